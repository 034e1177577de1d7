using Loyalty.Contracts.Channels;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Tiers;

namespace Loyalty.Grains.Tests.Purchases;

public sealed class MemberPurchasesTests
{
    [Fact]
    public async Task Record_of_a_purchase_is_seen_by_the_next_read_and_by_the_totals()
    {
        await using var platform = await Platform.Start();
        await platform.Enroll("m-1");

        var recorded = await platform.Buy("m-1", Samples.Purchase("r-1", 60_000, platform.Clock.GetUtcNow()));

        Assert.Equal(600, recorded.Balances.Single(balance => balance.Wallet == "points").Balance);
        Assert.Equal("silver", recorded.Tier);
        Assert.Equal(600, await platform.Balance("m-1"));
        await platform.CaughtUp();
        var day = Assert.Single((await platform.Grains.GetGrain<IChannel>("demo/web").GetTotals(null, null)).Days);
        Assert.Equal((1, 60_000), (day.Purchases, day.Amount));
        Assert.Equal(1, (await platform.Grains.GetGrain<ITier>("demo/silver").GetRoster()).Standing);
        Assert.Equal(0, (await platform.Grains.GetGrain<ITier>("demo/bronze").GetRoster()).Standing);
    }

    [Fact]
    public async Task Return_of_the_whole_purchase_restores_balance_and_tier()
    {
        await using var platform = await Platform.Start();
        await platform.Enroll("m-1");
        await platform.Buy("m-1", Samples.Purchase("r-1", 60_000, platform.Clock.GetUtcNow()));

        var returned = await platform.Return("m-1", Samples.Return("b-1", "r-1", platform.Clock.GetUtcNow()));

        Assert.Equal(60_000, returned.Amount);
        Assert.Equal("bronze", returned.Tier);
        Assert.Equal(0, await platform.Balance("m-1"));
    }

    [Fact]
    public async Task Record_of_two_hundred_purchases_at_once_gives_exactly_the_cap_of_the_day()
    {
        await using var platform = await Platform.Start(Samples.Capped(CapPeriod.Day, 1_000));
        await platform.Enroll("m-1");

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => platform.Buy("m-1", Samples.Purchase($"r-{i}", 1_500, platform.Now)))).Soon();

        var awards = answers.SelectMany(answer => answer.Awards).Where(award => award.Wallet == "points").ToArray();
        Assert.Equal(1_000, awards.Sum(award => award.Points));
        Assert.All(awards, award => Assert.Equal(15, award.Wanted));
        Assert.Equal(1_000, await platform.Balance("m-1"));
        var history = await platform.History("m-1");
        Assert.Equal(1_000, history.SelectMany(entry => entry.Entries).Where(entry => entry.Wallet == "points").Sum(entry => entry.Points));
        Assert.Equal(3_000, await platform.Balance("m-1", "status"));
        Assert.Equal(201, history.Count);

        await platform.Pass(TimeSpan.FromDays(1));
        Assert.Equal(15, (await platform.Buy("m-1", Samples.Purchase("tomorrow", 1_500, platform.Now))).Awards.Single(award => award.Wallet == "points").Points);
    }
}
