using System.Globalization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Rewards;

/// <summary>
/// Vouchers that nobody redeems: given in the record of what gives them, issued by one of their own, as a redemption is.
/// Whoever is not eligible for the reward, or can hold no more, does not get one; what would have given it stands all
/// the same.
/// </summary>
public static class VoucherGrants
{
    /// <summary>The namespace of their ids. Never changes: a repeated decision must give the voucher of the first.</summary>
    private static readonly Guid Names = new("3f0c9b52-77d1-5b0e-9a4c-5d1f2e8ab640");

    /// <summary>Gives a voucher in the course of what follows from something; a <see cref="VoucherGranted"/>, or a <see cref="GrantUndone"/> that says why not.</summary>
    /// <param name="after">What happened; the event is added.</param>
    /// <param name="gift">The voucher.</param>
    public static AccountEvent Give(Aftermath after, VoucherGift gift) => Give(after, gift, after.Current);

    /// <inheritdoc cref="Give(Aftermath, VoucherGift)"/>
    /// <param name="after">What happened; the event is added.</param>
    /// <param name="gift">The voucher.</param>
    /// <param name="edition">Has the reward.</param>
    public static AccountEvent Give(Aftermath after, VoucherGift gift, CompiledEdition edition)
    {
        var given = Give(after.State, after.Member, gift, edition, after.At);
        after.Add(given);
        return given;
    }

    /// <summary>A <see cref="VoucherGranted"/>, or a <see cref="GrantUndone"/> that says why not.</summary>
    /// <param name="state">The account with all that goes into the record before; of the version before the record.</param>
    /// <param name="member">The member's id.</param>
    /// <param name="gift">The voucher.</param>
    /// <param name="edition">Has the reward.</param>
    /// <param name="at">The instant that the record bears.</param>
    public static AccountEvent Give(AccountState state, string member, VoucherGift gift, CompiledEdition edition, DateTimeOffset at)
    {
        var (version, day) = (state.Version + 1, edition.Calendar.DayOf(at));
        var reward = edition.Reward(gift.Reward)!;
        if (WhyNot(state, reward, edition, at) is { } reason)
        {
            var (expected, actual) = RewardReasonWords.Of(reason);
            return new GrantUndone
            {
                Reward = gift.Reward,
                Cause = gift.Cause,
                By = gift.By,
                Channel = gift.Channel,
                Day = day,
                SpentIn = version,
                Reason = reason.Code,
                Expected = expected,
                Actual = actual,
            };
        }

        var voucher = IdOf(state, member, gift, version);
        return new VoucherGranted
        {
            Id = RedeemRewardRules.RedemptionId(voucher, version),
            ResumeAt = (at + RedeemRewardRules.Timeout).ToUniversalTime(),
            Voucher = voucher,
            Reward = gift.Reward,
            Edition = edition.Number,
            Cause = gift.Cause,
            By = gift.By,
            Channel = gift.Channel,
            Day = day,
            SpentIn = version,
            ExpiresAt = reward.VoucherDays is { } days ? edition.Calendar.StartOf(day.AddDays(days + 1)) : null,
            Counters = [.. gift.Counters, .. RewardEligibility.Counters(reward, day)],
            Daily = !reward.StockPerPeriod.IsEmpty,
            Points = gift.Points,
            Campaign = gift.Cause == VoucherGranted.ByCampaign ? gift.By : null,
            Variant = gift.Variant,
            Lease = gift.Lease,
        };
    }

    /// <summary>Ends it well; nothing to do when it is over. <see cref="RewardRefusals.VoucherEnded"/>: it was taken up so late that it can only be undone.</summary>
    /// <param name="state">The account.</param>
    /// <param name="grant">As of <see cref="ProcessStarted.Id"/>.</param>
    /// <param name="code">What was put aside for it.</param>
    /// <param name="decidedBy">The edition that it began by.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Issue(AccountState state, string grant, IssuedCode code, CompiledEdition decidedBy, DateTimeOffset now) => Open(state, grant) switch
    {
        null => Decision.Of([]),
        { ExpiresAt: { } end } when end <= now => RewardRefusals.VoucherEnded,
        var granted => Decision.Of([Issued(granted, decidedBy, code, now), .. Settlement(state, granted, decidedBy, now)]),
    };

    /// <summary>Gives it up; nothing to do when it is over.</summary>
    /// <param name="state">The account.</param>
    /// <param name="grant">As of <see cref="ProcessStarted.Id"/>.</param>
    /// <param name="paid">Its first record, if that took points for it; null: it did not.</param>
    /// <param name="reason">A code.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Undo(AccountState state, string grant, AccountRecord? paid, string reason, CompiledEdition edition, DateTimeOffset now) =>
        Open(state, grant) is not { } granted ? Decision.Of([])
        : paid is not null && VoucherRules.SpentOn(paid, granted.Voucher) is { } spent
            ? Decision.Of([Undone(granted, reason), .. VoucherRules.Restored(state, spent, HouseholdAnswers.DrawnFrom(paid), edition, now)])
        : Decision.Of([Undone(granted, reason)]);

    /// <summary>
    /// Takes a voucher back that was given, as what gave it was undone: an unused one is cancelled, one that is not issued yet
    /// never will be. A used or expired one stays what it is.
    /// </summary>
    /// <param name="after">What happened; the events are added.</param>
    /// <param name="voucher">The voucher's id.</param>
    /// <param name="reason">A code, e.g. <c>returned</c>.</param>
    /// <returns>Whether it was taken back.</returns>
    public static bool Withdraw(Aftermath after, string voucher, string reason)
    {
        if (Withdrawn(after.State, voucher, reason, after.Editions) is not { } withdrawn)
        {
            return false;
        }

        after.Add(withdrawn);
        return true;
    }

    /// <summary>What takes a voucher back; null: it was used, or has ended. What was spent on it is the caller's to give back.</summary>
    /// <param name="state">The account.</param>
    /// <param name="voucher">The voucher's id.</param>
    /// <param name="reason">A code.</param>
    /// <param name="editions">Any edition by its number.</param>
    /// <param name="granted">How it was given, where that is known; null: its counters are those of its reward.</param>
    internal static AccountEvent? Withdrawn(AccountState state, string voucher, string reason, Func<int, CompiledEdition> editions, VoucherGranted? granted = null)
    {
        if (Opened(state, voucher) is { } open)
        {
            return Undone(open, reason);
        }

        if (state.Voucher(voucher) is not { GrantedOn: { } day } issued)
        {
            return null;
        }

        var reward = editions(issued.Edition).Reward(issued.Reward);
        return new VoucherCancelled
        {
            Voucher = voucher,
            Reward = issued.Reward,
            Reason = reason,
            Restocked = reward?.Stock == StockKind.Counted,
            FreedOn = reward is null or { StockPerPeriod.IsEmpty: true } ? null : day,
            Counters = granted?.Counters ?? (reward is null ? [] : RewardEligibility.Counters(reward, day)),
            Campaign = granted?.Campaign,
            Variant = granted?.Variant,
        };
    }

    /// <summary>Vouchers that came automatically and can be taken back, newest first, and the versions that gave them: of the account's own journal, or of that of a member who was merged into it.</summary>
    public static IEnumerable<(string Voucher, long SpentIn, string? Member)> Automatic(AccountState state)
    {
        foreach (var granted in state.Processes.OfType<VoucherGranted>().Where(granted => granted.Cause == VoucherGranted.Automatically).Reverse())
        {
            yield return (granted.Voucher, granted.SpentIn, null);
        }

        foreach (var issued in state.Vouchers.Where(issued => issued.Cause == VoucherGranted.Automatically).Reverse())
        {
            yield return (issued.Voucher, issued.SpentIn, issued.Member);
        }
    }

    /// <summary>Where what the record is about happened; null: nowhere.</summary>
    internal static string? ChannelOf(Aftermath after)
    {
        foreach (var happened in after.Events)
        {
            if (happened is PurchaseRecorded purchase)
            {
                return purchase.Channel;
            }

            if (happened is ActivityRecorded activity)
            {
                return activity.Channel;
            }
        }

        return null;
    }

    /// <summary>The reason that stands in the way; null: none does.</summary>
    private static RewardReason? WhyNot(AccountState state, RewardDefinition reward, CompiledEdition edition, DateTimeOffset at)
    {
        var reasons = RewardEligibility.ReasonsToGive(state, reward, edition, at);
        return reasons.IsEmpty ? null : reasons[0];
    }

    private static string IdOf(AccountState state, string member, VoucherGift gift, long version)
    {
        var before = state.Processes.OfType<VoucherGranted>().Count(granted => granted.SpentIn == version);
        return NameBasedUuid.Create(Names, string.Create(CultureInfo.InvariantCulture, $"{member}/{version}/{gift.Cause}/{gift.By}/{before}")).ToString();
    }

    private static VoucherGranted? Open(AccountState state, string grant) =>
        state.Processes.OfType<VoucherGranted>().FirstOrDefault(granted => granted.Id == grant);

    private static VoucherGranted? Opened(AccountState state, string voucher) =>
        state.Processes.OfType<VoucherGranted>().FirstOrDefault(granted => granted.Voucher == voucher);

    private static VoucherIssued Issued(VoucherGranted granted, CompiledEdition decidedBy, IssuedCode code, DateTimeOffset now)
    {
        var reward = decidedBy.Reward(granted.Reward)!;
        return new VoucherIssued
        {
            Id = granted.Id,
            Voucher = granted.Voucher,
            Reward = granted.Reward,
            Edition = granted.Edition,
            Channel = granted.Channel ?? "",
            At = now.ToUniversalTime(),
            Code = code.Code,
            Pooled = code.Pooled,
            SpentIn = granted.SpentIn,
            ExpiresAt = granted.ExpiresAt,
            Paid = granted.Points == 0 || granted.Points == reward.Price?.Points ? null : granted.Points,
            Ticket = code.Ticket,
            Settled = RewardTerms.IsSettledAtOnce(reward),
            Cause = granted.Cause,
            By = granted.By,
            GrantedOn = granted.Day,
        };
    }

    private static IEnumerable<AccountEvent> Settlement(AccountState state, VoucherGranted granted, CompiledEdition decidedBy, DateTimeOffset now) =>
        decidedBy.Reward(granted.Reward) is { Kind: RewardKind.Cashback } reward
            ? RedeemRewardRules.Cashback(state, granted.Voucher, granted.Day, reward, decidedBy, now)
            : [];

    private static GrantUndone Undone(VoucherGranted granted, string reason) => new()
    {
        Id = granted.Id,
        Voucher = granted.Voucher,
        Reward = granted.Reward,
        Cause = granted.Cause,
        By = granted.By,
        Channel = granted.Channel,
        Day = granted.Day,
        SpentIn = granted.SpentIn,
        Reason = reason,
        Counters = granted.Counters,
        Campaign = granted.Campaign,
        Variant = granted.Variant,
    };
}
