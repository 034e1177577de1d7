using System.Globalization;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Campaigns;

/// <summary>
/// What a campaign's effect gives for a basket, before limits and budget. The same code values a purchase when it
/// arrives, and what remains of it after a return. It never gives more for less: so returns take back the same in
/// whatever parts they come.
/// </summary>
internal static class CampaignValuation
{
    /// <param name="campaign">The campaign.</param>
    /// <param name="effect">One of its effects.</param>
    /// <param name="basket">The basket.</param>
    /// <param name="before">The multipliers that work on the basket already: those of rules, then of campaigns in the order of the program.</param>
    /// <param name="explain">What was found at arrival, when reasons are wanted.</param>
    public static RuleValue Value(
        CompiledCampaign campaign, CompiledEffect effect, Basket basket, IReadOnlyList<CompiledMultiplier> before, Circumstances? explain = null)
    {
        var value = new RuleValue(effect.Rule);
        if (campaign.Definition.MinimumAmount is { } minimum && basket.OrderAmount < minimum && !basket.IgnoreMinimum)
        {
            return explain is null ? value : value.Because("belowMinimumAmount", Text(minimum), Text(basket.OrderAmount));
        }

        if (campaign.Condition is { } condition && !condition.Holds(basket))
        {
            return explain is { } found ? value.Because(condition.Explain(basket, found)) : value;
        }

        if (effect.Multiplier is { } multiplier)
        {
            Multiplication.Multiply(value, multiplier, basket, before, explain is not null);
        }
        else
        {
            Add(value, campaign, effect, basket, explain is not null);
        }

        value.Points = value.Wanted;
        return value;
    }

    /// <summary>Whether a minimum amount keeps the effect from giving all or some of what the basket would give without it.</summary>
    public static bool IsBelowMinimum(CompiledCampaign campaign, CompiledEffect effect, Basket basket)
    {
        var ignoring = basket.IgnoringMinimums();
        var below = basket.OrderAmount < campaign.Definition.MinimumAmount
            || (campaign.Condition is { } condition && !condition.Holds(basket) && condition.Holds(ignoring));
        foreach (var rule in effect.Multiplier?.Multiplied ?? [])
        {
            below |= !rule.HoldsFor(basket) && rule.HoldsFor(ignoring);
        }

        return below;
    }

    private static void Add(RuleValue value, CompiledCampaign campaign, CompiledEffect effect, Basket basket, bool explain)
    {
        var counted = basket.Weights();
        var sum = 0L;
        for (var i = 0; i < counted.Length; i++)
        {
            counted[i] = basket.Counts(campaign.Slot, i) ? basket.Counted[i] : 0;
            sum += counted[i];
        }

        value.CountedAmount = sum;
        if (sum == 0)
        {
            if (explain)
            {
                value.Because("noMatchingLine", "an amount that the campaign counts", Text(basket.Lines.Count));
            }

            return;
        }

        value.Lines = effect.PerPurchase > 0
            ? LargestRemainder.Split(effect.PerPurchase, counted)
            : Valuation.Round(effect.Rule.Effect, counted, sum);
        value.Wanted = Valuation.Sum(value.Lines);
        if (explain && value.Wanted == 0)
        {
            value.Because("roundsToZero", Text(effect.Rule.Effect.PerAmount ?? 0), Text(sum));
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
