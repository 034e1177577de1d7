using Loyalty.Compare.Reporting;

namespace Loyalty.Compare.Contenders;

/// <summary>
/// Which value is best, by the median of some samples of each, taken in changing order: one sample says little where they
/// lie a quarter apart, and what changes meanwhile must not fall to the same value each time. When the largest is best, one
/// that is twice as large is tried too.
/// </summary>
/// <param name="values">Smallest first.</param>
/// <param name="most">Nothing above it is tried.</param>
internal sealed class Samples(IReadOnlyList<int> values, int most)
{
    /// <summary>Of each value.</summary>
    public const int Each = 3;

    private readonly SortedDictionary<int, List<double>> _taken = new(values.ToDictionary(value => value, _ => new List<double>()));
    private readonly Random _order = new(1);

    /// <summary>Of those that were tried.</summary>
    public int Best => _taken.Where(value => value.Value.Count > 0).MaxBy(value => Spread.Of(value.Value).Median).Key;

    /// <summary>What to try next: what was tried least often, in an order of chance; null when there is no more.</summary>
    public int? Next()
    {
        if (_taken.Values.All(samples => samples.Count == Each))
        {
            var largest = _taken.Keys.Last();
            if (Best < largest || largest * 2 > most)
            {
                return null;
            }

            _taken.Add(largest * 2, []);
        }

        var fewest = _taken.Min(value => value.Value.Count);
        var next = _taken.Where(value => value.Value.Count == fewest).Select(value => value.Key).ToArray();
        return next[_order.Next(next.Length)];
    }

    public void Add(int value, double rate) => _taken[value].Add(rate);

    public override string ToString() => string.Join(", ", _taken.Select(value => $"{value.Key}: {Spread.Of(value.Value).As("N0")}/s"));
}
