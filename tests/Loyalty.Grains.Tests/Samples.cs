using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Rewards;

namespace Loyalty.Grains.Tests;

internal static class Samples
{
    public const string ProgramId = "demo";
    public const string Channel = "web";

    public static ProgramDefinition Program() => new()
    {
        Name = "Demo",
        TimeZone = "Europe/London",
        Currency = "GBP",
        Channels = [new ChannelDefinition { Id = "web" }, new ChannelDefinition { Id = "store" }],
        Wallets =
        [
            new WalletDefinition { Id = "points", Kind = WalletKind.Points, Expiry = new ExpiryPolicy { After = 12, Unit = ExpiryUnit.Months } },
            new WalletDefinition { Id = "status", Kind = WalletKind.Status },
        ],
        EarningRules =
        [
            new EarningRule { Id = "base", Wallet = "points", Effect = new PointsPerAmount { Points = 1, PerAmount = 100 } },
            new EarningRule { Id = "status", Wallet = "status", Effect = new PointsPerAmount { Points = 1, PerAmount = 100 } },
        ],
        Tiers = new TierProgram
        {
            Metric = TierMetric.Spend,
            Period = TierPeriod.CalendarYear,
            Levels =
            [
                new TierLevel { Id = "bronze", Threshold = 0 },
                new TierLevel { Id = "silver", Threshold = 50_000 },
                new TierLevel { Id = "gold", Threshold = 200_000 },
            ],
        },
    };

    public static RecordPurchase Purchase(string id, long amount, DateTimeOffset at) => new()
    {
        Channel = Channel,
        Id = id,
        OccurredAt = at,
        Currency = "GBP",
        Amount = amount,
        Lines = [new PurchaseLine { Id = "1", Sku = "sku", Quantity = 2, Amount = amount }],
    };

    /// <summary>The sample with a limit on what the base rule gives in a period.</summary>
    public static ProgramDefinition Capped(CapPeriod period, long points)
    {
        var program = Program();
        return program with
        {
            EarningRules = [program.EarningRules[0] with { Caps = [new EarningCap { Period = period, Points = points }] }, program.EarningRules[1]],
        };
    }

    /// <summary>The sample with another rate of the base rule.</summary>
    public static ProgramDefinition Rated(long points)
    {
        var program = Program();
        return program with
        {
            EarningRules = [program.EarningRules[0] with { Effect = new PointsPerAmount { Points = points, PerAmount = 100 } }, program.EarningRules[1]],
        };
    }

    /// <summary>The sample with other settings of the points wallet.</summary>
    public static ProgramDefinition Points(Func<WalletDefinition, WalletDefinition> change)
    {
        var program = Program();
        return program with { Wallets = [change(program.Wallets[0]), program.Wallets[1]] };
    }

    public static RewardDefinition Reward(string id = "mug", StockKind stock = StockKind.Counted, long points = 100) => new()
    {
        Id = id,
        Name = $"Name of {id}",
        Price = new RewardPrice("points", points),
        Stock = stock,
    };

    public static RedeemReward Redeem(string voucher, string reward = "mug") => new() { Voucher = voucher, Channel = Channel, Reward = reward };

    public static UseVoucher Use(string voucher, string? key = null) => new() { Key = key ?? $"use-{voucher}", Channel = Channel, Voucher = voucher };

    public static UndoVoucherUse UndoUse(string voucher, string? key = null) => new() { Key = key ?? $"unuse-{voucher}", Voucher = voucher, Reason = "mistake" };

    public static CancelVoucher Cancel(string voucher) => new() { Key = $"cancel-{voucher}", Voucher = voucher, Reason = "mistake" };

    public static RecordReturn Return(string id, string purchase, DateTimeOffset at) => new()
    {
        Channel = Channel,
        Id = id,
        PurchaseChannel = Channel,
        PurchaseId = purchase,
        OccurredAt = at,
    };
}
