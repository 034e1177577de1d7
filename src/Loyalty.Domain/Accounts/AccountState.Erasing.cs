namespace Loyalty.Domain.Accounts;

public sealed partial class AccountState
{
    /// <summary>Points and debts are gone by then; of the rest only what answers keys that are sent again is kept.</summary>
    private void Erase()
    {
        Check(_buckets.Count == 0 && _debts.Count == 0, "An erased account holds points.");
        Clear();
        Status = AccountStatus.Erased;
        Enrollment = null;
    }

    /// <summary>Nothing is left but who it is, and what was done.</summary>
    private void Clear()
    {
        Membership = null;
        (Tier, TierSince, TierUntil, TierReviewAt, TierBasis, TierToMetric, Floors, Uncounted) = (null, default, null, null, null, false, [], default);
        _buckets.Clear();
        _debts.Clear();
        _expired.Clear();
        _counters.Clear();
        _counts.Clear();
        _parked.Clear();
        _processes.Clear();
        _adjustments.Clear();
        _vouchers.Clear();
        _slides.Clear();
        (Referral, ReferralCode, MergedReferrals) = (null, null, []);
        (Challenges, Badges, OnLeaderboards) = ([], [], false);
        (Segments, Listed, Tags, SegmentReviewAt) = ([], [], [], null);
        (Told, NoticeReviewAt) = ([], null);
        (_latest, _olderForgotten) = (LastPurchaseAt is { } last ? [new LatestPurchase(last, null)] : [], true);
        _occasions.Clear();
    }
}
