using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases.Returns;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Referrals;

/// <summary>Decides the legs at the referrer.</summary>
public static class ReferrerRules
{
    /// <summary>No rule or campaign can have this name: caps are counted under it.</summary>
    private const string Counter = "/referrals";

    public static Refusal ReferrerNotFound { get; } = Refusal.NotFound("referrerNotFound", "The program has no member with the referrer's id.");

    /// <summary>Gives what a referral is worth. A refusal is an event too, see <see cref="ReferralEarned"/>.</summary>
    /// <param name="state">The referrer's account; not changed.</param>
    /// <param name="member">The referrer.</param>
    /// <param name="command">The friend and the purchase.</param>
    /// <param name="editions">The edition that valued the purchase, and the one in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Earn(AccountState state, string member, EarnReferral command, EditionPair editions, DateTimeOffset now)
    {
        if (state.Status is AccountStatus.None or AccountStatus.Enrolling)
        {
            return ReferrerNotFound;
        }

        var terms = (editions.Valuing.Referral ?? throw new ArgumentException("The edition has no referrals.", nameof(editions))).Definition;
        var earned = new ReferralEarned { Friend = command.Friend, Edition = command.Edition };
        if (state.Status == AccountStatus.Blocked)
        {
            return Decision.Of([earned with { Refused = "referrerBlocked" }]);
        }

        var counters = terms.Caps.Select(cap => (cap.Referrals, Counter: new CapCounter(Counter, cap.Period, ProgramCalendar.StartOf(cap.Period, command.Day)))).ToArray();
        if (counters.Any(cap => state.CounterOf(cap.Counter) >= cap.Referrals))
        {
            return Decision.Of([earned with { Refused = "referralCapReached" }]);
        }

        var after = state.Fork();
        var events = DueRules.Advance(after, editions.Current, now);
        var source = new ReferralSource(command.Friend, command.Day, Channel: null, [.. counters.Select(cap => cap.Counter)]);
        var given = ReferralAwards.Give(after, member, terms.Referrer, source, editions.Valuing, now).ToArray();

        // Where a voucher was all that there was to get.
        events.Add(given is [GrantUndone undone] ? earned with { Refused = undone.Reason } : earned);
        foreach (var happened in given)
        {
            events.Add(happened);
            after.Apply(happened);
        }

        // What has ended by now leaves again at once, so that the entries add up.
        return Decision.Of([.. events, .. DueRules.Advance(after, editions.Current, now)]);
    }

    /// <summary>Takes back what was given; the member may be blocked.</summary>
    /// <param name="state">The referrer's account; not changed.</param>
    /// <param name="command">The friend.</param>
    /// <param name="leg">The record of <see cref="Earn"/>; null: there is none.</param>
    /// <param name="editions">The edition that valued the purchase, and the one in force.</param>
    /// <param name="paid">What was spent on vouchers that came automatically and may be unused.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision TakeBack(
        AccountState state, TakeBackReferral command, AccountRecord? leg, EditionPair editions, IReadOnlyCollection<PaidVoucher> paid, DateTimeOffset now)
    {
        if (state.Status is AccountStatus.None or AccountStatus.Enrolling)
        {
            return ReferrerNotFound;
        }

        var after = state.Fork();
        var events = DueRules.Advance(after, editions.Current, now);
        events.Add(new ReferralTakenBack { Friend = command.Friend, Edition = command.Edition });
        ReferralReturns.TakeBack(after, leg is null ? null : Points(leg), leg is null ? null : Voucher(leg), editions, paid, now, Add);
        return Decision.Of(events);

        void Add(AccountEvent happened)
        {
            events.Add(happened);
            after.Apply(happened);
        }
    }

    /// <summary>What a leg came to, from its record.</summary>
    public static ReferralReceipt Receipt(AccountRecord record) => new(
        record.First<ReferralTakenBack>() is null
            ? Points(record)?.Points ?? 0
            : record.Events.OfType<PointsTakenBack>().FirstOrDefault(taken => taken.Origin == ReferralOrigin.Name)?.Points ?? 0,
        record.First<ReferralEarned>()?.Refused);

    private static PointsAwarded? Points(AccountRecord leg) => leg.Events.OfType<PointsAwarded>().FirstOrDefault(award => award.Origin == ReferralOrigin.Name);

    private static VoucherGranted? Voucher(AccountRecord leg) => leg.Events.OfType<VoucherGranted>().FirstOrDefault(granted => granted.Cause == VoucherGranted.ByReferral);

    /// <summary>In what a call differs from the leg that is stored for the same friend: in nothing that matters.</summary>
    public static ImmutableArray<Fault> Differences(AccountRecord record, string friend) =>
        (record.First<ReferralEarned>()?.Friend ?? record.First<ReferralTakenBack>()?.Friend) == friend ? [] : [new Fault("/friend", "differs from what is stored")];
}
