using System.Collections.Immutable;
using Loyalty.Contracts.Purchases.Returns;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>Some of a purchase came back. What was taken back for it follows in the record.</summary>
public sealed record ReturnRecorded : AccountEvent
{
    public string Channel { get; init; } = "";

    public string Id { get; init; } = "";

    public string PurchaseChannel { get; init; } = "";

    public string PurchaseId { get; init; } = "";

    public DateTimeOffset OccurredAt { get; init; }

    /// <summary>The day of <see cref="OccurredAt"/> in the program's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>What was asked for: lines, an amount, or neither (everything left).</summary>
    public ImmutableArray<ReturnLine> AskedLines { get => field.IsDefault ? [] : field; init; }

    public long? AskedAmount { get; init; }

    public long Amount { get; init; }

    public ImmutableArray<LineReturned> Lines { get => field.IsDefault ? [] : field; init; }

    /// <summary>What is left of the purchase, in minor units.</summary>
    public long Remaining { get; init; }

    /// <summary>Spend that no longer counts.</summary>
    public long Spend { get; init; }

    /// <summary>Visits that no longer count: 1 when nothing is left of the purchase.</summary>
    public long Visits { get; init; }

    /// <summary>When the purchase occurred, if nothing is left of it; null: something is, or it was not recorded yet.</summary>
    public DateTimeOffset? PurchasedAt { get; init; }

    /// <summary>The day whose periods it is taken from: that of the purchase.</summary>
    public DateOnly CountsOn { get; init; }

    /// <summary>It had been parked, and was applied with its purchase.</summary>
    public bool WasParked { get; init; }

    /// <summary>What of it had been paid with points; null: nothing. <see cref="PointsRestored"/> follow in the record.</summary>
    public ImmutableArray<RefundedPart>? Refunded { get; init; }
}

/// <param name="Wallet">The wallet.</param>
/// <param name="Points">Points that come back, lapsed ones too.</param>
/// <param name="Amount">What they had paid, in minor units.</param>
public sealed record RefundedPart(string Wallet, long Points, long Amount);

/// <param name="Line">The line's id.</param>
/// <param name="Quantity">0 when only an amount came back.</param>
/// <param name="Amount">In minor units.</param>
public sealed record LineReturned(string Line, decimal Quantity, long Amount);

/// <summary>Points of one award of the returned purchase that are gone. Points = FromEarned + FromOther + Debt + Forgiven + Expired + Shared.</summary>
public sealed record PointsTakenBack : AccountEvent
{
    public string Rule { get; init; } = "";

    public int Edition { get; init; }

    public string Wallet { get; init; } = "";

    public bool Status { get; init; }

    public long Points { get; init; }

    public long FromEarned { get; init; }

    public long FromOther { get; init; }

    public long Debt { get; init; }

    public long Forgiven { get; init; }

    public long Expired { get; init; }

    /// <summary>The buckets that FromEarned and FromOther came out of.</summary>
    public ImmutableArray<BucketPoints> Takes { get => field.IsDefault ? [] : field; init; }

    /// <summary>The bucket whose expired points are accounted for by <see cref="Expired"/>.</summary>
    public BucketKey? ExpiredBucket { get; init; }

    /// <summary>What of <see cref="Expired"/> is accounted for by other buckets: of points that had come back and expired again; null: none.</summary>
    public ImmutableArray<BucketPoints>? ExpiredAgain { get; init; }

    public DateOnly CountsOn { get; init; }

    public ImmutableArray<CapCounter> Counters { get => field.IsDefault ? [] : field; init; }

    /// <summary>The campaign that had given them.</summary>
    public string? Campaign { get; init; }

    public string? Variant { get; init; }

    /// <summary>1 when with these nothing is left of a campaign's award; else 0.</summary>
    public long Awards { get; init; }

    /// <summary>The counters in awards that go down by one: those of the award when nothing is left of it; null: none.</summary>
    public ImmutableArray<CapCounter>? AwardCounters { get; init; }

    /// <summary>As of <see cref="PointsAwarded.Origin"/>.</summary>
    public string? Origin { get; init; }

    /// <summary>How many of them the member's household is asked for, by the <see cref="HouseholdLegStarted"/> of the record.</summary>
    public long Shared { get; init; }

    /// <summary>The buckets that the award's points can stand in, as they are called in the member's account; null: none are asked for there.</summary>
    public ImmutableArray<BucketKey>? SharedFrom { get; init; }
}

/// <summary>A return that waits for its purchase.</summary>
public sealed record ReturnParked : AccountEvent
{
    public string Channel { get; init; } = "";

    public string Id { get; init; } = "";

    public string PurchaseChannel { get; init; } = "";

    public string PurchaseId { get; init; } = "";

    public DateTimeOffset OccurredAt { get; init; }

    public ImmutableArray<ReturnLine> AskedLines { get => field.IsDefault ? [] : field; init; }

    public long? AskedAmount { get; init; }

    public bool Import { get; init; }

    public DateTimeOffset EndsAt { get; init; }

    /// <summary>When it was brought, which is what the return window is held against; null: not known, as of old ones.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }
}

/// <summary>A parked return waits no longer.</summary>
public sealed record ParkedReturnEnded : AccountEvent
{
    public string Channel { get; init; } = "";

    public string Id { get; init; } = "";

    /// <summary><c>applied</c>, <c>purchaseNeverCame</c>, or the code of the refusal.</summary>
    public string Outcome { get; init; } = "";
}
