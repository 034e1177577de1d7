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
    /// <param name="slot">The place of the campaign's filter in the edition's index of lines.</param>
    internal CompiledEffect(CampaignDefinition campaign, CampaignEffect effect, IReadOnlyDictionary<string, CompiledRule> rules, int slot)
    {
        Multiplier = effect.Multiplier is { } multiplier
            ? new CompiledMultiplier(CompiledMultiplier.Hundredths(multiplier), [.. multiplier.Rules.Select(rule => rules[rule])], slot)
            : null;
        Reward = effect.Reward;
        PerPurchase = effect.PointsPerPurchase ?? (Reward is null ? 0 : 1);
        Rule = new CompiledRule(new EarningRule
        {
            Id = campaign.Id,
            Wallet = Multiplier?.Multiplied[0].Rule.Wallet ?? campaign.Wallet ?? "",
            Channels = campaign.Channels,
            MinimumAmount = campaign.MinimumAmount,
            Items = campaign.Items,
            Effect = effect.PointsPerAmount ?? new PointsPerAmount { Points = 1, PerAmount = 1 },
            Caps = [.. campaign.Caps.Where(cap => cap.Points is not null)
                .Select(cap => new EarningCap { Period = cap.Period, Points = cap.Points!.Value, AtLimit = cap.AtLimit })],
        }, slot);
    }

    /// <summary>The campaign as a rule: its wallet, its lines, its limits in points, and its points per amount where it gives those.</summary>
    public CompiledRule Rule { get; }

    /// <summary>Null when it gives extra points.</summary>
    internal CompiledMultiplier? Multiplier { get; }

    public bool IsMultiplier => Multiplier is not null;

    /// <summary>The reward of which it gives a voucher; null: it gives points.</summary>
    public string? Reward { get; }

    /// <summary>Extra points for the purchase as such, 1 for a voucher; 0: it gives something else.</summary>
    public long PerPurchase { get; }
}
