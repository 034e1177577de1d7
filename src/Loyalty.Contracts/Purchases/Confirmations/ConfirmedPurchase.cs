using System.Collections.Immutable;
using Loyalty.Contracts.Accounts;

namespace Loyalty.Contracts.Purchases.Confirmations;

/// <summary>What confirming a purchase came to.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.confirmations.Confirmed")]
public sealed record ConfirmedPurchase
{
    [Id(0)] public required string Channel { get; init; }

    [Id(1)] public required string Id { get; init; }

    [Id(2)] public required string Member { get; init; }

    [Id(3)] public required DateTimeOffset ConfirmedAt { get; init; }

    /// <summary>What became active by it; empty when all of it was active by then, or had come back.</summary>
    [Id(4)] public required ImmutableArray<ActivatedPoints> Activated { get; init; } = [];

    /// <summary>The wallets after it.</summary>
    [Id(5)] public required ImmutableArray<WalletBalance> Balances { get; init; } = [];

    [Id(6)] public bool DryRun { get; init; }
}

/// <param name="Wallet">The wallet.</param>
/// <param name="Points">Points that became active.</param>
/// <param name="Repaid">How much of them repaid debt.</param>
[GenerateSerializer, Immutable, Alias("loyalty.confirmations.Activated")]
public sealed record ActivatedPoints([property: Id(0)] string Wallet, [property: Id(1)] long Points, [property: Id(2)] long Repaid);
