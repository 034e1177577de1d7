using System.Collections.Immutable;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>A redemption began; the points that it holds were spent in the same record.</summary>
public sealed record RedemptionStarted : ProcessStarted
{
    public string Voucher { get; init; } = "";

    public string Reward { get; init; } = "";

    /// <summary>The edition that it was decided by.</summary>
    public int Edition { get; init; }

    public string Channel { get; init; } = "";

    /// <summary>The day in the program's zone.</summary>
    public DateOnly Day { get; init; }

    public string Wallet { get; init; } = "";

    public long Points { get; init; }

    /// <summary>The account's version of this record, in which the points were spent.</summary>
    public long SpentIn { get; init; }

    /// <summary>When the voucher ends, exclusive; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The counters of the reward's limits that it fills.</summary>
    public ImmutableArray<CapCounter> Counters { get => field.IsDefault ? [] : field; init; }

    /// <summary>It is counted on its day, as the reward is given so many times in a period.</summary>
    public bool Daily { get; init; }
}

/// <summary>A redemption came about, or a voucher that is given.</summary>
public sealed record VoucherIssued : ProcessEnded
{
    public string Voucher { get; init; } = "";

    public string Reward { get; init; } = "";

    public int Edition { get; init; }

    public string Channel { get; init; } = "";

    public DateTimeOffset At { get; init; }

    /// <summary>What the member shows.</summary>
    public string Code { get; init; } = "";

    /// <summary>The code is a partner's, handed out once.</summary>
    public bool Pooled { get; init; }

    /// <summary>As of <see cref="RedemptionStarted.SpentIn"/>.</summary>
    public long SpentIn { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What was paid, where it was not the price; null: the price of the edition.</summary>
    public long? Paid { get; init; }

    /// <summary>The number of a raffle ticket.</summary>
    public long? Ticket { get; init; }

    /// <summary>It was used as it was issued: cashback, a donation.</summary>
    public bool Settled { get; init; }

    /// <summary>As of <see cref="VoucherGranted.Cause"/>; null: it was redeemed.</summary>
    public string? Cause { get; init; }

    /// <summary>As of <see cref="VoucherGranted.By"/>.</summary>
    public string? By { get; init; }

    /// <summary>The day on which it was given; null: it was redeemed.</summary>
    public DateOnly? GrantedOn { get; init; }

    /// <summary>The member in whose journal it was paid for, who was merged into the one who holds it; null: it is the same.</summary>
    public string? Member { get; init; }
}

/// <summary>A redemption did not come about. The points that it held came back in the same record.</summary>
public sealed record RedemptionUndone : ProcessEnded
{
    public string Voucher { get; init; } = "";

    public string Reward { get; init; } = "";

    /// <summary>As of <see cref="RedemptionStarted.SpentIn"/>.</summary>
    public long SpentIn { get; init; }

    /// <summary>A code, e.g. <c>outOfStock</c>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Where it counts no more.</summary>
    public ImmutableArray<CapCounter> Counters { get => field.IsDefault ? [] : field; init; }
}

public sealed record VoucherUsed : AccountEvent
{
    public string Voucher { get; init; } = "";

    public string Reward { get; init; } = "";

    public string Channel { get; init; } = "";

    /// <summary>The channel's purchase that it was used on.</summary>
    public string? Purchase { get; init; }
}

/// <summary>A voucher can be used again, by an operator's decision, until its old end.</summary>
public sealed record VoucherUseUndone : AccountEvent
{
    public string Voucher { get; init; } = "";

    public string Reward { get; init; } = "";

    public string? Channel { get; init; }

    public string Reason { get; init; } = "";

    /// <summary>The voucher as it was issued: accounts do not keep those that were used.</summary>
    public VoucherIssued Issued { get; init; } = new();
}

/// <summary>A voucher ended unused, by somebody's decision. Its points came back in the same record.</summary>
public sealed record VoucherCancelled : AccountEvent
{
    public string Voucher { get; init; } = "";

    public string Reward { get; init; } = "";

    public string? Channel { get; init; }

    public string Reason { get; init; } = "";

    /// <summary>Its piece goes back into counted stock.</summary>
    public bool Restocked { get; init; }

    /// <summary>The campaign to whose budget it goes back, as its purchase was returned; null: none.</summary>
    public string? Campaign { get; init; }

    public string? Variant { get; init; }

    /// <summary>The day that it was counted on, as the reward is given so many times in a period; null: on none.</summary>
    public DateOnly? FreedOn { get; init; }

    /// <summary>Where it counts no more.</summary>
    public ImmutableArray<CapCounter> Counters { get => field.IsDefault ? [] : field; init; }
}

/// <summary>A voucher ended unused by itself: its time was over, or its member was erased.</summary>
public sealed record VoucherExpired : AccountEvent
{
    public DateTimeOffset At { get; init; }

    public string Voucher { get; init; } = "";

    public string Reward { get; init; } = "";
}
