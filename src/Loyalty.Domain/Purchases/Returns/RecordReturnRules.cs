using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Schedules;
using Loyalty.Domain.Tiers;

namespace Loyalty.Domain.Purchases.Returns;

/// <summary>
/// Decides what a return takes back: what was given, less what the rest of the purchase is entitled to by the rules
/// and the room under limits of its own day, less what was taken back before.
/// </summary>
public static class RecordReturnRules
{
    /// <summary>A return of a purchase that is in the journal.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="command">The return.</param>
    /// <param name="stored">The purchase with its earlier returns.</param>
    /// <param name="editions">The edition that valued the purchase, and the one in force.</param>
    /// <param name="now">The platform's clock.</param>
    /// <param name="vouchers">What was spent on vouchers that came automatically and may be unused; null: there are none.</param>
    public static Decision Decide(
        AccountState state, RecordReturn command, StoredPurchase stored, EditionPair editions, DateTimeOffset now, IReadOnlyCollection<PaidVoucher>? vouchers = null)
    {
        if (Refuse(command, editions, now) is { } refused)
        {
            return refused;
        }

        var at = command.Import ? command.OccurredAt : now;
        var after = state.Fork();
        var due = DueRules.Advance(after, editions.Current, at);
        var (events, refusal) = Take(after, command, stored, editions, at, wasParked: false, vouchers ?? []);
        return refusal is null ? Decision.Of([.. due, .. events]) : refusal;
    }

    /// <summary>A return whose purchase has not arrived: it waits.</summary>
    public static Decision Park(AccountState state, RecordReturn command, CompiledEdition current, DateTimeOffset now)
    {
        if (state.Status is AccountStatus.None or AccountStatus.Enrolling)
        {
            return Refusals.MemberNotFound;
        }

        if (Refuse(command, new EditionPair(current, current), now) is { } refused)
        {
            return refused;
        }

        // A channel that was retired may still send what was bought there before.
        if (!current.Definition.Channels.Any(channel => channel.Id == command.PurchaseChannel))
        {
            return Refusals.ChannelUnknown(command.PurchaseChannel, "/purchase/channel");
        }

        var at = command.Import ? command.OccurredAt : now;
        var after = state.Fork();
        var due = DueRules.Advance(after, current, at);
        if (after.Parked.Count >= Limits.ParkedReturns)
        {
            return Refusal.Rule(
                "tooManyParkedReturns",
                "The member has as many returns waiting for their purchases as can wait.",
                new NamedNumber("limit", Limits.ParkedReturns));
        }

        return Decision.Of(
        [
            .. due,
            new ReturnParked
            {
                Channel = command.Channel,
                Id = command.Id,
                PurchaseChannel = command.PurchaseChannel,
                PurchaseId = command.PurchaseId,
                OccurredAt = command.OccurredAt.ToUniversalTime(),
                AskedLines = command.Lines,
                AskedAmount = command.Amount,
                Import = command.Import,
                EndsAt = at.ToUniversalTime().AddDays(current.Definition.LateWindowDays),
                ReceivedAt = at.ToUniversalTime(),
            },
        ]);
    }

    /// <summary>A parked return whose purchase has just been recorded. <paramref name="state"/> is a fork and is changed along.</summary>
    internal static IReadOnlyList<AccountEvent> Unpark(
        AccountState state, ReturnParked waiting, IEnumerable<AccountEvent> purchase, EditionPair editions, DateTimeOffset at)
    {
        var command = new RecordReturn
        {
            Channel = waiting.Channel,
            Id = waiting.Id,
            PurchaseChannel = waiting.PurchaseChannel,
            PurchaseId = waiting.PurchaseId,
            OccurredAt = waiting.OccurredAt,
            Lines = waiting.AskedLines,
            Amount = waiting.AskedAmount,
            Import = waiting.Import,
        };
        var stored = StoredPurchase.From(purchase) ?? throw new ArgumentException("There is no purchase among the events.", nameof(purchase));
        // Nothing has come automatically of a purchase that is only just being decided.
        var (events, refusal) = Take(state, command, stored, editions, at, wasParked: true, [], waiting.ReceivedAt);
        var ended = new ParkedReturnEnded { Channel = waiting.Channel, Id = waiting.Id, Outcome = refusal?.Code ?? "applied" };
        state.Apply(ended);
        return refusal is null ? [.. events, ended] : [ended];
    }

    /// <summary>A guest's return: kept, taking nothing back.</summary>
    public static Decision DecideGuest(RecordReturn command, StoredPurchase stored, EditionPair editions, DateTimeOffset now)
    {
        if (Refuse(command, editions, now) is { } refused)
        {
            return refused;
        }

        var (returned, _, refusal) = Return(command, stored, editions.Valuing, command.Import ? command.OccurredAt : now, wasParked: false);
        return refusal is null ? Decision.Of([returned!]) : refusal;
    }

    /// <summary>A channel that was retired since still takes back what was bought while it was not.</summary>
    private static Refusal? Refuse(RecordReturn command, EditionPair editions, DateTimeOffset now) =>
        command.OccurredAt > now + Limits.ClockSkew ? Refusals.OccurredInFuture
        : editions.Current.Accepts(command.Channel) || editions.Valuing.Accepts(command.Channel) ? null
        : Refusals.ChannelUnknown(command.Channel);

    private static (ReturnRecorded? Return, RemainingPurchase Remaining, Refusal? Refusal) Return(
        RecordReturn command, StoredPurchase stored, CompiledEdition edition, DateTimeOffset broughtAt, bool wasParked)
    {
        var purchase = stored.Purchase;
        var remaining = new RemainingPurchase(stored, edition);
        var window = edition.Definition.Returns.WindowDays;
        if (broughtAt > purchase.OccurredAt.AddDays(window))
        {
            return (null, remaining, Refusal.Rule(
                "returnWindowClosed",
                "The time in which the purchase could be returned is over.",
                new NamedNumber("windowDays", window),
                new NamedNumber("elapsedDays", (long)(broughtAt - purchase.OccurredAt).TotalDays)));
        }

        var (spendBefore, amountBefore) = (remaining.ToBasket().OrderAmount, remaining.Amount);
        var (lines, refusal) = remaining.Take(command.Lines, command.Amount);
        if (refusal is not null)
        {
            return (null, remaining, refusal);
        }

        var refunds = PointPayments.Refund(purchase, amountBefore, remaining.Amount);
        return (new ReturnRecorded
        {
            Channel = command.Channel,
            Id = command.Id,
            PurchaseChannel = command.PurchaseChannel,
            PurchaseId = command.PurchaseId,
            OccurredAt = command.OccurredAt.ToUniversalTime(),
            Day = edition.Calendar.DayOf(command.OccurredAt),
            AskedLines = command.Lines,
            AskedAmount = command.Amount,
            Amount = lines.Sum(line => line.Amount),
            Lines = [.. lines],
            Remaining = remaining.Amount,
            Spend = purchase.Guest ? 0 : spendBefore - remaining.ToBasket().OrderAmount,
            Visits = remaining.IsEmpty ? purchase.Visits : 0,
            PurchasedAt = remaining.IsEmpty && !purchase.Guest ? purchase.OccurredAt : null,
            CountsOn = purchase.CountsOn ?? purchase.Day,
            WasParked = wasParked,
            Refunded = refunds.IsEmpty ? null : refunds,
        }, remaining, null);
    }

    /// <summary>Takes it back from <paramref name="state"/>, a fork.</summary>
    private static (IReadOnlyList<AccountEvent> Events, Refusal? Refusal) Take(
        AccountState state, RecordReturn command, StoredPurchase stored, EditionPair editions, DateTimeOffset at, bool wasParked, IReadOnlyCollection<PaidVoucher> vouchers,
        DateTimeOffset? broughtAt = null)
    {
        var (returned, remaining, refusal) = Return(command, stored, editions.Valuing, broughtAt ?? at, wasParked);
        if (refusal is not null)
        {
            return ([], refusal);
        }

        var before = editions.Current.TierRules is null ? null : state.Fork();
        var events = new List<AccountEvent>();
        Add(returned!);

        // Before anything is taken back: what the purchase earned may have to come out of a bucket that these go to.
        foreach (var refund in (returned!.Refunded ?? []).Where(refund => refund.Points > 0))
        {
            var backBefore = stored.Returns.SelectMany(earlier => earlier.Return.Refunded ?? []).Where(earlier => earlier.Wallet == refund.Wallet).Sum(earlier => earlier.Points);
            var restored = PointPayments.Restore(state, stored.Spent.First(spent => spent.Wallet == refund.Wallet), backBefore, refund.Points, returned, at);
            Add(restored);
            if (HouseholdSharing.Return(state, restored, stored.DrawnFrom, at) is { } leg)
            {
                Add(leg);
            }
        }

        var entitlement = new Entitlement(stored, remaining, editions.Valuing);
        var policy = editions.Valuing.Definition.Returns;
        if (policy.Vouchers == VouchersAfterReturn.CancelUnused)
        {
            foreach (var granted in stored.Grants.Where(granted => entitlement.Of(granted.ToAward()) == 0))
            {
                if (VoucherReturns.Withdrawn(state, granted, editions) is { } withdrawn)
                {
                    Add(withdrawn);
                }
            }
        }

        foreach (var award in stored.Awards)
        {
            // Never below 0: what remains is not awarded again, even where less of it would have fitted under a limit.
            var due = Math.Max(0, award.Points - entitlement.Of(award) - TakenBefore(award, stored));
            if (due > 0)
            {
                var own = OwnBuckets(award, stored.ConfirmedAt).ToArray();
                var owed = OwedAgain(award, TakenBefore(award, stored), due);
                VoucherReturns.Free(state, own, due - owed, editions, vouchers, at, Add);
                var taken = TakeBack(state, award, own, due, owed, returned!.CountsOn, policy, at);
                Add(award.Campaign is null ? taken : OfCampaign(taken, award, stored));
            }
        }

        ReferralReturns.Undo(state, stored, remaining, editions, vouchers, broughtAt ?? at, at, Add);
        foreach (var back in ChallengeRules.RollBack(state, stored, remaining, editions.Valuing, returned!.Day).ToArray())
        {
            Add(back);
        }

        if (editions.Current.TierRules is { } rules
            && rules.AfterReturn(before!, state, editions.Current.Definition.Returns.Tier, rules.AsOf(state, at, command.Import)) is { } move)
        {
            Add(move);
        }

        return (events, null);

        void Add(AccountEvent happened)
        {
            events.Add(happened);
            state.Apply(happened);
        }
    }

    private static long TakenBefore(PointsAwarded award, StoredPurchase stored) =>
        stored.Returns.SelectMany(returned => returned.TakenBack).Where(back => back.Rule == award.Rule).Sum(back => back.Points);

    /// <summary>What a campaign's counters, budget and results need to know of it.</summary>
    private static PointsTakenBack OfCampaign(PointsTakenBack taken, PointsAwarded award, StoredPurchase stored)
    {
        var nothingLeft = TakenBefore(award, stored) + taken.Points == award.Points;
        return taken with
        {
            Campaign = award.Campaign,
            Variant = award.Variant,
            Awards = nothingLeft ? 1 : 0,
            AwardCounters = nothingLeft ? award.AwardCounters : null,
        };
    }

    /// <summary>
    /// Where the points of an award can stand that nobody spent: pending, or active by now. Of those that wait for a
    /// confirmation it is known which, as the bucket may hold those of other purchases of the day.
    /// </summary>
    /// <param name="award">The award.</param>
    /// <param name="confirmedAt">When its purchase was confirmed, which may have been too late for it; null: it was not.</param>
    private static IEnumerable<BucketKey> OwnBuckets(PointsAwarded award, DateTimeOffset? confirmedAt) =>
        award.Awaits && confirmedAt is { } at && !(award.LapsesAt <= at) ? [award.Bucket.Activated()]
        : award.LapsesAt is not null ? [award.Bucket]
        : new[] { award.Bucket.Normalized(), award.Bucket.Activated() }.Distinct();

    /// <summary>
    /// Takes all of an award back that neither a rule nor a campaign gave: what waits for a confirmation is theirs alone.
    /// Vouchers that came automatically for its points end first, if they are unused.
    /// </summary>
    /// <param name="state">The account.</param>
    /// <param name="award">The award.</param>
    /// <param name="editions">The edition that gave it, and the one in force.</param>
    /// <param name="vouchers">As of <see cref="Decide"/>.</param>
    /// <param name="at">When it is taken back.</param>
    /// <param name="add">Takes what happens, and applies it to the account.</param>
    internal static void TakeBackAll(
        AccountState state, PointsAwarded award, EditionPair editions, IReadOnlyCollection<PaidVoucher> vouchers, DateTimeOffset at, Action<AccountEvent> add)
    {
        BucketKey[] own = [.. OwnBuckets(award, confirmedAt: null)];
        VoucherReturns.Free(state, own, award.Points - award.Repaid, editions, vouchers, at, add);
        add(TakeBack(state, award, own, award.Points, award.Repaid, award.EarnedOn, editions.Valuing.Definition.Returns, at) with
        {
            Origin = award.Origin,
            AwardCounters = award.AwardCounters,
        });
    }

    /// <summary>How much of what is taken back of an award repaid debt: that goes last, after what entered its bucket.</summary>
    private static long OwedAgain(PointsAwarded award, long before, long points)
    {
        var entered = award.Points - award.Repaid;
        return Math.Max(0, before + points - entered) - Math.Max(0, before - entered);
    }

    /// <summary>Takes points of an award back, as the policy says; in a household what does not stand in the account is asked for there.</summary>
    /// <param name="state">The account.</param>
    /// <param name="award">The award.</param>
    /// <param name="own">Where its points can stand.</param>
    /// <param name="points">How many are taken back.</param>
    /// <param name="repaid">How many of those repaid debt: they are owed again, whatever the policy says of what was spent.</param>
    /// <param name="countsOn">The day that they counted on.</param>
    /// <param name="policy">What becomes of those that were spent.</param>
    /// <param name="at">When they are taken back.</param>
    internal static PointsTakenBack TakeBack(
        AccountState state, PointsAwarded award, BucketKey[] own, long points, long repaid, DateOnly countsOn, ReturnPolicy policy, DateTimeOffset at)
    {
        var takes = new List<BucketPoints>();
        var owed = state.Shares(award.Wallet) ? 0 : repaid;
        var left = points - owed;

        // The points that the purchase earned: still pending, or active by now.
        var fromEarned = 0L;
        foreach (var bucket in own)
        {
            fromEarned += TakeFrom(bucket);
        }

        // Those that were spent and came back after their end; in the order in which points leave.
        var expiredBucket = own[^1];
        foreach (var bucket in state.Buckets.Select(held => held.Bucket).Where(bucket => Spending.IsSecondLife(bucket, expiredBucket)).OrderBy(state.EndOf))
        {
            fromEarned += TakeFrom(bucket);
        }

        var shared = state.Shares(award.Wallet) ? left : 0;
        left -= shared;

        // What of them expired is gone already; the rest of the shortfall was spent.
        // So long after that it is not remembered, nobody can tell which; the member gets the benefit.
        var forgotten = state.EndOf(expiredBucket) < at.AddDays(-AccountState.ExpiredKeptDays);
        var expired = forgotten ? left : Math.Min(left, state.ExpiredFrom(expiredBucket));
        left -= expired;
        var first = expired;
        var again = new List<BucketPoints>();
        foreach (var (bucket, gone) in state.Expired.Where(held => Spending.IsSecondLife(held.Bucket, expiredBucket)))
        {
            var some = Math.Min(left, gone);
            left -= some;
            expired += some;
            if (some > 0)
            {
                again.Add(new BucketPoints(bucket, some));
            }
        }

        var fromOther = 0L;
        if (policy.SpentPoints == SpentPoints.OtherPoints)
        {
            foreach (var bucket in Spending.Order(state, award.Wallet, at))
            {
                if (left == 0)
                {
                    break;
                }

                if (takes.All(taken => taken.Bucket != bucket))
                {
                    fromOther += TakeFrom(bucket);
                }
            }
        }

        var debt = policy.SpentPoints == SpentPoints.Forgive
            ? 0
            : Math.Min(left, Math.Max(0, (policy.DebtLimit ?? long.MaxValue) - state.DebtOf(award.Wallet) - owed));
        return new PointsTakenBack
        {
            Rule = award.Rule,
            Edition = award.Edition,
            Wallet = award.Wallet,
            Status = award.Status,
            Points = points,
            FromEarned = fromEarned,
            FromOther = fromOther,
            Debt = owed + debt,
            Forgiven = left - debt,
            Expired = expired,
            Takes = [.. takes],
            ExpiredBucket = first > 0 && !forgotten ? expiredBucket : null,
            ExpiredAgain = again.Count > 0 ? [.. again] : null,
            CountsOn = countsOn,
            Counters = award.Counters,
            Shared = shared,
            SharedFrom = shared > 0 ? [.. own] : null,
        };

        long TakeFrom(BucketKey bucket)
        {
            var took = Math.Min(left, state.PointsIn(bucket));
            if (took > 0)
            {
                takes.Add(new BucketPoints(bucket, took));
                left -= took;
            }

            return took;
        }
    }
}
