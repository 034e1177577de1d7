using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts;

// The fold: state + event -> state. It decides nothing; whatever an event says, happened.
public sealed partial class AccountState
{
    /// <summary>Days for which expired buckets are remembered, so that a late return knows what had expired.</summary>
    internal const int ExpiredKeptDays = 400;

    /// <summary>Days for which the counters of ended periods are kept however many there are: beyond every late window. See <see cref="Limits.KeptCounters"/>.</summary>
    private const int CountersKeptDays = Limits.LateWindowDays + 2;

    /// <summary>
    /// Days of tier counts that are kept: two of the longest periods, the longest grace and the longest late window. What
    /// lies further back supports no standing any more; of it a sum is kept.
    /// </summary>
    private const int CountsKeptDays = (2 * 31 * Limits.RollingMonths) + 366 + Limits.LateWindowDays;

    /// <summary>Folds one record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="operationPrefix">The prefix of its operation's hash.</param>
    public void Apply(AccountRecord record, ulong operationPrefix)
    {
        foreach (var happened in record.Events)
        {
            Apply(happened);
        }

        Complete(record.At, operationPrefix);
    }

    /// <summary>Ends a record whose events have been applied one by one.</summary>
    public void Complete(DateTimeOffset at, ulong operationPrefix)
    {
        Version++;
        Recent.Add(operationPrefix);
        if (at > LastActivityAt)
        {
            LastActivityAt = at;
        }
    }

    public void Apply(AccountEvent happened)
    {
        switch (happened)
        {
            case EnrollmentStarted started:
                Status = AccountStatus.Enrolling;
                Enrollment = started;
                break;
            case MemberEnrolled enrolled:
                Status = AccountStatus.Active;
                EnrolledAt = enrolled.EnrolledAt;
                Enrollment = new EnrollmentStarted
                {
                    Key = enrolled.Key,
                    Channel = enrolled.Channel,
                    Content = enrolled.Content,
                };
                break;
            case EnrollmentUndone:
                Status = AccountStatus.None;
                Enrollment = null;
                break;
            case MemberBlocked:
                Status = AccountStatus.Blocked;
                break;
            case MemberUnblocked:
                Status = AccountStatus.Active;
                break;
            case PurchaseRecorded purchase:
                Apply(purchase);
                break;
            case PointsAwarded award:
                Apply(award);
                break;
            case CampaignMissed:
                break;
            case ReturnRecorded returned:
                AddCount(returned.CountsOn, new TierCount(-returned.Spend, 0, -returned.Visits));
                if (returned.PurchasedAt is { } purchasedAt)
                {
                    Went(new LatestPurchase(purchasedAt, returned.PurchaseChannel));
                }

                break;
            case PointsTakenBack taken:
                Apply(taken);
                break;
            case ReturnParked parked:
                _parked.Add(parked);
                break;
            case ParkedReturnEnded ended:
                _parked.RemoveAll(parked => parked.Channel == ended.Channel && parked.Id == ended.Id);
                break;
            case PointsActivated activated:
                AddTo(_buckets, activated.Bucket, -activated.Points);
                AddTo(_buckets, activated.Bucket.Activated(), activated.Points - activated.Repaid);
                AddDebt(activated.Bucket.Wallet, -activated.Repaid);
                break;
            case PointsExpired expired:
                AddTo(_buckets, expired.Bucket, -expired.Points);
                AddTo(_expired, expired.Bucket with { ActiveFrom = null }, expired.Points);
                Forget(expired.At);
                break;
            case TierChanged changed:
                Apply(changed);
                break;
            case PointsSpent spent:
                foreach (var (bucket, points) in spent.Takes)
                {
                    AddTo(_buckets, bucket, -points);
                }

                break;
            case PointsRestored restored:
                Give(restored.Gives);
                foreach (var (bucket, points) in restored.Lapses ?? [])
                {
                    AddTo(_expired, bucket with { ActiveFrom = null }, points);
                }

                break;
            case PointsCredited credited:
                Give(credited.Gives);
                AddDebt(credited.Wallet, -credited.Repaid);
                if (credited.Status)
                {
                    AddCount(credited.Day, new TierCount(0, credited.Points));
                }

                break;
            case AdjustmentRequested requested:
                _adjustments.Add(requested);
                break;
            case PointsAdjusted adjusted:
                _adjustments.RemoveAll(waiting => waiting.Id == adjusted.Id);
                foreach (var (day, points) in adjusted.Uncounted)
                {
                    AddCount(day, new TierCount(0, -points));
                }

                break;
            case AdjustmentEnded ended:
                _adjustments.RemoveAll(waiting => waiting.Id == ended.Id);
                break;
            case RedemptionStarted redemption:
                _processes.Add(redemption);
                Count(redemption.Counters, 1);
                ForgetCounters(redemption.Day);
                break;
            case OccasionReached reached:
                Apply(reached);
                break;
            case VoucherGranted granted:
                _processes.Add(granted);
                Count(granted.Counters, 1);
                ForgetCounters(granted.Day);
                break;
            case GrantUndone undone:
                _processes.RemoveAll(process => process.Id == undone.Id);
                Count(undone.Counters, -1);
                break;
            case VoucherIssued issued:
                _processes.RemoveAll(process => process.Id == issued.Id);
                if (!issued.Settled)
                {
                    _vouchers.Add(issued);
                }

                break;
            case RedemptionUndone undone:
                _processes.RemoveAll(process => process.Id == undone.Id);
                Count(undone.Counters, -1);
                break;
            case VoucherUsed used:
                _vouchers.RemoveAll(voucher => voucher.Voucher == used.Voucher);
                break;
            case VoucherUseUndone undone:
                Reopen(undone.Issued);
                break;
            case VoucherCancelled cancelled:
                _vouchers.RemoveAll(voucher => voucher.Voucher == cancelled.Voucher);
                Count(cancelled.Counters, -1);
                break;
            case VoucherExpired expired:
                _vouchers.RemoveAll(voucher => voucher.Voucher == expired.Voucher);
                break;
            case ExpiryMoved moved:
                Slide(new SlidingExpiry(moved.Wallet, moved.Since, moved.ExpiresAt), moved.At);
                break;
            case MembershipPaid paid:
                Apply(paid);
                break;
            case MembershipEnded ended:
                Apply(ended);
                break;
            case ErasureStarted erasing:
                Status = AccountStatus.Erasing;
                _processes.Add(erasing);
                break;
            case PointsForfeited forfeited:
                foreach (var (bucket, points) in forfeited.Takes)
                {
                    AddTo(_buckets, bucket, -points);
                }

                AddDebt(forfeited.Wallet, -forfeited.Debt);
                break;
            case MemberErased:
                Erase();
                break;
            case ActivityRecorded or TransferReceived or PurchaseConfirmed or TierGiven or ReferralEarned or ReferralTakenBack:
                break;
            case ReferralCodeMade or MemberReferred or ReferralRefused or ReferralStarted or ReferralUndone or ReferralEnded:
                ApplyReferral(happened);
                break;
            case ChallengeProgressed step:
                Apply(step);
                break;
            case ChallengeRolledBack back:
                Apply(back);
                break;
            case ChallengeCompleted completed:
                Apply(completed);
                break;
            case ChallengeReopened reopened:
                Apply(reopened);
                break;
            case BadgeChanged changed:
                Apply(changed);
                break;
            case LeaderboardChanged changed:
                OnLeaderboards = changed.Shown;
                break;
            case SegmentChanged changed:
                Apply(changed);
                break;
            case SegmentReviewPlanned planned:
                SegmentReviewAt = planned.At;
                break;
            case NoticeGiven given:
                Apply(given);
                break;
            case NoticeReviewPlanned planned:
                NoticeReviewAt = planned.At;
                break;
            case ListedChanged listed:
                Listed = With(Listed, listed.Segment, listed.Listed);
                break;
            case TagChanged tag:
                Tags = With(Tags, tag.Tag, tag.Tagged);
                break;
            case HouseholdFounded or HouseholdLegStarted or HouseholdLegEnded or HouseholdLegTaken:
                ApplyHousehold(happened);
                break;
            case MergeStarted or MemberMergedIn or MergeEnded:
                ApplyMerge(happened);
                break;
            case ProcessStarted started:
                _processes.Add(started);
                break;
            case ProcessEnded ended:
                _processes.RemoveAll(process => process.Id == ended.Id);
                break;
            default:
                throw new InvalidOperationException($"{happened.GetType().Name} has no fold.");
        }
    }

    private void Apply(PurchaseRecorded purchase)
    {
        if (purchase.Guest)
        {
            Status = AccountStatus.Guest;
        }

        Purchases++;
        Came(purchase);
        AddCount(purchase.CountsOn ?? purchase.Day, new TierCount(purchase.Spend, 0, purchase.Visits));
    }

    private void Apply(PointsAwarded award)
    {
        AddTo(_buckets, award.Bucket.Normalized(), award.Points - award.Repaid);
        AddDebt(award.Wallet, -award.Repaid);
        if (award.Status)
        {
            AddCount(award.EarnedOn, new TierCount(0, award.Points));
        }

        foreach (var counter in award.Counters)
        {
            _counters[counter] = _counters.GetValueOrDefault(counter) + award.Points;
        }

        foreach (var counter in award.AwardCounters ?? [])
        {
            _counters[counter] = _counters.GetValueOrDefault(counter) + 1;
        }

        if (award.Counters.Length > 0 || award.AwardCounters is not null)
        {
            ForgetCounters(award.EarnedOn);
        }
    }

    private void Apply(PointsTakenBack taken)
    {
        foreach (var (bucket, points) in taken.Takes)
        {
            AddTo(_buckets, bucket, -points);
        }

        if (taken.ExpiredBucket is { } expired)
        {
            AddTo(_expired, expired, (taken.ExpiredAgain?.Sum(again => again.Points) ?? 0) - taken.Expired);
        }

        foreach (var (bucket, points) in taken.ExpiredAgain ?? [])
        {
            AddTo(_expired, bucket, -points);
        }

        AddDebt(taken.Wallet, taken.Debt);
        if (taken.Status)
        {
            AddCount(taken.CountsOn, new TierCount(0, -taken.Points));
        }

        foreach (var counter in taken.Counters)
        {
            // A counter that is not kept any more belongs to a period in which nothing can be earned any more.
            if (_counters.TryGetValue(counter, out var used))
            {
                SetOrRemove(counter, used - taken.Points);
            }
        }

        foreach (var counter in taken.AwardCounters ?? [])
        {
            if (_counters.TryGetValue(counter, out var used))
            {
                SetOrRemove(counter, used - 1);
            }
        }
    }

    private void Apply(TierChanged changed)
    {
        if (changed.From != changed.To)
        {
            TierSince = changed.At;
        }

        Tier = changed.To;
        TierUntil = changed.Until;
        Floors = changed.Floors;
        TierBasis = changed.Basis;
        TierToMetric = changed.ToMetric;
        TierReviewAt = changed.ReviewAt;
    }

    /// <summary>Back to its place among those issued before and after it.</summary>
    private void Reopen(VoucherIssued voucher)
    {
        var later = _vouchers.FindIndex(other => other.At > voucher.At);
        _vouchers.Insert(later < 0 ? _vouchers.Count : later, voucher);
    }

    private void Give(ImmutableArray<BucketPoints> gives)
    {
        foreach (var (bucket, points) in gives)
        {
            AddTo(_buckets, bucket.Normalized(), points);
        }
    }

    private void AddCount(DateOnly day, TierCount more)
    {
        if (more == default)
        {
            return;
        }

        var known = _counts.TryGetValue(day, out var before);
        if (!known && _counts.Count > 0 && day < _counts.Keys[^1].AddDays(-CountsKeptDays))
        {
            Uncounted = Sum(Uncounted, more);
            return;
        }

        if (!known && (more.Spend < 0 || more.Status < 0 || more.Visits < 0))
        {
            // All that had counted on the day was taken before.
            return;
        }

        var after = Sum(before, more);
        if (after == default)
        {
            _counts.Remove(day);
        }
        else
        {
            _counts[day] = after;
        }

        while (_counts.Count > 0 && _counts.Keys[0] < _counts.Keys[^1].AddDays(-CountsKeptDays))
        {
            Uncounted = Sum(Uncounted, _counts.GetValueAtIndex(0));
            _counts.RemoveAt(0);
        }

        // An operator may have taken status points of a purchase that is returned later: nothing counts less than nothing.
        static TierCount Sum(TierCount one, TierCount other) =>
            one + other is var sum && sum.Status < 0 ? sum with { Status = 0 } : sum;
    }

    private void AddDebt(string wallet, long points)
    {
        if (points == 0)
        {
            return;
        }

        var debt = _debts.GetValueOrDefault(wallet) + points;
        Check(debt >= 0, "Debt went below zero.");
        if (debt == 0)
        {
            _debts.Remove(wallet);
        }
        else
        {
            _debts[wallet] = debt;
        }
    }

    private static void AddTo(List<BucketPoints> buckets, BucketKey bucket, long points)
    {
        if (points == 0)
        {
            return;
        }

        var index = IndexOf(buckets, bucket);
        if (index < 0)
        {
            Check(points > 0, "A bucket went below zero.");
            buckets.Add(new BucketPoints(bucket, points));
            return;
        }

        var after = buckets[index].Points + points;
        Check(after >= 0, "A bucket went below zero.");
        if (after == 0)
        {
            buckets.RemoveAt(index);
        }
        else
        {
            buckets[index] = buckets[index] with { Points = after };
        }
    }

    /// <summary>Counts redemptions in or out. A counter that is not kept any more belongs to a period that is over.</summary>
    private void Count(ImmutableArray<CapCounter> counters, long redemptions)
    {
        foreach (var counter in counters)
        {
            if (redemptions > 0 || _counters.ContainsKey(counter))
            {
                SetOrRemove(counter, _counters.GetValueOrDefault(counter) + redemptions);
            }
        }
    }

    private void SetOrRemove(CapCounter counter, long used)
    {
        if (used <= 0)
        {
            _counters.Remove(counter);
        }
        else
        {
            _counters[counter] = used;
        }
    }

    private void ForgetCounters(DateOnly today)
    {
        if (_counters.Count <= Limits.KeptCounters)
        {
            return;
        }

        // The oldest first, and of one period in an order that every fold comes to.
        var ended = _counters.Keys.Where(counter => counter.Period != CapPeriod.Lifetime && EndOf(counter).AddDays(CountersKeptDays) < today)
            .OrderBy(EndOf).ThenBy(static counter => counter.Period).ThenBy(static counter => counter.Rule, StringComparer.Ordinal);
        foreach (var counter in ended.Take(_counters.Count - Limits.KeptCounters).ToArray())
        {
            _counters.Remove(counter);
        }
    }

    private static DateOnly EndOf(CapCounter counter) => counter.Period switch
    {
        CapPeriod.Week => counter.Start.AddDays(7),
        CapPeriod.Month => counter.Start.AddMonths(1),
        CapPeriod.Year => counter.Start.AddYears(1),
        _ => counter.Start.AddDays(1),
    };

    private void Forget(DateTimeOffset now) =>
        _expired.RemoveAll(expired => EndOf(expired.Bucket) < now.AddDays(-ExpiredKeptDays));

    private void Slide(SlidingExpiry moved, DateTimeOffset now)
    {
        var index = _slides.FindIndex(slide => slide.Wallet == moved.Wallet && slide.Since == moved.Since);
        if (index < 0)
        {
            _slides.RemoveAll(slide => slide.EndsAt < now.AddDays(-ExpiredKeptDays));
            _slides.Add(moved);
        }
        else
        {
            _slides[index] = moved;
        }
    }

    private static void Check(bool holds, string broken)
    {
        if (!holds)
        {
            throw new InvalidOperationException(broken);
        }
    }
}
