using System.Collections.Immutable;

namespace Loyalty.Contracts.Accounts.Households;

/// <summary>A member joins or leaves a household.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.households.Change")]
public sealed record ChangeHousehold
{
    /// <summary>From the caller's key; null for a caller without a channel.</summary>
    [Id(0)] public string? Channel { get; init; }

    /// <summary>The caller's Idempotency-Key.</summary>
    [Id(1)] public required string Key { get; init; }

    [Id(2)] public required string Household { get; init; }

    /// <summary>Answer what would happen, and write nothing.</summary>
    [Id(3)] public bool DryRun { get; init; }
}

/// <summary>What joining or leaving a household came to.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.households.Membership")]
public sealed record HouseholdMembership
{
    [Id(0)] public required string Household { get; init; }

    [Id(1)] public required string Member { get; init; }

    [Id(2)] public required DateTimeOffset At { get; init; }

    [Id(3)] public required string Wallet { get; init; }

    /// <summary>Points that moved with it, pending ones too: into the household on joining, out of it on leaving.</summary>
    [Id(4)] public long Points { get; init; }

    /// <summary>Nothing of it happened.</summary>
    [Id(5)] public bool DryRun { get; init; }
}

/// <summary>A household as it is now.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.households.Summary")]
public sealed record HouseholdSummary
{
    [Id(0)] public required string Household { get; init; }

    [Id(1)] public required DateTimeOffset FoundedAt { get; init; }

    [Id(2)] public required DateTimeOffset AsOf { get; init; }

    /// <summary>The shared wallet.</summary>
    [Id(3)] public required WalletBalance Balance { get; init; }

    /// <summary>In the order in which they joined.</summary>
    [Id(4)] public required ImmutableArray<HouseholdMember> Members { get; init; } = [];

    [Id(5)] public bool DryRun { get; init; }
}

/// <param name="Member">The member's id.</param>
/// <param name="JoinedAt">When the member joined.</param>
/// <param name="Contributed">Points that he or she brought and earned since joining.</param>
/// <param name="Unspent">What of them is in the wallet still, pending ones too: what the member would take when leaving, if nothing is owed.</param>
[GenerateSerializer, Immutable, Alias("loyalty.households.Member")]
public sealed record HouseholdMember(
    [property: Id(0)] string Member, [property: Id(1)] DateTimeOffset JoinedAt, [property: Id(2)] long Contributed, [property: Id(3)] long Unspent);

/// <summary>The points of a household.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.households.Points")]
public sealed record HouseholdPoints
{
    [Id(0)] public required string Wallet { get; init; }

    /// <summary>What can be spent: active points, less what is owed.</summary>
    [Id(1)] public required long Available { get; init; }

    [Id(2)] public required long Debt { get; init; }

    /// <summary>Unexpired points, pending ones too.</summary>
    [Id(3)] public required ImmutableArray<SharedPoints> Points { get; init; } = [];
}
