using System.Collections.Immutable;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Segments;

namespace Loyalty.Contracts.Purchases.Returns;

/// <summary>What a return came to.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.returns.Recorded")]
public sealed record RecordedReturn
{
    [Id(0)] public required string Channel { get; init; }

    [Id(1)] public required string Id { get; init; }

    [Id(2)] public required string PurchaseChannel { get; init; }

    [Id(3)] public required string PurchaseId { get; init; }

    [Id(4)] public string? Member { get; init; }

    [Id(5)] public required ReturnStatus Status { get; init; }

    [Id(6)] public required DateTimeOffset OccurredAt { get; init; }

    [Id(7)] public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>What came back, in minor units; 0 while parked.</summary>
    [Id(8)] public long Amount { get; init; }

    /// <summary>What came back by line.</summary>
    [Id(9)] public ImmutableArray<ReturnedLine> Lines { get; init; } = [];

    /// <summary>What is left of the purchase after it, in minor units.</summary>
    [Id(10)] public long RemainingAmount { get; init; }

    [Id(11)] public ImmutableArray<TakenBack> TakenBack { get; init; } = [];

    [Id(12)] public ImmutableArray<WalletBalance> Balances { get; init; } = [];

    [Id(13)] public string? Tier { get; init; }

    [Id(14)] public bool DryRun { get; init; }

    /// <summary>Points that the purchase had been paid with and that are back.</summary>
    [Id(15)] public ImmutableArray<RestoredPayment> Restored { get; init; } = [];

    /// <summary>Ids of vouchers that ended unused with it, or are not issued any more.</summary>
    [Id(16)] public ImmutableArray<string> CancelledVouchers { get; init; } = [];

    /// <summary>The segments that the member came into or left by it.</summary>
    [Id(19)] public ImmutableArray<SegmentMove> SegmentMoves { get; init; } = [];

    /// <summary>The household from which points of the shared wallet were taken, and to which they went back; null: they are the member's own.</summary>
    [Id(17)] public string? Household { get; init; }
}

/// <param name="Wallet">The wallet.</param>
/// <param name="Points">Points that are back.</param>
/// <param name="Lapsed">Points that would be, but had ended too long ago.</param>
/// <param name="Amount">What of the returned amount they had paid, in minor units; the rest is to be given back otherwise.</param>
[GenerateSerializer, Immutable, Alias("loyalty.returns.RestoredPayment")]
public sealed record RestoredPayment([property: Id(0)] string Wallet, [property: Id(1)] long Points, [property: Id(2)] long Lapsed, [property: Id(3)] long Amount);

public enum ReturnStatus
{
    Applied,

    /// <summary>Waits for its purchase.</summary>
    Parked,
}

[GenerateSerializer, Immutable, Alias("loyalty.returns.ReturnedLine")]
public sealed record ReturnedLine([property: Id(0)] string Line, [property: Id(1)] decimal Quantity, [property: Id(2)] long Amount);

/// <summary>Points of one award that a return took back. Points = FromEarned + FromOther + Debt + Forgiven + Expired.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.returns.TakenBack")]
public sealed record TakenBack
{
    [Id(0)] public required string Rule { get; init; }

    [Id(1)] public required string Wallet { get; init; }

    [Id(2)] public required long Points { get; init; }

    /// <summary>From the points that the purchase had earned.</summary>
    [Id(3)] public long FromEarned { get; init; }

    /// <summary>From other points of the member.</summary>
    [Id(4)] public long FromOther { get; init; }

    [Id(5)] public long Debt { get; init; }

    [Id(6)] public long Forgiven { get; init; }

    /// <summary>Had expired meanwhile, so there was nothing to take.</summary>
    [Id(7)] public long Expired { get; init; }

    /// <summary>What had given them when it was neither a rule nor a campaign, e.g. <c>referral</c>; null: one of them.</summary>
    [Id(8)] public string? Origin { get; init; }
}
