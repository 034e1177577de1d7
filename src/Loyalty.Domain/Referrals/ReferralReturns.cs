using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Purchases.Returns;

namespace Loyalty.Domain.Referrals;

/// <summary>
/// What a return does to the referral that the purchase had qualified: all or nothing. As long as what remains would
/// qualify, nothing; otherwise, in time, both sides lose all of it, and no later purchase qualifies again.
/// </summary>
internal static class ReferralReturns
{
    private const string Process = "referralBack";

    /// <param name="state">The account with the return; not changed.</param>
    /// <param name="stored">The purchase.</param>
    /// <param name="remaining">What is left of it.</param>
    /// <param name="edition">The edition that valued it.</param>
    /// <param name="at">When the return counts as received.</param>
    public static IReadOnlyList<AccountEvent> Of(AccountState state, StoredPurchase stored, RemainingPurchase remaining, CompiledEdition edition, DateTimeOffset at)
    {
        var purchase = stored.Purchase;
        if (state.Referral is not { State: ReferralState.Qualified or ReferralState.Rewarded or ReferralState.NotRewarded, By: { } by } referral
            || referral.PurchaseId != purchase.Id
            || referral.PurchaseChannel != purchase.Channel
            || edition.Referral is not { } terms
            || at > purchase.OccurredAt.AddDays(terms.Definition.ReturnDays)
            || terms.Qualifies(remaining.ToBasket()))
        {
            return [];
        }

        var undone = new ReferralUndone
        {
            Id = Process,
            ResumeAt = at.ToUniversalTime() + ReferralRules.Timeout,
            By = by,
            Edition = edition.Number,
            Day = edition.Calendar.DayOf(at),
        };
        return stored.Referral is { } award ? [TakeBack(state, award, edition, at), undone] : [undone];
    }

    /// <summary>All of an award that a referral gave, on either side.</summary>
    internal static PointsTakenBack TakeBack(AccountState state, PointsAwarded award, CompiledEdition edition, DateTimeOffset at) =>
        RecordReturnRules.TakeBack(state, award, confirmed: false, award.Points, award.EarnedOn, edition.Definition.Returns, at) with
        {
            Origin = ReferralOrigin.Name,
            AwardCounters = award.AwardCounters,
        };
}
