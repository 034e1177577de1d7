using System.Threading.RateLimiting;
using Loyalty.Gateway.Common;
using Loyalty.Testing;

namespace Loyalty.Gateway.Tests.Common;

public sealed class AdaptiveLimiterTests : IDisposable
{
    private const int Most = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly ManualTimeProvider clock = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly Queue<Action> pool = [];
    private readonly AdaptiveLimiter limiter;

    public AdaptiveLimiterTests() => limiter = new AdaptiveLimiter(Most, clock, pool.Enqueue);

    public void Dispose() => limiter.Dispose();

    [Fact]
    public async Task Acquire_beyond_the_most_fails_at_once_until_one_is_given_back()
    {
        var held = Enumerable.Range(0, Most).Select(_ => limiter.AttemptAcquire()).ToList();
        using var beyond = limiter.AttemptAcquire();
        using var waiting = await limiter.AcquireAsync();

        held[0].Dispose();
        held[0].Dispose();
        using var again = limiter.AttemptAcquire();
        using var over = limiter.AttemptAcquire();

        Assert.All(held, lease => Assert.True(lease.IsAcquired));
        Assert.False(beyond.IsAcquired);
        Assert.False(waiting.IsAcquired);
        Assert.True(again.IsAcquired);
        Assert.False(over.IsAcquired);
        Assert.Equal((0, Most + 1, 3), (limiter.GetStatistics()!.CurrentAvailablePermits, limiter.GetStatistics()!.TotalSuccessfulLeases, limiter.GetStatistics()!.TotalFailedLeases));
    }

    [Fact]
    public void Without_a_lease_one_is_turned_away_while_all_are_given()
    {
        Assert.False(limiter.TurnsAway());
        var held = Enumerable.Range(0, Most).Select(_ => limiter.AttemptAcquire()).ToList();
        Assert.True(limiter.TurnsAway());
        Assert.Equal((0, Most, 1), (limiter.GetStatistics()!.CurrentAvailablePermits, limiter.GetStatistics()!.TotalSuccessfulLeases, limiter.GetStatistics()!.TotalFailedLeases));

        held[0].Dispose();

        Assert.False(limiter.TurnsAway());
        Assert.Equal(1, limiter.GetStatistics()!.CurrentAvailablePermits);
    }

    [Theory]
    [InlineData(1, Most)]
    [InlineData(1.25, 160)]
    [InlineData(1.01, 190)]
    [InlineData(100, 100)]
    public void Work_that_goes_on_waiting_for_a_thread_lowers_the_limit_in_proportion(double targets, int expected)
    {
        Look(AdaptiveLimiter.Target * targets);
        Assert.Equal(Most, limiter.Limit);

        Look(AdaptiveLimiter.Target * targets);
        Assert.Equal(expected, limiter.Limit);
    }

    [Fact]
    public void One_pause_after_the_other_leaves_the_limit_alone()
    {
        for (var i = 0; i < 5; i++)
        {
            Look(TimeSpan.FromSeconds(1));
            Look(TimeSpan.Zero);
        }

        Assert.Equal(Most, limiter.Limit);
    }

    [Fact]
    public void Limit_never_falls_below_the_least_and_holds()
    {
        for (var i = 0; i < 20; i++)
        {
            Look(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(AdaptiveLimiter.Least, limiter.Limit);
        Assert.Equal(AdaptiveLimiter.Least, Enumerable.Range(0, Most).Count(_ => limiter.AttemptAcquire().IsAcquired));
    }

    [Fact]
    public void Limit_comes_back_step_by_step_and_not_above_the_most()
    {
        Look(TimeSpan.FromSeconds(1));
        Look(TimeSpan.FromSeconds(1));

        Look(TimeSpan.Zero);
        Assert.Equal((Most / 2) + AdaptiveLimiter.Step, limiter.Limit);
        for (var i = 0; i < Most; i++)
        {
            Look(TimeSpan.Zero);
        }

        Assert.Equal(Most, limiter.Limit);
    }

    [Fact]
    public void Limit_of_fewer_than_the_least_stays()
    {
        using var one = new AdaptiveLimiter(1, clock, pool.Enqueue);
        for (var i = 0; i < 2; i++)
        {
            one.AttemptAcquire().Dispose();
            clock.Advance(TimeSpan.FromSeconds(1));
            pool.Dequeue()();
        }


        Assert.Equal(1, one.Limit);
    }

    [Fact]
    public void Looks_come_one_at_a_time_and_not_too_often()
    {
        limiter.AttemptAcquire().Dispose();
        clock.Advance(10 * Interval);
        limiter.AttemptAcquire().Dispose();
        var look = Assert.Single(pool);

        look();
        limiter.AttemptAcquire().Dispose();
        Assert.Equal(2, pool.Count);
        pool.Last()();
        clock.Advance(Interval / 2);
        limiter.AttemptAcquire().Dispose();
        Assert.Equal(2, pool.Count);
    }

    /// <summary>A request comes, and work waits so long for a thread.</summary>
    private void Look(TimeSpan waited)
    {
        limiter.AttemptAcquire().Dispose();
        clock.Advance(waited);
        pool.Dequeue()();
        clock.Advance(Interval);
    }
}
