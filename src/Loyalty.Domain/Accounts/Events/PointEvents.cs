using System.Collections.Immutable;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>Points left a wallet because somebody decided so: redeemed, paid with, transferred, taken by an adjustment.</summary>
public sealed record PointsSpent : AccountEvent
{
    public string Wallet { get; init; } = "";

    public long Points { get; init; }

    /// <summary>The buckets that they came out of, in the order of spending.</summary>
    public ImmutableArray<BucketPoints> Takes { get => field.IsDefault ? [] : field; init; }

    /// <summary><c>redeemed</c>, <c>paid</c>, <c>transferred</c>, <c>adjusted</c>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The id of what they were spent on: a voucher, a purchase, a transfer; null: the record's own operation.</summary>
    public string? Reference { get; init; }

    /// <summary>Where it happened; null: in no channel.</summary>
    public string? Channel { get; init; }

    /// <summary>The day in the program's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>The end that those of them had which slide; null: none did.</summary>
    public DateTimeOffset? SlidUntil { get; init; }

    /// <summary>Their ends where they slid apart, as those of members who were merged do; default: all had <see cref="SlidUntil"/>.</summary>
    public ImmutableArray<SlidingExpiry>? Slides { get; init; }
}

/// <summary>The active points of a wallet end later than before, or begin to slide. Follows what moved it, before the points that came in by it.</summary>
public sealed record ExpiryMoved : AccountEvent
{
    public DateTimeOffset At { get; init; }

    public string Wallet { get; init; } = "";

    /// <summary>As of <see cref="SlidingExpiry.Since"/>.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Exclusive; never sooner than before.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Spent points came back to the buckets that they were taken from. Points + Lapsed is what came back.</summary>
public sealed record PointsRestored : AccountEvent
{
    public string Wallet { get; init; } = "";

    public long Points { get; init; }

    /// <summary>Points whose end had passed too long ago for them to live again.</summary>
    public long Lapsed { get; init; }

    public ImmutableArray<BucketPoints> Gives { get => field.IsDefault ? [] : field; init; }

    /// <summary>What <see cref="Lapsed"/> were of, which ended unspent after all; null: none, or from before this was kept.</summary>
    public ImmutableArray<BucketPoints>? Lapses { get; init; }

    /// <summary>As of <see cref="PointsSpent.Reason"/>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>As of <see cref="PointsSpent.Reference"/>.</summary>
    public string? Reference { get; init; }

    public string? Channel { get; init; }

    /// <summary>The day in the program's zone.</summary>
    public DateOnly Day { get; init; }
}

/// <summary>Points came in that no rule gave: by an adjustment, a transfer, a redemption for cashback.</summary>
public sealed record PointsCredited : AccountEvent
{
    public string Wallet { get; init; } = "";

    /// <summary>What <see cref="Gives"/> sum to, and <see cref="Repaid"/>.</summary>
    public long Points { get; init; }

    /// <summary>How much of them repaid debt.</summary>
    public long Repaid { get; init; }

    public ImmutableArray<BucketPoints> Gives { get => field.IsDefault ? [] : field; init; }

    /// <summary>Whether they count for tiers.</summary>
    public bool Status { get; init; }

    /// <summary><c>adjusted</c>, <c>transferred</c>, <c>cashback</c>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The id of the transfer or voucher; null: the record's own operation.</summary>
    public string? Reference { get; init; }

    /// <summary>The end that they have when they slide; null: they do not.</summary>
    public DateTimeOffset? SlidUntil { get; init; }

    /// <summary>The day in the program's zone.</summary>
    public DateOnly Day { get; init; }
}
