using System.Globalization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;

namespace Loyalty.Domain.Purchases;

/// <summary>
/// What rules give for a basket. The same code values a purchase when it arrives, and what remains of it after a
/// return, and explains both.
/// </summary>
internal static class Valuation
{
    /// <summary>The share of the order's discount that each line bears.</summary>
    public static long[] NetAmounts(IReadOnlyList<PurchaseLine> lines, long discount)
    {
        var amounts = new long[lines.Count];
        for (var i = 0; i < amounts.Length; i++)
        {
            amounts[i] = lines[i].Amount;
        }

        if (discount > 0)
        {
            var shares = LargestRemainder.Split(discount, amounts);
            for (var i = 0; i < amounts.Length; i++)
            {
                amounts[i] -= shares[i];
            }
        }

        return amounts;
    }

    /// <summary>What of the net amounts is left when points that are a discount have paid some of them, spread as any discount is.</summary>
    public static long[] WithoutPoints(long[] net, long paidWithPoints)
    {
        if (paidWithPoints == 0)
        {
            return net;
        }

        var shares = LargestRemainder.Split(paidWithPoints, net);
        return [.. net.Zip(shares, static (amount, share) => amount - share)];
    }

    /// <summary>What of the net amounts counts on the program's basis: all of it, or without the tax in it.</summary>
    public static long[] CountedAmounts(IReadOnlyList<PurchaseLine> lines, long[] net, AmountBasis basis)
    {
        if (basis == AmountBasis.WithTax)
        {
            return net;
        }

        var counted = new long[net.Length];
        for (var i = 0; i < net.Length; i++)
        {
            counted[i] = net[i] - Rounding.Share(lines[i].Tax, net[i], lines[i].Amount);
        }

        return counted;
    }

    /// <summary>What counts as the purchase's amount: its items, without delivery and gift cards.</summary>
    public static long OrderAmount(IReadOnlyList<PurchaseLine> lines, long[] counted)
    {
        var sum = 0L;
        for (var i = 0; i < counted.Length; i++)
        {
            sum += lines[i].Kind == LineKind.Item ? counted[i] : 0;
        }

        return sum;
    }

    /// <summary>What one rule that gives points itself gives for the basket.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="basket">The basket.</param>
    /// <param name="room">The points that are left under the n-th cap of the rule.</param>
    /// <param name="explain">What was found at arrival, when reasons are wanted.</param>
    public static RuleValue Value(CompiledRule rule, Basket basket, Func<CompiledRule, int, long> room, Circumstances? explain = null)
    {
        var value = new RuleValue(rule);
        if (!rule.HoldsFor(basket))
        {
            return explain is { } found ? BecauseOfConditions(value, basket, found) : value;
        }

        if (!basket.CountsAny(rule.Slot))
        {
            return explain is null ? value : value.Because("noMatchingLine", "a line that the rule counts", Text(basket.Lines.Count));
        }

        var measures = basket.Weights();
        var sum = 0L;
        for (var i = 0; i < measures.Length; i++)
        {
            if (basket.Counts(rule.Slot, i))
            {
                value.CountedAmount += basket.Counted[i];
                measures[i] = rule.Measure(basket, i);
                sum += measures[i];
            }
        }

        value.Matched = true;
        if (rule.Rule.Challenge is not null)
        {
            // It gives no points: its steps are counted once all that is earned is known.
            value.GivesSteps = sum > 0;
            return explain is null || sum > 0 ? value : value.Because("nothingCounted", "an amount", Text(sum));
        }

        (value.CountsPieces, value.CountedQuantity) = (rule.Effect.PerItem, sum);
        var lines = Round(rule.Effect, measures, sum);
        value.Wanted = Sum(lines);
        value.Points = value.Wanted;
        value.Lines = lines;
        if (value.Wanted == 0)
        {
            return explain is null ? value
                : rule.Effect.PerAmount is { } perAmount ? value.Because("roundsToZero", Text(perAmount), Text(sum))
                : sum > 0 ? value.Because("roundsToZero", "a piece", Text(sum / 1000m))
                : value.Because("nothingCounted", "an amount", Text(sum));
        }

        Limit(value, room, explain is not null);
        if (value.Points < value.Wanted)
        {
            value.Lines = value.Points == 0 ? [] : LargestRemainder.Split(value.Points, lines);
        }

        value.Alone = value.Points;
        return value;
    }

    /// <summary>What a rule that multiplies others gives for the basket.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="basket">The basket.</param>
    /// <param name="before">The multipliers that work on the basket already.</param>
    /// <param name="room">The points that are left under the n-th cap of the rule.</param>
    /// <param name="explain">What was found at arrival, when reasons are wanted.</param>
    public static RuleValue ValueMultiplier(
        CompiledRule rule, Basket basket, IReadOnlyList<CompiledMultiplier> before, Func<CompiledRule, int, long> room, Circumstances? explain = null)
    {
        var value = new RuleValue(rule);
        if (!rule.HoldsFor(basket))
        {
            return explain is { } found ? BecauseOfConditions(value, basket, found) : value;
        }

        if (before.Count == Limits.MultipliersPerPurchase)
        {
            return explain is null ? value : value.Because("tooManyMultipliers", Text(Limits.MultipliersPerPurchase), Text(Limits.MultipliersPerPurchase + 1));
        }

        Multiplication.Multiply(value, rule.Multiplier!, basket, before, explain is not null);
        value.Points = value.Wanted;
        Limit(value, room, explain is not null);
        if (value.Points < value.Wanted)
        {
            value.Lines = value.Points == 0 ? [] : LargestRemainder.Split(value.Points, value.Lines);
        }

        value.Alone = value.Points;
        return value;
    }

    /// <summary>What one rule gives for what is no purchase: an activity, joining.</summary>
    /// <param name="rule">The rule; its effect is flat.</param>
    /// <param name="quantity">How many times it gives its points.</param>
    /// <param name="occasion">What happened.</param>
    /// <param name="room">The points that are left under the n-th cap of the rule.</param>
    /// <param name="explain">What was found at arrival, when reasons are wanted.</param>
    public static RuleValue ValueFlat(CompiledRule rule, long quantity, FlatOccasion occasion, Func<CompiledRule, int, long> room, Circumstances? explain = null)
    {
        var value = new RuleValue(rule);
        if (occasion.Channel is null ? !rule.Rule.Channels.IsEmpty : !rule.HoldsIn(occasion.Channel))
        {
            return explain is null ? value : value.Because("otherChannel", string.Join(", ", rule.Rule.Channels), occasion.Channel ?? "none");
        }

        if (rule.Condition is { } condition && !condition.Holds(occasion))
        {
            return explain is { } found ? value.Because(condition.Explain(occasion, found)) : value;
        }

        value.Matched = true;
        value.GivesSteps = rule.Rule.Challenge is not null;
        value.Wanted = checked(rule.Effect.Points * (rule.Rule.Reward is null ? quantity : 1));
        value.Points = value.Wanted;
        Limit(value, room, explain is not null);
        return value;
    }

    /// <summary>Every part of the rule, beside its lines, that the basket does not meet.</summary>
    private static RuleValue BecauseOfConditions(RuleValue value, Basket basket, Circumstances found)
    {
        var rule = value.Rule;
        if (!rule.HoldsIn(basket.Channel!))
        {
            value.Because("otherChannel", string.Join(", ", rule.Rule.Channels), basket.Channel!);
        }

        if (rule.Rule.MinimumAmount is { } minimum && basket.OrderAmount < minimum)
        {
            value.Because("belowMinimumAmount", Text(minimum), Text(basket.OrderAmount));
        }

        if (rule.Rule.FirstPurchase && !basket.IsFirst)
        {
            value.Because("notFirstPurchase", "the member's first purchase", "a later one");
        }

        return rule.Condition is { } condition && !condition.Holds(basket) ? value.Because(condition.Explain(basket, found)) : value;
    }

    /// <param name="effect">The effect.</param>
    /// <param name="measures">What each line contributes: see <see cref="CompiledRule.Measure"/>.</param>
    /// <param name="sum">Of the measures.</param>
    internal static long[] Round(PointsPerAmount effect, long[] measures, long sum)
    {
        if ((effect.PerItem ? 1000 : effect.PerAmount) is not { } perMeasure)
        {
            return sum == 0 ? new long[measures.Length] : LargestRemainder.Split(effect.Points, measures);
        }

        if (effect.RoundingScope == RoundingScope.Order)
        {
            return LargestRemainder.Split(Rounding.Divide((Int128)sum * effect.Points, perMeasure, effect.Rounding), measures);
        }

        var lines = new long[measures.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = Rounding.Divide((Int128)measures[i] * effect.Points, perMeasure, effect.Rounding);
        }

        return lines;
    }

    internal static void Limit(RuleValue value, Func<CompiledRule, int, long> room, bool explain)
    {
        var caps = value.Rule.Rule.Caps;
        for (var i = 0; i < caps.Length; i++)
        {
            var left = Math.Max(0, room(value.Rule, i));
            if (value.Points <= left)
            {
                continue;
            }

            if (explain)
            {
                var code = left == 0 ? "limitReached" : caps[i].AtLimit == AtLimit.Refuse ? "limitRefused" : "limitReduced";
                value.Because(code, Text(left), Text(value.Points));
            }

            value.Points = caps[i].AtLimit == AtLimit.Refuse ? 0 : left;
        }
    }

    internal static long Sum(long[] values)
    {
        var sum = 0L;
        foreach (var value in values)
        {
            sum = checked(sum + value);
        }

        return sum;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(decimal quantity) => quantity.ToString("0.###", CultureInfo.InvariantCulture);
}
