using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Purchases.Returns;

namespace Loyalty.Domain.Rewards;

/// <summary>Whether what gave a voucher has been returned since, so that the voucher would have ended had it not been used.</summary>
public static class ReturnedGifts
{
    /// <summary>Of a rule, a campaign, or a friend's referral: by returns of the purchase that gave it.</summary>
    /// <param name="granted">The voucher.</param>
    /// <param name="stored">The purchase.</param>
    /// <param name="edition">The edition that gave it, whose policy holds.</param>
    public static bool ByPurchase(VoucherGranted granted, StoredPurchase stored, CompiledEdition edition) =>
        TakesBack(edition)
        && (granted.Cause == VoucherGranted.ByReferral
            ? stored.IsReferralUndone
            : stored.Returns.Count > 0 && new Entitlement(stored, new RemainingPurchase(stored, edition), edition).Of(granted.ToAward()) == 0);

    /// <summary>Of a challenge: by returns that undid its completion. They take the newest completion first.</summary>
    /// <param name="granted">The voucher.</param>
    /// <param name="events">Those of the record that gave it, and of the account's records after it.</param>
    /// <param name="edition">The edition that gave it, whose policy holds.</param>
    public static bool ByCompletion(VoucherGranted granted, IEnumerable<AccountEvent> events, CompiledEdition edition)
    {
        (string, DateOnly) window = default;
        ChallengeProgress? progress = null;
        foreach (var happened in events)
        {
            switch (happened)
            {
                case ChallengeCompleted completed when progress is null:
                    if (completed.Vouchers is { } vouchers && vouchers.Contains(granted.Voucher))
                    {
                        (window, progress) = ((completed.Challenge, completed.Start), new ChallengeProgress().Complete(completed));
                    }

                    break;
                case ChallengeCompleted completed when (completed.Challenge, completed.Start) == window:
                    progress = progress.Complete(completed);
                    if (!Holds())
                    {
                        // So many came after it that it is kept for good.
                        return false;
                    }

                    break;
                case ChallengeReopened reopened when progress is not null && (reopened.Challenge, reopened.Start) == window:
                    progress = progress.Reopen(reopened.Times);
                    if (!Holds())
                    {
                        return TakesBack(edition);
                    }

                    break;
            }
        }

        return false;

        bool Holds() => progress.Undoable.Any(completion => completion.Given.Contains(granted.Voucher));
    }

    /// <summary>Whether returns take vouchers back that nobody has used.</summary>
    public static bool TakesBack(CompiledEdition edition) => edition.Definition.Returns.Vouchers == VouchersAfterReturn.CancelUnused;
}
