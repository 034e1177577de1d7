using Loyalty.Cli.Load;

namespace Loyalty.Cli.Tests.Load;

public sealed class LoadScheduleTests
{
    [Theory]
    [InlineData(100, 10, 1_000)]
    [InlineData(3, 0.5, 2)]
    [InlineData(0.1, 1, 1)]
    [InlineData(2_000, 60, 120_000)]
    public void Count_is_what_falls_due_before_the_end(double rate, double seconds, long count)
    {
        var schedule = new LoadSchedule(rate, TimeSpan.FromSeconds(seconds));

        Assert.Equal(count, schedule.Count);
        Assert.Equal(TimeSpan.Zero, schedule.DueOf(0));
        Assert.True(schedule.DueOf(count - 1) < schedule.Length);
        Assert.True(schedule.DueOf(count) >= schedule.Length);
    }

    [Fact]
    public void DueOf_does_not_drift()
    {
        var schedule = new LoadSchedule(3, TimeSpan.FromHours(24));

        Assert.Equal(TimeSpan.FromHours(23), schedule.DueOf(3 * 3_600 * 23));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10_000, 1)]
    [InlineData(10_001, 2)]
    public void WaitFor_is_never_too_short(long ticks, double milliseconds)
    {
        Assert.Equal(milliseconds, LoadSchedule.WaitFor(TimeSpan.FromTicks(70 + ticks), TimeSpan.FromTicks(70)).TotalMilliseconds);
    }
}
