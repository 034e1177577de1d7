using System.Globalization;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Purchases;

/// <summary>
/// What a multiplier makes more of the rules that it names, before limits. It works on what they give before rounding,
/// on top of the multipliers before it. It never gives more for less: so returns take back the same in whatever parts
/// they come.
/// </summary>
internal static class Multiplication
{
    private const int OnStack = 256;

    /// <param name="value">Takes what it gives.</param>
    /// <param name="multiplier">The multiplier.</param>
    /// <param name="basket">The basket.</param>
    /// <param name="before">The multipliers that work on the basket already.</param>
    /// <param name="explain">Whether reasons are wanted.</param>
    public static void Multiply(RuleValue value, CompiledMultiplier multiplier, Basket basket, IReadOnlyList<CompiledMultiplier> before, bool explain)
    {
        var lines = new long[basket.Counted.Length];
        Span<bool> counts = lines.Length <= OnStack ? stackalloc bool[lines.Length] : new bool[lines.Length];
        var applied = false;
        foreach (var rule in multiplier.Multiplied)
        {
            if (rule.HoldsFor(basket) && !basket.IsOutstacked(rule))
            {
                applied = true;
                Multiply(rule, multiplier, basket, before, lines, counts);
            }
        }

        for (var i = 0; i < lines.Length; i++)
        {
            value.CountedAmount += counts[i] ? basket.Counted[i] : 0;
            value.Matched |= counts[i];
        }

        value.Wanted = Valuation.Sum(lines);
        if (value.Wanted > 0)
        {
            value.Lines = lines;
        }
        else if (explain)
        {
            _ = !applied ? value.Because("ruleNotApplied", string.Join(", ", multiplier.Multiplied.Select(rule => rule.Rule.Id)), "none of them")
                : value.CountedAmount == 0 ? value.Because("noMatchingLine", "an amount that is multiplied", Text(basket.Lines.Count))
                : value.Because("roundsToZero", Text(multiplier.Multiplied[0].PerMeasure), Text(value.CountedAmount));
        }
    }

    /// <summary>Adds what the multiplier makes more of one rule. All in hundredths for each multiplier, so that nothing is lost before the rounding.</summary>
    private static void Multiply(CompiledRule rule, CompiledMultiplier multiplier, Basket basket, IReadOnlyList<CompiledMultiplier> before, long[] lines, Span<bool> counts)
    {
        var one = 1L;
        for (var i = 0; i < before.Count; i++)
        {
            one *= 100;
        }

        var denominator = (Int128)rule.PerMeasure * one * 100;
        var perLine = rule.Effect.RoundingScope == RoundingScope.Line;
        var weights = basket.Weights();
        Int128 sum = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            if (!basket.Counts(rule.Slot, i) || !basket.Counts(multiplier.Slot, i))
            {
                continue;
            }

            counts[i] = true;
            var standing = Standing(rule, basket, before, i);
            var measure = rule.Measure(basket, i);
            var extra = (Int128)measure * rule.Effect.Points * standing * (multiplier.Factor - 100);
            sum += extra;
            weights[i] = (long)((Int128)measure * standing / one);
            lines[i] += perLine ? Rounding.Divide(extra, denominator, rule.Effect.Rounding) : 0;
        }

        if (!perLine && sum > 0)
        {
            LargestRemainder.AddTo(lines, Rounding.Divide(sum, denominator, rule.Effect.Rounding), weights);
        }
    }

    /// <summary>By how much the multipliers before multiply the rule on a line, in hundredths for each of them.</summary>
    private static long Standing(CompiledRule rule, Basket basket, IReadOnlyList<CompiledMultiplier> before, int line)
    {
        var standing = 1L;
        for (var i = 0; i < before.Count; i++)
        {
            standing *= before[i].Multiplied.Contains(rule) && basket.Counts(before[i].Slot, line) ? before[i].Factor : 100;
        }

        return standing;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
