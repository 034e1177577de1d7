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
        if (state.Status == AccountStatus.Blocked)
        {
            reasons.Add(new RewardReason { Code = "memberBlocked" });
        }

        if (reward.Retired || reward.Until <= now)
        {
            reasons.Add(new RewardReason { Code = "noLongerAvailable", At = reward.Until <= now ? reward.Until : null });
        }

        if (reward.From > now)
        {
            reasons.Add(new RewardReason { Code = "notYetAvailable", At = reward.From });
        }

        if (channel is not null && !reward.Channels.IsEmpty && !reward.Channels.Contains(channel))
        {
            reasons.Add(new RewardReason { Code = "otherChannel" });
        }

        if (reward.Tier is { } tier && RankOf(edition, state.Tier) < RankOf(edition, tier))
        {
            reasons.Add(new RewardReason { Code = "tierTooLow", RequiredTier = tier, Tier = state.Tier });
        }

        AddLimits(reasons, state, reward, edition.Calendar.DayOf(now));
        var available = Spending.Available(state, reward.Price.Wallet, now);
        if (available < reward.Price.Points)
        {
            reasons.Add(new RewardReason
            {
                Code = "insufficientBalance",
                Required = reward.Price.Points,
                Available = available,
                Missing = reward.Price.Points - available,
            });
        }

        return reasons.ToImmutable();
    }

    public static RewardReason OutOfStock { get; } = new() { Code = "outOfStock", Available = 0 };

    public static RewardReason TooManyVouchers { get; } = new() { Code = "tooManyVouchers", Limit = Limits.OpenVouchers };

    /// <summary>The reward does not answer at the moment, and would not redeem either.</summary>
    public static RewardReason StockUnknown { get; } = new() { Code = "stockUnknown" };

    /// <summary>Whether the member may hold one more voucher that can be used, those being issued included.</summary>
    public static bool HasRoomForVoucher(AccountState state) =>
        state.Vouchers.Count + state.Processes.OfType<RedemptionStarted>().Count() < Limits.OpenVouchers;

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

        if (!HasRoomForVoucher(state))
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

    /// <summary>The first tier holds everyone who stands in none.</summary>
    private static int RankOf(CompiledEdition edition, string? tier)
    {
        var levels = edition.Tiers?.Levels ?? [];
        for (var i = levels.Length - 1; i > 0; i--)
        {
            if (levels[i].Id == tier)
            {
                return i;
            }
        }

        return 0;
    }
}
