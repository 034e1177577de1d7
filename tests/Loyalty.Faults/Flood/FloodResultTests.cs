using Loyalty.Cli.Load;

namespace Loyalty.Faults.Flood;

public sealed class FloodResultTests
{
    private const int Created = 201;
    private const int Rate = 100;
    private static readonly TimeSpan MostP99 = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(5);
    private static readonly LoadSchedule Schedule = new(Rate, TimeSpan.FromSeconds(18));

    [Fact]
    public void Gateway_that_answers_all_in_time_has_recovered_at_once() => Assert.Equal(TimeSpan.Zero, Recovery(Answered(static due => due + Soon)));

    [Fact]
    public void Gateway_that_answers_nothing_never_recovers() => Assert.Equal(TimeSpan.MaxValue, Recovery(Answered(static _ => null)));

    /// <summary>The connections are used up: what is due later is not sent, and its seconds are empty.</summary>
    [Fact]
    public void Seconds_in_which_nothing_was_sent_are_not_good() =>
        Assert.Equal(TimeSpan.MaxValue, Recovery(Answered(static due => due < TimeSpan.FromSeconds(9) ? due + Soon : null)));

    [Fact]
    public void One_request_that_was_not_sent_spoils_its_second() =>
        Assert.Equal(TimeSpan.FromSeconds(6), Recovery(Answered(static due => due == TimeSpan.FromSeconds(5) ? null : due + Soon)));

    [Fact]
    public void Gateway_that_is_slow_never_recovers() => Assert.Equal(TimeSpan.MaxValue, Recovery(Answered(static due => due * 3.3)));

    [Fact]
    public void Recovery_begins_with_the_first_second_that_stays_good() =>
        Assert.Equal(TimeSpan.FromSeconds(4), Recovery(Answered(static due => due < TimeSpan.FromSeconds(4) ? TimeSpan.FromSeconds(5) : due + Soon)));

    [Fact]
    public void Last_answers_of_the_flood_are_time_without_recovery() =>
        Assert.Equal(TimeSpan.FromSeconds(12), Answered(static due => due + Soon).RecoveryFrom(new FloodResult(TimeSpan.FromSeconds(60)) { Took = TimeSpan.FromSeconds(72) }, MostP99));

    [Fact]
    public void Seconds_that_deliver_nothing_count_in_the_goodput()
    {
        var result = Answered(static due => due < TimeSpan.FromSeconds(9) ? null : due + TimeSpan.FromMilliseconds(1));

        Assert.Equal(Rate / 2.0, result.Goodput, 0.5);
        Assert.Equal(0, result.WorstWindow);
        Assert.Equal(Rate * 9, result.Answered);
        Assert.Equal(Schedule.Count, result.Scheduled);
    }

    [Fact]
    public void Refusals_are_answers_and_spoil_a_recovery()
    {
        var result = new FloodResult(Schedule.Length, Schedule);
        for (var i = 0L; i < Schedule.Count; i++)
        {
            result.Add(i == Schedule.Count - 1 ? 503 : Created, Schedule.DueOf(i), Schedule.DueOf(i) + Soon);
        }

        Assert.Equal(TimeSpan.MaxValue, Recovery(result));
        Assert.Equal(Schedule.Count, result.Answered);
    }

    private static TimeSpan Recovery(FloodResult after) => after.RecoveryFrom(new FloodResult(TimeSpan.FromSeconds(60)) { Took = TimeSpan.FromSeconds(60) }, MostP99);

    /// <summary>All accepted.</summary>
    /// <param name="answered">When, by when it was due; null for what is not sent.</param>
    private static FloodResult Answered(Func<TimeSpan, TimeSpan?> answered)
    {
        var result = new FloodResult(Schedule.Length, Schedule);
        for (var i = 0L; i < Schedule.Count; i++)
        {
            if (answered(Schedule.DueOf(i)) is { } at)
            {
                result.Add(Created, Schedule.DueOf(i), at);
            }
        }

        return result;
    }
}
