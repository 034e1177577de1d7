using Loyalty.Contracts.Programs;
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

    /// <param name="state">The account with the return; a fork.</param>
    /// <param name="stored">The purchase.</param>
    /// <param name="remaining">What is left of it.</param>
    /// <param name="editions">The edition that valued it, and the one in force.</param>
    /// <param name="paid">What was spent on vouchers that came automatically.</param>
    /// <param name="broughtAt">When the return was brought, which its days are held against, be it before the purchase was known.</param>
    /// <param name="at">When it is taken back.</param>
    /// <param name="add">Takes what happens, and applies it to the account.</param>
    public static void Undo(
        AccountState state,
        StoredPurchase stored,
        RemainingPurchase remaining,
        EditionPair editions,
        IReadOnlyCollection<PaidVoucher> paid,
        DateTimeOffset broughtAt,
        DateTimeOffset at,
        Action<AccountEvent> add)
    {
        var (purchase, edition) = (stored.Purchase, editions.Valuing);
        if (state.ReferralBy(purchase.Channel, purchase.Id) is not { By: { } by } referral
            || edition.Referral is not { } terms
            || !IsInTime(broughtAt, purchase, edition)
            || terms.Qualifies(remaining.ToBasket()))
        {
            return;
        }

        TakeBack(state, stored.Referral, stored.ReferralVoucher, editions, paid, at, add);
        add(new ReferralUndone
        {
            // The other one may be under way as well.
            Id = referral == state.Referral ? Process : $"{Process}/{referral.Friend}",
            ResumeAt = at.ToUniversalTime() + ReferralRules.Timeout,
            By = by,
            Edition = edition.Number,
            Day = edition.Calendar.DayOf(at),
            Friend = referral.Friend,
        });
    }

    /// <summary>Whether a return that was brought at the instant can still undo the referral. The days of a purchase that came too late count from when it came.</summary>
    public static bool IsInTime(DateTimeOffset broughtAt, PurchaseRecorded purchase, CompiledEdition edition) =>
        broughtAt <= (purchase.CountsOn is { } day ? edition.Calendar.StartOf(day) : purchase.OccurredAt).AddDays(edition.Referral!.Definition.ReturnDays);

    /// <summary>All that a referral gave, on either side; a voucher that was used stays what it is.</summary>
    /// <param name="state">The account; a fork.</param>
    /// <param name="award">The points; null: none.</param>
    /// <param name="granted">The voucher; null: none.</param>
    /// <param name="editions">The edition that gave them, and the one in force.</param>
    /// <param name="paid">What was spent on vouchers that came automatically.</param>
    /// <param name="at">When it is taken back.</param>
    /// <param name="add">Takes what happens, and applies it to the account.</param>
    public static void TakeBack(
        AccountState state,
        PointsAwarded? award,
        VoucherGranted? granted,
        EditionPair editions,
        IReadOnlyCollection<PaidVoucher> paid,
        DateTimeOffset at,
        Action<AccountEvent> add)
    {
        if (granted is not null
            && editions.Valuing.Definition.Returns.Vouchers == VouchersAfterReturn.CancelUnused
            && VoucherReturns.Withdrawn(state, granted, editions) is { } withdrawn)
        {
            add(withdrawn);
        }

        if (award is not null)
        {
            RecordReturnRules.TakeBackAll(state, award, editions, paid, at, add);
        }
    }
}
