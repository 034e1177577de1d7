using System.Collections.Immutable;

namespace Loyalty.Contracts.Accounts;

/// <summary>One wallet at an instant. The balance is active − debt; it is right without anything having swept.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.accounts.WalletBalance")]
public sealed record WalletBalance
{
    [Id(0)] public required string Wallet { get; init; }

    /// <summary>Active − debt; below 0 only through debt.</summary>
    [Id(1)] public required long Balance { get; init; }

    [Id(2)] public required long Active { get; init; }

    /// <summary>Earned, not yet active; never spendable.</summary>
    [Id(3)] public required long Pending { get; init; }

    [Id(4)] public required long Debt { get; init; }
}

/// <summary>A member's wallets with the buckets that their points stand in.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.accounts.Wallets")]
public sealed record MemberWallets
{
    [Id(0)] public required string Member { get; init; }

    [Id(1)] public required DateTimeOffset AsOf { get; init; }

    [Id(2)] public required ImmutableArray<WalletDetail> Wallets { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("loyalty.accounts.WalletDetail")]
public sealed record WalletDetail
{
    [Id(0)] public required WalletBalance Balance { get; init; }

    /// <summary>In the order in which they are spent.</summary>
    [Id(1)] public required ImmutableArray<PointBucket> Buckets { get; init; } = [];

    /// <summary>The household whose wallet it is, which all its members spend from; null: the member's own.</summary>
    [Id(2)] public string? Household { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.accounts.Bucket")]
public sealed record PointBucket
{
    [Id(0)] public required long Points { get; init; }

    /// <summary>The day in the program's zone; null for active points that stand together because they never expire, or all at once.</summary>
    [Id(1)] public DateOnly? EarnedOn { get; init; }

    /// <summary>Null: active, unless they lapse; see <see cref="LapsesAt"/>.</summary>
    [Id(2)] public DateTimeOffset? ActiveFrom { get; init; }

    /// <summary>Exclusive; null: never.</summary>
    [Id(3)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Not active, and lost from then on unless the purchase is confirmed before; null: confirming it changes nothing, or only makes them active sooner.</summary>
    [Id(4)] public DateTimeOffset? LapsesAt { get; init; }
}
