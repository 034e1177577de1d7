using Loyalty.Contracts.Programs;
using Loyalty.Gateway.Programs;

namespace Loyalty.Gateway.Demo;

/// <summary>A complete program of a shop with a site, branches and an app, to look at and to change.</summary>
internal static class DemoProgram
{
    public const string Id = "demo";

    public static ProgramDefinition Definition { get; } = new()
    {
        Name = "Demo",
        TimeZone = "Europe/London",
        Currency = "GBP",
        Channels =
        [
            new() { Id = "web", Name = "Web shop" },
            new() { Id = "store", Name = "Branches" },
            new() { Id = "app", Name = "App" },
        ],
        Wallets =
        [
            new() { Id = "points", Name = "Points", Kind = WalletKind.Points, Expiry = new() { After = 24, Unit = ExpiryUnit.Months } },
            new() { Id = "status", Name = "Status points", Kind = WalletKind.Status },
        ],
        EarningRules =
        [
            new()
            {
                Id = "base",
                Name = "1 point for each pound, except on tobacco",
                Wallet = "points",
                Items = new() { ExcludeCategories = ["tobacco"] },
                Effect = new() { Points = 1, PerAmount = 100 },
            },
            new()
            {
                Id = "app-bonus",
                Name = "In the app from 20 pounds on: 1 more for each pound, at most 500 a day",
                Wallet = "points",
                Channels = ["app"],
                MinimumAmount = 2_000,
                Items = new() { ExcludeCategories = ["tobacco"] },
                Effect = new() { Points = 1, PerAmount = 100 },
                Caps = [new() { Period = CapPeriod.Day, Points = 500, AtLimit = AtLimit.Reduce }],
            },
            new()
            {
                Id = "status",
                Name = "1 status point for each pound",
                Wallet = "status",
                Effect = new() { Points = 1, PerAmount = 100 },
            },
        ],
        Tiers = new()
        {
            Metric = TierMetric.Spend,
            Period = TierPeriod.CalendarYear,
            Downgrade = DowngradePolicy.OneStep,
            GraceDays = 30,
            Levels =
            [
                new() { Id = "blue", Name = "Blue", Threshold = 0 },
                new() { Id = "silver", Name = "Silver", Threshold = 30_000, Benefits = ["Free delivery from 20 pounds on"] },
                new() { Id = "gold", Name = "Gold", Threshold = 80_000, Benefits = ["Free delivery", "Early access to sales"] },
                new() { Id = "platinum", Name = "Platinum", Threshold = 200_000, Benefits = ["Free express delivery", "Early access to sales", "A phone line of its own"] },
            ],
        },
        Returns = new() { WindowDays = 365, SpentPoints = SpentPoints.Debt, BelowMinimum = BelowMinimum.Reevaluate, Tier = TierAfterReturn.AtOnce },
    };

    /// <summary>Makes and publishes it where there is no program yet; goes on where an interrupted start has stopped.</summary>
    public static async Task Ensure(IGrainFactory grains)
    {
        var programs = await grains.GetGrain<IProgramRegistry>(ProgramsApi.Registry).List();
        if (programs.Any(static program => program != Id))
        {
            return;
        }

        var grain = grains.GetGrain<IProgram>(Id);
        if ((await grain.GetEditions()).Value is { Editions.Length: > 0 })
        {
            return;
        }

        // Refused when the draft is there already, which is as good.
        await grain.SaveDraft(Definition, ifMatch: null);
        var published = await grain.Publish(new PublishProgram());
        if (published.Refusal is { } refusal)
        {
            throw new InvalidOperationException($"The program {Id} could not be published: {refusal.Code}. {string.Join(" ", refusal.Errors.Select(static fault => $"{fault.Pointer} {fault.Reason}"))}");
        }
    }
}
