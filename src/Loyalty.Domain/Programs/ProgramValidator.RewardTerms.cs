using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;

namespace Loyalty.Domain.Programs;

// On which terms a reward is given: by tier, in a period, to whom.
public sealed partial class ProgramValidator
{
    private void RewardTier(string? tier, string at) =>
        Check(tier is null || RankOf(tier) >= 0, at, $"'{tier}' is not a tier of the program");

    /// <summary>Of the tier that all are in who can have the reward, and of those below it, nothing else could ever hold.</summary>
    private void AboveOwnTier(RewardDefinition reward, string tier, string at)
    {
        RewardTier(tier, at);
        Check(
            RankOf(tier) is var rank && (rank < 0 || rank > (reward.Tier is { } own ? RankOf(own) : 0)),
            at, $"is no tier above that of all who can have the reward{(reward.Tier is { } least ? $", '{least}'" : "")}");
    }

    private void TierPrices(RewardDefinition reward, string at)
    {
        Unique($"{at}/tierPrices", reward.TierPrices.Select(price => price.Tier), isIdList: true);
        for (var i = 0; i < reward.TierPrices.Length; i++)
        {
            var price = reward.TierPrices[i];
            AboveOwnTier(reward, price.Tier, $"{at}/tierPrices/{i}/tier");
            Between($"{at}/tierPrices/{i}/points", price.Points, 1, Limits.Amount);
            Check(reward.Price is null || price.Points < reward.Price.Points, $"{at}/tierPrices/{i}/points", "must be less than the price");
            Check(
                reward.TierPrices.All(lower => RankOf(lower.Tier) >= RankOf(price.Tier) || lower.Points > price.Points),
                $"{at}/tierPrices/{i}/points", "must be less than what lower tiers pay");
        }
    }

    private void EarlyAccess(RewardDefinition reward, string at)
    {
        Unique($"{at}/earlyAccess", reward.EarlyAccess.Select(early => early.Tier), isIdList: true);
        Check(reward.EarlyAccess.IsEmpty || reward.From is not null, $"{at}/earlyAccess", "has no meaning without from");
        for (var i = 0; i < reward.EarlyAccess.Length; i++)
        {
            var early = reward.EarlyAccess[i];
            AboveOwnTier(reward, early.Tier, $"{at}/earlyAccess/{i}/tier");
            Check(reward.From is null || early.From < reward.From, $"{at}/earlyAccess/{i}/from", "must be before from");
            Check(
                reward.EarlyAccess.All(lower => RankOf(lower.Tier) >= RankOf(early.Tier) || lower.From > early.From),
                $"{at}/earlyAccess/{i}/from", "must be before that of lower tiers");
        }
    }

    private void StockPerPeriod(RewardDefinition reward, string at)
    {
        Count($"{at}/stockPerPeriod", reward.StockPerPeriod.Length, 0, Limits.CapsPerRule);
        for (var i = 0; i < reward.StockPerPeriod.Length; i++)
        {
            var limit = reward.StockPerPeriod[i];
            Check(
                Enum.IsDefined(limit.Period) && limit.Period is not (CapPeriod.Purchase or CapPeriod.Lifetime),
                $"{at}/stockPerPeriod/{i}/period", "must be a calendar period; what there is in all is counted stock");
            Between($"{at}/stockPerPeriod/{i}/count", limit.Count, 1, 1_000_000);
            Check(reward.StockPerPeriod.Take(i).All(before => before.Period != limit.Period), $"{at}/stockPerPeriod/{i}/period", "stands twice");
        }
    }

    private void Requirements(RewardRequirements? requires, string at)
    {
        if (requires is null)
        {
            return;
        }

        Count($"{at}/segments", requires.Segments.Length, 0, Limits.RewardSegments);
        NamedSegments(requires.Segments, $"{at}/segments");
        Plans(requires.Memberships, $"{at}/memberships");
        if (requires.Spend is { } spend)
        {
            Between($"{at}/spend/amount", spend.Amount, 1, Limits.Amount);
            if (spend.Days is { } days)
            {
                Between($"{at}/spend/days", days, 1, Limits.RequiredSpendDays);
            }
        }

        if (requires.Purchases is { } purchases)
        {
            Between($"{at}/purchases", purchases, 1, 1_000_000);
        }
    }

    /// <summary>-1 for what is no tier.</summary>
    private int RankOf(string tier)
    {
        var levels = _definition.Tiers?.Levels ?? [];
        for (var i = 0; i < levels.Length; i++)
        {
            if (levels[i].Id == tier)
            {
                return i;
            }
        }

        return -1;
    }
}
