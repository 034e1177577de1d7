using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
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
            new() { Id = "stamps", Name = "Coffee card", Kind = WalletKind.Stamps },
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
                Id = "review",
                Name = "25 points for a review, once a day",
                Wallet = "points",
                Trigger = RuleTrigger.Activity,
                ActivityType = "review",
                Effect = new() { Points = 25 },
                Caps = [new() { Period = CapPeriod.Day, Points = 25, AtLimit = AtLimit.Reduce }],
            },
            new()
            {
                Id = "status",
                Name = "1 status point for each pound",
                Wallet = "status",
                Effect = new() { Points = 1, PerAmount = 100 },
            },
            new()
            {
                Id = "coffee-card",
                Name = "A stamp for each coffee: nine make the tenth free",
                Wallet = "stamps",
                Items = new() { IncludeCategories = ["coffee"] },
                Effect = new() { Points = 1, PerItem = true },
            },
        ],
        Referral = new()
        {
            Referrer = new() { Wallet = "points", Points = 200 },
            Friend = new() { Wallet = "points", Points = 100 },
            Condition = new() { Amount = new() { AtLeast = 2_000 } },
            WithinDays = 90,
            ReturnDays = 30,
            Caps = [new(CapPeriod.Year, 10)],
        },
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
        ActivityTypes = [new() { Id = "review", Name = "Review" }],
        Returns = new() { WindowDays = 365, SpentPoints = SpentPoints.Debt, BelowMinimum = BelowMinimum.Reevaluate, Tier = TierAfterReturn.AtOnce },
    };

    /// <summary>
    /// Makes and publishes it where there is no program yet; goes on where an interrupted start has stopped. Each campaign
    /// and each reward makes an edition of its own: once there is another than these, the program is somebody's, and left alone.
    /// </summary>
    public static async Task Ensure(IGrainFactory grains)
    {
        var programs = await grains.GetGrain<IProgramRegistry>(ProgramsApi.Registry).List();
        if (programs.Any(static program => program != Id))
        {
            return;
        }

        var grain = grains.GetGrain<IProgram>(Id);
        var editions = (await grain.GetEditions()).Value?.Editions ?? [];
        string?[] parts = [null, .. DemoCampaigns.All.Select(static campaign => campaign.Id), .. DemoRewards.All.Select(static reward => reward.Id)];
        if (editions.Length > parts.Length || !editions.Select(static edition => edition.Campaign ?? edition.Reward).SequenceEqual(parts.Take(editions.Length)))
        {
            return;
        }

        if (editions.IsEmpty)
        {
            // Refused when the draft is there already, which is as good.
            await grain.SaveDraft(Definition, ifMatch: null);
            Published(await grain.Publish(new PublishProgram()));
        }

        foreach (var part in parts.Skip(Math.Max(1, editions.Length)))
        {
            await Publish(grains, part!);
        }

        await DemoRewards.Stock(grains);
    }

    private static async Task Publish(IGrainFactory grains, string part)
    {
        if (DemoCampaigns.All.FirstOrDefault(campaign => campaign.Id == part) is { } campaign)
        {
            var grain = grains.GetGrain<ICampaign>(Ids.Campaign(Id, part));
            await grain.SaveDraft(campaign, ifMatch: null);
            Published(await grain.Publish(ifMatch: null));
        }
        else
        {
            var grain = grains.GetGrain<IRewardDraft>(Ids.Reward(Id, part));
            await grain.Save(DemoRewards.All.First(reward => reward.Id == part), ifMatch: null);
            Published(await grain.Publish(ifMatch: null));
        }
    }

    private static void Published(Outcome<EditionInfo> published)
    {
        if (published.Refusal is { } refusal)
        {
            throw new InvalidOperationException($"The program {Id} could not be published: {refusal.Code}. {string.Join(" ", refusal.Errors.Select(static fault => $"{fault.Pointer} {fault.Reason}"))}");
        }
    }
}
