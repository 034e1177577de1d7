using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;

namespace Loyalty.Domain.Programs;

// What a reward's kind asks of its stock and value.
public sealed partial class ProgramValidator
{
    private void StockOfKind(RewardDefinition reward, string at)
    {
        var settled = reward.Kind is RewardKind.Cashback or RewardKind.Donation;
        Check(!settled || reward.VoucherDays is null, $"{at}/voucherDays", "must be absent: the voucher is used as it is issued");
        switch (reward.Kind)
        {
            case RewardKind.Cashback:
                Check(reward.Stock == StockKind.Unlimited, $"{at}/stock", "must be unlimited: cashback is paid at once");
                Check(reward.StockPerPeriod.IsEmpty, $"{at}/stockPerPeriod", "must be empty: cashback is paid at once");
                break;
            case RewardKind.PartnerCode:
                Check(reward.Stock == StockKind.Codes, $"{at}/stock", "must be codes");
                break;
            case RewardKind.RaffleTicket or RewardKind.Donation:
                Check(reward.Stock != StockKind.Codes, $"{at}/stock", "must not be codes");
                break;
        }
    }

    private void ValueOfKind(RewardDefinition reward, string at)
    {
        var value = reward.Value ?? new RewardValue();
        switch (reward.Kind)
        {
            case RewardKind.Other when reward.Value is not null:
                Check(Given(value.Amount, value.Percent, value.Text) == 1, $"{at}/value", "must be an amount, a percentage or a text");
                break;
            case RewardKind.AmountOff or RewardKind.GiftCard:
                Check(value.Amount is not null, $"{at}/value/amount", "must be given");
                break;
            case RewardKind.PercentOff:
                Check(value.Percent is not null, $"{at}/value/percent", "must be given");
                break;
            case RewardKind.FreeProduct:
                Check(value.Sku is not null, $"{at}/value/sku", "must be given");
                break;
            case RewardKind.Cashback:
                Check(value.Amount is not null, $"{at}/value/amount", "must be given");
                CashbackWallet(reward, $"{at}/value/wallet");
                break;
            case RewardKind.Donation:
                Check(value.Recipient is not null, $"{at}/value/recipient", "must be given");
                break;
            case RewardKind.PartnerCode:
                Check(Given(value.Amount, value.Percent) <= 1, $"{at}/value", "must be an amount or a percentage, not both");
                break;
        }

        OnlyOfKind(reward.Kind, value, $"{at}/value");
        Values(value, $"{at}/value");
    }

    /// <summary>What the kind has no meaning for is a mistake, not ignored.</summary>
    private void OnlyOfKind(RewardKind kind, RewardValue value, string at)
    {
        const string Reason = "does not belong to a reward of this kind";
        Check(
            value.Amount is null || kind is RewardKind.Other or RewardKind.AmountOff or RewardKind.GiftCard or RewardKind.Cashback or RewardKind.Donation or RewardKind.PartnerCode,
            $"{at}/amount", Reason);
        Check(value.Percent is null || kind is RewardKind.Other or RewardKind.PercentOff or RewardKind.PartnerCode, $"{at}/percent", Reason);
        Check(value.MaximumAmount is null || kind == RewardKind.PercentOff, $"{at}/maximumAmount", Reason);
        Check(value.Sku is null || kind == RewardKind.FreeProduct, $"{at}/sku", Reason);
        Check(value.Wallet is null || kind == RewardKind.Cashback, $"{at}/wallet", Reason);
        Check(value.Recipient is null || kind == RewardKind.Donation, $"{at}/recipient", Reason);
    }

    private void Values(RewardValue value, string at)
    {
        if (value.Amount is { } amount)
        {
            Between($"{at}/amount", amount, 1, Limits.Amount);
        }

        if (value.MaximumAmount is { } most)
        {
            Between($"{at}/maximumAmount", most, 1, Limits.Amount);
        }

        if (value.Percent is { } percent)
        {
            Check(percent is > 0 and <= 100 && decimal.Round(percent, 2) == percent, $"{at}/percent", "must be more than 0, at most 100, with at most two decimals");
        }

        OptionalText($"{at}/text", value.Text);
        OptionalText($"{at}/sku", value.Sku);
        OptionalText($"{at}/recipient", value.Recipient);
    }

    private void OptionalText(string at, string? text)
    {
        if (text is not null)
        {
            Text(at, text);
        }
    }

    private void CashbackWallet(RewardDefinition reward, string at)
    {
        var wallet = _definition.Wallets.FirstOrDefault(wallet => wallet.Id == reward.Value?.Wallet);
        Check(reward.Value?.Wallet is not null, at, "must be given");
        Check(reward.Value?.Wallet is null || wallet is not null, at, $"'{reward.Value?.Wallet}' is not a wallet of the program");
        Check(wallet is null or { Kind: WalletKind.Money }, at, "must be a wallet of money");
        Check(wallet is not { Retired: true }, at, "is retired: nothing can be earned into it");
        Check(wallet is null || wallet.Id != reward.Price?.Wallet, at, "must be another wallet than that of the price");
    }

    private static int Given(params ReadOnlySpan<object?> values)
    {
        var given = 0;
        foreach (var value in values)
        {
            given += value is null ? 0 : 1;
        }

        return given;
    }
}
