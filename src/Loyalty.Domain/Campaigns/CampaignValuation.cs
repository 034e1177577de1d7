using System.Globalization;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Campaigns;

/// <summary>
/// What a campaign's effect gives for a basket, before limits and budget. The same code values a purchase when it
/// arrives, and what remains of it after a return. It never gives more for less: so returns take back the same in
/// whatever parts they come.
/// </summary>
public static class CampaignValuation
{
    /// <param name="campaign">The campaign.</param>
    /// <param name="effect">One of its effects.</param>
    /// <param name="basket">The basket.</param>
    /// <param name="before">The multipliers that work on the basket already, in the order of the program.</param>
    /// <param name="explain">Whether reasons are wanted.</param>
    public static RuleValue Value(
        CompiledCampaign campaign, CompiledEffect effect, in Basket basket, IReadOnlyList<AppliedMultiplier> before, bool explain = false)
    {
        var value = new RuleValue(effect.Rule);
        if (campaign.Definition.MinimumAmount is { } minimum && basket.OrderAmount < minimum && !basket.IgnoreMinimum)
        {
            return explain ? value.Because("belowMinimumAmount", Text(minimum), Text(basket.OrderAmount)) : value;
        }

        if (effect.IsMultiplier)
        {
            Multiply(value, campaign, effect, basket, before, explain);
        }
        else
        {
            Add(value, campaign, effect, basket, explain);
        }

        value.Points = value.Wanted;
        return value;
    }

    /// <summary>Whether a minimum keeps the effect from giving all or some of what the basket would give without it.</summary>
    public static bool IsBelowMinimum(CompiledCampaign campaign, CompiledEffect effect, in Basket basket)
    {
        var below = basket.OrderAmount < campaign.Definition.MinimumAmount;
        foreach (var rule in effect.Multiplied)
        {
            below |= basket.OrderAmount < rule.Rule.MinimumAmount;
        }

        return below;
    }

    private static void Add(RuleValue value, CompiledCampaign campaign, CompiledEffect effect, in Basket basket, bool explain)
    {
        var counted = new long[basket.Counted.Length];
        var sum = 0L;
        for (var i = 0; i < counted.Length; i++)
        {
            counted[i] = campaign.Counts(basket.Lines[i]) ? basket.Counted[i] : 0;
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
            : Valuation.Round(effect.Rule.Rule.Effect, counted, sum);
        value.Wanted = Valuation.Sum(value.Lines);
        if (explain && value.Wanted == 0)
        {
            value.Because("roundsToZero", Text(effect.Rule.Rule.Effect.PerAmount ?? 0), Text(sum));
        }
    }

    private static void Multiply(
        RuleValue value, CompiledCampaign campaign, CompiledEffect effect, in Basket basket, IReadOnlyList<AppliedMultiplier> before, bool explain)
    {
        var lines = new long[basket.Counted.Length];
        var counts = new bool[lines.Length];
        var applied = false;
        foreach (var rule in effect.Multiplied)
        {
            if (rule.HoldsIn(basket.Channel) && (basket.IsFirst || !rule.Rule.FirstPurchase) && (basket.IgnoreMinimum || !(basket.OrderAmount < rule.Rule.MinimumAmount)))
            {
                applied = true;
                Multiply(rule, campaign, effect, basket, before, lines, counts);
            }
        }

        for (var i = 0; i < lines.Length; i++)
        {
            value.CountedAmount += counts[i] ? basket.Counted[i] : 0;
        }

        value.Wanted = Valuation.Sum(lines);
        if (value.Wanted > 0)
        {
            value.Lines = lines;
        }
        else if (explain)
        {
            _ = !applied ? value.Because("ruleNotApplied", string.Join(", ", effect.Multiplied.Select(rule => rule.Rule.Id)), "none of them")
                : value.CountedAmount == 0 ? value.Because("noMatchingLine", "an amount that the campaign counts", Text(basket.Lines.Count))
                : value.Because("roundsToZero", Text(effect.Multiplied[0].Rule.Effect.PerAmount ?? 0), Text(value.CountedAmount));
        }
    }

    /// <summary>Adds what the multiplier makes more of one rule. All in hundredths for each multiplier, so that nothing is lost before the rounding.</summary>
    private static void Multiply(
        CompiledRule rule, CompiledCampaign campaign, CompiledEffect effect, in Basket basket, IReadOnlyList<AppliedMultiplier> before, long[] lines, bool[] counts)
    {
        var one = 1L;
        for (var i = 0; i < before.Count; i++)
        {
            one *= 100;
        }

        var earned = rule.Rule.Effect;
        var denominator = (Int128)(earned.PerAmount ?? throw new InvalidOperationException("A multiplier names a rule without an amount.")) * one * 100;
        var perLine = earned.RoundingScope == Contracts.Programs.RoundingScope.Line;
        var weights = new long[lines.Length];
        Int128 sum = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            if (!rule.Counts(basket.Lines[i]) || !campaign.Counts(basket.Lines[i]))
            {
                continue;
            }

            counts[i] = true;
            var standing = Standing(rule, basket, before, i);
            var extra = (Int128)basket.Counted[i] * earned.Points * standing * (effect.Factor - 100);
            sum += extra;
            weights[i] = (long)((Int128)basket.Counted[i] * standing / one);
            lines[i] += perLine ? Rounding.Divide(extra, denominator, earned.Rounding) : 0;
        }

        if (!perLine && sum > 0)
        {
            var shares = LargestRemainder.Split(Rounding.Divide(sum, denominator, earned.Rounding), weights);
            for (var i = 0; i < lines.Length; i++)
            {
                lines[i] += shares[i];
            }
        }
    }

    /// <summary>By how much the multipliers before multiply the rule on a line, in hundredths for each of them.</summary>
    private static long Standing(CompiledRule rule, in Basket basket, IReadOnlyList<AppliedMultiplier> before, int line)
    {
        var standing = 1L;
        foreach (var (campaign, effect) in before)
        {
            standing *= effect.Multiplied.Contains(rule) && campaign.Counts(basket.Lines[line]) ? effect.Factor : 100;
        }

        return standing;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A multiplier that works on a purchase.</summary>
public readonly record struct AppliedMultiplier(CompiledCampaign Campaign, CompiledEffect Effect);
