using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;

namespace Loyalty.Gateway.Demo;

/// <summary>The rewards of the demo program.</summary>
internal static class DemoRewards
{
    private const long Pieces = 200;

    public static ImmutableArray<RewardDefinition> All { get; } =
    [
        new() { Id = "coffee", Name = "A coffee in any branch", Price = new("points", 150), VoucherDays = 90, Value = new() { Text = "One coffee of any size" } },
        new() { Id = "five-pounds", Name = "5 pounds off", Price = new("points", 500), VoucherDays = 365, Value = new() { Amount = 500 } },
        new() { Id = "tote", Name = "A tote bag", Price = new("points", 800), Stock = StockKind.Counted, PerMember = [new(CapPeriod.Month, 1)] },
        new() { Id = "express", Name = "Express delivery", Price = new("points", 300), Tier = "silver", Channels = ["web", "app"], Value = new() { Text = "Express delivery of one order" } },
        new()
        {
            Id = "preview",
            Name = "The evening before the sale, for two",
            Price = new("points", 1_000),
            Stock = StockKind.Counted,
            Tier = "gold",
            PerMember = [new(CapPeriod.Year, 1)],
        },

        // Nobody redeems it: it comes by itself with the ninth stamp.
        new() { Id = "tenth-coffee", Name = "The tenth coffee", Price = new("stamps", 9), Automatic = true, VoucherDays = 90, Kind = RewardKind.FreeProduct, Value = new() { Sku = "coffee" } },
    ];

    /// <summary>Idempotent.</summary>
    public static async Task Stock(IGrainFactory grains)
    {
        foreach (var reward in All.Where(static reward => reward.Stock == StockKind.Counted))
        {
            await grains.GetGrain<IReward>(Ids.Reward(DemoProgram.Id, reward.Id)).ChangeStock(new ChangeStock { Key = "demo", Add = Pieces });
        }
    }
}
