using Loyalty.Cli.Load;

namespace Loyalty.Cli.Tests.Load;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(50)]
    [InlineData(90)]
    [InlineData(99)]
    [InlineData(99.9)]
    [InlineData(99.99)]
    public void Percentile_is_never_too_low_and_less_than_one_percent_too_high(double percent)
    {
        var random = new Random(3);
        var seen = new LatencyHistogram();
        var all = Enumerable.Range(0, 20_000).Select(_ => (long)Math.Exp(random.NextDouble() * 16)).ToList();
        all.ForEach(microseconds => seen.Add(TimeSpan.FromMicroseconds(microseconds)));

        var exact = all.Order().ElementAt((int)Math.Ceiling((decimal)percent * all.Count / 100) - 1);

        Assert.InRange(seen.Percentile(percent).TotalMicroseconds, exact, exact * 1.01);
        Assert.Equal(all.Max(), seen.Most.TotalMicroseconds);
        Assert.Equal(all.Count, seen.Count);
    }

    [Fact]
    public void Percentile_below_256_microseconds_is_exact()
    {
        var seen = new LatencyHistogram();
        for (var i = 1; i <= 200; i++)
        {
            seen.Add(TimeSpan.FromMicroseconds(i));
        }

        Assert.Equal([1, 100, 198, 200], new[] { 0.1, 50, 99, 100 }.Select(percent => seen.Percentile(percent).TotalMicroseconds));
    }

    [Theory]
    [InlineData(99.9, 999)]
    [InlineData(99.99, 1_000)]
    [InlineData(99, 990)]
    [InlineData(95, 950)]
    [InlineData(0.1, 1)]
    public void Percentile_of_a_thousand_is_of_the_rank_that_it_says(double percent, int rank)
    {
        var seen = new LatencyHistogram();
        for (var i = 1; i <= 1_000; i++)
        {
            // A step of the histogram for each.
            seen.Add(TimeSpan.FromMicroseconds(i <= rank ? 10 : 200));
        }

        Assert.Equal(10, seen.Percentile(percent).TotalMicroseconds);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(1_000_000)]
    [InlineData(30_000_000)]
    [InlineData((1L << 36) - 1)]
    public void Percentile_of_one_is_that_one(long microseconds)
    {
        var seen = new LatencyHistogram();
        seen.Add(TimeSpan.FromMicroseconds(microseconds));

        Assert.Equal(microseconds, seen.Percentile(50).TotalMicroseconds);
        Assert.Equal(microseconds, seen.Percentile(100).TotalMicroseconds);
    }

    [Fact]
    public void Add_what_takes_longer_than_can_be_held_counts_as_the_longest()
    {
        var seen = new LatencyHistogram();
        seen.Add(TimeSpan.FromDays(400));
        seen.Add(TimeSpan.FromSeconds(-1));

        Assert.Equal(TimeSpan.FromMicroseconds((1L << 36) - 1), seen.Most);
        Assert.Equal(TimeSpan.Zero, seen.Percentile(50));
    }

    [Fact]
    public void Percentile_of_nothing_is_zero()
    {
        Assert.Equal(TimeSpan.Zero, new LatencyHistogram().Percentile(99));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LatencyHistogram().Percentile(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LatencyHistogram().Percentile(100.1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70)]
    [InlineData(5_000)]
    [InlineData(1_000_000)]
    public void CountAbove_misses_at_most_what_is_within_one_percent(long limit)
    {
        var random = new Random(3);
        var seen = new LatencyHistogram();
        var all = Enumerable.Range(0, 20_000).Select(_ => (long)Math.Exp(random.NextDouble() * 16)).ToList();
        all.ForEach(microseconds => seen.Add(TimeSpan.FromMicroseconds(microseconds)));

        Assert.InRange(seen.CountAbove(TimeSpan.FromMicroseconds(limit)), all.Count(one => one > limit * 1.01), all.Count(one => one > limit));
    }

    [Fact]
    public async Task Add_from_many_threads_loses_none()
    {
        var seen = new LatencyHistogram();
        await Task.WhenAll(Enumerable.Range(1, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 50_000; i++)
            {
                seen.Add(TimeSpan.FromMicroseconds((thread * 1_000) + (i % 100)));
            }
        })));

        Assert.Equal(200_000, seen.Count);
        Assert.Equal(4_099, seen.Most.TotalMicroseconds);
        Assert.InRange(seen.Percentile(25).TotalMicroseconds, 1_099, 1_110);
    }
}
