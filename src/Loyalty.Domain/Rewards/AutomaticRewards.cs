using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Rewards;

/// <summary>Rewards that come by themselves once the member has as many points as they cost: the stamp card.</summary>
internal static class AutomaticRewards
{
    public static bool MayFollow(AccountState state, CompiledEdition current) => !current.AutomaticRewards.IsEmpty;

    /// <summary>Spends the points and gives the voucher, as often as there are enough and the member may have one.</summary>
    public static void Give(Aftermath after)
    {
        if (after.State.Status != AccountStatus.Active)
        {
            return;
        }

        var left = Limits.AutomaticVouchersAtOnce;
        foreach (var reward in after.Current.AutomaticRewards)
        {
            while (left > 0 && RewardEligibility.Reasons(after.State, reward, after.Current, channel: null, after.At).IsEmpty)
            {
                Give(after, reward);
                left--;
            }
        }
    }

    private static void Give(Aftermath after, RewardDefinition reward)
    {
        var (edition, day) = (after.Current, after.Current.Calendar.DayOf(after.At));
        var price = RewardTerms.PriceOf(reward, edition, after.State.Tier)!;
        var takes = Spending.Take(after.State, price.Wallet, price.Points, after.At);
        var gift = new VoucherGift { Reward = reward.Id, Cause = VoucherGranted.Automatically, By = reward.Id, Channel = VoucherGrants.ChannelOf(after), Points = price.Points };
        var granted = (VoucherGranted)VoucherGrants.Give(after, gift);
        var spent = new PointsSpent
        {
            Wallet = price.Wallet,
            Points = price.Points,
            Takes = takes,
            Reason = "redeemed",
            Reference = granted.Voucher,
            Channel = granted.Channel,
            Day = day,
        };
        var dating = new PointDating(after.State, edition, after.At);
        dating.Redeem(edition.Wallet(price.Wallet), day);
        after.Add(spent.WithEnds(after.State));
        foreach (var moved in dating.Moves)
        {
            after.Add(moved);
        }
    }
}
