using System.Globalization;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Purchases;

/// <summary>
/// What rules give for a basket. The same code values a purchase when it arrives, and what remains of it after a
/// return, and explains both.
/// </summary>
public static class Valuation
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

    /// <summary>What one rule gives for the basket.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="basket">The basket.</param>
    /// <param name="room">The points that are left under the n-th cap of the rule.</param>
    /// <param name="explain">Whether reasons are wanted.</param>
    public static RuleValue Value(CompiledRule rule, in Basket basket, Func<CompiledRule, int, long> room, bool explain = false)
    {
        var value = new RuleValue(rule);
        if (!rule.HoldsIn(basket.Channel))
        {
            return explain ? value.Because("otherChannel", string.Join(", ", rule.Rule.Channels), basket.Channel) : value;
        }

        if (rule.Rule.MinimumAmount is { } minimum && basket.OrderAmount < minimum && !basket.IgnoreMinimum)
        {
            return explain ? value.Because("belowMinimumAmount", Text(minimum), Text(basket.OrderAmount)) : value;
        }

        if (rule.Rule.FirstPurchase && !basket.IsFirst)
        {
            return explain ? value.Because("notFirstPurchase", "the member's first purchase", "a later one") : value;
        }

        var counted = new long[basket.Counted.Length];
        var sum = 0L;
        var matched = false;
        for (var i = 0; i < counted.Length; i++)
        {
            if (rule.Counts(basket.Lines[i]))
            {
                counted[i] = basket.Counted[i];
                sum += counted[i];
                matched = true;
            }
        }

        value.CountedAmount = sum;
        if (!matched)
        {
            return explain ? value.Because("noMatchingLine", "a line that the rule counts", Text(basket.Lines.Count)) : value;
        }

        var lines = Round(rule.Rule.Effect, counted, sum);
        value.Wanted = Sum(lines);
        value.Points = value.Wanted;
        value.Lines = lines;
        if (value.Wanted == 0)
        {
            return !explain ? value
                : rule.Rule.Effect.PerAmount is { } perAmount ? value.Because("roundsToZero", Text(perAmount), Text(sum))
                : value.Because("nothingCounted", "an amount", Text(sum));
        }

        Limit(value, room, explain);
        if (value.Points < value.Wanted)
        {
            value.Lines = value.Points == 0 ? [] : LargestRemainder.Split(value.Points, lines);
        }

        return value;
    }

    /// <summary>What one rule gives for what is no purchase: an activity, joining.</summary>
    /// <param name="rule">The rule; its effect is flat.</param>
    /// <param name="quantity">How many times it gives its points.</param>
    /// <param name="channel">Where it happened; null: in no channel.</param>
    /// <param name="room">The points that are left under the n-th cap of the rule.</param>
    /// <param name="explain">Whether reasons are wanted.</param>
    public static RuleValue ValueFlat(CompiledRule rule, long quantity, string? channel, Func<CompiledRule, int, long> room, bool explain = false)
    {
        var value = new RuleValue(rule);
        if (channel is null ? !rule.Rule.Channels.IsEmpty : !rule.HoldsIn(channel))
        {
            return explain ? value.Because("otherChannel", string.Join(", ", rule.Rule.Channels), channel ?? "none") : value;
        }

        value.Wanted = checked(rule.Rule.Effect.Points * quantity);
        value.Points = value.Wanted;
        Limit(value, room, explain);
        return value;
    }

    internal static long[] Round(PointsPerAmount effect, long[] counted, long sum)
    {
        if (effect.PerAmount is not { } perAmount)
        {
            return sum == 0 ? new long[counted.Length] : LargestRemainder.Split(effect.Points, counted);
        }

        if (effect.RoundingScope == RoundingScope.Order)
        {
            return LargestRemainder.Split(Rounding.Divide((Int128)sum * effect.Points, perAmount, effect.Rounding), counted);
        }

        var lines = new long[counted.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = Rounding.Divide((Int128)counted[i] * effect.Points, perAmount, effect.Rounding);
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
}
