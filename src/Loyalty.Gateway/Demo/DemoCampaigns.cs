using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;

namespace Loyalty.Gateway.Demo;

/// <summary>The campaigns of the demo program.</summary>
internal static class DemoCampaigns
{
    public static ImmutableArray<CampaignDefinition> All { get; } =
    [
        new()
        {
            Id = "app-weekends",
            Name = "Double points in the app at weekends",
            Channels = ["app"],
            Schedule = new() { Days = [Weekday.Saturday, Weekday.Sunday] },
            Effect = new() { Multiplier = new() { Factor = 2, Rules = ["base"] } },
        },
        new()
        {
            Id = "garden",
            Name = "200 points for the garden from 50 pounds on, once a month, 100,000 in all",
            MinimumAmount = 5_000,
            Items = new() { IncludeCategories = ["garden"] },
            Wallet = "points",
            Effect = new() { PointsPerPurchase = 200 },
            Caps = [new() { Period = CapPeriod.Month, Awards = 1 }],
            Budget = new() { Unit = BudgetUnit.Points, Total = 100_000 },
        },
    ];
}
