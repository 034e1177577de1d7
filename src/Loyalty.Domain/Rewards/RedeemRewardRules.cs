using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Rewards;

/// <summary>Decides the legs of a redemption on the member's account.</summary>
public static class RedeemRewardRules
{
    /// <summary>How long a redemption may take before the sweep takes it up.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    /// <summary>Holds the points.</summary>
    public static Decision Start(AccountState state, RedeemReward command, CompiledEdition edition, DateTimeOffset now)
    {
        if (state.Status is AccountStatus.None or AccountStatus.Enrolling)
        {
            return Refusals.MemberNotFound;
        }

        if (!edition.Accepts(command.Channel))
        {
            return Refusals.ChannelUnknown(command.Channel);
        }

        if (edition.Reward(command.Reward) is not { } reward)
        {
            return RewardRefusals.RewardNotFound;
        }

        var current = state.Fork();
        var due = DueRules.Advance(current, edition, now);
        var reasons = RewardEligibility.Reasons(current, reward, edition, command.Channel, now);
        if (!reasons.IsEmpty)
        {
            return RewardRefusals.Of(reasons[0]);
        }

        var version = state.Version + 1;
        var day = edition.Calendar.DayOf(now);
        var started = new RedemptionStarted
        {
            Id = RedemptionId(command.Voucher, version),
            ResumeAt = (now + Timeout).ToUniversalTime(),
            Voucher = command.Voucher,
            Reward = reward.Id,
            Edition = edition.Number,
            Channel = command.Channel,
            Day = day,
            Wallet = reward.Price.Wallet,
            Points = reward.Price.Points,
            SpentIn = version,
            ExpiresAt = reward.VoucherDays is { } days ? edition.Calendar.StartOf(day.AddDays(days + 1)) : null,
            Counters = RewardEligibility.Counters(reward, day),
        };
        var spent = new PointsSpent
        {
            Wallet = reward.Price.Wallet,
            Points = reward.Price.Points,
            Takes = Spending.Take(current, reward.Price.Wallet, reward.Price.Points, now),
            Reason = "redeemed",
            Reference = command.Voucher,
            Channel = command.Channel,
            Day = day,
        };
        var dating = new PointDating(current, edition, now);
        dating.Redeem(edition.Wallet(reward.Price.Wallet), day);
        return Decision.Of([.. due, started, spent.WithEnds(current), .. dating.Moves]);
    }

    /// <summary>For a reward without stock: nothing outside the account has to agree, so one record does it all.</summary>
    public static Decision StartAndIssue(AccountState state, RedeemReward command, CompiledEdition edition, string code, DateTimeOffset now)
    {
        if (edition.Reward(command.Reward) is { Stock: not StockKind.Unlimited })
        {
            // The edition that took effect since it was looked at has the reward, with stock to reserve from.
            return RewardRefusals.EditionChanged;
        }

        var start = Start(state, command, edition, now);
        return start.Refusal is null
            ? Decision.Of([.. start.Events, Issued(start.Events.OfType<RedemptionStarted>().Single(), code, pooled: false, now)])
            : start;
    }

    /// <summary>Ends it well; nothing to do when it is over. <see cref="RewardRefusals.VoucherEnded"/>: it was taken up so late that it can only be undone.</summary>
    public static Decision Issue(AccountState state, string redemption, string code, bool pooled, DateTimeOffset now) => Find(state, redemption) switch
    {
        null => Decision.Of([]),
        { ExpiresAt: { } end } when end <= now => RewardRefusals.VoucherEnded,
        var started => Decision.Of([Issued(started, code, pooled, now)]),
    };

    /// <summary>Gives the points back; nothing to do when it is over.</summary>
    /// <param name="state">The account.</param>
    /// <param name="redemption">The redemption's id.</param>
    /// <param name="spent">What its first record took.</param>
    /// <param name="reason">A code.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Undo(AccountState state, string redemption, PointsSpent spent, string reason, CompiledEdition edition, DateTimeOffset now) =>
        Find(state, redemption) is { } started
            ? Decision.Of(
            [
                new RedemptionUndone
                {
                    Id = started.Id,
                    Voucher = started.Voucher,
                    Reward = started.Reward,
                    SpentIn = started.SpentIn,
                    Reason = reason,
                    Counters = started.Counters,
                },
                VoucherRules.Restored(state, spent, edition, now),
            ])
            : Decision.Of([]);

    /// <summary>Unique for each attempt: a redemption that was undone may be tried again for the same voucher.</summary>
    public static string RedemptionId(string voucher, long spentIn) => FormattableString.Invariant($"{voucher}.{spentIn}");

    /// <summary>By which the reward knows it: two members may send the same voucher's id, of whom only one gets the voucher.</summary>
    public static string ReservationId(string member, string redemption) => $"{member}/{redemption}";

    private static RedemptionStarted? Find(AccountState state, string redemption) =>
        state.Processes.OfType<RedemptionStarted>().FirstOrDefault(started => started.Id == redemption);

    private static VoucherIssued Issued(RedemptionStarted started, string code, bool pooled, DateTimeOffset now) => new()
    {
        Id = started.Id,
        Voucher = started.Voucher,
        Reward = started.Reward,
        Edition = started.Edition,
        Channel = started.Channel,
        At = now.ToUniversalTime(),
        Code = code,
        Pooled = pooled,
        SpentIn = started.SpentIn,
        ExpiresAt = started.ExpiresAt,
    };
}
