using System.Collections.Immutable;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Common;
using Loyalty.Domain.Rewards;

namespace Loyalty.Grains.Rewards;

/// <summary>How often a reward was redeemed on each day, as far back as the periods that it is limited in reach: at most a year and a little.</summary>
[GenerateSerializer, Alias("loyalty.rewards.DayCounts")]
internal sealed class DayCounts
{
    /// <summary>How far back a day may lie that something is asked for: a redemption that was interrupted for longer gets nothing.</summary>
    public const int LateDays = 7;

    /// <summary>Ascending.</summary>
    [Id(0)]
    public List<DayCount> Days { get; set; } = [];

    /// <summary>The newest day that something was given on.</summary>
    [Id(1)]
    public DateOnly Newest { get; set; }

    /// <summary>Why no more is given on the day; null: it is.</summary>
    public RewardReason? WhyNot(DateOnly day, ImmutableArray<PeriodStock> periods)
    {
        foreach (var period in periods)
        {
            if (day.AddDays(LateDays) < Newest || Sum(period) >= period.Count)
            {
                return RewardEligibility.PeriodOutOfStock(period);
            }
        }

        return null;
    }

    /// <summary>Counts one more on the day. What is in no period of the last days is forgotten.</summary>
    public void Take(DateOnly day, ImmutableArray<PeriodStock> periods)
    {
        if (periods.IsEmpty)
        {
            return;
        }

        var at = Days.FindIndex(counted => counted.Day >= day);
        if (at >= 0 && Days[at].Day == day)
        {
            Days[at].Count++;
        }
        else
        {
            Days.Insert(at < 0 ? Days.Count : at, new DayCount { Day = day, Count = 1 });
        }

        Newest = day > Newest ? day : Newest;
        var first = periods.Min(period => ProgramCalendar.StartOf(period.Period, Newest.AddDays(-LateDays)));
        Days.RemoveAll(counted => counted.Day < first);
    }

    /// <summary>One that was counted on the day counts no more.</summary>
    public void Free(DateOnly day)
    {
        if (Days.Find(counted => counted.Day == day) is { Count: > 0 } found)
        {
            found.Count--;
        }
    }

    private long Sum(PeriodStock period)
    {
        var sum = 0L;
        foreach (var counted in Days)
        {
            sum += counted.Day >= period.From && counted.Day < period.Until ? counted.Count : 0;
        }

        return sum;
    }
}

[GenerateSerializer, Alias("loyalty.rewards.DayCount")]
internal sealed class DayCount
{
    [Id(0)]
    public DateOnly Day { get; set; }

    [Id(1)]
    public long Count { get; set; }
}
