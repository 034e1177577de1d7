using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Schedules;
using Loyalty.Domain.Tiers;

namespace Loyalty.Domain.Members;

/// <summary>What is seen of a member. Everything but <see cref="Recorded"/> is as of an instant, whether or not anything has swept.</summary>
public static class MemberAnswers
{
    /// <summary>The member's whole standing.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="member">The member's id.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The instant.</param>
    /// <param name="traits">As of <see cref="Aftermath.Traits"/>.</param>
    public static MemberSummary Summary(AccountState state, string member, CompiledEdition edition, DateTimeOffset now, MemberTraits? traits = null)
    {
        var current = AsOf(state, edition, now, traits);
        return new MemberSummary
        {
            Member = member,
            Status = StatusOf(state.Status),
            EnrolledAt = state.EnrolledAt ?? default,
            AsOf = now,
            Balances = AccountAnswers.From(current.BalancesAt(now)),
            Tier = current.Tier is null ? null : Standing(current),
            Purchases = state.Purchases,
            LastPurchaseAt = state.LastPurchaseAt,
            Segments = current.SegmentIds,
            Referral = ReferralAnswers.Standing(state.Referral, edition, now),
            Membership = current.Membership?.ToAnswer(now),
            Household = state.Household?.Household,
            MergedFrom = state.MergedFrom,
        };
    }

    /// <summary>What an enrolment is answered, from its record: the first time and on a repeat alike.</summary>
    public static MemberSummary Enrolled(AccountRecord record, string member)
    {
        // What joining earns may lift the member from the first tier at once.
        var standing = record.Events.OfType<TierChanged>().LastOrDefault();
        return Summary(record, member, new MemberFigures(standing?.At ?? default, standing?.Until, 0, null)) with { Referral = ReferralAnswers.Standing(record.First<MemberReferred>()) };
    }

    /// <summary>What blocking or unblocking is answered, from its record: the first time and on a repeat alike.</summary>
    /// <param name="record">The record.</param>
    /// <param name="member">The member's id.</param>
    /// <param name="now">The account now; stands in for what records did not hold at first.</param>
    public static MemberSummary Changed(AccountRecord record, string member, AccountState now) => Summary(
        record, member, record.First<MemberBlocked>()?.Figures ?? record.First<MemberUnblocked>()?.Figures ?? MemberFigures.Of(now));

    /// <summary>What giving a tier, or taking it back, is answered, from its record: the first time and on a repeat alike.</summary>
    public static MemberSummary TierGiven(AccountRecord record, string member) =>
        Summary(record, member, record.First<TierGiven>()?.Figures ?? throw new ArgumentException("The record gives no tier.", nameof(record)));

    /// <summary>What paying for a membership, or ending one, is answered, from its record: the first time and on a repeat alike.</summary>
    public static MemberSummary MembershipChanged(AccountRecord record, string member) => Summary(
        record,
        member,
        record.First<MembershipPaid>()?.Figures ?? record.Events.OfType<MembershipEnded>().FirstOrDefault(ended => ended.Figures is not null)?.Figures
            ?? throw new ArgumentException("The record changes no membership.", nameof(record)));

    public static MemberWallets Wallets(AccountState state, string member, CompiledEdition edition, DateTimeOffset now) => new()
    {
        Member = member,
        AsOf = now,
        Wallets = AccountAnswers.Wallets(AsOf(state, edition, now), now),
    };

    public static TierProgress? Tier(AccountState state, string member, CompiledEdition edition, DateTimeOffset now)
    {
        var current = AsOf(state, edition, now);
        if (edition.TierRules is not { } rules || current.Tier is null)
        {
            return null;
        }

        var metric = rules.MetricAt(current, now);
        var next = rules.Above(current.Tier);
        return new TierProgress
        {
            Member = member,
            AsOf = now,
            Standing = Standing(current),
            Metric = metric,
            Next = next is null ? null : new NextTier(next.Id, next.Threshold, Math.Max(0, next.Threshold - metric)),
            Benefits = rules.Level(current.Tier)?.Benefits ?? [],
            Access = rules.Level(current.Tier)?.Access ?? [],
            Services = rules.Level(current.Tier)?.Services ?? [],
            ReviewAt = current.TierReviewAt,
        };
    }

    public static RecordedAccount Recorded(AccountState state, string member) => new()
    {
        Member = member,
        Version = state.Version,
        Status = StatusOf(state.Status),
        Tier = state.Tier,
        Wallets = AccountAnswers.Wallets(state, null),
        Purchases = state.Purchases,
        Vouchers = [.. state.Vouchers.Select(voucher => voucher.Voucher)],
        Segments = state.SegmentIds,
        Referral = state.Referral?.State,
        ReferralCode = state.ReferralCode,
        Challenges =
        [
            .. state.Challenges.Select(known => new RecordedChallenge(
                known.Challenge, known.Start, known.Total, known.Values.Length, known.Marks.Length, known.Completed, known.Forgotten)),
        ],
        Badges = [.. state.Badges.Select(held => new RecordedBadge(held.Badge, held.Times))],
        Household = state.Household?.Household,
        MergedInto = state.MergedInto,
        MergedFrom = state.MergedFrom,
    };

    /// <summary>The account with everything that has fallen due.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The instant.</param>
    /// <param name="traits">As of <see cref="Aftermath.Traits"/>: with them, also in the segments that follow from it.</param>
    public static AccountState AsOf(AccountState state, CompiledEdition edition, DateTimeOffset now, MemberTraits? traits = null)
    {
        if (DueRules.NextDue(state) is not { } due || due > now)
        {
            return state;
        }

        var advanced = state.Fork();
        DueRules.Advance(advanced, edition, now, traits);
        return advanced;
    }

    private static TierStanding Standing(AccountState state) => new() { Tier = state.Tier!, Since = state.TierSince, Until = state.TierUntil };

    private static MemberSummary Summary(AccountRecord record, string member, MemberFigures figures) => new()
    {
        Member = member,
        Status = StatusOf(record.Status),
        EnrolledAt = record.EnrolledAt ?? default,
        AsOf = record.At,
        Balances = AccountAnswers.From(record.Balances),
        Tier = record.Tier is { } tier ? new TierStanding { Tier = tier, Since = figures.TierSince, Until = figures.TierUntil } : null,
        Purchases = figures.Purchases,
        LastPurchaseAt = figures.LastPurchaseAt,
        Segments = record.Segments ?? [],
        Membership = figures.Membership?.ToAnswer(record.At),
        Household = record.Household,
    };

    private static MemberStatus StatusOf(AccountStatus status) => status switch
    {
        AccountStatus.Blocked => MemberStatus.Blocked,
        AccountStatus.Erasing or AccountStatus.Erased => MemberStatus.Erased,
        AccountStatus.Merging or AccountStatus.Merged => MemberStatus.Merged,
        _ => MemberStatus.Active,
    };
}
