using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Programs;

public sealed partial class ProgramValidator
{
    private void Rewards()
    {
        Count("/rewards", _definition.Rewards.Length, 0, Limits.Rewards);
        Unique("/rewards", _definition.Rewards.Select(reward => reward.Id));
        for (var i = 0; i < _definition.Rewards.Length; i++)
        {
            Reward(_definition.Rewards[i], $"/rewards/{i}");
        }
    }

    private void Reward(RewardDefinition reward, string at)
    {
        Text($"{at}/name", reward.Name);
        Check(reward.Description is null or { Length: > 0 and <= Limits.DescriptionLength }, $"{at}/description", $"must be 1–{Limits.DescriptionLength} characters");
        Price(reward, at);
        Automatic(reward, at);
        Defined($"{at}/stock", reward.Stock);
        Defined($"{at}/kind", reward.Kind);
        PerMember(reward, at);
        StockPerPeriod(reward, at);
        RewardTier(reward.Tier, $"{at}/tier");
        TierPrices(reward, at);
        EarlyAccess(reward, at);
        Requirements(reward.Requires, $"{at}/requires");
        Check(reward.From is null || reward.Until is null || reward.From < reward.Until, $"{at}/until", "must be after from");
        NamedChannels(reward.Channels, $"{at}/channels");
        if (!reward.Retired)
        {
            SomeChannelIsOpen(reward.Channels, $"{at}/channels", "the reward");
        }

        if (reward.VoucherDays is { } days)
        {
            Between($"{at}/voucherDays", days, 1, 3_660);
        }

        if (Enum.IsDefined(reward.Kind))
        {
            StockOfKind(reward, at);
            ValueOfKind(reward, at);
        }
    }

    private void Price(RewardDefinition reward, string at)
    {
        if (reward.Price is not { } price)
        {
            Check(reward.TierPrices.IsEmpty, $"{at}/tierPrices", "have no meaning without a price");
            return;
        }

        var wallet = _definition.Wallets.FirstOrDefault(wallet => wallet.Id == price.Wallet);
        Check(wallet is not null, $"{at}/price/wallet", $"'{price.Wallet}' is not a wallet of the program");
        Check(wallet is not { Kind: WalletKind.Status }, $"{at}/price/wallet", "counts for tiers and cannot be spent");
        Between($"{at}/price/points", price.Points, 1, Limits.Amount);
    }

    /// <summary>What comes by itself waits for nothing and nobody, and one of a wallet leaves nothing to the next.</summary>
    private void Automatic(RewardDefinition reward, string at)
    {
        if (!reward.Automatic)
        {
            return;
        }

        Check(reward.Price is not null, $"{at}/automatic", "goes with a price only: it comes when the member has as many points");
        Check(!RewardTerms.NeedsReservation(reward), $"{at}/automatic", "goes with unlimited stock only: nothing has to be put aside for what comes by itself");
        Check(
            reward.Retired || reward.Price is null || _definition.Rewards.First(other => other.Automatic && !other.Retired && other.Price?.Wallet == reward.Price.Wallet) == reward,
            $"{at}/automatic", "another reward comes automatically for points of this wallet");
    }

    private void PerMember(RewardDefinition reward, string at)
    {
        Count($"{at}/perMember", reward.PerMember.Length, 0, Limits.CapsPerRule);
        for (var i = 0; i < reward.PerMember.Length; i++)
        {
            var limit = reward.PerMember[i];
            Check(Enum.IsDefined(limit.Period) && limit.Period != CapPeriod.Purchase, $"{at}/perMember/{i}/period", "must be a calendar period or the member's lifetime");
            Between($"{at}/perMember/{i}/count", limit.Count, 1, 1_000_000);
            Check(reward.PerMember.Take(i).All(before => before.Period != limit.Period), $"{at}/perMember/{i}/period", "stands twice");
        }
    }

    /// <summary>Stock of one kind is not that of another.</summary>
    private void RewardsAgainst(ProgramDefinition previous)
    {
        for (var i = 0; i < _definition.Rewards.Length; i++)
        {
            var reward = _definition.Rewards[i];
            var before = previous.Rewards.FirstOrDefault(before => before.Id == reward.Id);
            Check(before is null || before.Stock == reward.Stock, $"/rewards/{i}/stock", "cannot change: pieces of this kind are in stock or handed out");
        }
    }
}
