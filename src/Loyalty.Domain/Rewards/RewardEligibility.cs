using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Rewards;

/// <summary>What stands between a member and a reward.</summary>
public static class RewardEligibility
{
    /// <summary>Every reason but those of stock, which the account does not know; the first is the one to refuse with.</summary>
    /// <param name="state">The account as of now.</param>
    /// <param name="reward">The reward in force.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="channel">Where it would be redeemed; null: wherever it can be.</param>
    /// <param name="now">The platform's clock.</param>
    public static ImmutableArray<RewardReason> Reasons(AccountState state, RewardDefinition reward, CompiledEdition edition, string? channel, DateTimeOffset now)
    {
        var reasons = ImmutableArray.CreateBuilder<RewardReason>();
        var price = RewardTerms.PriceOf(reward, edition, state.Tier);
        if (price is null)
        {
            reasons.Add(new RewardReason { Code = "notRedeemable" });
        }

        AddReasonsButPrice(reasons, state, reward, edition, channel, now);
        if (price is not null && Spending.Available(state, price.Wallet, now) is var available && available < price.Points)
        {
            reasons.Add(new RewardReason
            {
                Code = "insufficientBalance",
                Required = price.Points,
                Available = available,
                Missing = price.Points - available,
            });
        }

        return reasons.ToImmutable();
    }

    /// <summary>Every reason against giving the reward to the member, but those of stock; the first is the one to tell.</summary>
    /// <param name="state">The account as of now.</param>
    /// <param name="reward">The reward.</param>
    /// <param name="edition">The edition that has it.</param>
    /// <param name="now">The platform's clock.</param>
    public static ImmutableArray<RewardReason> ReasonsToGive(AccountState state, RewardDefinition reward, CompiledEdition edition, DateTimeOffset now)
    {
        var reasons = ImmutableArray.CreateBuilder<RewardReason>();
        AddReasonsButPrice(reasons, state, reward, edition, channel: null, now);
        return reasons.ToImmutable();
    }

    private static void AddReasonsButPrice(
        ImmutableArray<RewardReason>.Builder reasons, AccountState state, RewardDefinition reward, CompiledEdition edition, string? channel, DateTimeOffset now)
    {
        if (state.Status == AccountStatus.Blocked)
        {
            reasons.Add(new RewardReason { Code = "memberBlocked" });
        }

        if (reward.Retired || reward.Until <= now)
        {
            reasons.Add(new RewardReason { Code = "noLongerAvailable", At = reward.Until <= now ? reward.Until : null });
        }

        if (RewardTerms.FromOf(reward, edition, state.Tier) is { } from && from > now)
        {
            reasons.Add(new RewardReason { Code = "notYetAvailable", At = from });
        }

        if (channel is not null && !reward.Channels.IsEmpty && !reward.Channels.Contains(channel))
        {
            reasons.Add(new RewardReason { Code = "otherChannel" });
        }

        if (reward.Tier is { } tier && !RewardTerms.Reaches(edition, state.Tier, tier))
        {
            reasons.Add(new RewardReason { Code = "tierTooLow", RequiredTier = tier, Tier = state.Tier });
        }

        var today = edition.Calendar.DayOf(now);
        if (reward.Requires is { } requires)
        {
            RewardRequirementRules.Add(reasons, state, requires, today);
        }

        AddLimits(reasons, state, reward, today);
    }

    public static RewardReason OutOfStock { get; } = new() { Code = "outOfStock", Available = 0 };

    /// <summary>Nothing is left of what is given in the period; the next begins then.</summary>
    public static RewardReason PeriodOutOfStock(PeriodStock stock) =>
        new() { Code = "periodOutOfStock", Available = 0, Limit = stock.Count, Period = stock.Period, At = stock.Ends };

    public static RewardReason TooManyVouchers { get; } = new() { Code = "tooManyVouchers", Limit = Limits.OpenVouchers };

    /// <summary>The reward does not answer at the moment, and would not redeem either.</summary>
    public static RewardReason StockUnknown { get; } = new() { Code = "stockUnknown" };

    /// <summary>Whether the member may hold one more voucher that can be used, those being issued included.</summary>
    public static bool HasRoomForVoucher(AccountState state) =>
        state.Vouchers.Count + state.Processes.Count(process => process is RedemptionStarted or VoucherGranted) < Limits.OpenVouchers;

    /// <summary>
    /// The counters that one more redemption on the day fills. Its year and the member's lifetime are always counted, so
    /// that a limit which is published later holds for what was redeemed before.
    /// </summary>
    public static ImmutableArray<CapCounter> Counters(RewardDefinition reward, DateOnly day) =>
        [.. reward.PerMember.Select(limit => limit.Period).Union([CapPeriod.Year, CapPeriod.Lifetime]).Select(period => Counter(reward, period, day))];

    private static void AddLimits(ImmutableArray<RewardReason>.Builder reasons, AccountState state, RewardDefinition reward, DateOnly day)
    {
        foreach (var limit in reward.PerMember)
        {
            if (state.CounterOf(Counter(reward, limit.Period, day)) >= limit.Count)
            {
                reasons.Add(new RewardReason { Code = "limitReached", Limit = limit.Count, Period = limit.Period });
            }
        }

        if (!RewardTerms.IsSettledAtOnce(reward) && !HasRoomForVoucher(state))
        {
            reasons.Add(TooManyVouchers);
        }

        if (state.Processes.Count >= Limits.OpenProcesses)
        {
            reasons.Add(new RewardReason { Code = "tooManyProcesses", Limit = Limits.OpenProcesses });
        }
    }

    /// <summary>A slash stands in no id, so no rule's counter is mistaken for a reward's.</summary>
    private static CapCounter Counter(RewardDefinition reward, CapPeriod period, DateOnly day) =>
        new("reward/" + reward.Id, period, ProgramCalendar.StartOf(period, day));
}
