using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;

namespace Loyalty.Contracts.Memberships;

/// <summary>A member's paid membership; one at a time. Key: program/member.</summary>
[Alias("loyalty.IMemberMemberships")]
public interface IMemberMemberships : IGrainWithStringKey
{
    /// <summary>
    /// A payment was made. While the membership holds, in its grace too, it goes on from its end; otherwise it begins when
    /// it was paid. Refused with <c>membershipUnknown</c>, <c>otherMembership</c>, <c>paidInFuture</c>, <c>paidTooFarAhead</c>,
    /// <c>membershipOver</c>.
    /// </summary>
    [Alias("Pay")]
    Task<Outcome<MemberSummary>> Pay(PayMembership command);

    /// <summary>It is not renewed: it runs to its end, without grace; in its grace it ends at once. Refused with <c>membershipNotHeld</c>, <c>alreadyCancelled</c>.</summary>
    [Alias("Cancel")]
    Task<Outcome<MemberSummary>> Cancel(EndMembership command);

    /// <summary>The fee was paid back: it ends at once. Refused with <c>membershipNotHeld</c>.</summary>
    [Alias("Refund")]
    Task<Outcome<MemberSummary>> Refund(EndMembership command);
}

[GenerateSerializer, Immutable, Alias("loyalty.memberships.Pay")]
public sealed record PayMembership
{
    /// <summary>From the caller's key; null for a caller without a channel.</summary>
    [Id(0)] public string? Channel { get; init; }

    /// <summary>The caller's Idempotency-Key.</summary>
    [Id(1)] public required string Key { get; init; }

    [Id(2)] public required string Plan { get; init; }

    /// <summary>When it was paid. Longer ago than the late window counts as now.</summary>
    [Id(3)] public required DateTimeOffset PaidAt { get; init; }

    /// <summary>The retailer's own id of the payment; kept for ever, so it must hold no personal data.</summary>
    [Id(4)] public string? Reference { get; init; }

    [Id(5)] public bool DryRun { get; init; }
}

/// <summary>A membership is cancelled or refunded.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.memberships.End")]
public sealed record EndMembership
{
    /// <summary>From the caller's key; null for a caller without a channel.</summary>
    [Id(0)] public string? Channel { get; init; }

    /// <summary>The caller's Idempotency-Key.</summary>
    [Id(1)] public required string Key { get; init; }

    [Id(2)] public required string Plan { get; init; }

    [Id(3)] public bool DryRun { get; init; }
}
