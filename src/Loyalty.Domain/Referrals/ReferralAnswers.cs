using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Referrals;

/// <summary>What is answered about the referral of a member.</summary>
internal static class ReferralAnswers
{
    /// <summary>As it stands at an instant.</summary>
    public static ReferralStanding? Standing(MemberReferral? referral, CompiledEdition edition, DateTimeOffset now) => referral is null ? null : new ReferralStanding
    {
        State = referral.State == ReferralState.Open && IsOver(referral, edition, now) ? ReferralState.Lapsed : referral.State,
        Reason = referral.Reason,
        By = referral.By,
        ReferredAt = referral.At,
    };

    /// <summary>As it was when the member joined.</summary>
    public static ReferralStanding? Standing(MemberReferred? referred) => referred is null ? null : new ReferralStanding
    {
        State = referred.Refused is null ? ReferralState.Open : ReferralState.Refused,
        Reason = referred.Refused,
        By = referred.By,
        ReferredAt = referred.At,
    };

    /// <summary>By the edition in force: a purchase that arrives late may still be valued by another.</summary>
    private static bool IsOver(MemberReferral referral, CompiledEdition edition, DateTimeOffset now) =>
        edition.Referral is not { } terms || edition.Calendar.DayOf(now) > terms.LastDay(edition.Calendar.DayOf(referral.At));
}
