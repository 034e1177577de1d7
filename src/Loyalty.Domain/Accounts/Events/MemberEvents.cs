using Loyalty.Domain.Members;
using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>The first leg of an enrolment that claims identifiers or keeps a profile.</summary>
public sealed record EnrollmentStarted : AccountEvent
{
    /// <summary>The caller's key; the legs are named after it.</summary>
    public string Key { get; init; } = "";

    public string? Channel { get; init; }

    /// <summary>A keyed hash of what was sent, to tell a repeat from another command; no personal data can be read from it.</summary>
    public string? Content { get; init; }

    /// <summary>When the member had joined, for history; null: now.</summary>
    public DateTimeOffset? EnrolledAt { get; init; }

    /// <summary>What the code came to that was sent along; null: none was.</summary>
    public ReferralClaim? Referral { get; init; }
}

public sealed record MemberEnrolled : AccountEvent
{
    public string Key { get; init; } = "";

    public string? Channel { get; init; }

    public string? Content { get; init; }

    /// <summary>When the member joined.</summary>
    public DateTimeOffset EnrolledAt { get; init; }
}

/// <summary>The enrolment could not be finished; what it had claimed is free again.</summary>
public sealed record EnrollmentUndone : AccountEvent
{
    public string Key { get; init; } = "";

    /// <summary><c>identifierTaken</c>, <c>keyTaken</c> or <c>interrupted</c>.</summary>
    public string Reason { get; init; } = "";
}

public sealed record MemberBlocked : AccountEvent
{
    public string Reason { get; init; } = "";

    /// <summary>Null in records from before it was kept.</summary>
    public MemberFigures? Figures { get; init; }
}

public sealed record MemberUnblocked : AccountEvent
{
    public string Reason { get; init; } = "";

    /// <inheritdoc cref="MemberBlocked.Figures"/>
    public MemberFigures? Figures { get; init; }
}
