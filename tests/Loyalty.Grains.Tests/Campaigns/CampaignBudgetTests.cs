using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Grains.Campaigns;
using Loyalty.Grains.Tests.Faults;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Relay;
using Microsoft.Extensions.DependencyInjection;
using static Loyalty.Grains.Tests.Campaigns.CampaignPlatform;

namespace Loyalty.Grains.Tests.Campaigns;

public sealed class CampaignBudgetTests
{
    private static readonly CampaignOptions _options = new();
    private static readonly TimeSpan _settled = _options.LeaseTime + _options.AppendTimeout + TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_thousand_concurrent_purchases_share_a_budget_for_a_hundred_awards()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(Extra(7).Budgeted(100, BudgetUnit.Awards));
        await platform.EnrollAll(250);

        var bought = await BuyAll(platform, 250, 4);

        Assert.Equal(1_000, bought.Count);
        Assert.Equal(100, bought.SelectMany(purchase => purchase.Awards).Count(award => award.Campaign == "extra"));
        Assert.Equal(100, (await platform.Awarded()).Count);
        await platform.CaughtUp();
        Assert.Equal(new BudgetStanding { Unit = BudgetUnit.Awards, Total = 100, Awarded = 100, GivenBack = 0, Leased = 0, Remaining = 0 }, await platform.Budget());
    }

    [Fact]
    public async Task Concurrent_purchases_use_a_budget_in_points_to_the_last_point()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(Extra(7).Budgeted(1_000));
        await platform.EnrollAll(100);

        await BuyAll(platform, 100, 3);

        var awarded = await platform.Awarded();
        Assert.Equal(1_000, awarded.Sum(award => award.Points));
        Assert.Equal(6, awarded.Min(award => award.Points));
        Assert.Equal("budgetReduced", Assert.Single(awarded, award => award.Points < 7).Reduced);
    }

    [Fact]
    public async Task Killed_in_between_awards_stay_within_the_budget_and_the_rest_can_be_used_once_leases_settle()
    {
        await using var platform = await Platform.Start(configure: services => services.AddSingleton(new CampaignOptions { Slice = 40 }));
        await platform.Publish(Extra(1).Budgeted(100, BudgetUnit.Awards));
        await platform.EnrollAll(30);
        for (var round = 0; round < 3; round++)
        {
            // What the process held is lost with it.
            await BuyAll(platform, 10, 1, $"before-{round}");
            await platform.Restart();
        }

        Assert.Equal(30, (await platform.Awarded()).Count);
        Assert.True((await platform.Budget()).Leased > 0);
        await BuyAll(platform, 30, 4, "between");
        var between = (await platform.Awarded()).Count;
        Assert.InRange(between, 30, 99);
        Assert.Equal("budgetExhausted", (await platform.Records()).SelectMany(stored => stored.Record.Events.OfType<CampaignMissed>()).Last().Reason);

        await Settled(platform);
        await BuyAll(platform, 30, 4, "after");

        Assert.Equal(100, (await platform.Awarded()).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Lease_is_settled_only_when_what_was_journalled_of_it_has_come(bool relayStuck)
    {
        DisorderlyRelayLog log = null!;
        await using var platform = await Platform.Start(configure: services => services.Decorate<IRelayLog>((_, inner) => log = new DisorderlyRelayLog(inner, 1)));
        await platform.Publish(Extra(1).Budgeted(100, BudgetUnit.Awards));
        await platform.Enroll("m");
        await platform.CaughtUp();

        // Either no batch is made of the award, or it does not reach the campaign. However long that lasts, nothing is settled.
        log.Deaf = true;
        log.Stuck = relayStuck;
        log.Unreadable = relayStuck ? null : "campaign/demo/extra";
        await platform.Buy("m", Samples.Purchase("p", 1_000, platform.Now));
        var left = (await platform.Budget()).Remaining;
        for (var i = 0; i < 20; i++)
        {
            platform.Clock.Advance(_settled);
            Assert.Equal((left, 0), ((await platform.Budget()).Remaining, (await platform.Budget()).Awarded));
        }

        log.Stuck = false;
        log.Unreadable = null;
        await platform.PassUntil(async () => (await platform.Budget()).Leased == 0);
        Assert.InRange(left, 1, 98);
        Assert.Equal((99, 1), ((await platform.Budget()).Remaining, (await platform.Budget()).Awarded));
    }

    [Fact]
    public async Task Holder_stops_at_60_percent_of_its_lease_and_asks_again()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(Extra(1).Budgeted(100, BudgetUnit.Awards));
        await platform.Enroll("m");
        await platform.Buy("m", Samples.Purchase("p", 1_000, platform.Now));
        var holder = platform.Services.GetRequiredService<CampaignBudgets>().Holder(Samples.ProgramId, "extra");
        Assert.True(holder.Free > 0);

        platform.Clock.Advance((_options.LeaseTime * 0.6) - TimeSpan.FromTicks(1));
        Assert.True(holder.Free > 0);
        platform.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(0, holder.Free);

        // Asked for more, the campaign gives another one: the first ends when it would have.
        await platform.Buy("m", Samples.Purchase("q", 1_000, platform.Now));
        Assert.Equal([1L, 2L], (await platform.Awarded()).Select(award => award.Lease));
    }

    [Fact]
    public async Task Lost_reservation_comes_back_while_the_campaign_goes_on_being_asked()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(Extra(1).Budgeted(10, BudgetUnit.Awards));
        await platform.EnrollAll(4);
        platform.Journal.OnMember("m-0").FailAppend(AppendFailure.Storage, written: false);
        Assert.NotNull((await platform.Member<IMemberPurchases>("m-0").Record(Samples.Purchase("lost", 1_000, platform.Now))).Refusal);

        // A purchase every ten seconds, as a campaign with traffic has: no lease is ever left alone.
        for (var i = 0; i < 30; i++)
        {
            await platform.Buy("m-1", Samples.Purchase($"p-{i}", 1_000, platform.Now));
            await platform.Pass(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(10, (await platform.Awarded()).Count);
    }

    [Fact]
    public async Task Large_claim_does_not_exhaust_a_budget_that_others_draw_on_meanwhile()
    {
        var campaign = new SlowBudget(total: 1_000_000);
        var holder = new BudgetHolder(campaign, TimeProvider.System, _options);
        await holder.Lease(8_000);
        Assert.Equal((1L, 8_000L), holder.TryTake(8_000));
        holder.Release(1, 8_000);

        // While it waits for more, others take what was free.
        Assert.Null(holder.TryTake(20_000));
        var leasing = holder.Lease(20_000);
        Assert.Equal((1L, 8_000L), holder.TryTake(8_000));
        campaign.Answer();
        await leasing;

        Assert.Null(holder.TryTake(20_000));
        await holder.Lease(20_000);
        Assert.Equal((1L, 20_000L), holder.TryTake(20_000));
    }

    [Fact]
    public async Task Total_lowered_below_what_is_leased_ends_the_lease_when_it_is_asked_for_more()
    {
        await using var platform = await Platform.Start(configure: services => services.AddSingleton(new CampaignOptions { Slice = 20 }));
        await platform.Publish(Extra(1).Budgeted(1_000, BudgetUnit.Awards));
        await platform.EnrollAll(60);
        await BuyAll(platform, 5, 1);

        await platform.Publish(Extra(1).Budgeted(10, BudgetUnit.Awards));
        await BuyAll(platform, 60, 1, "after");

        // What the silo held at that moment, and no more.
        Assert.InRange((await platform.Awarded()).Count, 10, 20);
        await Settled(platform);
        await BuyAll(platform, 60, 1, "settled");
        Assert.InRange((await platform.Awarded()).Count, 10, 20);
    }

    [Theory]
    [InlineData(AppendFailure.Conflict, false, 0)]
    [InlineData(AppendFailure.Overloaded, false, 0)]
    [InlineData(AppendFailure.Storage, false, 1)]
    [InlineData(AppendFailure.Storage, true, 1)]
    public async Task What_is_certainly_not_written_is_free_again_and_what_may_be_is_not(AppendFailure failure, bool written, long taken)
    {
        await using var platform = await Platform.Start();
        await platform.Publish(Extra(1).Budgeted(8, BudgetUnit.Awards));
        await platform.EnrollAll(20);
        platform.Journal.OnMember("m-0").FailAppend(failure, written);
        var refused = await platform.Member<IMemberPurchases>("m-0").Record(Samples.Purchase("lost", 1_000, platform.Now));
        Assert.NotNull(refused.Refusal);

        await BuyAll(platform, 20, 1);

        Assert.Equal(8 - taken + (written ? 1 : 0), (await platform.Awarded()).Count);
        await Settled(platform);
        await BuyAll(platform, 20, 1, "after");
        Assert.Equal(8, (await platform.Awarded()).Count);
    }

    [Fact]
    public async Task Refused_repeated_and_foretold_purchases_take_nothing()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(Extra(1).Budgeted(3, BudgetUnit.Awards));
        await platform.Enroll("m");
        var purchase = Samples.Purchase("p", 1_000, platform.Now);
        for (var i = 0; i < 5; i++)
        {
            await platform.Buy("m", purchase);
            await platform.Buy("m", Samples.Purchase($"dry-{i}", 1_000, platform.Now) with { DryRun = true });
            Assert.NotNull((await platform.Member<IMemberPurchases>("m").Record(Samples.Purchase($"bad-{i}", 1_000, platform.Now) with { Amount = 5 })).Refusal);
        }

        var rest = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => platform.Buy("m", Samples.Purchase($"q-{i}", 1_000, platform.Now))));

        Assert.Equal(2, rest.SelectMany(bought => bought.Awards).Count(award => award.Campaign is not null));
    }

    [Fact]
    public async Task Dry_run_says_what_is_left_and_leases_nothing()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(Extra(50).Budgeted(70));
        await platform.Enroll("m");
        var dry = Samples.Purchase("dry", 1_000, platform.Now) with { DryRun = true };

        Assert.Equal(50, (await platform.Buy("m", dry)).Awards.Single(award => award.Campaign is not null).Points);
        Assert.Equal(70, (await platform.Budget()).Remaining);

        await platform.Buy("m", Samples.Purchase("p", 1_000, platform.Now));
        Assert.Equal(20, (await platform.Buy("m", dry)).Awards.Single(award => award.Campaign is not null).Points);

        await platform.Buy("m", Samples.Purchase("q", 1_000, platform.Now));
        var none = await platform.Buy("m", dry);
        Assert.Equal("budgetExhausted", none.Explanation.Single(outcome => outcome.Campaign == "extra").Reasons.Single().Code);
    }

    [Fact]
    public async Task Returns_give_back_to_the_budget_until_the_campaign_is_ended()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(Extra(50).Budgeted(100));
        await platform.Enroll("m");
        foreach (var id in (string[])["a", "b", "c"])
        {
            await platform.Buy("m", Samples.Purchase(id, 1_000, platform.Now));
        }

        await platform.Return("m", Samples.Return("ra", "a", platform.Now));
        await platform.CaughtUp();
        Assert.Equal((100, 50, 50), ((await platform.Budget()).Awarded, (await platform.Budget()).GivenBack, (await platform.Budget()).Remaining));

        platform.Clock.Advance(_options.ExhaustedFor);
        var again = await platform.Buy("m", Samples.Purchase("d", 1_000, platform.Now));
        Assert.Equal(50, again.Awards.Single(award => award.Campaign is not null).Points);

        await platform.Campaign().ChangeState(CampaignState.Ended);
        await platform.Return("m", Samples.Return("rb", "b", platform.Now));
        await platform.CaughtUp();
        Assert.Equal((100, 0), ((await platform.Budget()).GivenBack, (await platform.Budget()).Remaining));
    }

    [Fact]
    public async Task Purchase_is_refused_as_unavailable_while_the_campaign_does_not_answer()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(Extra(50).Budgeted(100));
        await platform.Enroll("m");
        platform.States.FailWrite("campaign");

        var refused = await platform.Member<IMemberPurchases>("m").Record(Samples.Purchase("p", 1_000, platform.Now));

        Assert.Equal((RefusalKind.Unavailable, "campaignUnavailable"), (refused.Refusal!.Kind, refused.Refusal.Code));
        Assert.DoesNotContain(await platform.Records(), stored => stored.Record.First<PurchaseRecorded>() is not null);
        Assert.Equal(2, (await platform.Buy("m", Samples.Purchase("p", 1_000, platform.Now))).Awards.Count(award => award.Wallet == "points"));
    }

    [Fact]
    public async Task Total_can_be_raised_and_lowered_while_it_runs()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(Extra(10).Budgeted(20));
        await platform.EnrollAll(10);
        await BuyAll(platform, 10, 1);
        Assert.Equal(20, (await platform.Awarded()).Sum(award => award.Points));

        await platform.Publish(Extra(10).Budgeted(50));
        platform.Clock.Advance(_options.ExhaustedFor);
        await BuyAll(platform, 10, 1, "more");
        Assert.Equal(50, (await platform.Awarded()).Sum(award => award.Points));

        await platform.Publish(Extra(10).Budgeted(30));
        Assert.Equal((30, 0), ((await platform.Budget()).Total, (await platform.Budget()).Remaining));
    }

    /// <summary>Answers the first at once, later ones when it is told to, and those after that at once again.</summary>
    private sealed class SlowBudget(long total) : ICampaignBudget
    {
        private readonly TaskCompletionSource _answer = new();
        private long _size;
        private int _asked;

        public void Answer() => _answer.SetResult();

        public async Task<BudgetLease> Lease(LeaseBudget command)
        {
            if (++_asked == 2)
            {
                await _answer.Task;
            }

            _size = Math.Min(total, command.Taken + command.Wanted);
            return new BudgetLease(1, _size, TimeSpan.FromMinutes(1));
        }

        public Task<BudgetStanding?> GetStanding() => throw new NotSupportedException();
    }

    private static async Task<IReadOnlyList<RecordedPurchase>> BuyAll(Platform platform, int members, int each, string prefix = "p") =>
        await Task.WhenAll(Enumerable.Range(0, members * each).Select(i =>
            platform.Buy($"m-{i % members}", Samples.Purchase($"{prefix}-{i}", 1_000, platform.Now))));

    /// <summary>Every lease that is open now is over, and settled.</summary>
    private static async Task Settled(Platform platform)
    {
        await platform.Budget();
        await platform.Pass(_settled);
        await platform.PassUntil(async () => (await platform.Budget()).Leased == 0);
    }
}
