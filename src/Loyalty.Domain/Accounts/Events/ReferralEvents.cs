using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>A member has a code by which friends join.</summary>
public sealed record ReferralCodeMade : AccountEvent
{
    public string Code { get; init; } = "";
}

/// <summary>The member joined with a code; in the record that enrols.</summary>
public sealed record MemberReferred : AccountEvent
{
    /// <summary>The referrer; null: the code was nobody's.</summary>
    public string? By { get; init; }

    /// <summary>When the member joined.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The day of <see cref="At"/> in the program's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>Why it does not count, a code; null: it does.</summary>
    public string? Refused { get; init; }
}

/// <summary>The purchase in the record would qualify the member's referral, but both are one person by now: neither side gets anything.</summary>
public sealed record ReferralRefused : AccountEvent
{
    /// <summary>The referrer.</summary>
    public string By { get; init; } = "";

    /// <summary>As of <see cref="ReferralStarted.Day"/>.</summary>
    public DateOnly Day { get; init; }

    /// <summary>Why, a code.</summary>
    public string Refused { get; init; } = "";

    /// <summary>As of <see cref="MemberReferral.Friend"/>.</summary>
    public string? Friend { get; init; }
}

/// <summary>The purchase in the record qualifies the member's referral: what the referrer gets is under way.</summary>
public sealed record ReferralStarted : ProcessStarted
{
    /// <summary>The referrer.</summary>
    public string By { get; init; } = "";

    /// <summary>The edition that valued the purchase.</summary>
    public int Edition { get; init; }

    /// <summary>The day whose periods the purchase counts in.</summary>
    public DateOnly Day { get; init; }

    public string PurchaseChannel { get; init; } = "";

    public string PurchaseId { get; init; } = "";

    /// <summary>The referrer's wallet; null: no points.</summary>
    public string? Wallet { get; init; }

    /// <summary>What the referrer is to get.</summary>
    public long Points { get; init; }

    /// <summary>The reward of which the referrer is to get a voucher; null: none.</summary>
    public string? Reward { get; init; }

    /// <summary>As of <see cref="MemberReferral.Friend"/>.</summary>
    public string? Friend { get; init; }
}

/// <summary>The qualifying purchase was returned in time: what the referrer got is taken back.</summary>
public sealed record ReferralUndone : ProcessStarted
{
    /// <summary>The referrer.</summary>
    public string By { get; init; } = "";

    /// <summary>As of <see cref="ReferralStarted.Edition"/>.</summary>
    public int Edition { get; init; }

    /// <summary>The day of the record in the program's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>As of <see cref="MemberReferral.Friend"/>.</summary>
    public string? Friend { get; init; }
}

/// <summary>The referrer has said what became of it.</summary>
public sealed record ReferralEnded : ProcessEnded
{
    /// <summary>The referrer.</summary>
    public string By { get; init; } = "";

    /// <summary>The day of what it ends: of <see cref="ReferralStarted"/> or <see cref="ReferralUndone"/>.</summary>
    public DateOnly Day { get; init; }

    /// <summary>What the referrer got, or gave back.</summary>
    public long Points { get; init; }

    /// <summary>Why the referrer got nothing, a code; null otherwise.</summary>
    public string? Refused { get; init; }

    /// <summary>It ends <see cref="ReferralUndone"/>.</summary>
    public bool Undone { get; init; }

    /// <summary>As of <see cref="MemberReferral.Friend"/>.</summary>
    public string? Friend { get; init; }
}

/// <summary>
/// What a referrer got for a friend; <see cref="PointsAwarded"/> and <see cref="VoucherGranted"/> follow in the record. One
/// that refused says so for ever, so that a late copy of the call cannot give anything.
/// </summary>
public sealed record ReferralEarned : AccountEvent
{
    public string Friend { get; init; } = "";

    public int Edition { get; init; }

    /// <summary>Why not, a code; null: it is given.</summary>
    public string? Refused { get; init; }
}

/// <summary>What a referrer got for a friend is taken back: what that took follows in the record.</summary>
public sealed record ReferralTakenBack : AccountEvent
{
    public string Friend { get; init; } = "";

    public int Edition { get; init; }
}
