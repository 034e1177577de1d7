using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;

namespace Loyalty.Domain.Programs;

// Faults of what earning rules give, and of how they stack.
public sealed partial class ProgramValidator
{
    private void StackingGroups()
    {
        Count("/stackingGroups", _definition.StackingGroups.Length, 0, Limits.StackingGroups);
        Unique("/stackingGroups", _definition.StackingGroups.Select(group => group.Id));
        for (var i = 0; i < _definition.StackingGroups.Length; i++)
        {
            if (_definition.StackingGroups[i].Name is { } name)
            {
                Text($"/stackingGroups/{i}/name", name);
            }

            Defined($"/stackingGroups/{i}/policy", _definition.StackingGroups[i].Policy);
        }
    }

    private void RuleEffect(EarningRule rule, string at)
    {
        Check(
            rule.Effect is not null || rule.Multiplier is not null || rule.Reward is not null || rule.Challenge is not null,
            $"{at}/effect",
            "is missing: the rule has no multiplier either, and gives no reward");
        Check(rule.Effect is null || rule.Multiplier is null, $"{at}/effect", "goes without a multiplier");
        RuleReward(rule, at);
        if (rule.Effect is { } effect)
        {
            PointsEffect(effect, $"{at}/effect");
        }

        if (rule.Multiplier is { } multiplier)
        {
            Multiplier(multiplier, $"{at}/multiplier");
            var wallet = _definition.EarningRules.FirstOrDefault(other => multiplier.Rules.Contains(other.Id))?.Wallet;
            Check(wallet is null || wallet == rule.Wallet, $"{at}/wallet", $"must be that of the multiplied rules, '{wallet}'");
        }
    }

    private void RuleReward(EarningRule rule, string at)
    {
        if (rule.Reward is null)
        {
            return;
        }

        Check(rule.Effect is null && rule.Multiplier is null, $"{at}/reward", "goes without an effect and a multiplier: a rule gives points or a voucher");
        Check(rule.Wallet.Length == 0, $"{at}/wallet", "goes without a reward: a voucher goes into no wallet");
        Check(rule.Group is null, $"{at}/group", "goes without a reward: a voucher cannot be compared with points");
        GivenReward(rule.Reward, $"{at}/reward", rule.Condition?.Schedule?.From);
    }

    /// <summary>A reward of which vouchers are given, from an instant on; null: at any time.</summary>
    private void GivenReward(string id, string at, DateTimeOffset? from = null)
    {
        var reward = _definition.Rewards.FirstOrDefault(reward => reward.Id == id);
        Check(reward is not null, at, $"'{id}' is not a reward of the program");
        Check(reward is not { Retired: true }, at, $"'{id}' is retired: nothing is given of it");
        Check(!(reward?.Until <= from), at, $"'{id}' ends before any of it could be given");
    }

    private void PointsEffect(PointsPerAmount effect, string at)
    {
        Check(!effect.PerItem || effect.PerAmount is null, $"{at}/perItem", "goes without perAmount");
        if (effect.PerAmount is not null)
        {
            PerAmount(effect, at);
            return;
        }

        Between($"{at}/points", effect.Points, 1, 1_000_000);
        Defined($"{at}/rounding", effect.Rounding);
        Defined($"{at}/roundingScope", effect.RoundingScope);
    }

    /// <summary>What a multiplier multiplies must be able to hold when it does. Looked at once everything that it names is sound.</summary>
    private void Multipliers()
    {
        if (_faults.Count > 0)
        {
            return;
        }

        for (var i = 0; i < _definition.EarningRules.Length; i++)
        {
            if (_definition.EarningRules[i] is { Multiplier: { } multiplier } rule)
            {
                SomethingToMultiply(multiplier, Beside(rule), rule.Condition, $"/earningRules/{i}/multiplier");
            }
        }

        for (var i = 0; i < _definition.Campaigns.Length; i++)
        {
            var campaign = _definition.Campaigns[i];
            if (campaign.State == CampaignState.Ended)
            {
                continue;
            }

            if (campaign.Effect?.Multiplier is { } multiplier)
            {
                SomethingToMultiply(multiplier, Beside(campaign), campaign.Condition, $"/campaigns/{i}/effect/multiplier");
            }

            for (var j = 0; j < campaign.Variants.Length; j++)
            {
                if (campaign.Variants[j].Effect?.Multiplier is { } ofVariant)
                {
                    SomethingToMultiply(ofVariant, Beside(campaign), campaign.Condition, $"/campaigns/{i}/variants/{j}/effect/multiplier");
                }
            }
        }
    }

    private void SomethingToMultiply(PointMultiplier multiplier, ConditionSurroundings beside, Condition? condition, string at) => Check(
        _definition.EarningRules.Any(rule => multiplier.Rules.Contains(rule.Id) && ConditionContradictions.CanHoldTogether(_definition, (beside, condition), (Beside(rule), rule.Condition))),
        $"{at}/rules",
        "hold none that can hold where this does: it could never apply");

    private static ConditionSurroundings Beside(EarningRule rule) =>
        new() { Channels = rule.Channels, MinimumAmount = rule.MinimumAmount, IsFirst = rule.FirstPurchase };

    private static ConditionSurroundings Beside(CampaignDefinition campaign) => new()
    {
        Channels = campaign.Channels,
        MinimumAmount = campaign.MinimumAmount,
        Tiers = campaign.Audience.Tiers,
        Attributes = campaign.Audience.Attributes,
        Schedule = campaign.Schedule,
    };

    /// <summary>Of a group that gives once, what its rules give must be comparable.</summary>
    private void Stacking(EarningRule rule, string at)
    {
        if (rule.Group is not { } id)
        {
            return;
        }

        var group = _definition.StackingGroups.FirstOrDefault(group => group.Id == id);
        Check(group is not null, $"{at}/group", $"'{id}' is not a stacking group of the program");
        if (group is null or { Policy: StackingPolicy.Sum })
        {
            return;
        }

        var first = _definition.EarningRules.First(other => other.Group == id);
        Check(rule.Wallet == first.Wallet, $"{at}/group", $"holds rules for another wallet, '{first.Wallet}': of one group one rule gives");
        Check(rule.Multiplier is null == first.Multiplier is null, $"{at}/group", "holds multipliers beside rules that give points: they cannot be compared");
    }
}
