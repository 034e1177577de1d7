using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Purchases;

/// <summary>What everything that earns has in common: the room under a rule's caps, and the award that a value becomes.</summary>
internal static class Earning
{
    /// <summary>The points that are left under the n-th cap of the rule.</summary>
    public static long Room(AccountState state, CompiledRule rule, int index, DateOnly earnedOn)
    {
        var cap = rule.Rule.Caps[index];
        return cap.Period == CapPeriod.Purchase
            ? cap.Points
            : cap.Points - state.CounterOf(new CapCounter(rule.Rule.Id, cap.Period, ProgramCalendar.StartOf(cap.Period, earnedOn)));
    }

    /// <summary>The room under the rules' periodic caps, to be kept: it belongs to the circumstances.</summary>
    public static ImmutableArray<CapRoom> PeriodicRooms(AccountState state, ReadOnlySpan<CompiledRule> rules, DateOnly earnedOn)
    {
        // Most rules that have caps have one.
        var rooms = ImmutableArray.CreateBuilder<CapRoom>(rules.Length);
        foreach (var rule in rules)
        {
            for (var i = 0; i < rule.Rule.Caps.Length; i++)
            {
                if (rule.Rule.Caps[i].Period != CapPeriod.Purchase)
                {
                    rooms.Add(new CapRoom(rule.Rule.Id, i, Room(state, rule, i, earnedOn)));
                }
            }
        }

        return rooms.DrainToImmutable();
    }

    /// <summary>The room as it was kept.</summary>
    public static long RoomThen(ImmutableArray<CapRoom> rooms, CompiledRule rule, int index) =>
        rule.Rule.Caps[index].Period == CapPeriod.Purchase
            ? rule.Rule.Caps[index].Points
            : rooms.First(room => room.Rule == rule.Rule.Id && room.Cap == index).Room;

    /// <summary>The points of one rule.</summary>
    /// <param name="edition">The edition that the rule stands in.</param>
    /// <param name="value">What it gives.</param>
    /// <param name="earnedOn">The day whose periods they count in and whose dates they get.</param>
    /// <param name="dates">When they become active and end.</param>
    /// <param name="debt">What is owed of the wallet by then.</param>
    /// <param name="campaign">The campaign that gives them; none: a rule does.</param>
    public static PointsAwarded Award(
        CompiledEdition edition, RuleValue value, DateOnly earnedOn, PointDates dates, long debt, in CampaignOutcome campaign = default)
    {
        var rule = value.Rule.Rule;
        var wallet = edition.Wallet(rule.Wallet);
        var isActive = dates.ActiveFrom is null && dates.LapsesAt is null;
        return new PointsAwarded
        {
            Rule = rule.Id,
            Edition = edition.Number,
            Wallet = rule.Wallet,
            Status = wallet.Kind == WalletKind.Status,
            Wanted = value.Wanted,
            Points = value.Points,
            // Pending points repay when they become active, not before.
            Repaid = isActive ? Math.Min(value.Points, debt) : 0,
            EarnedOn = earnedOn,
            ActiveFrom = dates.ActiveFrom,
            ExpiresAt = dates.ExpiresAt,
            Lines = ImmutableCollectionsMarshal.AsImmutableArray(value.Lines),
            Counters = Counters(value.Rule, earnedOn),
            Awaits = dates.Awaits,
            LapsesAt = dates.LapsesAt,
            Slides = dates.Slides,
            Campaign = campaign.Campaign?.Id,
            Variant = campaign.Variant,
            Lease = campaign.Lease,
            Reduced = campaign.Reduced,
            AwardCounters = campaign.Campaign is null ? null : CampaignRules.AwardCounters(campaign.Campaign, earnedOn),
        };
    }

    /// <summary>The voucher of a rule that gives one.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="channel">Where what it is given for happened; null: nowhere.</param>
    /// <param name="earnedOn">The day whose periods it counts in.</param>
    public static VoucherGift Gift(CompiledRule rule, string? channel, DateOnly earnedOn) => new()
    {
        Reward = rule.Rule.Reward!,
        Cause = VoucherGranted.ByRule,
        By = rule.Rule.Id,
        Channel = channel,
        Counters = Counters(rule, earnedOn),
    };

    private static ImmutableArray<CapCounter> Counters(CompiledRule rule, DateOnly earnedOn)
    {
        if (!rule.HasPeriodicCap)
        {
            return [];
        }

        var counters = new CapCounter[rule.CapPeriods.Length];
        for (var i = 0; i < counters.Length; i++)
        {
            counters[i] = new CapCounter(rule.Rule.Id, rule.CapPeriods[i], ProgramCalendar.StartOf(rule.CapPeriods[i], earnedOn));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(counters);
    }
}
