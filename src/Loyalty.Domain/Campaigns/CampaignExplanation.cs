using System.Globalization;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Campaigns;

/// <summary>
/// What became of each campaign for a purchase: from its record where that says so, else from the circumstances that
/// are stored with it. What remains can only be the attributes, which no journal holds.
/// </summary>
internal static class CampaignExplanation
{
    /// <param name="record">The purchase's record.</param>
    /// <param name="purchase">The purchase in it.</param>
    /// <param name="member">The member's id.</param>
    /// <param name="basket">The purchase as it was valued.</param>
    /// <param name="edition">By which edition.</param>
    /// <param name="before">The multipliers of rules that worked on it.</param>
    /// <param name="found">What was found at arrival.</param>
    public static IEnumerable<RuleOutcome> Explain(
        AccountRecord record, PurchaseRecorded purchase, string member, Basket basket, CompiledEdition edition, List<CompiledMultiplier> before, Circumstances found)
    {
        foreach (var definition in edition.Definition.Campaigns)
        {
            if (definition.State != CampaignState.Active)
            {
                yield return Outcome(definition.Id, null, Reason(definition.State == CampaignState.Paused ? "paused" : "ended", "active", "not active"));
                continue;
            }

            var campaign = edition.Campaign(definition.Id);
            var (variant, effect) = campaign.Of(member);
            var award = record.Events.OfType<PointsAwarded>().FirstOrDefault(award => award.Campaign == campaign.Id)
                ?? record.Events.OfType<VoucherGranted>().FirstOrDefault(granted => granted.Campaign == campaign.Id)?.ToAward();
            yield return Explain(record, purchase, basket, edition, campaign, variant, effect, award, before, found);
            if (award is not null && effect?.Multiplier is { } multiplier)
            {
                before.Add(multiplier);
            }
        }
    }

    public static IEnumerable<RuleOutcome> OfGuest(CompiledEdition edition) =>
        edition.Definition.Campaigns.Select(campaign => Outcome(campaign.Id, null, Reason("guest", "a member", "no member")));

    private static RuleOutcome Explain(
        AccountRecord record, PurchaseRecorded purchase, Basket basket, CompiledEdition edition,
        CompiledCampaign campaign, string? variant, CompiledEffect? effect, PointsAwarded? award, List<CompiledMultiplier> before, Circumstances found)
    {
        var value = CampaignValuation.Value(campaign, effect ?? campaign.Effect, basket, before, found);
        if (award is not null)
        {
            var given = Outcome(campaign.Id, variant) with { Applied = true, Wanted = award.Wanted, Points = award.Points, CountedAmount = value.CountedAmount };
            return award.Reduced is { } reduced ? given with { Reasons = [Reason(reduced, Text(award.Points), Text(award.Wanted))] } : given;
        }

        // Of these two the value says more.
        if (record.Events.OfType<CampaignMissed>().FirstOrDefault(missed => missed.Campaign == campaign.Id)
            is { Reason: not ("roundsToZero" or "tooManyMultipliers") } missed)
        {
            var why = missed.Variant == CompiledCampaign.Control
                ? Reason(missed.Reason, "a variant", CompiledCampaign.Control)
                : GrantAnswers.WhyNotGiven(record, VoucherGranted.ByCampaign, campaign.Id) ?? Reason(missed.Reason, Text(missed.Room), Text(missed.Wanted));
            return Outcome(campaign.Id, variant, why) with { Wanted = missed.Wanted, CountedAmount = value.CountedAmount };
        }

        var unmet = Unmet(purchase, found.At, edition, campaign, effect, value, before);
        return Outcome(campaign.Id, variant) with { CountedAmount = value.CountedAmount, Reasons = unmet is null ? value.ToOutcome().Reasons : [unmet] };
    }

    /// <summary>The condition that the purchase does not meet; null when the value says it.</summary>
    private static RuleReason? Unmet(
        PurchaseRecorded purchase, DateTimeOffset at, CompiledEdition edition, CompiledCampaign campaign, CompiledEffect? effect, RuleValue value, List<CompiledMultiplier> before)
    {
        var audience = campaign.Definition.Audience;
        return !campaign.HoldsIn(purchase.Channel) ? Reason("otherChannel", string.Join(", ", campaign.Definition.Channels), purchase.Channel)
            : !campaign.HoldsAt(at, edition.Calendar.LocalTimeOf(at)) ? Reason("outsideSchedule", "an instant of the schedule", at.ToString("O", CultureInfo.InvariantCulture))
            : !campaign.HoldsForTier(purchase.Tier) ? Reason("notInAudience", string.Join(", ", audience.Tiers), purchase.Tier ?? "no tier")
            : value.Wanted == 0 ? null
            : effect is { IsMultiplier: true } && before.Count == Limits.MultipliersPerPurchase
                ? Reason("tooManyMultipliers", Text(Limits.MultipliersPerPurchase), Text(Limits.MultipliersPerPurchase + 1))
            : Reason("notInAudience", string.Join(", ", audience.Attributes.Select(condition => condition.Name)), "not met");
    }

    private static RuleOutcome Outcome(string campaign, string? variant, params RuleReason[] reasons) => new()
    {
        Rule = campaign,
        Campaign = campaign,
        Variant = variant,
        Applied = false,
        Wanted = 0,
        Points = 0,
        CountedAmount = 0,
        Reasons = [.. reasons],
    };

    private static RuleReason Reason(string code, string expected, string actual) => new(code, expected, actual);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
