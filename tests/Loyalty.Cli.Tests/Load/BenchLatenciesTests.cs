using Loyalty.Cli.Load;

namespace Loyalty.Cli.Tests.Load;

public sealed class BenchLatenciesTests
{
    [Fact]
    public void Of_each_is_the_latency_of_its_own_rank()
    {
        // Ten thousand answers, the rank being the latency.
        var seen = new LatencyHistogram();
        for (var rank = 1; rank <= 10_000; rank++)
        {
            seen.Add(TimeSpan.FromMilliseconds(rank));
        }

        var latencies = BenchLatencies.Of(seen).All();

        Assert.Equal(["p50", "p75", "p90", "p95", "p99", "p99.9", "p99.99", "max"], latencies.Select(latency => latency.Name));
        Assert.All(
            latencies.Zip([5_000, 7_500, 9_000, 9_500, 9_900, 9_990, 9_999, 10_000]),
            pair => Assert.InRange(pair.First.Milliseconds, pair.Second, pair.Second * 1.01));
    }

    [Fact]
    public void Of_what_only_one_in_ten_thousand_takes_shows_in_the_highest_alone()
    {
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 3], Of(9_999, 1));
        Assert.Equal([1, 1, 1, 1, 1, 1, 3, 3], Of(9_998, 2));
        Assert.Equal([1, 1, 1, 1, 1, 3, 3, 3], Of(9_989, 11));
        Assert.Equal([1, 1, 1, 1, 3, 3, 3, 3], Of(9_899, 101));
    }

    private static IEnumerable<double> Of(int fast, int slow)
    {
        var seen = new LatencyHistogram();
        for (var i = 0; i < fast + slow; i++)
        {
            seen.Add(TimeSpan.FromMilliseconds(i < fast ? 1 : 3));
        }

        return BenchLatencies.Of(seen).All().Select(latency => Math.Round(latency.Milliseconds));
    }
}
