using System.Collections.Concurrent;
using Loyalty.Cli.Load;

namespace Loyalty.Faults.Flood;

/// <summary>What came of a flood. Taken in from many threads.</summary>
internal sealed class FloodResult(TimeSpan length)
{
    private readonly ConcurrentDictionary<int, long> _outcomes = [];
    private readonly long[] _accepted = new long[(int)Math.Ceiling(length.TotalSeconds) + 60];
    private readonly LatencyHistogram[] _bySecond = [.. Enumerable.Range(0, (int)Math.Ceiling(length.TotalSeconds) + 60).Select(_ => new LatencyHistogram())];

    /// <summary>Of those that were accepted, from when they were due.</summary>
    public LatencyHistogram Accepted { get; } = new();

    /// <summary>Of those that were refused.</summary>
    public LatencyHistogram Refused { get; } = new();

    /// <summary>Of those for which a connection was free when they were due: what the load itself was late.</summary>
    public LatencyHistogram OwnLateness { get; } = new();

    public IReadOnlyDictionary<int, long> Outcomes => _outcomes;

    public long Count => _outcomes.Values.Sum();

    public long Succeeded => _outcomes.Where(outcome => outcome.Key is >= 200 and < 300).Sum(outcome => outcome.Value);

    /// <summary>Accepted in each whole second.</summary>
    public IReadOnlyList<long> AcceptedBySecond => [.. _accepted.Take((int)length.TotalSeconds)];

    /// <summary>The median of the whole seconds.</summary>
    public double Goodput => AcceptedBySecond.Count == 0 ? 0 : AcceptedBySecond.Order().ElementAt(AcceptedBySecond.Count / 2);

    /// <summary>Of what was due in that second: the 99th percentile, and whether all was accepted.</summary>
    public (TimeSpan P99, bool All) Second(int second) => (_bySecond[second].Count == 0 ? TimeSpan.Zero : _bySecond[second].Percentile(99), !_failed.ContainsKey(second));

    private readonly ConcurrentDictionary<int, bool> _failed = [];

    public void Add(int outcome, TimeSpan due, TimeSpan answered)
    {
        _outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);
        var second = Math.Min((int)due.TotalSeconds, _bySecond.Length - 1);
        if (outcome is >= 200 and < 300)
        {
            Accepted.Add(answered - due);
            _bySecond[second].Add(answered - due);
            Interlocked.Increment(ref _accepted[Math.Min((int)answered.TotalSeconds, _accepted.Length - 1)]);
        }
        else
        {
            Refused.Add(answered - due);
            _failed[second] = true;
        }
    }

    public override string ToString() => string.Join(", ", _outcomes.OrderBy(outcome => outcome.Key).Select(outcome => $"{LoadFailure.NameOf(outcome.Key)}: {outcome.Value}"));
}
