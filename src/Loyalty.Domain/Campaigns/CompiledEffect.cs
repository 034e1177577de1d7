using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Campaigns;

/// <summary>One effect of a campaign, in the terms of earning rules.</summary>
public sealed class CompiledEffect
{
    /// <param name="campaign">The campaign.</param>
    /// <param name="effect">One of its effects.</param>
    /// <param name="rules">The rules of the edition by id.</param>
    public CompiledEffect(CampaignDefinition campaign, CampaignEffect effect, IReadOnlyDictionary<string, CompiledRule> rules)
    {
        Factor = (int)((effect.Multiplier?.Factor ?? 0) * 100);
        Multiplied = effect.Multiplier is { } multiplier ? [.. multiplier.Rules.Select(rule => rules[rule])] : [];
        PerPurchase = effect.PointsPerPurchase ?? 0;
        Rule = new CompiledRule(new EarningRule
        {
            Id = campaign.Id,
            Wallet = IsMultiplier ? Multiplied[0].Rule.Wallet : campaign.Wallet!,
            Channels = campaign.Channels,
            MinimumAmount = campaign.MinimumAmount,
            Items = campaign.Items,
            Effect = effect.PointsPerAmount ?? new PointsPerAmount { Points = 1, PerAmount = 1 },
            Caps = [.. campaign.Caps.Where(cap => cap.Points is not null)
                .Select(cap => new EarningCap { Period = cap.Period, Points = cap.Points!.Value, AtLimit = cap.AtLimit })],
        });
    }

    /// <summary>The campaign as a rule: its wallet, its lines, its limits in points, and its points per amount where it gives those.</summary>
    public CompiledRule Rule { get; }

    /// <summary>The rules that a multiplier names.</summary>
    public ImmutableArray<CompiledRule> Multiplied { get; }

    /// <summary>In hundredths.</summary>
    public int Factor { get; }

    public bool IsMultiplier => Factor > 0;

    /// <summary>Extra points for the purchase as such; 0: it gives something else.</summary>
    public long PerPurchase { get; }
}
