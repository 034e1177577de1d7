using System.Collections.Immutable;
using Loyalty.Contracts.Relay;

namespace Loyalty.Contracts.Channels;

/// <summary>What went through a channel, by day. Fed by the relay. Key: program/channel.</summary>
[Alias("loyalty.IChannel")]
public interface IChannel : IRelayConsumer
{
    /// <summary>Days from <paramref name="from"/> to <paramref name="to"/>, both included; null: no bound.</summary>
    [Alias("GetTotals")]
    Task<ChannelTotals> GetTotals(DateOnly? from, DateOnly? to);
}

[GenerateSerializer, Immutable, Alias("loyalty.channels.Totals")]
public sealed record ChannelTotals
{
    [Id(0)] public required string Channel { get; init; }

    /// <summary>The newest 400 days that had anything, oldest first, by the day on which it occurred.</summary>
    [Id(1)] public required ImmutableArray<ChannelDay> Days { get; init; } = [];

    /// <summary>Everything on days before those; null when there is none.</summary>
    [Id(2)] public ChannelDay? Earlier { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.channels.Day")]
public sealed record ChannelDay
{
    [Id(0)] public required DateOnly Day { get; init; }

    /// <summary>Purchases of members and guests.</summary>
    [Id(1)] public required long Purchases { get; init; }

    [Id(2)] public required long GuestPurchases { get; init; }

    /// <summary>Paid, in minor units of the program's currency.</summary>
    [Id(3)] public required long Amount { get; init; }

    [Id(4)] public required long Returns { get; init; }

    [Id(5)] public required long ReturnedAmount { get; init; }

    [Id(6)] public required ImmutableArray<ChannelPoints> Points { get; init; } = [];

    /// <summary>What members did beside buying.</summary>
    [Id(7)] public long Activities { get; init; }
}

/// <param name="Wallet">The wallet.</param>
/// <param name="Earned">Points given.</param>
/// <param name="TakenBack">Points that returns took back: of what was bought in the channel, wherever it was brought back.</param>
/// <param name="Spent">Points redeemed or paid with.</param>
/// <param name="Restored">Points spent in the channel that came back.</param>
[GenerateSerializer, Immutable, Alias("loyalty.channels.Points")]
public sealed record ChannelPoints(
    [property: Id(0)] string Wallet,
    [property: Id(1)] long Earned,
    [property: Id(2)] long TakenBack,
    [property: Id(3)] long Spent,
    [property: Id(4)] long Restored);
