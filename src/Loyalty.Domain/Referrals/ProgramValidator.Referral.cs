using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Referrals;

namespace Loyalty.Domain.Programs;

// What is paid for bringing friends.
public sealed partial class ProgramValidator
{
    private void Referral()
    {
        if (_definition.Referral is not { } referral)
        {
            return;
        }

        ReferralReward(referral.Referrer, "/referral/referrer");
        ReferralReward(referral.Friend, "/referral/friend");
        Between("/referral/withinDays", referral.WithinDays, 0, Limits.ReferralDays);
        Between("/referral/returnDays", referral.ReturnDays, 0, Limits.ReferralDays);
        Check(
            referral.ReturnDays <= _definition.Returns.WindowDays,
            "/referral/returnDays",
            $"is longer than purchases can be returned at all: {_definition.Returns.WindowDays} days");
        Conditions(referral.Condition, "/referral/condition", RuleTrigger.Purchase, new ConditionSurroundings { IsReferred = true });
        Count("/referral/caps", referral.Caps.Length, 0, Limits.CapsPerRule / 2);
        for (var i = 0; i < referral.Caps.Length; i++)
        {
            var cap = referral.Caps[i];
            Defined($"/referral/caps/{i}/period", cap.Period);
            Check(cap.Period != CapPeriod.Purchase, $"/referral/caps/{i}/period", "must be a period: a purchase qualifies once");
            Between($"/referral/caps/{i}/referrals", cap.Referrals, 1, Limits.ReferralsPerPeriod);
            Check(referral.Caps.Take(i).All(before => before.Period != cap.Period), $"/referral/caps/{i}/period", "stands twice");
        }
    }

    private void ReferralReward(ReferralReward? reward, string at)
    {
        if (reward is null)
        {
            return;
        }

        Check(reward.Wallet is not null || reward.Reward is not null, at, "gives neither points nor a voucher");
        if (reward.Reward is { } voucher)
        {
            GivenReward(voucher, $"{at}/reward");
        }

        if (reward.Wallet is null)
        {
            Check(reward.Points == 0, $"{at}/points", "only goes with a wallet");
            return;
        }

        var wallet = _definition.Wallets.FirstOrDefault(wallet => wallet.Id == reward.Wallet);
        Check(wallet is not null, $"{at}/wallet", $"'{reward.Wallet}' is not a wallet of the program");
        Check(wallet is not { Retired: true }, $"{at}/wallet", "is retired: nothing can be earned into it");
        Check(wallet is not { Kind: WalletKind.Status }, $"{at}/wallet", "must not be one of status points: tiers are for what a member does");
        Between($"{at}/points", reward.Points, 1, Limits.PointsAtOnce);
    }
}
