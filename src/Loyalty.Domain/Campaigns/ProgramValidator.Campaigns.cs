using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Programs.Conditions;

namespace Loyalty.Domain.Programs;

// Faults of campaigns. What has ended gives nothing any more, so what it names may be gone.
public sealed partial class ProgramValidator
{
    private void Campaigns()
    {
        Count("/campaigns", _definition.Campaigns.Length, 0, Limits.Campaigns);
        Unique("/campaigns", _definition.Campaigns.Select(campaign => campaign.Id));
        for (var i = 0; i < _definition.Campaigns.Length; i++)
        {
            var (campaign, at) = (_definition.Campaigns[i], $"/campaigns/{i}");
            Check(_definition.EarningRules.All(rule => rule.Id != campaign.Id), $"{at}/id", $"'{campaign.Id}' is an earning rule");
            if (campaign.State != CampaignState.Ended)
            {
                Campaign(campaign, at);
            }
        }
    }

    private void Campaign(CampaignDefinition campaign, string at)
    {
        if (campaign.Name is { } name)
        {
            Text($"{at}/name", name);
        }

        Defined($"{at}/state", campaign.State);
        Schedule(campaign.Schedule, $"{at}/schedule");
        NamedChannels(campaign.Channels, $"{at}/channels");
        SomeChannelIsOpen(campaign.Channels, $"{at}/channels", "the campaign");
        Audience(campaign.Audience, $"{at}/audience");
        if (campaign.MinimumAmount is { } minimum)
        {
            Between($"{at}/minimumAmount", minimum, 0, Limits.Amount);
        }

        Items(campaign.Items, $"{at}/items");
        Effects(campaign, at);
        Conditions(campaign.Condition, $"{at}/condition", RuleTrigger.Purchase, Beside(campaign));
        CampaignCaps(campaign.Caps, $"{at}/caps");
        if (campaign.Budget is { } budget)
        {
            Defined($"{at}/budget/unit", budget.Unit);
            Defined($"{at}/budget/atLimit", budget.AtLimit);
            Between($"{at}/budget/total", budget.Total, 1, Limits.CampaignBudget);
            Check(
                budget is not { Unit: BudgetUnit.Points, AtLimit: AtLimit.Refuse } || campaign.Variants.Select(static variant => variant.Effect).Append(campaign.Effect).All(effect => !(effect?.PointsPerPurchase > budget.Total)),
                $"{at}/budget/total",
                "is less than the campaign gives at once, and refused at the limit: it could never give anything");
        }
    }

    private void Schedule(CampaignSchedule schedule, string at)
    {
        var before = _faults.Count;
        Check(!(schedule.Until <= schedule.From), $"{at}/until", "must be after from");
        Count($"{at}/days", schedule.Days.Length, 0, 7);
        for (var i = 0; i < schedule.Days.Length; i++)
        {
            Defined($"{at}/days/{i}", schedule.Days[i]);
            Check(schedule.Days.IndexOf(schedule.Days[i]) == i, $"{at}/days/{i}", "stands twice");
        }

        Count($"{at}/hours", schedule.Hours.Length, 0, Limits.CampaignHours);
        for (var i = 0; i < schedule.Hours.Length; i++)
        {
            Between($"{at}/hours/{i}/from", schedule.Hours[i].From, 0, 23);
            Check(schedule.Hours[i].To > schedule.Hours[i].From && schedule.Hours[i].To <= 24, $"{at}/hours/{i}/to", "must be after from, at most 24");
        }

        Check(_faults.Count > before || ScheduleWindow.Always.And(schedule).IsEver(_definition.TimeZone), at, "holds none of its days and hours between from and until: it could never apply");
    }

    private void NamedChannels(ImmutableArray<string> channels, string at)
    {
        Unique(at, channels, isIdList: true);
        for (var i = 0; i < channels.Length; i++)
        {
            Check(_definition.Channels.Any(channel => channel.Id == channels[i]), $"{at}/{i}", $"'{channels[i]}' is not a channel of the program");
        }
    }

    /// <summary>What is unknown is named by itself.</summary>
    private void SomeChannelIsOpen(ImmutableArray<string> channels, string at, string what) => Check(
        channels.IsEmpty || !channels.All(id => _definition.Channels.Any(channel => channel.Id == id && channel.Retired)),
        at,
        $"are all retired: {what} could never apply");

    private void Audience(CampaignAudience audience, string at)
    {
        Unique($"{at}/tiers", audience.Tiers, isIdList: true);
        for (var i = 0; i < audience.Tiers.Length; i++)
        {
            Check(_definition.Tiers?.Levels.Any(level => level.Id == audience.Tiers[i]) == true, $"{at}/tiers/{i}", $"'{audience.Tiers[i]}' is not a tier of the program");
        }

        Count($"{at}/attributes", audience.Attributes.Length, 0, Limits.CampaignAttributes);
        for (var i = 0; i < audience.Attributes.Length; i++)
        {
            var (condition, here) = (audience.Attributes[i], $"{at}/attributes/{i}");
            Check(Ids.IsValid(condition.Name), $"{here}/name", $"must be 1–{Limits.IdLength} letters, digits or . _ ~ : @ + -");
            Check(condition.Value is { Length: > 0 and <= Limits.AttributeValueLength }, $"{here}/value", $"must be 1–{Limits.AttributeValueLength} characters");
            Check(audience.Attributes.Take(i).All(before => before.Name != condition.Name), $"{here}/name", $"'{condition.Name}' stands twice: nobody has two values of it");
        }
    }

    private void Effects(CampaignDefinition campaign, string at)
    {
        Between($"{at}/controlPercent", campaign.ControlPercent, 0, 99);
        if (campaign.Variants.IsEmpty)
        {
            Check(campaign.Effect is not null, $"{at}/effect", "is missing: the campaign has no variants either");
            Effect(campaign, campaign.Effect, $"{at}/effect");
            return;
        }

        Check(campaign.Effect is null, $"{at}/effect", "goes without variants, which have their own");
        Count($"{at}/variants", campaign.Variants.Length, 1, Limits.CampaignVariants);
        Unique($"{at}/variants", campaign.Variants.Select(variant => variant.Id));
        Check(
            campaign.Variants.Sum(variant => (long)variant.Percent) + campaign.ControlPercent == 100,
            $"{at}/variants",
            "must add up to 100 percent, with the control group");
        Check(
            campaign.Variants.Select(variant => variant.Effect?.Multiplier is null).Distinct().Count() == 1,
            $"{at}/variants",
            "must all multiply or all give extra points");
        for (var i = 0; i < campaign.Variants.Length; i++)
        {
            var (variant, here) = (campaign.Variants[i], $"{at}/variants/{i}");
            Between($"{here}/percent", variant.Percent, 1, 100);
            Check(variant.Id != CompiledCampaign.Control, $"{here}/id", $"'{CompiledCampaign.Control}' is the control group");
            Effect(campaign, variant.Effect, $"{here}/effect");
        }
    }

    private void Effect(CampaignDefinition campaign, CampaignEffect? effect, string at)
    {
        if (effect is null)
        {
            return;
        }

        var given = (effect.Multiplier is null ? 0 : 1) + (effect.PointsPerPurchase is null ? 0 : 1) + (effect.PointsPerAmount is null ? 0 : 1) + (effect.Reward is null ? 0 : 1);
        Check(given == 1, at, "must be one of multiplier, pointsPerPurchase, pointsPerAmount and reward");
        var campaignAt = at[..at.IndexOf('/', "/campaigns/".Length)];
        if (effect.Multiplier is { } multiplier)
        {
            Multiplier(multiplier, $"{at}/multiplier");
            Check(campaign.Wallet is null, $"{campaignAt}/wallet", "goes with extra points only: a multiplier gives into the wallet of its rules");
            return;
        }

        if (effect.Reward is { } reward)
        {
            GivenReward(reward, $"{at}/reward", campaign.Schedule.From);
            VoucherLimits(campaign, campaignAt);
            return;
        }

        var wallet = _definition.Wallets.FirstOrDefault(wallet => wallet.Id == campaign.Wallet);
        Check(wallet is not null, $"{campaignAt}/wallet", campaign.Wallet is null ? "is missing" : $"'{campaign.Wallet}' is not a wallet of the program");
        Check(wallet is not { Retired: true }, $"{campaignAt}/wallet", "is retired: nothing can be earned into it");
        if (effect.PointsPerPurchase is { } points)
        {
            Between($"{at}/pointsPerPurchase", points, 1, 1_000_000);
        }

        if (effect.PointsPerAmount is { } perAmount)
        {
            Check(!perAmount.PerItem, $"{at}/pointsPerAmount/perItem", "goes with earning rules only");
            PerAmount(perAmount, $"{at}/pointsPerAmount");
        }
    }

    /// <summary>Vouchers are counted, not weighed in points.</summary>
    private void VoucherLimits(CampaignDefinition campaign, string at)
    {
        var effects = campaign.Variants.Select(variant => variant.Effect).Append(campaign.Effect);
        Check(campaign.Wallet is null || effects.Any(effect => effect is { Reward: null }), $"{at}/wallet", "goes with extra points only: a voucher goes into no wallet");
        Check(campaign.Budget is not { Unit: BudgetUnit.Points }, $"{at}/budget/unit", "must be awards: vouchers are no points");
        for (var i = 0; i < campaign.Caps.Length; i++)
        {
            Check(campaign.Caps[i].Points is null, $"{at}/caps/{i}/points", "must be absent: vouchers are no points");
        }
    }

    private void Multiplier(PointMultiplier multiplier, string at)
    {
        Check(multiplier.Factor is >= 1.01m and <= 100m && decimal.Round(multiplier.Factor, 2) == multiplier.Factor, $"{at}/factor", "must be between 1.01 and 100, with at most two decimals");
        Count($"{at}/rules", multiplier.Rules.Length, 1, Limits.EarningRules);
        Unique($"{at}/rules", multiplier.Rules, isIdList: true);
        string? wallet = null;
        for (var i = 0; i < multiplier.Rules.Length; i++)
        {
            var rule = _definition.EarningRules.FirstOrDefault(rule => rule.Id == multiplier.Rules[i]);
            Check(rule is not null, $"{at}/rules/{i}", $"'{multiplier.Rules[i]}' is not an earning rule of the program");
            Check(rule is not { Multiplier: not null }, $"{at}/rules/{i}", $"'{multiplier.Rules[i]}' multiplies itself; multipliers of one rule multiply each other already");
            Check(
                rule is null or { Multiplier: not null } or { Trigger: RuleTrigger.Purchase, Effect.PerAmount: not null } or { Trigger: RuleTrigger.Purchase, Effect.PerItem: true },
                $"{at}/rules/{i}",
                "gives no points by amount or piece: there is nothing to multiply");
            wallet ??= rule?.Wallet;
            Check(rule is null || rule.Wallet == wallet, $"{at}/rules/{i}", $"earns into another wallet than '{wallet}'");
        }
    }

    private void CampaignCaps(ImmutableArray<CampaignCap> caps, string at)
    {
        Count(at, caps.Length, 0, Limits.CapsPerRule);
        for (var i = 0; i < caps.Length; i++)
        {
            var (cap, here) = (caps[i], $"{at}/{i}");
            Defined($"{here}/period", cap.Period);
            Defined($"{here}/atLimit", cap.AtLimit);
            Check(cap.Points is not null || cap.Awards is not null, here, "limits neither points nor awards");
            Check(cap.Awards is null || cap.Period != CapPeriod.Purchase, $"{here}/awards", "is for longer periods: a purchase has one award at most");
            Check(cap.Points is null or (>= 1 and <= long.MaxValue / 4), $"{here}/points", $"must be between 1 and {long.MaxValue / 4}");
            Check(cap.Awards is null or (>= 1 and <= long.MaxValue / 4), $"{here}/awards", $"must be between 1 and {long.MaxValue / 4}");
            Check(caps.Take(i).All(before => before.Period != cap.Period), $"{here}/period", "stands twice");
        }
    }

    /// <summary>
    /// What was awarded from a budget stays counted in its unit, and whoever had no budget has not counted; the same
    /// holds for the caps. And members stay in their groups, else results would mix them.
    /// </summary>
    private void CampaignsAgainst(ProgramDefinition previous)
    {
        Kept("/campaigns", previous.Campaigns.Select(campaign => campaign.Id), _definition.Campaigns.Select(campaign => campaign.Id), "ended");
        for (var i = 0; i < _definition.Campaigns.Length; i++)
        {
            var campaign = _definition.Campaigns[i];
            if (previous.Campaigns.FirstOrDefault(before => before.Id == campaign.Id) is { } before)
            {
                Check(before.Budget?.Unit == campaign.Budget?.Unit, $"/campaigns/{i}/budget", "cannot come, go or change its unit once the campaign is published");
                CapsAgainst(before.Caps, campaign.Caps, $"/campaigns/{i}/caps");
                Check(Groups(before).SequenceEqual(Groups(campaign)), $"/campaigns/{i}/variants", "must keep their ids, order and percents, and the control group its percent, once the campaign is published");
            }
        }
    }

    private void CapsAgainst(ImmutableArray<CampaignCap> before, ImmutableArray<CampaignCap> caps, string at)
    {
        for (var i = 0; i < caps.Length; i++)
        {
            var (cap, held) = (caps[i], before.FirstOrDefault(held => held.Period == caps[i].Period));
            Check(cap.Points is null || cap.Period == CapPeriod.Purchase || held?.Points is not null, $"{at}/{i}/points", "cannot begin to count once the campaign is published: what was given before would not");
            Check(cap.Awards is null || held?.Awards is not null, $"{at}/{i}/awards", "cannot begin to count once the campaign is published: what was given before would not");
        }
    }

    private static IEnumerable<(string Id, int Percent)> Groups(CampaignDefinition campaign) =>
        campaign.Variants.Select(variant => (variant.Id, variant.Percent)).Append(("", campaign.ControlPercent));
}
