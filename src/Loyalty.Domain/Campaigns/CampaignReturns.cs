using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Campaigns;

/// <summary>What remains of a purchase is entitled to by a campaign that had given something for the whole.</summary>
internal static class CampaignReturns
{
    /// <param name="award">What was given.</param>
    /// <param name="awards">All that the purchase got, in order.</param>
    /// <param name="whole">The purchase.</param>
    /// <param name="remaining">What remains of it.</param>
    /// <param name="edition">The edition that valued it.</param>
    public static long Entitled(PointsAwarded award, IReadOnlyList<PointsAwarded> awards, Basket whole, Basket remaining, CompiledEdition edition)
    {
        var campaign = edition.Campaign(award.Campaign!);
        var effect = campaign.EffectOf(award.Variant);
        if (edition.Definition.Returns.BelowMinimum == BelowMinimum.Proportional && CampaignValuation.IsBelowMinimum(campaign, effect, remaining))
        {
            // Never more than without the minimum: else rounding could give the rest more than it had before it fell below.
            var some = CampaignValuation.Value(campaign, effect, remaining.IgnoringMinimums(), Before(award, awards, edition));
            var all = CampaignValuation.Value(campaign, effect, whole.IgnoringMinimums(), []).CountedAmount;
            return all == 0 ? 0 : Math.Min(some.Wanted, Rounding.Divide((Int128)award.Points * some.CountedAmount, all, PointRounding.Floor));
        }

        // Who takes part was decided then, and the award says so. So it does of limits and budget: they left room for
        // what was given, and for no more where it was less than wanted.
        return Math.Min(award.Points, CampaignValuation.Value(campaign, effect, remaining, Before(award, awards, edition)).Wanted);
    }

    /// <summary>The multipliers, of rules and of campaigns, that worked on the purchase before the one that gave the award.</summary>
    public static List<CompiledMultiplier> Before(PointsAwarded award, IReadOnlyList<PointsAwarded> awards, CompiledEdition edition)
    {
        var before = new List<CompiledMultiplier>();
        foreach (var earlier in awards.TakeWhile(other => other.Rule != award.Rule))
        {
            var multiplier = earlier.Campaign is { } campaign
                ? edition.Campaign(campaign).EffectOf(earlier.Variant).Multiplier
                : edition.Rule(earlier.Rule).Multiplier;
            if (multiplier is not null)
            {
                before.Add(multiplier);
            }
        }

        return before;
    }
}
