using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;

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
        Defined($"{at}/stock", reward.Stock);
        PerMember(reward, at);
        Check(
            reward.Tier is null || _definition.Tiers?.Levels.Any(level => level.Id == reward.Tier) is true,
            $"{at}/tier",
            $"'{reward.Tier}' is not a tier of the program");
        Check(reward.From is null || reward.Until is null || reward.From < reward.Until, $"{at}/until", "must be after from");
        Unique($"{at}/channels", reward.Channels, isIdList: true);
        for (var i = 0; i < reward.Channels.Length; i++)
        {
            Check(_definition.Channels.Any(channel => channel.Id == reward.Channels[i]), $"{at}/channels/{i}", $"'{reward.Channels[i]}' is not a channel of the program");
        }

        if (reward.VoucherDays is { } days)
        {
            Between($"{at}/voucherDays", days, 1, 3_660);
        }

        Value(reward.Value, $"{at}/value");
    }

    private void Price(RewardDefinition reward, string at)
    {
        var wallet = _definition.Wallets.FirstOrDefault(wallet => wallet.Id == reward.Price.Wallet);
        Check(wallet is not null, $"{at}/price/wallet", $"'{reward.Price.Wallet}' is not a wallet of the program");
        Check(wallet is not { Kind: WalletKind.Status }, $"{at}/price/wallet", "counts for tiers and cannot be spent");
        Between($"{at}/price/points", reward.Price.Points, 1, Limits.Amount);
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

    private void Value(RewardValue? value, string at)
    {
        if (value is null)
        {
            return;
        }

        var given = (value.Amount is null ? 0 : 1) + (value.Percent is null ? 0 : 1) + (value.Text is null ? 0 : 1);
        Check(given == 1, at, "must be an amount, a percentage or a text");
        if (value.Amount is { } amount)
        {
            Between($"{at}/amount", amount, 1, Limits.Amount);
        }

        if (value.Percent is { } percent)
        {
            Check(percent is > 0 and <= 100 && decimal.Round(percent, 2) == percent, $"{at}/percent", "must be more than 0, at most 100, with at most two decimals");
        }

        if (value.Text is { } text)
        {
            Text($"{at}/text", text);
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
