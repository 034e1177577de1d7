using Loyalty.Compare.Contenders;

namespace Loyalty.Cli.Tests.Compare;

public sealed class SamplesTests
{
    [Fact]
    public void Best_goes_by_the_median_and_not_by_one_lucky_sample()
    {
        var samples = new Samples([1, 2, 4], 4);
        var seen = new Dictionary<int, int>();

        Take(samples, value => (seen[value] = seen.GetValueOrDefault(value) + 1) switch
        {
            1 when value == 4 => 1_000,
            _ => value == 2 ? 110 : 100,
        });

        Assert.Equal(2, samples.Best);
        Assert.All(seen.Values, count => Assert.Equal(Samples.Each, count));
    }

    [Fact]
    public void Next_takes_each_once_before_any_again_and_in_changing_order()
    {
        var taken = Take(new Samples([1, 2, 4, 8, 16], 16), value => -value);

        Assert.All(taken.Chunk(5), round => Assert.Equal([1, 2, 4, 8, 16], round.Order()));
        Assert.True(taken.Chunk(5).Select(round => string.Join(' ', round)).Distinct().Count() > 1);
    }

    [Fact]
    public void Next_when_the_largest_is_best_tries_twice_as_much_until_it_is_not_or_may_not()
    {
        var upTo32 = new Samples([4, 8], 1_000);
        Take(upTo32, value => value <= 32 ? value : 0);
        Assert.Equal(32, upTo32.Best);
        Assert.StartsWith("4: 4 (4–4)/s, 8: ", upTo32.ToString());
        Assert.Contains("64: 0", upTo32.ToString());

        var mayNot = new Samples([4, 8], 16);
        Assert.Equal(16, Take(mayNot, value => value).Max());
        Assert.Equal(16, mayNot.Best);
    }

    private static List<int> Take(Samples samples, Func<int, double> rate)
    {
        var taken = new List<int>();
        while (samples.Next() is { } value)
        {
            taken.Add(value);
            samples.Add(value, rate(value));
        }

        return taken;
    }
}
