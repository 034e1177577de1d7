using System.Collections.Immutable;

namespace Loyalty.Contracts.Accounts.Transfers;

/// <summary>A member gives points to another.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.transfers.Transfer")]
public sealed record TransferPoints
{
    /// <summary>Unique in the program for ever; made of the caller's channel and Idempotency-Key.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Who gets them.</summary>
    [Id(1)] public required string To { get; init; }

    [Id(2)] public required string Wallet { get; init; }

    /// <summary>More than 0.</summary>
    [Id(3)] public required long Points { get; init; }

    [Id(4)] public bool DryRun { get; init; }
}

/// <summary>What the giver's account tells the receiver's.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.transfers.Receive")]
public sealed record ReceivePoints
{
    /// <summary>The transfer's id.</summary>
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string From { get; init; }

    [Id(2)] public required string Wallet { get; init; }

    /// <summary>The points by bucket; all active.</summary>
    [Id(3)] public required ImmutableArray<PointBucket> Buckets { get; init; } = [];
}

/// <param name="Refused">Why the receiver does not take them, e.g. <c>receiverBlocked</c>; null: they are credited.</param>
[GenerateSerializer, Immutable, Alias("loyalty.transfers.Receipt")]
public sealed record TransferReceipt([property: Id(0)] string? Refused);
