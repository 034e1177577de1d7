using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Referrals;

/// <summary>What either side gets: the one place that knows of what kind a reward is.</summary>
internal static class ReferralAwards
{
    /// <param name="state">The account; not changed.</param>
    /// <param name="reward">What it gets.</param>
    /// <param name="edition">The edition that gives it.</param>
    /// <param name="day">The day that the points are earned on.</param>
    /// <param name="at">The instant that the record bears.</param>
    /// <returns>The events, the award last.</returns>
    public static IEnumerable<AccountEvent> Give(AccountState state, ReferralReward reward, CompiledEdition edition, DateOnly day, DateTimeOffset at)
    {
        var wallet = edition.Wallet(reward.Wallet);
        var dating = new PointDating(state, edition, at);

        // Nobody confirms a referral; and only what the member buys moves the end of points that slide.
        var dates = dating.Of(wallet, day, moves: false, awaits: false);
        return
        [
            .. dating.Moves,
            new PointsAwarded
            {
                Rule = ReferralOrigin.Name,
                Origin = ReferralOrigin.Name,
                Edition = edition.Number,
                Wallet = wallet.Id,
                Wanted = reward.Points,
                Points = reward.Points,
                Repaid = dates.ActiveFrom is null ? Math.Min(reward.Points, state.DebtOf(wallet.Id)) : 0,
                EarnedOn = day,
                ActiveFrom = dates.ActiveFrom,
                ExpiresAt = dates.ExpiresAt,
                Slides = dates.Slides,
            },
        ];
    }
}
