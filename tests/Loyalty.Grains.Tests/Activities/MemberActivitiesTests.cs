using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Channels;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Grains.Tests.Activities;

public sealed class MemberActivitiesTests : IAsyncLifetime
{
    private Platform _platform = null!;

    public async Task InitializeAsync() => _platform = await Platform.Start(Program());

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Activity_sent_again_is_answered_as_before()
    {
        await _platform.Enroll("m");
        var member = _platform.Member<IMemberActivities>("m");
        var command = Activity("a");

        var first = await member.Record(command);
        var again = await member.Record(command);

        Assert.Equal(50, first.Value!.Awards.Single().Points);
        Assert.True(again.Replayed);
        Assert.Equivalent(first.Value, again.Value);
        Assert.Equal("idReused", (await member.Record(command with { Quantity = 2 })).Refusal!.Code);
        Assert.Equal(("activity", "web", "a"), (await _platform.History("m")).Select(entry => (entry.Kind, entry.Channel, entry.Reference)).First());
    }

    [Fact]
    public async Task Activity_and_purchase_of_the_same_id_are_two()
    {
        await _platform.Enroll("m");

        await _platform.Buy("m", Samples.Purchase("same", 10_00, _platform.Now));

        Assert.Null((await _platform.Member<IMemberActivities>("m").Record(Activity("same"))).Refusal);
    }

    [Fact]
    public async Task Dry_run_explains_and_writes_nothing()
    {
        await _platform.Enroll("m");
        var member = _platform.Member<IMemberActivities>("m");

        var foretold = (await member.Record(Activity("a") with { DryRun = true })).Value!;

        Assert.True(foretold.DryRun);
        Assert.Equal([("review", true), ("steps", false)], foretold.Explanation.Select(outcome => (outcome.Rule, outcome.Applied)));
        Assert.Equal(0, await _platform.Balance("m"));
        Assert.False((await member.Record(Activity("a"))).Replayed);
    }

    [Fact]
    public async Task Concurrent_activities_earn_no_more_than_the_limit()
    {
        await _platform.Enroll("m");
        var member = _platform.Member<IMemberActivities>("m");

        await Task.WhenAll(Enumerable.Range(0, 30).Select(number => member.Record(Activity($"a{number}"))));

        Assert.Equal(120, await _platform.Balance("m"));
    }

    [Fact]
    public async Task Totals_of_the_channel_count_activities_and_what_they_and_joining_earn()
    {
        await _platform.Member<IMember>("m").Enroll(new EnrollMember { Key = "m", Channel = "store" });
        await _platform.Member<IMemberActivities>("m").Record(Activity("a"));
        await _platform.CaughtUp();

        var web = Assert.Single((await Totals("web")).Days);
        var store = Assert.Single((await Totals("store")).Days);

        Assert.Equal((0, 1, 50), (web.Purchases, web.Activities, web.Points.Single().Earned));
        Assert.Equal((0, 0, 200), (store.Purchases, store.Activities, store.Points.Single().Earned));
        Assert.Equal(250, await _platform.Balance("m"));
    }

    [Fact]
    public async Task Purchases_that_are_paid_with_points_at_once_never_spend_more_than_there_is()
    {
        await _platform.Enroll("m");
        await _platform.Member<IMemberActivities>("m").Record(Activity("a"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => _platform.Member<IMemberPurchases>("m").Record(
            Samples.Purchase($"p{number}", 50, _platform.Now) with { PayWith = [new PointPayment("points", 50)] })));

        Assert.Single(answers, answer => answer.Value is not null);
        Assert.Equal(9, answers.Count(answer => answer.Refusal?.Code == "insufficientBalance"));
        Assert.Equal(0, await _platform.Balance("m"));
        await _platform.CaughtUp();
        Assert.Equal(50, (await Totals("web")).Days.Single().Points.Single().Spent);
    }

    [Fact]
    public async Task Return_in_parts_gives_back_what_the_purchase_was_paid_with()
    {
        await _platform.Enroll("m");
        await _platform.Member<IMemberActivities>("m").Record(Activity("a"));
        await _platform.Buy("m", Samples.Purchase("p", 80, _platform.Now) with { PayWith = [new PointPayment("points", 50)] });

        var first = await _platform.Return("m", Samples.Return("r1", "p", _platform.Now) with { Amount = 39 });
        var second = await _platform.Return("m", Samples.Return("r2", "p", _platform.Now));

        Assert.Equal((24, 26), (first.Restored.Single().Points, second.Restored.Single().Points));
        Assert.Equal(50, await _platform.Balance("m"));
    }

    private static RecordActivity Activity(string id) => new()
    {
        Channel = "web",
        Id = id,
        Type = "review",
        OccurredAt = new DateTimeOffset(2026, 3, 10, 11, 0, 0, TimeSpan.Zero),
    };

    private static ProgramDefinition Program()
    {
        var program = Samples.Points(wallet => wallet with { Payment = new PaymentWorth { Points = 1, PerAmount = 1 } });
        return program with
        {
            ActivityTypes = [new ActivityType { Id = "review" }, new ActivityType { Id = "steps" }],
            EarningRules =
            [
                .. program.EarningRules,
                new EarningRule
                {
                    Id = "review",
                    Wallet = "points",
                    Trigger = RuleTrigger.Activity,
                    ActivityType = "review",
                    Effect = new PointsPerAmount { Points = 50 },
                    Caps = [new EarningCap { Period = CapPeriod.Month, Points = 120 }],
                },
                new EarningRule { Id = "steps", Wallet = "points", Trigger = RuleTrigger.Activity, ActivityType = "steps", Effect = new PointsPerAmount { Points = 1 } },
                new EarningRule { Id = "welcome", Wallet = "points", Channels = ["store"], Trigger = RuleTrigger.Enrollment, Effect = new PointsPerAmount { Points = 200 } },
            ],
        };
    }

    private async Task<ChannelTotals> Totals(string channel) =>
        await _platform.Grains.GetGrain<IChannel>(Ids.Channel(Samples.ProgramId, channel)).GetTotals(null, null);
}
