using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases.Returns;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Rewards;

/// <summary>Decides what becomes of a voucher. <see cref="RewardRefusals.VoucherNotFound"/>: the account holds no such voucher any more, or never did.</summary>
public static class VoucherRules
{
    /// <param name="state">The account.</param>
    /// <param name="command">The use.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="issuing">The edition that the voucher was issued by, whose channels hold for it.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Use(AccountState state, UseVoucher command, CompiledEdition edition, CompiledEdition? issuing, DateTimeOffset now)
    {
        if (state.Status == AccountStatus.Blocked)
        {
            return Refusals.MemberBlocked;
        }

        if (!edition.Accepts(command.Channel))
        {
            return Refusals.ChannelUnknown(command.Channel);
        }

        var current = state.Fork();
        var due = DueRules.Advance(current, edition, now);
        if (current.Voucher(command.Voucher) is not { } voucher)
        {
            return RewardRefusals.VoucherNotFound;
        }

        if (issuing?.Reward(voucher.Reward) is { Channels.IsEmpty: false } reward && !reward.Channels.Contains(command.Channel))
        {
            return RewardRefusals.OtherChannel;
        }

        return Decision.Of(
        [
            .. due,
            new VoucherUsed { Voucher = voucher.Voucher, Reward = voucher.Reward, Channel = command.Channel, Purchase = command.Purchase },
        ]);
    }

    /// <summary>
    /// By an operator, for a use by mistake: whatever the member's state, the voucher can be used again until its old end, or
    /// ends as the return would have ended it that came in between.
    /// </summary>
    /// <param name="state">The account.</param>
    /// <param name="command">The undoing.</param>
    /// <param name="issued">How the voucher was issued; null: never to this account.</param>
    /// <param name="became">What has become of it by the account's version.</param>
    /// <param name="returned">How it was given, where that has been returned; null: it has not.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="issuing">The edition that it was issued by.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision UndoUse(
        AccountState state, UndoVoucherUse command, VoucherIssued? issued, VoucherState became, VoucherGranted? returned,
        CompiledEdition edition, CompiledEdition? issuing, DateTimeOffset now)
    {
        if (issued is null)
        {
            return RewardRefusals.VoucherNotFound;
        }

        if (became != VoucherState.Used)
        {
            return RewardRefusals.NotUsed(became);
        }

        if (issued.Settled)
        {
            return RewardRefusals.VoucherSettled;
        }

        if (issued.ExpiresAt <= now)
        {
            return RewardRefusals.NotUsable(VoucherState.Expired);
        }

        var current = state.Fork();
        var due = DueRules.Advance(current, edition, now);
        var undone = new VoucherUseUndone { Voucher = issued.Voucher, Reward = issued.Reward, Channel = command.Channel, Reason = command.Reason, Issued = issued };
        if (returned is not null)
        {
            current.Apply(undone);
            return Decision.Of([.. due, undone, Withdrawn(current, issued.Voucher, VoucherReturns.Reason, command.Channel, edition, issuing, returned)]);
        }

        return RewardEligibility.HasRoomForVoucher(current) ? Decision.Of([.. due, undone]) : RewardRefusals.Of(RewardEligibility.TooManyVouchers);
    }

    /// <param name="state">The account.</param>
    /// <param name="command">The cancellation.</param>
    /// <param name="paid">The record in which the voucher was paid for; null: no such voucher is open.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="issuing">The edition that the voucher was issued by.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Cancel(AccountState state, CancelVoucher command, AccountRecord? paid, CompiledEdition edition, CompiledEdition? issuing, DateTimeOffset now)
    {
        var current = state.Fork();
        var due = DueRules.Advance(current, edition, now);
        if (paid is null || current.Voucher(command.Voucher) is not { } voucher)
        {
            return RewardRefusals.VoucherNotFound;
        }

        if (voucher.GrantedOn is not null)
        {
            return CancelGranted(current, voucher, command, paid, due, edition, issuing, now);
        }

        var started = paid.First<RedemptionStarted>()!;
        return Decision.Of(
        [
            .. due,
            new VoucherCancelled
            {
                Voucher = voucher.Voucher,
                Reward = voucher.Reward,
                Channel = command.Channel,
                Reason = command.Reason,
                Restocked = issuing?.Reward(voucher.Reward)?.Stock == StockKind.Counted,
                FreedOn = started.Daily ? started.Day : null,
                Counters = started.Counters,
            },
            .. Restored(current, paid.First<PointsSpent>()!, HouseholdAnswers.DrawnFrom(paid), edition, now),
        ]);
    }

    /// <summary>What was spent on a voucher in the record that gave it; null: nothing.</summary>
    public static PointsSpent? SpentOn(AccountRecord record, string voucher) =>
        record.Events.OfType<PointsSpent>().FirstOrDefault(spent => spent.Reason == "redeemed" && spent.Reference == voucher);

    private static Decision CancelGranted(
        AccountState current, VoucherIssued voucher, CancelVoucher command, AccountRecord paid, List<AccountEvent> due,
        CompiledEdition edition, CompiledEdition? issuing, DateTimeOffset now)
    {
        var granted = paid.Events.OfType<VoucherGranted>().First(granted => granted.Voucher == voucher.Voucher);
        var cancelled = Withdrawn(current, voucher.Voucher, command.Reason, command.Channel, edition, issuing, granted);
        return SpentOn(paid, voucher.Voucher) is { } spent
            ? Decision.Of([.. due, cancelled, .. Restored(current, spent, HouseholdAnswers.DrawnFrom(paid), edition, now)])
            : Decision.Of([.. due, cancelled]);
    }

    /// <summary>The operator decides about the member alone: what the campaign gave counts to its budget.</summary>
    private static VoucherCancelled Withdrawn(
        AccountState current, string voucher, string reason, string? channel, CompiledEdition edition, CompiledEdition? issuing, VoucherGranted granted) =>
        (VoucherCancelled)VoucherGrants.Withdrawn(current, voucher, reason, _ => issuing ?? edition, granted)! with { Channel = channel, Campaign = null, Variant = null };

    /// <summary>What was spent comes back, and goes on to the household that it was drawn from if the member has left that.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="spent">What was spent.</param>
    /// <param name="drawnFrom">As of <see cref="HouseholdAnswers.DrawnFrom"/>.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    internal static AccountEvent[] Restored(AccountState state, PointsSpent spent, string? drawnFrom, CompiledEdition edition, DateTimeOffset now)
    {
        var (gives, lapses) = Spending.Restore(state, spent.Takes, now.ToUniversalTime());
        var lapsed = lapses.Sum(bucket => bucket.Points);
        var restored = new PointsRestored
        {
            Wallet = spent.Wallet,
            Points = spent.Points - lapsed,
            Lapsed = lapsed,
            Gives = gives,
            Lapses = lapses.IsEmpty ? null : lapses,
            Reason = spent.Reason,
            Reference = spent.Reference,
            Channel = spent.Channel,
            Day = edition.Calendar.DayOf(now),
        };
        return HouseholdSharing.Return(state, restored, drawnFrom, now) is { } leg ? [restored, leg] : [restored];
    }
}
