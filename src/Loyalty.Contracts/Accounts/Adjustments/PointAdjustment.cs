using System.Collections.Immutable;

namespace Loyalty.Contracts.Accounts.Adjustments;

/// <summary>An adjustment as it stood after the call.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.adjustments.Adjustment")]
public sealed record PointAdjustment
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string Member { get; init; }

    [Id(2)] public required string Wallet { get; init; }

    /// <summary>Signed.</summary>
    [Id(3)] public required long Points { get; init; }

    /// <summary>The code that was given.</summary>
    [Id(4)] public required string Reason { get; init; }

    [Id(5)] public required AdjustmentState State { get; init; }

    /// <summary>The id of the key that asked for it.</summary>
    [Id(6)] public required string RequestedBy { get; init; }

    /// <summary>The id of the key that confirmed or rejected it; null for one that needed no second operator or waits for one.</summary>
    [Id(7)] public string? DecidedBy { get; init; }

    /// <summary>When one that waits is given up; null otherwise.</summary>
    [Id(8)] public DateTimeOffset? EndsAt { get; init; }

    /// <summary>How many of the points repaid debt.</summary>
    [Id(9)] public long Repaid { get; init; }

    /// <summary>When points that were given end (exclusive); null: never, or none were given.</summary>
    [Id(10)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The member's wallets after the call.</summary>
    [Id(11)] public ImmutableArray<WalletBalance> Balances { get; init; } = [];

    [Id(12)] public bool DryRun { get; init; }
}

public enum AdjustmentState
{
    Applied,

    /// <summary>Waits for a second operator.</summary>
    AwaitingConfirmation,
    Rejected,

    /// <summary>Nobody confirmed it in time.</summary>
    GivenUp,
}

/// <summary>Adjustments that wait for a second operator; each is given up when its time is over.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.adjustments.Pending")]
public sealed record PendingAdjustments
{
    /// <summary>Oldest first.</summary>
    [Id(0)] public required ImmutableArray<PointAdjustment> Adjustments { get; init; } = [];
}
