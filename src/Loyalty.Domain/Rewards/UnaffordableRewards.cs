using System.Globalization;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Rewards;

/// <summary>
/// Rewards that no member can afford by what the program gives. One that comes new, or dearer than it was, is a fault.
/// Where members may still hold what the edition before gave, or the reward was there before, it is no more than a
/// warning: nothing may keep a program from being wound down. A wallet that says that its points come otherwise is not
/// looked at.
/// </summary>
internal static class UnaffordableRewards
{
    /// <summary>Those that must not be published.</summary>
    /// <param name="definition">Sound or not; what names something unknown is left out.</param>
    /// <param name="previous">The edition before; null: there is none.</param>
    public static IEnumerable<Fault> Faults(ProgramDefinition definition, ProgramDefinition? previous) =>
        Find(definition, previous).Where(found => found.IsCertain).Select(found => found.Fault);

    /// <summary>The others.</summary>
    /// <param name="definition">As of <see cref="Faults"/>.</param>
    /// <param name="previous">As of <see cref="Faults"/>.</param>
    public static IEnumerable<Fault> Warnings(ProgramDefinition definition, ProgramDefinition? previous) =>
        Find(definition, previous).Where(found => !found.IsCertain).Select(found => found.Fault);

    private static IEnumerable<(Fault Fault, bool IsCertain)> Find(ProgramDefinition definition, ProgramDefinition? previous)
    {
        for (var i = 0; i < definition.Rewards.Length; i++)
        {
            var reward = definition.Rewards[i];
            if (reward.Retired || reward.Price is not { } price || Wallet(definition, price.Wallet) is not { Kind: not WalletKind.Status, Retired: false, GivenOtherwise: false } wallet)
            {
                continue;
            }

            var (most, lowest) = (MostOf(definition, wallet), LowestPrice(reward));
            if (most < lowest)
            {
                var (field, reason) = most == 0
                    ? ("wallet", "has no earning rule, campaign, challenge, referral or cashback that gives points of it: nobody could afford the reward. If operators give them, say givenOtherwise of the wallet")
                    : ("points", Reason(definition, reward, wallet, most.Value));
                yield return (new Fault(string.Create(CultureInfo.InvariantCulture, $"/rewards/{i}/price/{field}"), reason), IsCertain(previous, reward));
            }
        }
    }

    private static bool IsCertain(ProgramDefinition? previous, RewardDefinition reward)
    {
        if (previous is null)
        {
            return true;
        }

        var before = previous.Rewards.FirstOrDefault(before => before.Id == reward.Id);
        if (before is { Retired: false, Price: { } price } && price.Wallet == reward.Price!.Wallet && LowestPrice(before) >= LowestPrice(reward))
        {
            return false;
        }

        // What gives points under both editions has one limit for both.
        return Wallet(previous, reward.Price!.Wallet) is not { } wallet || MostOf(previous, wallet) < LowestPrice(reward);
    }

    private static string Reason(ProgramDefinition definition, RewardDefinition reward, WalletDefinition wallet, long most) => string.Create(
        CultureInfo.InvariantCulture,
        $"is{(reward.TierPrices.IsEmpty ? "" : ", at its lowest by tier,")} more than the {most} that the program ever gives {(Sharers(definition, wallet) is var members and > 1 ? $"a household of {members} members" : "one member")}, by the lifetime limits of what gives them");

    private static WalletDefinition? Wallet(ProgramDefinition definition, string id) => definition.Wallets.FirstOrDefault(wallet => wallet.Id == id);

    private static long LowestPrice(RewardDefinition reward) => reward.TierPrices.Select(price => price.Points).Append(reward.Price!.Points).Min();

    /// <summary>How many members' points of the wallet stand together at most.</summary>
    private static int Sharers(ProgramDefinition definition, WalletDefinition wallet) => definition.Households is { } households && households.Wallet == wallet.Id ? households.Members : 1;

    /// <summary>The most points that can ever come together in the wallet; null: nobody can tell.</summary>
    private static long? MostOf(ProgramDefinition definition, WalletDefinition wallet)
    {
        var rules = definition.EarningRules.Where(rule => rule.Wallet == wallet.Id).ToArray();
        var limits = rules.Select(MostOf)
            .Concat(definition.Campaigns.Where(campaign => campaign.State != CampaignState.Ended && EarnsInto(campaign, wallet.Id, rules)).Select(MostOf))
            .Concat(ReferralWarnings.MostOf(definition.Referral, wallet.Id))
            .Concat(definition.Challenges.Where(challenge => !challenge.Retired && challenge.Points?.Wallet == wallet.Id).Select(MostOf))
            .Concat(definition.Rewards.Where(reward => reward is { Retired: false, Kind: RewardKind.Cashback } && reward.Value?.Wallet == wallet.Id).Select(MostCashback))
            .ToArray();
        if (limits.Length == 0)
        {
            return 0;
        }

        // Members who give each other points can hold more than one of them ever earns.
        return !wallet.Transferable && Sum(limits) is { } most ? Math.Min(most, long.MaxValue / 100) * Sharers(definition, wallet) : null;
    }

    /// <summary>Of a reward that itself may be dear: that is its own fault.</summary>
    private static long? MostCashback(RewardDefinition reward) =>
        reward.PerMember.FirstOrDefault(limit => limit.Period == CapPeriod.Lifetime) is { } limit ? Math.Min(reward.Value!.Amount ?? 0, Limits.Amount) * limit.Count : null;

    /// <summary>Extra points name their wallet, multipliers give into that of their rules.</summary>
    private static bool EarnsInto(CampaignDefinition campaign, string wallet, EarningRule[] rules) =>
        campaign.Wallet is { } own
            ? own == wallet
            : campaign.Variants.Select(variant => variant.Effect).Append(campaign.Effect)
                .Any(effect => effect?.Multiplier is { } multiplier && multiplier.Rules.Any(id => Array.Exists(rules, rule => rule.Id == id)));

    /// <summary>The most that a rule ever gives one member; null: no limit.</summary>
    private static long? MostOf(EarningRule rule)
    {
        // Nobody joins twice, or buys for the first time.
        var once = rule is { Effect: { PerAmount: null, PerItem: false, Points: var points } } && (rule.Trigger == RuleTrigger.Enrollment || rule.FirstPurchase) ? points : (long?)null;
        var cap = rule.Caps.FirstOrDefault(cap => cap.Period == CapPeriod.Lifetime)?.Points;
        return once is { } most && cap is { } limit ? Math.Min(most, limit) : once ?? cap;
    }

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
