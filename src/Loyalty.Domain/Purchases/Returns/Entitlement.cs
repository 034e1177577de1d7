using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Purchases.Returns;

/// <summary>
/// What remains of a purchase is entitled to, award by award: under the edition, the room under limits and what was
/// settled when the purchase arrived. It never grows as less remains, so returns take back the same in whatever parts they come.
/// </summary>
internal sealed class Entitlement
{
    private readonly StoredPurchase _stored;
    private readonly CompiledEdition _edition;
    private readonly bool _isEmpty;
    private readonly Basket _whole;
    private readonly Basket _remaining;
    private readonly EarningValuation _valuation;

    public Entitlement(StoredPurchase stored, RemainingPurchase remaining, CompiledEdition edition)
    {
        (_stored, _edition, _isEmpty, _whole) = (stored, edition, remaining.IsEmpty, remaining.Whole);

        // First, because it tells the whole which rules lost in their groups, and what remains learns it from there.
        _valuation = EarningValuation.Of(edition, _whole, Room);
        _remaining = remaining.ToBasket();
    }

    public long Of(PointsAwarded award)
    {
        if (_isEmpty)
        {
            return 0;
        }

        if (award.Campaign is not null)
        {
            return CampaignReturns.Entitled(award, _stored.Awards, _whole, _remaining, _edition);
        }

        var rule = _edition.Rule(award.Rule);
        var entitled = Of(rule, award.Points, award);
        if (rule.Group?.Policy != StackingPolicy.Highest)
        {
            // The first of a group stays the first.
            return entitled;
        }

        // What remains is valued with the highest of those that had given something for the whole.
        foreach (var other in _valuation.Values)
        {
            if (other.Rule != rule && other.Rule.Group == rule.Group && other.Alone > 0)
            {
                entitled = Math.Max(entitled, Of(other.Rule, other.Alone, award));
            }
        }

        return Math.Min(award.Points, entitled);
    }

    /// <param name="rule">The rule.</param>
    /// <param name="given">What it gives for the whole.</param>
    /// <param name="award">The award in question: the multipliers before it stand before the rule.</param>
    private long Of(CompiledRule rule, long given, PointsAwarded award)
    {
        if (_edition.Definition.Returns.BelowMinimum == BelowMinimum.Proportional && IsBelowMinimum(rule))
        {
            // Never more than without the minimum: else rounding could give the rest more than it had before it fell below.
            var some = Value(rule, _remaining.IgnoringMinimums(), award);
            var all = Value(rule, _whole.IgnoringMinimums(), award).CountedAmount;
            return all == 0 ? 0 : Math.Min(some.Wanted, Rounding.Divide((Int128)given * some.CountedAmount, all, rule.Effect.Rounding));
        }

        var value = Value(rule, _remaining, award);
        return rule.Multiplier is null ? value.Points : Math.Min(given, value.Wanted);
    }

    private RuleValue Value(CompiledRule rule, Basket basket, PointsAwarded award) => rule.Multiplier is null
        ? Valuation.Value(rule, basket, Room)
        : Valuation.ValueMultiplier(rule, basket, CampaignReturns.Before(award, _stored.Awards, _edition), Room);

    /// <summary>Whether a minimum amount keeps the rule, or one that it multiplies, from giving what it would give without it.</summary>
    private bool IsBelowMinimum(CompiledRule rule)
    {
        var ignoring = _remaining.IgnoringMinimums();
        var below = !rule.HoldsFor(_remaining) && rule.HoldsFor(ignoring);
        foreach (var multiplied in rule.Multiplier?.Multiplied ?? [])
        {
            below |= !multiplied.HoldsFor(_remaining) && multiplied.HoldsFor(ignoring);
        }

        return below;
    }

    private long Room(CompiledRule capped, int index) => Earning.RoomThen(_stored.Purchase.Rooms, capped, index);
}
