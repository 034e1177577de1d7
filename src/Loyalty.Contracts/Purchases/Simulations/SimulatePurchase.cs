using System.Collections.Immutable;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;

namespace Loyalty.Contracts.Purchases.Simulations;

/// <summary>A purchase valued by an edition that need not be in force, or not even published.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.purchases.Simulate")]
public sealed record SimulatePurchase
{
    [Id(0)] public required RecordPurchase Purchase { get; init; }

    /// <summary>Sound: without a fault.</summary>
    [Id(1)] public required EditionDocument Edition { get; init; }

    /// <summary>Whose purchase it would be, when it is no real member's; null beside a real one, or for a guest.</summary>
    [Id(2)] public DescribedMember? Described { get; init; }
}

/// <summary>A member as a decision sees one.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.purchases.DescribedMember")]
public sealed record DescribedMember
{
    /// <summary>Null: the lowest.</summary>
    [Id(0)] public string? Tier { get; init; }

    [Id(1)] public ImmutableArray<ProfileAttribute> Attributes { get; init; } = [];

    /// <summary>Active points that never end.</summary>
    [Id(2)] public ImmutableArray<WalletPoints> Balances { get; init; } = [];

    /// <summary>Purchases before this one, 0–1,000; with none, it is the first.</summary>
    [Id(3)] public int Purchases { get; init; }

    /// <summary>The segments that the member is in.</summary>
    [Id(4)] public ImmutableArray<string> Segments { get; init; } = [];

    [Id(5)] public Birthday? Birthday { get; init; }

    /// <summary>The paid membership that the member holds; null: none. The tier is as described, whatever the plan promises.</summary>
    [Id(6)] public string? Membership { get; init; }

    /// <summary>Whether the member joined by somebody's referral code.</summary>
    [Id(7)] public bool Referred { get; init; }

    /// <summary>Whether the member is in a household; the balances are the household's then.</summary>
    [Id(8)] public bool InHousehold { get; init; }

    /// <summary>What the purchases before came to, in minor units; 0 without any.</summary>
    [Id(9)] public long Spend { get; init; }

    /// <summary>The day of the purchases before, in the program's zone; null: the day before this one.</summary>
    [Id(10)] public DateOnly? LastPurchaseOn { get; init; }

    /// <summary>The channel of the purchases before; null: none that a condition could name.</summary>
    [Id(11)] public string? LastChannel { get; init; }

    /// <summary>The day of joining, in the program's zone; null: that of the purchases before, or the day before this one.</summary>
    [Id(12)] public DateOnly? JoinedOn { get; init; }

    [Id(13)] public ImmutableArray<string> Tags { get; init; } = [];
}

/// <param name="Wallet">The wallet.</param>
/// <param name="Points">1–1,000,000,000,000.</param>
[GenerateSerializer, Immutable, Alias("loyalty.purchases.WalletPoints")]
public sealed record WalletPoints([property: Id(0)] string Wallet, [property: Id(1)] long Points);
