using System.Text.Json.Serialization;
using Loyalty.Contracts.Referrals;

namespace Loyalty.Domain.Referrals;

/// <summary>A program's referrals by day; what a relay batch carries and what is kept are both of these.</summary>
public sealed class ReferralTally
{
    /// <summary>Days that are kept one by one; what lies before them is summed into one.</summary>
    public const int DaysKept = 400;

    [JsonPropertyName("d")]
    public SortedDictionary<DateOnly, ReferralDayTally> Days { get; set; } = [];

    [JsonPropertyName("e")]
    public ReferralDayTally? Earlier { get; set; }

    /// <summary>The newest of the days that <see cref="Earlier"/> sums.</summary>
    [JsonPropertyName("l")]
    public DateOnly? LastEarlier { get; set; }

    public ReferralDayTally On(DateOnly day)
    {
        if (!Days.TryGetValue(day, out var tally))
        {
            Days[day] = tally = new ReferralDayTally();
        }

        return tally;
    }

    public void Add(ReferralTally other)
    {
        foreach (var (day, tally) in other.Days)
        {
            On(day).Add(tally);
        }

        // Only days that can never be among the newest again leave, so the order of arrival does not matter.
        while (Days.Count > DaysKept)
        {
            var oldest = Days.First();
            (Earlier ??= new ReferralDayTally()).Add(oldest.Value);
            Days.Remove(oldest.Key);
            LastEarlier = LastEarlier is { } last && last > oldest.Key ? last : oldest.Key;
        }
    }

    public ReferralTotals ToTotals(DateOnly? from, DateOnly? to) => new()
    {
        Days = [.. Days.Where(day => (from is null || day.Key >= from) && (to is null || day.Key <= to)).Select(day => day.Value.ToDay(day.Key))],
        Earlier = from is null && LastEarlier is { } last ? Earlier?.ToDay(last) : null,
    };
}

/// <summary>The referrals of one day.</summary>
public sealed class ReferralDayTally
{
    [JsonPropertyName("s")]
    public long Started { get; set; }

    [JsonPropertyName("x")]
    public long Refused { get; set; }

    [JsonPropertyName("q")]
    public long Qualified { get; set; }

    [JsonPropertyName("r")]
    public long Rewarded { get; set; }

    [JsonPropertyName("n")]
    public long NotRewarded { get; set; }

    [JsonPropertyName("t")]
    public long TakenBack { get; set; }

    public void Add(ReferralDayTally other)
    {
        Started += other.Started;
        Refused += other.Refused;
        Qualified += other.Qualified;
        Rewarded += other.Rewarded;
        NotRewarded += other.NotRewarded;
        TakenBack += other.TakenBack;
    }

    public ReferralDay ToDay(DateOnly day) => new(day, Started, Refused, Qualified, Rewarded, NotRewarded, TakenBack);
}
