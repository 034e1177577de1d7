using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Purchases.Returns;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Referrals;

/// <summary>What a purchase does for the referral of the member who made it.</summary>
internal static class ReferralQualification
{
    /// <summary>The process that rewards the referrer: a member has one in a lifetime.</summary>
    public const string Process = "referral";

    /// <summary>Of a purchase that occurred under an edition with referrals something follows, whichever is in force now.</summary>
    public static bool MayFollow(AccountState before, CompiledEdition current) => before.Referral is { State: ReferralState.Open };

    public static void Follow(Aftermath after)
    {
        if (after.State.Referral is not { State: ReferralState.Open, By: { } by } open || after.Events.OfType<PurchaseRecorded>().FirstOrDefault() is not { } purchase)
        {
            return;
        }

        var edition = after.Editions(purchase.Edition);
        var day = purchase.CountsOn ?? purchase.Day;
        if (edition.Referral is not { } referral || !IsInTime(referral, edition, open, purchase) || !referral.Qualifies(Basket.Of(purchase, edition)))
        {
            return;
        }

        if (after.RefersHimself)
        {
            after.Add(new ReferralRefused { By = by, Day = day, Refused = ReferralClaim.SelfReferral, Friend = open.Friend });
            return;
        }

        if (referral.Definition.Friend is { } reward)
        {
            Reward(after, reward, new ReferralSource(by, day, purchase.Channel, []), edition);
        }

        after.Add(new ReferralStarted
        {
            Id = Process,
            ResumeAt = after.At.ToUniversalTime() + ReferralRules.Timeout,
            By = by,
            Edition = edition.Number,
            Day = day,
            PurchaseChannel = purchase.Channel,
            PurchaseId = purchase.Id,
            Wallet = referral.Definition.Referrer.Wallet,
            Points = referral.Definition.Referrer.Points,
            Reward = referral.Definition.Referrer.Reward,
            Friend = open.Friend,
        });
        TakeBackWhatCameBefore(after, edition);
    }

    /// <summary>Whether it was made after the friend joined, and counts in time: one that comes too late counts when it comes.</summary>
    private static bool IsInTime(CompiledReferral referral, CompiledEdition edition, MemberReferral open, PurchaseRecorded purchase) =>
        edition.Calendar.DayOf(open.At) is var joined && purchase.Day >= joined && (purchase.CountsOn ?? purchase.Day) <= referral.LastDay(joined);

    private static void Reward(Aftermath after, ReferralReward reward, ReferralSource source, CompiledEdition edition)
    {
        foreach (var happened in ReferralAwards.Give(after.State, after.Member, reward, source, edition, after.At).ToArray())
        {
            after.Add(happened);
        }

        // So late that they have ended: they leave again at once, so that the entries add up.
        foreach (var ended in DueRules.Advance(after.State.Fork(), after.Current, after.At))
        {
            after.Add(ended);
        }
    }

    /// <summary>Returns that had waited for the purchase are in its record already.</summary>
    private static void TakeBackWhatCameBefore(Aftermath after, CompiledEdition edition)
    {
        if (!after.Events.Any(happened => happened is ReturnRecorded))
        {
            return;
        }

        // Those that were brought in time; what came later takes nothing back of it, whenever the purchase arrives.
        var purchase = after.Events.OfType<PurchaseRecorded>().First();
        var stored = StoredPurchase.From(after.Events.Where(happened => happened is not ReturnRecorded returned || ReferralReturns.IsInTime(BroughtAt(returned), purchase, edition)))!;
        ReferralReturns.Undo(
            after.State, stored, new RemainingPurchase(stored, edition), new EditionPair(edition, after.Current), after.Paid, purchase.OccurredAt, after.At, after.Add);

        DateTimeOffset BroughtAt(ReturnRecorded returned) =>
            after.Before.Parked.FirstOrDefault(parked => parked.Channel == returned.Channel && parked.Id == returned.Id)?.ReceivedAt ?? after.At;
    }
}
