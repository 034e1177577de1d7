using Loyalty.Contracts.Campaigns;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Grains.Tests.Faults;
using Loyalty.Storage.Relay;
using static Loyalty.Grains.Tests.Campaigns.CampaignPlatform;

namespace Loyalty.Grains.Tests.Campaigns;

public sealed class CampaignResultsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Results_are_what_the_journal_adds_up_to_whatever_the_stream_does(int seed)
    {
        await using var platform = await Platform.Start(configure: services =>
        {
            if (seed > 0)
            {
                services.Decorate<IRelayLog>((_, log) => new DisorderlyRelayLog(log, seed));
            }
        });
        await platform.Publish(Split().Budgeted(400));
        await platform.Publish(Extra(3, "free"));
        await platform.EnrollAll(40);
        for (var day = 0; day < 3; day++)
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(i => platform.Buy(
                $"m-{i}", Samples.Purchase($"p-{day}-{i}", 1_000 + i, platform.Now) with { Channel = i % 3 == 0 ? "store" : "web" })));
            await Task.WhenAll(Enumerable.Range(0, 10).Select(i => platform.Return(
                $"m-{i}", Samples.Return($"r-{day}-{i}", $"p-{day}-{i}", platform.Now) with { PurchaseChannel = i % 3 == 0 ? "store" : "web", Amount = i % 2 == 0 ? 500 : null })));
            await platform.Restart();
            await platform.Pass(TimeSpan.FromHours(13));
        }

        await platform.CaughtUp();
        var records = await platform.Records();
        foreach (var campaign in (string[])["split", "free"])
        {
            Assert.Equal(Fold(records, campaign), Text(await platform.Campaign(campaign).GetResults(null, null)));
        }

        Assert.Contains("control", Text(await platform.Campaign("split").GetResults(null, null)), StringComparison.Ordinal);
        var awards = await platform.Awarded("split");
        var taken = records.SelectMany(stored => stored.Record.Events.OfType<PointsTakenBack>()).Where(back => back.Campaign == "split").Sum(back => back.Points);
        var budget = await platform.Budget("split");
        Assert.Equal((awards.Sum(award => award.Points), taken), (budget.Awarded, budget.GivenBack));
        Assert.Equal(budget.Total, budget.Awarded - budget.GivenBack + budget.Leased + budget.Remaining);
        Assert.True(awards.Sum(award => award.Points) - taken <= 400);
    }

    [Fact]
    public async Task Results_are_bounded_by_the_days_asked_for()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(Extra(3));
        await platform.Enroll("m");
        await platform.Buy("m", Samples.Purchase("a", 1_000, platform.Now));
        await platform.Pass(TimeSpan.FromDays(1));
        await platform.Buy("m", Samples.Purchase("b", 1_000, platform.Now));
        await platform.CaughtUp();

        Assert.Equal([Day, Day.AddDays(1)], (await platform.Campaign().GetResults(null, null)).Days.Select(day => day.Day));
        Assert.Equal([Day], (await platform.Campaign().GetResults(null, Day)).Days.Select(day => day.Day));
        Assert.Equal([Day.AddDays(1)], (await platform.Campaign().GetResults(Day.AddDays(1), null)).Days.Select(day => day.Day));
    }

    private static CampaignDefinition Split() => new()
    {
        Id = "split",
        Wallet = "points",
        Variants =
        [
            new CampaignVariant { Id = "small", Percent = 40, Effect = new CampaignEffect { PointsPerPurchase = 5 } },
            new CampaignVariant { Id = "large", Percent = 40, Effect = new CampaignEffect { PointsPerPurchase = 9 } },
        ],
        ControlPercent = 20,
    };

    /// <summary>The same in another way than the relay's: every event with the purchase or return before it, then grouped.</summary>
    private static string Fold(IReadOnlyList<(string Account, AccountRecord Record)> records, string campaign)
    {
        var entries = records.SelectMany(stored => Entries(stored.Record, campaign));
        return string.Join("\n", entries.GroupBy(entry => (entry.Day, entry.Channel, entry.Variant))
            .OrderBy(group => group.Key.Day).ThenBy(group => $"{group.Key.Channel}/{group.Key.Variant}", StringComparer.Ordinal)
            .Select(group => $"{group.Key.Day:O} {group.Key.Channel}/{group.Key.Variant} {group.Sum(entry => entry.Awards)} {group.Sum(entry => entry.Points)} " +
                $"{group.Sum(entry => entry.AwardsBack)} {group.Sum(entry => entry.PointsBack)} {group.Sum(entry => entry.Purchases)} {group.Sum(entry => entry.Spend)}"));
    }

    private static string Text(CampaignResults results) => string.Join("\n", results.Days.SelectMany(day => day.Figures.Select(figures =>
        $"{day.Day:O} {figures.Channel}/{figures.Variant} {figures.Awards} {figures.Points} {figures.AwardsTakenBack} {figures.PointsTakenBack} {figures.Purchases} {figures.Spend}")));

    private static IEnumerable<Entry> Entries(AccountRecord record, string campaign)
    {
        var (day, channel, spend) = (default(DateOnly), "", 0L);
        foreach (var happened in record.Events)
        {
            switch (happened)
            {
                case PurchaseRecorded purchase:
                    (day, channel, spend) = (purchase.Day, purchase.Channel, purchase.Spend);
                    break;
                case ReturnRecorded returned:
                    (day, channel, spend) = (returned.Day, returned.Channel, 0);
                    break;
                case PointsAwarded award when award.Campaign == campaign:
                    yield return new Entry(day, channel, award.Variant, 1, award.Points, 0, 0, 1, spend);
                    break;
                case CampaignMissed missed when missed.Campaign == campaign:
                    yield return new Entry(day, channel, missed.Variant, 0, 0, 0, 0, 1, spend);
                    break;
                case PointsTakenBack taken when taken.Campaign == campaign:
                    yield return new Entry(day, channel, taken.Variant, 0, 0, taken.Awards, taken.Points, 0, 0);
                    break;
            }
        }
    }

    private sealed record Entry(DateOnly Day, string Channel, string? Variant, long Awards, long Points, long AwardsBack, long PointsBack, long Purchases, long Spend);
}
