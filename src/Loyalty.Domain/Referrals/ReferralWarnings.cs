using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Referrals;

namespace Loyalty.Domain.Referrals;

/// <summary>What warnings need to know of referrals.</summary>
internal static class ReferralWarnings
{
    /// <summary>The most points of a wallet that each side of referrals ever gives one member; null: no limit.</summary>
    public static IEnumerable<long?> MostOf(ReferralProgram? referral, string wallet)
    {
        if (referral?.Referrer is { } referrer && referrer.Wallet == wallet)
        {
            yield return referral.Caps.FirstOrDefault(cap => cap.Period == CapPeriod.Lifetime) is { } cap ? Math.Min(referrer.Points, Limits.PointsAtOnce) * cap.Referrals : null;
        }

        if (referral?.Friend is { } friend && friend.Wallet == wallet)
        {
            yield return friend.Points;
        }
    }
}
