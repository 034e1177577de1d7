using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;

namespace Loyalty.Contracts.Tiers;

/// <summary>A member's tier as far as operators decide about it. Key: program/member.</summary>
[Alias("loyalty.IMemberTier")]
public interface IMemberTier : IGrainWithStringKey
{
    /// <summary>
    /// Gives a tier by hand, below which the member does not fall before its end, or takes back the one that was given.
    /// Refused with <c>tierUnknown</c>, <c>untilInPast</c>, <c>noTierGiven</c>.
    /// </summary>
    [Alias("Give")]
    Task<Outcome<MemberSummary>> Give(GiveTier command);
}

/// <summary>An operator gives a tier, or takes back what was given.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.tiers.Give")]
public sealed record GiveTier
{
    /// <summary>From the caller's key; null for a caller without a channel.</summary>
    [Id(0)] public string? Channel { get; init; }

    /// <summary>The caller's Idempotency-Key.</summary>
    [Id(1)] public required string Key { get; init; }

    /// <summary>Null: the one that was given is taken back.</summary>
    [Id(2)] public string? Tier { get; init; }

    /// <summary>Exclusive; meaningless without a tier.</summary>
    [Id(3)] public DateTimeOffset Until { get; init; }

    /// <summary>A code out of the alphabet of ids; kept for ever.</summary>
    [Id(4)] public required string Reason { get; init; }

    /// <summary>The id of the key that asks.</summary>
    [Id(5)] public required string By { get; init; }

    [Id(6)] public bool DryRun { get; init; }
}
