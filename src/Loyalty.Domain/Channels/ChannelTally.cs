using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Channels;

namespace Loyalty.Domain.Channels;

/// <summary>Sums of a channel by day; what a relay batch carries and what the channel keeps are both of these.</summary>
public sealed class ChannelTally
{
    /// <summary>Days that a channel keeps one by one; what lies before them is summed into one.</summary>
    public const int DaysKept = 400;

    [JsonPropertyName("days")]
    public SortedDictionary<DateOnly, ChannelDayTally> Days { get; set; } = [];

    [JsonPropertyName("earlier")]
    public ChannelDayTally? Earlier { get; set; }

    public ChannelDayTally On(DateOnly day)
    {
        if (!Days.TryGetValue(day, out var tally))
        {
            Days[day] = tally = new ChannelDayTally();
        }

        return tally;
    }

    public void Add(ChannelTally other)
    {
        foreach (var (day, tally) in other.Days)
        {
            On(day).Add(tally);
        }

        // Only days that can never be among the newest again leave, so the order of arrival does not matter.
        while (Days.Count > DaysKept)
        {
            var oldest = Days.First();
            (Earlier ??= new ChannelDayTally()).Add(oldest.Value);
            Days.Remove(oldest.Key);
            LastEarlier = LastEarlier is { } last && last > oldest.Key ? last : oldest.Key;
        }
    }

    /// <summary>The newest of the days that <see cref="Earlier"/> sums.</summary>
    [JsonPropertyName("lastEarlier")]
    public DateOnly? LastEarlier { get; set; }

    public ChannelTotals ToTotals(string channel, DateOnly? from, DateOnly? to) => new()
    {
        Channel = channel,
        Days = [.. Days.Where(day => (from is null || day.Key >= from) && (to is null || day.Key <= to)).Select(day => day.Value.ToDay(day.Key))],
        Earlier = from is null && LastEarlier is { } last ? Earlier?.ToDay(last) : null,
    };
}

/// <summary>Sums of one day.</summary>
public sealed class ChannelDayTally
{
    [JsonPropertyName("n")]
    public long Purchases { get; set; }

    [JsonPropertyName("g")]
    public long GuestPurchases { get; set; }

    [JsonPropertyName("a")]
    public long Amount { get; set; }

    [JsonPropertyName("r")]
    public long Returns { get; set; }

    [JsonPropertyName("ra")]
    public long ReturnedAmount { get; set; }

    [JsonPropertyName("ac")]
    public long Activities { get; set; }

    [JsonPropertyName("e")]
    public SortedDictionary<string, long> Earned { get; set; } = new(StringComparer.Ordinal);

    [JsonPropertyName("t")]
    public SortedDictionary<string, long> TakenBack { get; set; } = new(StringComparer.Ordinal);

    [JsonPropertyName("sp")]
    public SortedDictionary<string, long> Spent { get; set; } = new(StringComparer.Ordinal);

    [JsonPropertyName("rs")]
    public SortedDictionary<string, long> Restored { get; set; } = new(StringComparer.Ordinal);

    public void Add(ChannelDayTally other)
    {
        Purchases += other.Purchases;
        GuestPurchases += other.GuestPurchases;
        Amount += other.Amount;
        Returns += other.Returns;
        ReturnedAmount += other.ReturnedAmount;
        Activities += other.Activities;
        Add(Earned, other.Earned);
        Add(TakenBack, other.TakenBack);
        Add(Spent, other.Spent);
        Add(Restored, other.Restored);
    }

    public void Earn(string wallet, long points) => Earned[wallet] = Earned.GetValueOrDefault(wallet) + points;

    public void TakeBack(string wallet, long points) => TakenBack[wallet] = TakenBack.GetValueOrDefault(wallet) + points;

    public void Spend(string wallet, long points) => Spent[wallet] = Spent.GetValueOrDefault(wallet) + points;

    public void Restore(string wallet, long points) => Restored[wallet] = Restored.GetValueOrDefault(wallet) + points;

    public ChannelDay ToDay(DateOnly day) => new()
    {
        Day = day,
        Purchases = Purchases,
        GuestPurchases = GuestPurchases,
        Amount = Amount,
        Returns = Returns,
        ReturnedAmount = ReturnedAmount,
        Activities = Activities,
        Points = [.. Earned.Keys.Union(TakenBack.Keys).Union(Spent.Keys).Union(Restored.Keys).Order(StringComparer.Ordinal)
            .Select(wallet => new ChannelPoints(
                wallet, Earned.GetValueOrDefault(wallet), TakenBack.GetValueOrDefault(wallet), Spent.GetValueOrDefault(wallet), Restored.GetValueOrDefault(wallet)))],
    };

    private static void Add(SortedDictionary<string, long> to, SortedDictionary<string, long> from)
    {
        foreach (var (wallet, points) in from)
        {
            to[wallet] = to.GetValueOrDefault(wallet) + points;
        }
    }
}
