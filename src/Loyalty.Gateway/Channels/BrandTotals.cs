using System.Collections.Immutable;
using Loyalty.Contracts.Channels;

namespace Loyalty.Gateway.Channels;

internal sealed record BrandList(ImmutableArray<BrandTotals> Brands);

/// <summary>What went through the channels of a brand.</summary>
internal sealed record BrandTotals
{
    public required string Brand { get; init; }

    public required ImmutableArray<string> Channels { get; init; } = [];

    /// <summary>Purchases of members and guests.</summary>
    public required long Purchases { get; init; }

    /// <summary>Paid, in minor units of the program's currency.</summary>
    public required long Amount { get; init; }

    public required long Returns { get; init; }

    public required long ReturnedAmount { get; init; }

    public required ImmutableArray<BrandPoints> Points { get; init; } = [];

    /// <param name="brand">The brand.</param>
    /// <param name="totals">Those of its channels, for the same days.</param>
    public static BrandTotals Of(string brand, IReadOnlyCollection<ChannelTotals> totals)
    {
        var days = totals.SelectMany(static channel => channel.Earlier is { } earlier ? channel.Days.Prepend(earlier) : channel.Days).ToArray();
        return new BrandTotals
        {
            Brand = brand,
            Channels = [.. totals.Select(static channel => channel.Channel)],
            Purchases = days.Sum(static day => day.Purchases),
            Amount = days.Sum(static day => day.Amount),
            Returns = days.Sum(static day => day.Returns),
            ReturnedAmount = days.Sum(static day => day.ReturnedAmount),
            Points = [.. days.SelectMany(static day => day.Points).GroupBy(static points => points.Wallet, StringComparer.Ordinal).OrderBy(static wallet => wallet.Key, StringComparer.Ordinal).Select(BrandPoints.Of)],
        };
    }
}

/// <param name="Wallet">The wallet.</param>
/// <param name="Earned">Points given.</param>
/// <param name="TakenBack">Points that returns took back: of what was bought with the brand, wherever it was brought back.</param>
/// <param name="Spent">Points redeemed or paid with.</param>
/// <param name="Restored">Points spent with the brand that came back.</param>
/// <param name="Owed">What the brand gave and did not take back, less what was spent with it and did not come back: what it owes the others, or, below zero, what they owe it.</param>
internal sealed record BrandPoints(string Wallet, long Earned, long TakenBack, long Spent, long Restored, long Owed)
{
    public static BrandPoints Of(IGrouping<string, ChannelPoints> wallet)
    {
        var (earned, takenBack) = (wallet.Sum(static points => points.Earned), wallet.Sum(static points => points.TakenBack));
        var (spent, restored) = (wallet.Sum(static points => points.Spent), wallet.Sum(static points => points.Restored));
        return new BrandPoints(wallet.Key, earned, takenBack, spent, restored, earned - takenBack - (spent - restored));
    }
}
