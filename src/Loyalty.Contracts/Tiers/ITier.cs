using System.Collections.Immutable;
using Loyalty.Contracts.Relay;

namespace Loyalty.Contracts.Tiers;

/// <summary>Who stands in a tier, counted. Fed by the relay. Key: program/tier.</summary>
[Alias("loyalty.ITier")]
public interface ITier : IRelayConsumer
{
    [Alias("GetRoster")]
    Task<TierRoster> GetRoster();
}

[GenerateSerializer, Immutable, Alias("loyalty.tiers.Roster")]
public sealed record TierRoster
{
    [Id(0)] public required string Tier { get; init; }

    /// <summary>Members standing in it.</summary>
    [Id(1)] public required long Standing { get; init; }

    /// <summary>By month in the program's time zone, oldest first; the last 60.</summary>
    [Id(2)] public required ImmutableArray<TierMonth> Months { get; init; } = [];
}

/// <param name="Month">The first day of the month.</param>
/// <param name="In">Moves into the tier.</param>
/// <param name="Out">Moves out of it.</param>
[GenerateSerializer, Immutable, Alias("loyalty.tiers.Month")]
public sealed record TierMonth([property: Id(0)] DateOnly Month, [property: Id(1)] long In, [property: Id(2)] long Out);
