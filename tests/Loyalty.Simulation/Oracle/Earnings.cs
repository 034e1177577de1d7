using System.Numerics;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;

namespace Loyalty.Simulation.Oracle;

/// <summary>What rules and campaigns give for a basket.</summary>
internal static class Earnings
{
    /// <summary>What a rule for purchases would give without limits; null: it does not apply.</summary>
    public static long? Wanted(EarningRule rule, Basket basket, bool anyAmount = false)
    {
        if (!Applies(rule, basket, anyAmount))
        {
            return null;
        }

        return Points(rule.Effect!, basket.Measure(rule.Items, rule.Effect!.PerItem));
    }

    public static bool Applies(EarningRule rule, Basket basket, bool anyAmount = false) =>
        (rule.Channels.IsEmpty || rule.Channels.Contains(basket.Buy.Channel))
        && (anyAmount || !(basket.Items < rule.MinimumAmount))
        && (!rule.FirstPurchase || basket.IsFirst)
        && basket.Buy.Lines.Select((_, i) => basket.Counts(rule.Items, i)).Any(static counts => counts);

    /// <summary>What fits under the limits, one after another.</summary>
    /// <param name="wanted">Points.</param>
    /// <param name="caps">The limits.</param>
    /// <param name="room">What is left under each.</param>
    public static long Fitting(long wanted, IEnumerable<(AtLimit AtLimit, long Room)> caps)
    {
        foreach (var (atLimit, room) in caps)
        {
            wanted = wanted <= room ? wanted : atLimit == AtLimit.Refuse ? 0 : Math.Max(0, room);
        }

        return wanted;
    }

    /// <summary>What an effect of a campaign would give without limits; null: nothing of the basket counts for it.</summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="effect">One of its effects.</param>
    /// <param name="basket">The basket.</param>
    /// <param name="rules">The program's.</param>
    /// <param name="before">The effects of campaigns that multiply the basket already.</param>
    /// <param name="anyAmount">As if every minimum were met.</param>
    public static long? Wanted(
        CampaignDefinition campaign, CampaignEffect effect, Basket basket, IEnumerable<EarningRule> rules, IReadOnlyCollection<(CampaignDefinition Campaign, CampaignEffect Effect)> before, bool anyAmount = false)
    {
        if (!anyAmount && basket.Items < campaign.MinimumAmount)
        {
            return null;
        }

        if (effect.Multiplier is not { } multiplier)
        {
            var counted = basket.Measure(campaign.Items, pieces: false);
            return counted.Sum() == 0 ? null : effect.PointsPerPurchase ?? Points(effect.PointsPerAmount!, counted);
        }

        var sum = 0L;
        var counts = 0L;
        foreach (var rule in rules.Where(rule => multiplier.Rules.Contains(rule.Id) && Applies(rule, basket, anyAmount)))
        {
            var (of, per) = (rule.Effect!, PerMeasure(rule.Effect!));
            BigInteger extra = 0;
            for (var i = 0; i < basket.Counted.Length; i++)
            {
                if (!basket.Counts(rule.Items, i) || (campaign.Items is not null && !basket.Counts(campaign.Items, i)))
                {
                    continue;
                }

                counts += basket.Counted[i];
                var line = (BigInteger)basket.Measure(rule.Items, of.PerItem)[i] * of.Points * Hundredths(multiplier.Factor - 1);
                foreach (var (other, earlier) in before)
                {
                    line *= earlier.Multiplier!.Rules.Contains(rule.Id) && (other.Items is null || basket.Counts(other.Items, i)) ? Hundredths(earlier.Multiplier.Factor) : 100;
                }

                if (of.RoundingScope == RoundingScope.Line)
                {
                    sum += Arithmetic.Round(line, per * BigInteger.Pow(100, before.Count + 1), of.Rounding);
                }

                extra += line;
            }

            sum += of.RoundingScope == RoundingScope.Order ? Arithmetic.Round(extra, per * BigInteger.Pow(100, before.Count + 1), of.Rounding) : 0;
        }

        return counts == 0 ? null : sum;
    }

    private static long Points(PointsPerAmount effect, long[] measures)
    {
        if (!effect.PerItem && effect.PerAmount is null)
        {
            return measures.Sum() > 0 ? effect.Points : 0;
        }

        return effect.RoundingScope == RoundingScope.Line
            ? measures.Sum(measure => Arithmetic.Round((BigInteger)measure * effect.Points, PerMeasure(effect), effect.Rounding))
            : Arithmetic.Round((BigInteger)measures.Sum() * effect.Points, PerMeasure(effect), effect.Rounding);
    }

    private static long PerMeasure(PointsPerAmount effect) => effect.PerItem ? 1 : effect.PerAmount ?? 1;

    private static BigInteger Hundredths(decimal factor) => (BigInteger)(factor * 100);
}
