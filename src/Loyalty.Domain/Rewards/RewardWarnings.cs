using System.Globalization;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Rewards;

/// <summary>Rewards that no member can afford by what the program gives.</summary>
internal static class RewardWarnings
{
    public static IEnumerable<Fault> Find(ProgramDefinition definition)
    {
        for (var i = 0; i < definition.Rewards.Length; i++)
        {
            var reward = definition.Rewards[i];
            if (!reward.Retired && Unaffordable(definition, reward) is { } reason)
            {
                yield return new Fault(string.Create(CultureInfo.InvariantCulture, $"/rewards/{i}/price/{reason.Field}"), reason.Text);
            }
        }
    }

    private static (string Field, string Text)? Unaffordable(ProgramDefinition definition, RewardDefinition reward)
    {
        if (reward.Price is not { } price || definition.Wallets.FirstOrDefault(wallet => wallet.Id == price.Wallet) is not { Kind: not WalletKind.Status } wallet)
        {
            return null;
        }

        var rules = definition.EarningRules.Where(rule => rule.Wallet == wallet.Id).ToArray();
        var campaigns = definition.Campaigns.Where(campaign => campaign.State != CampaignState.Ended && EarnsInto(campaign, wallet.Id, rules)).ToArray();
        var referrals = ReferralWarnings.MostOf(definition.Referral, wallet.Id).ToArray();
        var challenges = definition.Challenges.Where(challenge => !challenge.Retired && challenge.Points?.Wallet == wallet.Id).ToArray();
        if (rules.Length + campaigns.Length + referrals.Length + challenges.Length == 0)
        {
            return ("wallet", "no earning rule, campaign, challenge or referral gives points of it: only operators could");
        }

        // Members who give each other points can hold more than one of them ever earns.
        var most = wallet.Transferable ? null : Sum(rules.Select(MostOf).Concat(campaigns.Select(MostOf)).Concat(referrals).Concat(challenges.Select(MostOf)));
        return most < price.Points
            ? ("points", string.Create(CultureInfo.InvariantCulture, $"is more than the {most} that rules and campaigns ever give one member, by their lifetime limits"))
            : null;
    }

    /// <summary>Extra points name their wallet, multipliers give into that of their rules.</summary>
    private static bool EarnsInto(CampaignDefinition campaign, string wallet, EarningRule[] rules) =>
        campaign.Wallet is { } own
            ? own == wallet
            : campaign.Variants.Select(variant => variant.Effect).Append(campaign.Effect)
                .Any(effect => effect?.Multiplier is { } multiplier && multiplier.Rules.Any(id => Array.Exists(rules, rule => rule.Id == id)));

    /// <summary>The most that a rule ever gives one member; null: no limit.</summary>
    private static long? MostOf(EarningRule rule) => rule.Caps.FirstOrDefault(cap => cap.Period == CapPeriod.Lifetime)?.Points;

    private static long? MostOf(ChallengeDefinition challenge) => challenge.Period == CapPeriod.Lifetime ? challenge.Points!.Points * ChallengeProgress.MostTimes(challenge) : null;

    private static long? MostOf(CampaignDefinition campaign) => campaign.Caps.FirstOrDefault(cap => cap.Period == CapPeriod.Lifetime)?.Points;

    private static long? Sum(IEnumerable<long?> limits)
    {
        var sum = 0L;
        foreach (var limit in limits)
        {
            if (limit is null)
            {
                return null;
            }

            sum = Math.Min(sum + limit.Value, long.MaxValue / 4);
        }

        return sum;
    }
}
