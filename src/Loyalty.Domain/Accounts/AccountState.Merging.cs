using System.Collections.Immutable;
using Loyalty.Contracts.Notices;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Merging;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Accounts;

// Members who are one person: what one account holds goes over to another, which adds it to its own.
public sealed partial class AccountState
{
    /// <summary>The member into whom this one was merged; null: it was not.</summary>
    public string? MergedInto { get; private set; }

    /// <summary>Who was merged into this member, those with all that had been merged into them; in the order in which they came.</summary>
    public ImmutableArray<string> MergedFrom { get; private set; } = [];

    /// <summary>All that the account holds.</summary>
    public AccountPart ToPart() => new()
    {
        Buckets = [.. _buckets],
        Debts = [.. _debts.Select(debt => new WalletDebt(debt.Key, debt.Value))],
        Expired = [.. _expired],
        Slides = [.. _slides],
        Counters = [.. _counters
            .OrderBy(counter => counter.Key.Rule, StringComparer.Ordinal).ThenBy(counter => counter.Key.Period).ThenBy(counter => counter.Key.Start)
            .Select(counter => new CounterPoints(counter.Key, counter.Value))],
        Counts = [.. _counts.SelectMany(day => (long[])[day.Key.DayNumber, day.Value.Spend, day.Value.Status, day.Value.Visits])],
        Uncounted = Uncounted == default ? null : [Uncounted.Spend, Uncounted.Status, Uncounted.Visits],
        Tier = Tier,
        TierSince = TierSince,
        TierUntil = TierUntil,
        Floors = Floors,
        TierBasis = TierBasis,
        TierToMetric = TierToMetric,
        TierReviewAt = TierReviewAt,
        Parked = [.. _parked],
        Adjustments = [.. _adjustments],
        Vouchers = [.. _vouchers],
        Occasions = [.. _occasions],
        EnrolledAt = EnrolledAt,
        Purchases = Purchases,
        LastPurchaseAt = LastPurchaseAt,
        LastChannel = LastChannel,
        Earlier = Earlier,
        EarlierForgotten = EarlierForgotten,
        Membership = Membership,
        Referral = Referral,
        ReferralCode = ReferralCode,
        MergedReferrals = MergedReferrals.IsEmpty ? null : MergedReferrals,
        Challenges = [.. Challenges.Select(StoredChallenge.Of)],
        Badges = Badges,
        OnLeaderboards = OnLeaderboards,
        Listed = Listed,
        Tags = Tags,
        Told = Told,
        MergedFrom = MergedFrom,
    };

    private void ApplyMerge(AccountEvent happened)
    {
        switch (happened)
        {
            case MergeStarted started:
                Clear();
                (Purchases, MergedFrom) = (0, []);
                ForgetLatest();
                Status = AccountStatus.Merging;
                _processes.Add(started);
                break;
            case MemberMergedIn { Part: { } part } came:
                TakeIn(part, came.At, came.Day, came.Member);
                RefuseSelfReferral(came.Into);
                foreach (var (bucket, points) in came.Repays)
                {
                    AddTo(_buckets, bucket, -points);
                    AddDebt(bucket.Wallet, -points);
                }

                break;
            case MergeEnded { Part: { } back } undone:
                _processes.RemoveAll(process => process.Id == undone.Id);
                Status = AccountStatus.Active;
                TakeIn(back, undone.At, undone.Day, null);
                (Tier, TierSince, TierUntil, TierReviewAt) = (back.Tier, back.TierSince, back.TierUntil, back.TierReviewAt);
                (TierBasis, TierToMetric, Floors) = (back.TierBasis, back.TierToMetric, back.Floors);
                break;
            case MergeEnded ended:
                _processes.RemoveAll(process => process.Id == ended.Id);
                (Status, MergedInto) = (AccountStatus.Merged, ended.Into);
                break;
        }
    }

    /// <summary>Adds what another account held. The standing in a tier is decided, and comes by itself.</summary>
    /// <param name="part">What it held.</param>
    /// <param name="at">When it comes in.</param>
    /// <param name="day">The day of that.</param>
    /// <param name="member">Whose it was; null: the account's own.</param>
    private void TakeIn(AccountPart part, DateTimeOffset at, DateOnly day, string? member)
    {
        Move(_buckets, part.Buckets, 1);
        Move(_expired, part.Expired, 1);
        foreach (var debt in part.Debts)
        {
            AddDebt(debt.Wallet, debt.Points);
        }

        foreach (var (counter, points) in part.Counters)
        {
            _counters[counter] = _counters.GetValueOrDefault(counter) + points;
        }

        TakeInSlides(part.Slides);
        TakeInCounts(part);
        TakeInOccasions(part, at, member is null);
        _parked.AddRange(part.Parked);
        _adjustments.AddRange(part.Adjustments);
        _adjustments.Sort(static (one, other) => one.EndsAt.CompareTo(other.EndsAt));
        foreach (var voucher in part.Vouchers)
        {
            Reopen(voucher.Member is null ? voucher with { Member = member } : voucher);
        }

        Purchases += part.Purchases;
        if (part.LastPurchaseAt is { } last)
        {
            TakeInLatest([new LatestPurchase(last, part.LastChannel), .. part.Earlier ?? []]);
            _olderForgotten |= WereForgotten(part.Purchases, part.Earlier, part.EarlierForgotten);
        }

        Membership = HeldMembership.Longer(Membership, part.Membership);
        TakeInReferrals(part, member);
        TakeInChallenges(part, day);
        TakeInNotices(part.Told, member is null);
        Listed = [.. Listed.Union(part.Listed).Order(StringComparer.Ordinal)];
        Tags = [.. Tags.Union(part.Tags).Order(StringComparer.Ordinal)];
        MergedFrom = member is null ? part.MergedFrom : [.. MergedFrom, member, .. part.MergedFrom];
    }

    /// <summary>Behind those of the account's own: what is earned from now on slides with its newest.</summary>
    private void TakeInSlides(ImmutableArray<SlidingExpiry> slides)
    {
        foreach (var slide in slides.Reverse())
        {
            var known = _slides.FindIndex(own => own.Wallet == slide.Wallet && own.Since == slide.Since);
            if (known < 0)
            {
                _slides.Insert(0, slide);
            }
            else if (slide.EndsAt > _slides[known].EndsAt)
            {
                // Both began at the very same instant: they end together from now on, with the later of both ends.
                _slides[known] = slide;
            }
        }
    }

    private void TakeInCounts(AccountPart part)
    {
        for (var i = 0; i < part.Counts.Length; i += 4)
        {
            AddCount(DateOnly.FromDayNumber((int)part.Counts[i]), new TierCount(part.Counts[i + 1], part.Counts[i + 2], part.Counts[i + 3]));
        }

        if (part.Uncounted is [var spend, var status, var visits])
        {
            Uncounted += new TierCount(spend, status, visits);
        }
    }

    /// <summary>Joined when the earlier of both did, and reached what either did; when each day comes next is looked up anew.</summary>
    private void TakeInOccasions(AccountPart part, DateTimeOffset at, bool isOwn)
    {
        EnrolledAt = part.EnrolledAt < EnrolledAt ? part.EnrolledAt : EnrolledAt;
        foreach (var other in part.Occasions)
        {
            var year = Math.Max(other.Year, Occasion(other.Occasion)?.Year ?? 0);
            _occasions.RemoveAll(known => known.Occasion == other.Occasion);
            _occasions.Add(isOwn ? other : new YearlyOccasion(other.Occasion, year, at, Looks: true));
        }
    }

    /// <summary>Of points that either has not been told of both are told again, rather than not at all.</summary>
    private void TakeInNotices(ImmutableArray<ToldEnd> told, bool isOwn)
    {
        Told = isOwn ? told :
        [
            .. Told.Where(own => own.About != NoticeKind.PointsExpire),
            .. told.Where(other => other.About != NoticeKind.PointsExpire && ToldOf(other.About) is null),
            .. ToldEnd.Both(Told, told),
        ];
    }

    private void TakeInChallenges(AccountPart part, DateOnly day)
    {
        foreach (var other in part.Challenges.Select(stored => stored.ToProgress()))
        {
            if (other.Forgotten)
            {
                var known = Challenges.FirstOrDefault(progress => progress.Forgotten && progress.Challenge == other.Challenge);
                Challenges = known is null ? Challenges.Insert(0, other) : known.Start < other.Start ? Challenges.Replace(known, other) : Challenges;
            }
            else
            {
                var place = PlaceOf(other.Challenge, other.Start);
                Challenges = place < 0 ? Challenges.Add(other) : Challenges.SetItem(place, Challenges[place].With(other));
            }
        }

        foreach (var badge in part.Badges)
        {
            var held = Badges.FirstOrDefault(known => known.Badge == badge.Badge);
            Badges = held is null
                ? Badges.Add(badge)
                : Badges.Replace(held, held with { Since = badge.Since < held.Since ? badge.Since : held.Since, Times = held.Times + badge.Times });
        }

        ForgetChallenges(day);
    }

    /// <summary>
    /// A member stands in one referral, its own, unless nobody has bought by it yet and somebody has by the other one: a friend
    /// has one first purchase. Of the one that does not stay only what a return still takes back is kept.
    /// </summary>
    private void TakeInReferrals(AccountPart part, string? member)
    {
        ReferralCode ??= part.ReferralCode;
        if (part.Referral is { } referral)
        {
            referral = referral with { Friend = referral.Friend ?? member };
            if (Referral is null or { State: ReferralState.Refused } || (!Referral.IsOver && referral.IsOver))
            {
                Referral = referral;
            }
            else if (referral.CanBeUndone)
            {
                MergedReferrals = MergedReferrals.Add(referral);
            }
        }

        MergedReferrals = MergedReferrals.AddRange(part.MergedReferrals ?? []);
    }

    /// <summary>Who was brought by a member who turns out to be the same person was brought by nobody.</summary>
    private void RefuseSelfReferral(string self)
    {
        if (Referral is { State: ReferralState.Open, By: { } by } && (by == self || MergedFrom.Contains(by)))
        {
            Referral = Referral with { State = ReferralState.Refused, Reason = ReferralClaim.SelfReferral };
        }
    }
}
