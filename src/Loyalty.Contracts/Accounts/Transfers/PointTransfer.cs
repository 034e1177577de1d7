using System.Collections.Immutable;

namespace Loyalty.Contracts.Accounts.Transfers;

/// <summary>A transfer, as the giver sees it.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.transfers.PointTransfer")]
public sealed record PointTransfer
{
    [Id(0)] public required string Id { get; init; }

    /// <summary>Who gave them.</summary>
    [Id(1)] public required string Member { get; init; }

    [Id(2)] public required string To { get; init; }

    [Id(3)] public required string Wallet { get; init; }

    [Id(4)] public required long Points { get; init; }

    [Id(5)] public required TransferState State { get; init; }

    /// <summary>Why it was undone, e.g. <c>receiverBlocked</c>; null otherwise.</summary>
    [Id(6)] public string? Reason { get; init; }

    [Id(7)] public required DateTimeOffset StartedAt { get; init; }

    /// <summary>What was given: how many points with which end.</summary>
    [Id(8)] public required ImmutableArray<PointBucket> Buckets { get; init; } = [];

    /// <summary>The giver's wallets after the points had left.</summary>
    [Id(9)] public required ImmutableArray<WalletBalance> Balances { get; init; } = [];

    [Id(10)] public bool DryRun { get; init; }
}

public enum TransferState
{
    /// <summary>The points have left the giver; whether the receiver has them is not known yet.</summary>
    InTransit,

    /// <summary>The receiver has them.</summary>
    Credited,

    /// <summary>The receiver could not take them; they are back.</summary>
    Undone,
}
