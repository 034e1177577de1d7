using System.Collections.Immutable;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Referrals;

/// <summary>What either side gets: the one place that knows of what kind a reward is.</summary>
internal static class ReferralAwards
{
    /// <param name="state">The account; not changed.</param>
    /// <param name="member">Its member's id.</param>
    /// <param name="reward">What it gets.</param>
    /// <param name="source">What it is for.</param>
    /// <param name="edition">The edition that gives it.</param>
    /// <param name="at">The instant that the record bears.</param>
    public static IEnumerable<AccountEvent> Give(AccountState state, string member, ReferralReward reward, ReferralSource source, CompiledEdition edition, DateTimeOffset at)
    {
        IEnumerable<AccountEvent> points = reward.Wallet is { } wallet ? Points(state, wallet, reward.Points, source, edition, at) : [];
        return reward.Reward is { } voucher ? points.Append(Voucher(state, member, voucher, reward.Wallet is null, source, edition, at)) : points;
    }

    private static IEnumerable<AccountEvent> Points(AccountState state, string id, long points, ReferralSource source, CompiledEdition edition, DateTimeOffset at)
    {
        var wallet = edition.Wallet(id);
        var dating = new PointDating(state, edition, at);

        // Nobody confirms a referral; and only what the member buys moves the end of points that slide.
        var dates = dating.Of(wallet, source.Day, moves: false, awaits: false);
        return
        [
            .. dating.Moves,
            new PointsAwarded
            {
                Rule = ReferralOrigin.Name,
                Origin = ReferralOrigin.Name,
                Edition = edition.Number,
                Wallet = wallet.Id,
                Wanted = points,
                Points = points,
                Repaid = dates.ActiveFrom is null ? Math.Min(points, state.DebtOf(wallet.Id)) : 0,
                EarnedOn = source.Day,
                ActiveFrom = dates.ActiveFrom,
                ExpiresAt = dates.ExpiresAt,
                Slides = dates.Slides,
                AwardCounters = source.Counters.IsEmpty ? null : source.Counters,
            },
        ];
    }

    /// <summary>Beside points it is not counted: the referral is, by them.</summary>
    private static AccountEvent Voucher(AccountState state, string member, string reward, bool alone, ReferralSource source, CompiledEdition edition, DateTimeOffset at)
    {
        var gift = new VoucherGift
        {
            Reward = reward,
            Cause = VoucherGranted.ByReferral,
            By = source.Other,
            Channel = source.Channel,
            Counters = alone ? source.Counters : [],
        };
        return VoucherGrants.Give(state, member, gift, edition, at);
    }
}

/// <summary>What one side of a referral gets something for.</summary>
/// <param name="Other">The member on the other side.</param>
/// <param name="Day">The day whose periods the purchase counts in.</param>
/// <param name="Channel">Where the purchase was made; null: the account does not know.</param>
/// <param name="Counters">The counters that the referral fills by one.</param>
internal sealed record ReferralSource(string Other, DateOnly Day, string? Channel, ImmutableArray<CapCounter> Counters);
