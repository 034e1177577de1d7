using System.Collections.Immutable;
using Loyalty.Contracts.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Notices;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Segments;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Accounts.Merging;

namespace Loyalty.Domain.Accounts;

/// <summary>What is answered about an account.</summary>
public static class AccountAnswers
{
    public static ImmutableArray<WalletBalance> From(ImmutableArray<RecordedBalance> balances) => [.. balances.Select(From)];

    /// <summary>The wallets with their buckets, in the order in which they are spent; pending ones last.</summary>
    /// <param name="state">The account.</param>
    /// <param name="at">Points count as active and unexpired by this instant; null: as recorded, expired ones too.</param>
    public static ImmutableArray<WalletDetail> Wallets(AccountState state, DateTimeOffset? at)
    {
        var instant = at ?? DateTimeOffset.MinValue;
        return
        [
            .. state.BalancesAt(instant).Select(balance => new WalletDetail
            {
                Balance = From(balance),
                Household = state.Shares(balance.Wallet) ? state.Household!.Household : null,
                Buckets =
                [
                    .. Spending.Order(state, balance.Wallet, instant)
                        .Concat(state.Buckets.Select(held => held.Bucket)
                            .Where(bucket => bucket.Wallet == balance.Wallet && !bucket.IsActiveAt(instant))
                            .OrderBy(bucket => bucket.ActiveFrom ?? bucket.LapsesAt))
                        .Select(bucket => new PointBucket
                        {
                            Points = state.PointsIn(bucket),
                            EarnedOn = bucket.EarnedOn,
                            ActiveFrom = bucket.IsActiveAt(instant) ? null : bucket.ActiveFrom,
                            ExpiresAt = state.EndOf(bucket with { LapsesAt = null }),
                            LapsesAt = bucket.LapsesAt,
                        }),
                ],
            }),
        ];
    }

    /// <summary>A record as a member's history shows it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="version">The account's, after it.</param>
    /// <param name="mergedFrom">Whose it is, who was merged into the one whose history is shown; null: the same.</param>
    public static HistoryEntry ToHistory(AccountRecord record, long version, string? mergedFrom = null)
    {
        var (kind, channel, reference) = Describe(record);
        return new HistoryEntry
        {
            Version = version,
            Member = mergedFrom,
            At = record.At,
            Kind = kind,
            Channel = channel,
            Reference = reference,
            Entries = [.. record.Events.SelectMany(Entries)],
            TierMoves = [.. record.Events.OfType<TierChanged>().Where(move => move.From != move.To).Select(move => new TierMove(move.From, move.To, move.Reason))],
            Balances = From(record.Balances),
            SegmentMoves = SegmentAnswers.Moves(record),
            Notices = [.. record.Events.OfType<NoticeGiven>().Select(NoticeAnswers.From)],
            Reason = record.First<PointsAdjusted>()?.Reason ?? record.First<AdjustmentRequested>()?.Reason ?? record.First<TierGiven>()?.Reason,
            Challenges = [.. record.Events.SelectMany(ChallengeAnswers.Moves)],
            Vouchers = [.. record.Events.SelectMany(GrantAnswers.Moves)],
        };
    }

    /// <summary>The changes of points that an event is; their sum is what it does to the balance.</summary>
    public static IEnumerable<PointEntry> Entries(AccountEvent happened)
    {
        switch (happened)
        {
            case PointsAwarded award:
                yield return new PointEntry(award.Wallet, award.Points, "earned", award.Rule, award.Edition);
                break;
            case PointsTakenBack taken:
                if (taken.FromEarned + taken.FromOther > 0)
                {
                    yield return new PointEntry(taken.Wallet, -(taken.FromEarned + taken.FromOther), "takenBack", taken.Rule, taken.Edition);
                }

                if (taken.Debt > 0)
                {
                    yield return new PointEntry(taken.Wallet, -taken.Debt, "debt", taken.Rule, taken.Edition);
                }

                break;
            case PointsSpent spent:
                yield return new PointEntry(spent.Wallet, -spent.Points, spent.Reason, null, null);
                break;
            case PointsRestored restored when restored.Points > 0:
                yield return new PointEntry(restored.Wallet, restored.Points, "restored", null, null);
                break;
            case PointsCredited credited:
                yield return new PointEntry(credited.Wallet, credited.Points, credited.Reason, null, null);
                break;
            case PointsForfeited forfeited:
                if (forfeited.Points > 0)
                {
                    yield return new PointEntry(forfeited.Wallet, -forfeited.Points, "forfeited", null, null);
                }

                if (forfeited.Debt > 0)
                {
                    yield return new PointEntry(forfeited.Wallet, forfeited.Debt, "forgiven", null, null);
                }

                break;
            case MergeStarted or MemberMergedIn or MergeEnded:
                foreach (var entry in MergeAnswers.Entries(happened))
                {
                    yield return entry;
                }

                break;
            case HouseholdLegStarted or HouseholdLegEnded:
                foreach (var entry in HouseholdAnswers.Entries(happened))
                {
                    yield return entry;
                }

                break;
            case PointsExpired expired:
                yield return new PointEntry(expired.Bucket.Wallet, -expired.Points, expired.Bucket.LapsesAt is null ? "expired" : "lapsed", null, null);
                break;
        }
    }

    private static (string Kind, string? Channel, string? Reference) Describe(AccountRecord record)
    {
        foreach (var happened in record.Events)
        {
            switch (happened)
            {
                case PurchaseRecorded purchase:
                    return ("purchase", purchase.Channel, purchase.Id);
                case ReturnRecorded returned:
                    return ("return", returned.Channel, returned.Id);
                case PurchaseConfirmed confirmed:
                    return ("confirmation", confirmed.PurchaseChannel, confirmed.PurchaseId);
                case ReturnParked parked:
                    return ("parkedReturn", parked.Channel, parked.Id);
                case MemberEnrolled enrolled:
                    return ("enrolled", enrolled.Channel, null);
                case EnrollmentStarted started:
                    return ("enrolling", started.Channel, null);
                case EnrollmentUndone:
                    return ("enrollmentUndone", null, null);
                case MemberBlocked:
                    return ("blocked", null, null);
                case MemberUnblocked:
                    return ("unblocked", null, null);
                case TierGiven given:
                    return (given.Tier is null ? "tierWithdrawn" : "tierGiven", null, null);
                case TagChanged tag:
                    return (tag.Tagged ? "tagged" : "untagged", null, tag.Tag);
                case ListedChanged { By: not null } listed:
                    return (listed.Listed ? "listed" : "unlisted", null, listed.Segment);
                case ActivityRecorded activity:
                    return ("activity", activity.Channel, activity.Id);
                case LeaderboardChanged changed:
                    return (changed.Shown ? "leaderboardsJoined" : "leaderboardsLeft", null, null);
                case PointsAdjusted adjusted:
                    return ("adjusted", null, adjusted.Id);
                case AdjustmentRequested requested:
                    return ("adjustmentRequested", null, requested.Id);
                case AdjustmentEnded { Outcome: "rejected" } rejected:
                    return ("adjustmentRejected", null, rejected.Id);
                case TransferStarted transfer:
                    return ("transferSent", null, transfer.Id);
                case TransferReceived transfer:
                    return (transfer.Refused is null ? "transferReceived" : "transferRefused", null, transfer.Id);
                case TransferEnded transfer:
                    return (transfer.Refused is null ? "transferCredited" : "transferUndone", null, transfer.Id);
                case ReferralCodeMade:
                    return ("referralCode", null, null);
                case ReferralEarned earned:
                    return (earned.Refused is null ? "referralEarned" : "referralRefused", null, earned.Friend);
                case ReferralTakenBack taken:
                    return ("referralTakenBack", null, taken.Friend);
                case ReferralEnded ended:
                    return (ended.Undone ? "referralUndone" : ended.Refused is null ? "referralRewarded" : "referralNotRewarded", null, ended.By);
                case OccasionReached { Year: > 0 } reached:
                    return (reached.Occasion == YearlyOccasion.Anniversary ? "anniversary" : "birthday", null, null);
                case VoucherIssued { Cause: not null } given:
                    return ("voucherGiven", given.Channel.Length == 0 ? null : given.Channel, given.Voucher);
                case GrantUndone { Voucher.Length: > 0 } undone:
                    return ("voucherNotGiven", undone.Channel, undone.Voucher);
                case VoucherIssued issued:
                    return ("redemption", issued.Channel, issued.Voucher);
                case RedemptionStarted redemption when record.First<VoucherIssued>() is null:
                    return ("redeeming", redemption.Channel, redemption.Voucher);
                case RedemptionUndone undone:
                    return ("redemptionUndone", null, undone.Voucher);
                case VoucherUsed used:
                    return ("voucherUsed", used.Channel, used.Voucher);
                case VoucherUseUndone undone:
                    return ("voucherUseUndone", undone.Channel, undone.Voucher);
                case MembershipPaid paid:
                    return ("membershipPaid", paid.Channel, paid.Reference);
                case MembershipEnded { Reason: not "lapsed" } ended:
                    return (ended.Reason == "refunded" ? "membershipRefunded" : "membershipCancelled", ended.Channel, null);
                case ErasureStarted erasing:
                    return ("erasing", erasing.Channel, null);
                case MemberErased:
                    return ("erased", null, null);
                case MergeStarted merging:
                    return ("merging", merging.Channel, merging.Into);
                case MemberMergedIn merged:
                    return (merged.Refused is null ? "merged" : "mergeRefused", null, merged.Member);
                case MergeEnded merged:
                    return (merged.Refused is null ? "mergedInto" : "mergeUndone", null, merged.Into);
                case VoucherCancelled cancelled:
                    return ("voucherCancelled", cancelled.Channel, cancelled.Voucher);
                case HouseholdFounded or HouseholdLegStarted or HouseholdLegEnded or HouseholdLegTaken when HouseholdAnswers.Describe(happened, record) is { } described:
                    return described;
            }
        }

        return (
            record.Events.All(happened => happened is SegmentChanged or SegmentReviewPlanned) ? "segments"
                : record.Events.All(happened => happened is NoticeGiven or NoticeReviewPlanned) ? "notices" : "due",
            null,
            null);
    }

    private static WalletBalance From(RecordedBalance balance) => new()
    {
        Wallet = balance.Wallet,
        Balance = balance.Active - balance.Debt,
        Active = balance.Active,
        Pending = balance.Pending,
        Debt = balance.Debt,
    };
}
