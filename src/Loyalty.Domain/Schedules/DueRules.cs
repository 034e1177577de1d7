using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Segments;
using Loyalty.Domain.Tiers;

namespace Loyalty.Domain.Schedules;

/// <summary>What an account does by itself as time passes.</summary>
public static class DueRules
{
    /// <summary>The next instant at which something falls due; null when nothing will.</summary>
    public static DateTimeOffset? NextDue(AccountState state)
    {
        var next = Earlier(Earlier(Earlier(Earlier(state.TierUntil, state.TierReviewAt), state.SegmentReviewAt), state.Membership?.LapsesAt), state.NoticeReviewAt);
        foreach (var (bucket, _) in state.Buckets)
        {
            next = Earlier(Earlier(next, bucket.ActiveFrom), state.EndOf(bucket));
        }

        foreach (var parked in state.Parked)
        {
            next = Earlier(next, parked.EndsAt);
        }

        foreach (var waiting in state.Adjustments)
        {
            next = Earlier(next, waiting.EndsAt);
        }

        foreach (var voucher in state.Vouchers)
        {
            next = Earlier(next, voucher.ExpiresAt);
        }

        return next;
    }

    /// <summary>The next instant at which a process is taken up that nobody ended; null when none is open.</summary>
    public static DateTimeOffset? NextResume(AccountState state)
    {
        DateTimeOffset? next = null;
        foreach (var process in state.Processes)
        {
            next = Earlier(next, process.ResumeAt);
        }

        return next;
    }

    /// <summary>
    /// Everything that has fallen due by <paramref name="now"/>, instant by instant; at one instant pending points are
    /// activated, then points expire, then vouchers, then tier periods close and memberships lapse. <paramref name="state"/> is changed along the way: it
    /// must be a fork.
    /// </summary>
    public static List<AccountEvent> Advance(AccountState state, CompiledEdition edition, DateTimeOffset now)
    {
        var events = new List<AccountEvent>();
        while (NextDue(state) is { } instant && instant <= now)
        {
            foreach (var (bucket, points) in state.Buckets.Where(held => held.Bucket.ActiveFrom <= instant).ToArray())
            {
                Add(new PointsActivated { At = instant, Bucket = bucket, Points = points, Repaid = Math.Min(points, state.DebtOf(bucket.Wallet)) });
            }

            foreach (var (bucket, points) in state.Buckets.Where(held => state.IsExpiredAt(held.Bucket, instant)).ToArray())
            {
                Add(new PointsExpired { At = instant, Bucket = bucket, Points = points });
            }

            foreach (var voucher in state.Vouchers.Where(voucher => voucher.ExpiresAt <= instant).ToArray())
            {
                Add(new VoucherExpired { At = instant, Voucher = voucher.Voucher, Reward = voucher.Reward });
            }

            // Tier periods close, and what was reached in them is given, before standings end.
            if (state.TierReviewAt <= instant)
            {
                Add(edition.TierRules?.AtReview(state) ?? WithoutTiers(state, edition, state.TierReviewAt.Value));
            }

            if (state.Membership is { } membership && membership.LapsesAt <= instant)
            {
                Add(MembershipRules.Lapse(membership));
            }

            if (state.TierUntil <= instant)
            {
                Add(edition.TierRules?.AtEnd(state) ?? WithoutTiers(state, edition, state.TierUntil.Value));
            }

            // Which segments the member is in then is decided when everything else is done.
            if (state.SegmentReviewAt <= instant)
            {
                Add(new SegmentReviewPlanned());
            }

            // What is to be told then is decided when everything else is done.
            if (state.NoticeReviewAt <= instant)
            {
                Add(new NoticeReviewPlanned());
            }

            foreach (var parked in state.Parked.Where(parked => parked.EndsAt <= instant).ToArray())
            {
                Add(new ParkedReturnEnded { Channel = parked.Channel, Id = parked.Id, Outcome = "purchaseNeverCame" });
            }

            foreach (var waiting in state.Adjustments.Where(waiting => waiting.EndsAt <= instant).ToArray())
            {
                Add(new AdjustmentEnded { Id = waiting.Id, Outcome = "notConfirmed" });
            }
        }

        return events;

        void Add(AccountEvent happened)
        {
            events.Add(happened);
            state.Apply(happened);
        }
    }

    /// <summary>The same, and after it the member is in the segments that follow from the time and from what it brought.</summary>
    /// <param name="state">A fork of the account; changed along the way.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The instant.</param>
    /// <param name="traits">As of <see cref="Aftermath.Traits"/>.</param>
    public static List<AccountEvent> Advance(AccountState state, CompiledEdition edition, DateTimeOffset now, MemberTraits? traits)
    {
        var events = Advance(state, edition, now);
        if (events.Count > 0)
        {
            events.AddRange(SegmentRules.Review(state, edition, traits, now));
        }

        return events;
    }

    /// <summary>
    /// What is decided once everything has been done that has fallen due: whatever changes an account does that first, so
    /// that its balances agree with its entries. Where nothing is decided nothing is done either.
    /// </summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The instant that the record bears.</param>
    /// <param name="decide">Decides on the account as it is then, and does not change it.</param>
    /// <param name="alone">What has fallen due is done even if nothing else is decided.</param>
    /// <param name="traits">As of <see cref="Aftermath.Traits"/>.</param>
    public static Decision First(
        AccountState state, CompiledEdition edition, DateTimeOffset now, Func<AccountState, Decision> decide, bool alone = false, MemberTraits? traits = null)
    {
        if (!(NextDue(state) <= now))
        {
            return decide(state);
        }

        var advanced = state.Fork();
        var due = Advance(advanced, edition, now, traits);
        var decision = decide(advanced);
        return decision.Refusal is not null || (decision.Events.IsEmpty && !alone) ? decision : Decision.Of([.. due, .. decision.Events]);
    }

    /// <summary>The program has given up its tiers: the standing stays as it is, without an end.</summary>
    private static TierChanged WithoutTiers(AccountState state, CompiledEdition edition, DateTimeOffset at) => new()
    {
        At = at,
        Day = edition.Calendar.DayOf(at),
        From = state.Tier,
        To = state.Tier!,
        Reason = "renewed",
        Floors = state.Floors,
    };

    public static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null ? other : other is null || one < other ? one : other;
}
