using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Campaigns;

/// <summary>What campaigns give for a purchase, within the limits of the member and of their budgets.</summary>
public static class CampaignRules
{
    /// <summary>
    /// What the purchase may take from budgets, at most: reserved before it is decided, since a decision waits for
    /// nothing. Empty for most purchases.
    /// </summary>
    public static ImmutableArray<BudgetClaim> Claims(
        AccountState state, RecordPurchase command, CompiledEdition edition, PurchaseTime time, in CampaignInputs inputs)
    {
        if (state.Status != AccountStatus.Active || !HasBudgets(edition))
        {
            return [];
        }

        var claims = ImmutableArray.CreateBuilder<BudgetClaim>();
        var local = edition.Calendar.LocalTimeOf(time.ValuedAt);
        List<CompiledMultiplier>? before = null;
        Basket? basket = null;
        foreach (var campaign in edition.Campaigns)
        {
            if (!campaign.HoldsIn(command.Channel) || !campaign.HoldsForTier(state.Tier)
                || !campaign.HoldsAt(time.ValuedAt, local) || !campaign.HoldsFor(inputs.Attributes)
                || campaign.Of(inputs.Member).Effect is not { } effect)
            {
                continue;
            }

            basket ??= Basket.Of(command, paidWithPoints: 0, state.Purchases == 0, Settle(state, edition, time.ValuedAt, inputs), edition, !command.PayWith.IsEmpty);
            before ??= [.. edition.Rules.Where(rule => rule.Multiplier is not null && rule.HoldsFor(basket)).Select(rule => rule.Multiplier!)];
            if (campaign.Definition.Budget is { } budget
                && CampaignValuation.Value(campaign, effect, basket, effect.Multiplier is { } on ? Largest(before, on) : before) is { Wanted: > 0 } value)
            {
                claims.Add(new BudgetClaim(campaign.Id, budget.Unit == BudgetUnit.Awards ? 1 : value.Wanted, budget.Unit, budget.Total));
            }

            if (effect.Multiplier is { } multiplier)
            {
                before.Add(multiplier);
            }
        }

        return claims.DrainToImmutable();
    }

    /// <summary>What a campaign gives: an award, or what kept it back; null when its conditions are not met.</summary>
    /// <param name="campaign">One after another of those of the edition, in its order.</param>
    /// <param name="edition">The edition that values the purchase.</param>
    /// <param name="basket">The purchase.</param>
    /// <param name="state">The member's account.</param>
    /// <param name="at">When the purchase counts.</param>
    /// <param name="local">That, as a clock on the wall shows it.</param>
    /// <param name="inputs">What else is known.</param>
    /// <param name="before">The multipliers that work on the basket already; those of the campaign are added.</param>
    internal static CampaignOutcome? Decide(
        CompiledCampaign campaign,
        CompiledEdition edition,
        Basket basket,
        AccountState state,
        DateTimeOffset at,
        DateTime local,
        in CampaignInputs inputs,
        List<CompiledMultiplier> before)
    {
        if (!basket.CountsAny(campaign.Slot) || !campaign.HoldsIn(basket.Channel!) || !campaign.HoldsForTier(state.Tier)
            || !campaign.HoldsAt(at, local) || !campaign.HoldsFor(inputs.Attributes))
        {
            return null;
        }

        var (variant, effect) = campaign.Of(inputs.Member);
        var value = CampaignValuation.Value(campaign, effect ?? campaign.Effect, basket, before);
        if (value.CountedAmount == 0)
        {
            return null;
        }

        // Every purchase that the campaign counts is counted, whatever the group's own effect makes of it: else the
        // groups could not be compared.
        var outcome = effect is null ? Missed(campaign, variant, value, "controlGroup", 0)
            : effect.IsMultiplier && before.Count == Limits.MultipliersPerPurchase ? Missed(campaign, variant, value, "tooManyMultipliers", 0)
            : value.Wanted == 0 ? Missed(campaign, variant, value, "roundsToZero", 0)
            : Limited(campaign, variant, value, state, edition.Calendar.DayOf(at), inputs) with { Reward = effect.Reward };
        if (outcome.Missed is null && effect!.IsMultiplier)
        {
            before.Add(effect.Multiplier!);
        }

        return outcome;
    }

    /// <summary>What is settled now of the conditions of rules for purchases and of campaigns.</summary>
    internal static MetConditions Settle(AccountState state, CompiledEdition edition, DateTimeOffset at, in CampaignInputs inputs) =>
        edition.Conditions.Purchases.IsEmpty ? default : edition.Conditions.Purchases.Settle(new MemberFacts(state, inputs, at, edition.Calendar));

    /// <summary>The counters of a cap in awards stand beside those in points; a slash is in no id.</summary>
    internal static CapCounter AwardCounter(string campaign, CapPeriod period, DateOnly day) =>
        new($"{campaign}/awards", period, ProgramCalendar.StartOf(period, day));

    internal static ImmutableArray<CapCounter>? AwardCounters(CompiledCampaign campaign, DateOnly day)
    {
        ImmutableArray<CapCounter>.Builder? counters = null;
        foreach (var cap in campaign.Definition.Caps)
        {
            if (cap.Awards is not null)
            {
                (counters ??= ImmutableArray.CreateBuilder<CapCounter>()).Add(AwardCounter(campaign.Id, cap.Period, day));
            }
        }

        return counters?.DrainToImmutable();
    }

    private static bool HasBudgets(CompiledEdition edition)
    {
        foreach (var campaign in edition.Campaigns)
        {
            if (campaign.Definition.Budget is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static CampaignOutcome Limited(
        CompiledCampaign campaign, string? variant, RuleValue value, AccountState state, DateOnly day, in CampaignInputs inputs)
    {
        foreach (var cap in campaign.Definition.Caps)
        {
            if (cap.Awards is { } awards && state.CounterOf(AwardCounter(campaign.Id, cap.Period, day)) >= awards)
            {
                return Missed(campaign, variant, value, "limitReached", 0);
            }
        }

        if (value.Points > LeastRoom(value.Rule, state, day))
        {
            Limit(value, state, day);
        }

        var reduced = value.Points < value.Wanted ? "limitReduced" : null;
        if (value.Points == 0)
        {
            var room = LeastRoom(value.Rule, state, day);
            return Missed(campaign, variant, value, room == 0 ? "limitReached" : "limitRefused", room);
        }

        var lease = 0L;
        if (campaign.Definition.Budget is { } budget)
        {
            var grant = inputs.GrantOf(campaign.Id);
            var fits = Fitting(budget, grant.Amount, value.Points);
            if (fits == 0)
            {
                return Missed(campaign, variant, value, "budgetExhausted", grant.Amount);
            }

            reduced = fits < value.Points ? "budgetReduced" : reduced;
            (value.Points, lease) = (fits, grant.Lease);
        }

        if (reduced is not null)
        {
            value.Lines = LargestRemainder.Split(value.Points, value.Lines);
        }

        return new CampaignOutcome(campaign, variant, value, lease, reduced, null);
    }

    private static long Fitting(CampaignBudget budget, long granted, long points) =>
        budget.Unit == BudgetUnit.Awards ? granted > 0 ? points : 0
        : granted >= points ? points
        : budget.AtLimit == AtLimit.Refuse ? 0 : granted;

    // Apart, so that campaigns whose caps have room pay nothing for it.
    private static void Limit(RuleValue value, AccountState state, DateOnly day) =>
        Valuation.Limit(value, (rule, index) => Earning.Room(state, rule, index, day), explain: false);

    private static long LeastRoom(CompiledRule rule, AccountState state, DateOnly day)
    {
        var least = long.MaxValue;
        for (var i = 0; i < rule.Rule.Caps.Length; i++)
        {
            least = Math.Min(least, Math.Max(0, Earning.Room(state, rule, i, day)));
        }

        return least;
    }

    private static CampaignOutcome Missed(CompiledCampaign campaign, string? variant, RuleValue value, string reason, long room) =>
        new(campaign, variant, value, 0, null, new CampaignMissed { Campaign = campaign.Id, Variant = variant, Reason = reason, Wanted = value.Wanted, Room = room });

    /// <summary>
    /// The multipliers that may stand before the effect and matter to it, so that what it is worth is not judged too
    /// low: which of them apply is only decided with the purchase.
    /// </summary>
    private static List<CompiledMultiplier> Largest(List<CompiledMultiplier> before, CompiledMultiplier multiplier) =>
    [
        .. before.Where(applied => applied.Multiplied.Any(rule => multiplier.Multiplied.Contains(rule)))
            .OrderByDescending(applied => applied.Factor).Take(Limits.MultipliersPerPurchase - 1),
    ];
}

/// <summary>What a campaign whose conditions are met comes to.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Variant">The member's variant.</param>
/// <param name="Value">What it gives.</param>
/// <param name="Lease">Out of which lease of its budget.</param>
/// <param name="Reduced">Why it is less than wanted.</param>
/// <param name="Missed">Set when it gives nothing.</param>
/// <param name="Reward">The reward of which it gives a voucher; null: it gives points.</param>
internal readonly record struct CampaignOutcome(
    CompiledCampaign Campaign, string? Variant, RuleValue Value, long Lease, string? Reduced, CampaignMissed? Missed, string? Reward = null);
