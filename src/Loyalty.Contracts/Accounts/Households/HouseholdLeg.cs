using System.Collections.Immutable;
using Loyalty.Contracts.Purchases.Returns;

namespace Loyalty.Contracts.Accounts.Households;

/// <summary>What a member's account tells the household's.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.households.Leg")]
public sealed record HouseholdLeg
{
    /// <summary>Unique among the member's.</summary>
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string Member { get; init; }

    [Id(2)] public required HouseholdLegKind Kind { get; init; }

    /// <summary>Points that are drawn, to be spent.</summary>
    [Id(3)] public long Draw { get; init; }

    /// <summary>Points that go to the household.</summary>
    [Id(4)] public ImmutableArray<SharedPoints> Gives { get; init; } = [];

    /// <summary>Points that had expired, and may be asked after when their purchase is returned.</summary>
    [Id(5)] public ImmutableArray<SharedPoints> Expired { get; init; } = [];

    /// <summary>Points that the member owed.</summary>
    [Id(6)] public long Debt { get; init; }

    /// <summary>What returns take back.</summary>
    [Id(7)] public ImmutableArray<SharedTake> Takes { get; init; } = [];

    /// <summary>Answer what would happen, and write nothing.</summary>
    [Id(8)] public bool DryRun { get; init; }
}

public enum HouseholdLegKind
{
    /// <summary>What the member earned, got back or owes goes to the household; what is taken back of it is taken there.</summary>
    Share,

    /// <summary>Points come from the household, to be spent.</summary>
    Draw,

    /// <summary>The member takes a place in the household.</summary>
    Join,

    /// <summary>The member leaves it, with what is unspent of what he or she contributed.</summary>
    Leave,

    /// <summary>What a member had drawn comes back after he or she left; what of it was the member's own goes on to him or her.</summary>
    Return,
}

/// <summary>Points of the shared wallet by bucket.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.households.SharedPoints")]
public sealed record SharedPoints
{
    [Id(0)] public required long Points { get; init; }

    [Id(1)] public DateOnly? EarnedOn { get; init; }

    [Id(2)] public DateTimeOffset? ActiveFrom { get; init; }

    /// <summary>Exclusive; null: never.</summary>
    [Id(3)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Who contributed them; null: the member who sends them.</summary>
    [Id(4)] public string? Contributor { get; init; }
}

/// <summary>Points of an award that a return takes back.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.households.SharedTake")]
public sealed record SharedTake
{
    [Id(0)] public required string Rule { get; init; }

    /// <summary>The edition that gave them, whose policy holds.</summary>
    [Id(1)] public required int Edition { get; init; }

    [Id(2)] public required long Points { get; init; }

    /// <summary>The buckets that they can stand in, 0 points each.</summary>
    [Id(3)] public required ImmutableArray<SharedPoints> Buckets { get; init; } = [];
}

/// <summary>What the household's leg came to.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.households.Receipt")]
public sealed record HouseholdReceipt
{
    /// <summary>Why not, a code; null: it came about.</summary>
    [Id(0)] public string? Refused { get; init; }

    [Id(1)] public required string Wallet { get; init; }

    /// <summary>What was drawn, or taken along.</summary>
    [Id(2)] public ImmutableArray<SharedPoints> Points { get; init; } = [];

    /// <summary>What had expired of what is taken along.</summary>
    [Id(3)] public ImmutableArray<SharedPoints> Expired { get; init; } = [];

    /// <summary>The household's wallet after it.</summary>
    [Id(4)] public required WalletBalance Balance { get; init; }

    /// <summary>What was taken back, in the order of <see cref="HouseholdLeg.Takes"/>.</summary>
    [Id(5)] public ImmutableArray<TakenBack> TakenBack { get; init; } = [];
}
