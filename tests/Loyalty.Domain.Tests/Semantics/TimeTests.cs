using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Members;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Time."</summary>
public sealed class TimeTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-06-15");

    [Fact]
    public void Purchase_has_occurred_at_from_the_till_and_received_at()
    {
        var answer = new TestMember(Given.Program()).At(_now).Buy(Given.Purchase("p", _now.AddDays(-3), 10_00));

        Assert.Equal((_now.AddDays(-3), _now), (answer.OccurredAt, answer.ReceivedAt));
    }

    [Fact]
    public void Purchase_is_valued_once_on_arrival_and_never_again()
    {
        var member = new TestMember(Given.Program()).At(_now);
        member.Buy(Given.Purchase("p", _now, 10_00));
        var explained = member.Explain("p");
        member.Publish(Given.Program(Given.Rule(100)), _now.AddDays(-100));

        member.SweepAt(_now.AddDays(1));

        Assert.Equal(10, member.Balance());
        Assert.Equal(explained.Select(outcome => outcome.Points), member.Explain("p").Select(outcome => outcome.Points));
    }

    [Fact]
    public void Occurred_at_decides_the_edition()
    {
        var member = new TestMember(Given.Program()).Publish(Given.Program(Given.Rule(2)), _now.AddDays(-1)).At(_now);

        Assert.Equal((1, 2), (member.Buy(Given.Purchase("p", _now.AddDays(-1).AddTicks(-1), 10_00)).Edition, member.Buy(Given.Purchase("q", _now.AddDays(-1), 10_00)).Edition));
    }

    [Fact]
    public void Occurred_at_decides_the_campaign_windows()
    {
        var member = CampaignGiven.Member(CampaignGiven.Extra(5) with { Schedule = new CampaignSchedule { Until = _now.AddDays(-1) } }).At(_now);

        Assert.Equal((2, 1), (member.Buy(Given.Purchase("p", _now.AddDays(-2), 1_00)).Awards.Length, member.Buy(Given.Purchase("q", _now, 1_00)).Awards.Length));
    }

    [Fact]
    public void Occurred_at_decides_the_calendar_periods()
    {
        var member = new TestMember(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Month, 50))) with { Tiers = Given.Tiers(months: 1) }).At(_now);

        Assert.Equal(50, member.Buy(Given.Purchase("june", _now, 90_00)).Awards.Single().Points);
        Assert.Equal(50, member.Buy(Given.Purchase("may", _now.AddDays(-20), 90_00)).Awards.Single().Points);
        Assert.Equal(["2026-05-26", "2026-06-15"], member.State.Counts.Keys.Select(day => day.ToString("O")));
    }

    [Fact]
    public void Occurred_at_decides_the_dates_of_its_points()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(pendingDays: 5, after: 30))).At(_now);

        var award = member.Buy(Given.Purchase("p", _now.AddDays(-2), 10_00)).Awards.Single();

        Assert.Equal((Given.At("2026-06-18T00:00:00Z"), Given.At("2026-07-14T00:00:00Z")), (award.ActiveFrom, award.ExpiresAt));
    }

    [Fact]
    public void State_at_arrival_decides_the_tier()
    {
        var member = new TestMember(Given.Program(Given.Rule(), Given.Rule(id: "silver") with { Condition = new Condition { Tiers = ["silver"] } }) with { Tiers = Given.Tiers() });
        member.Buy("p", _now, 100_00);

        Assert.Equal(2, member.Buy(Given.Purchase("late", _now.AddDays(-5), 10_00)).Awards.Length);
    }

    [Fact]
    public void State_at_arrival_decides_the_room_under_limits()
    {
        var member = new TestMember(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Month, 50)))).At(_now);
        member.Buy(Given.Purchase("p", _now, 40_00));

        Assert.Equal(10, member.Buy(Given.Purchase("earlier", _now.AddDays(-5), 40_00)).Awards.Single().Points);
    }

    [Fact]
    public void State_at_arrival_decides_the_counters()
    {
        var second = new PurchaseNumberCondition { Number = 2 };
        var member = new TestMember(Given.Program(Given.Flat(10) with { Condition = new Condition { PurchaseNumber = second } })).At(_now);

        Assert.Empty(member.Buy(Given.Purchase("first", _now, 1_00)).Awards);
        Assert.Single(member.Buy(Given.Purchase("second", _now.AddDays(-5), 1_00)).Awards);
    }

    [Fact]
    public void State_at_arrival_decides_the_segments()
    {
        var vip = new SegmentDefinition { Id = "vip" };
        var member = new TestMember(Given.Program(Given.Rule() with { Condition = new Condition { Segments = ["vip"] } }) with { Segments = [vip] }).At(_now);
        Assert.Empty(member.Buy(Given.Purchase("p", _now, 1_00)).Awards);
        member.List("vip");

        Assert.Single(member.Buy(Given.Purchase("earlier", _now.AddDays(-5), 1_00)).Awards);
    }

    [Fact]
    public void State_at_arrival_decides_the_segments_that_time_alone_has_ended_or_begun()
    {
        var lapsed = new SegmentDefinition { Id = "lapsed", Condition = new Condition { LapsedDays = 60 } };
        var active = new SegmentDefinition { Id = "active", Condition = new Condition { Purchases = new PurchasesCondition { Days = 30, AtLeast = 1 } } };
        var program = Given.Program(
            Given.Rule(points: 5, id: "back") with { Condition = new Condition { Segments = ["lapsed"] } },
            Given.Rule(points: 7, id: "loyal") with { Condition = new Condition { Segments = ["active"] } }) with { Segments = [lapsed, active] };
        var member = new TestMember(program).At(_now);
        member.Buy(Given.Purchase("first", _now, 10_00));

        // Nothing has swept meanwhile.
        var back = _now.AddDays(60);
        Assert.Equal(["lapsed"], MemberAnswers.Summary(member.State, "member", member.Current, back, member.Traits).Segments.AsEnumerable());
        var foretold = member.At(back).Foretell(Given.Purchase("second", back, 10_00));
        var bought = member.Buy(Given.Purchase("second", back, 10_00));
        Assert.Equal(["back"], bought.Awards.Select(award => award.Rule));
        Assert.Equal(TestMember.Text(foretold.Events), TestMember.Text(member.RecordOf("second").Events));

        // What time did stands before the purchase, and is not told as what it did.
        var why = member.Explain("second").ToDictionary(outcome => outcome.Rule);
        Assert.True(why["back"].Applied);
        Assert.Equal(("notInSegment", "lapsed"), (why["loyal"].Reasons.Single().Code, why["loyal"].Reasons.Single().Actual));
        Assert.Equal(["loyal"], member.Buy(Given.Purchase("third", back, 10_00)).Awards.Select(award => award.Rule));
    }

    [Fact]
    public void State_at_arrival_decides_the_budget()
    {
        var member = CampaignGiven.Member(CampaignGiven.Extra(50).Budgeted(60)).Granting("extra", 50).At(_now);
        member.Buy(Given.Purchase("p", _now, 1_00));
        member.Granting("extra", 10);

        Assert.Equal(1 + 10, member.Buy(Given.Purchase("earlier", _now.AddDays(-5), 1_00)).Awards.Sum(award => award.Points));
    }

    [Fact]
    public void Later_than_the_late_window_a_purchase_is_valued_as_of_received_at_its_points_age_from_there_and_the_answer_says_so()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 10))).Publish(Given.Program(Given.Rule(2)).WithPoints(Given.Wallet(after: 10)), _now.AddDays(-1)).At(_now);

        var answer = member.Buy(Given.Purchase("p", _now.AddDays(-30).AddTicks(-1), 10_00));

        Assert.Equal((true, 2, 20L, Given.At("2026-06-26T00:00:00Z")), (answer.Late, answer.Edition, answer.Awards.Single().Points, answer.Awards.Single().ExpiresAt));
    }

    [Theory]
    [InlineData(30, 30, false)]
    [InlineData(30, 31, true)]
    [InlineData(7, 8, true)]
    [InlineData(90, 31, false)]
    public void Late_window_is_of_30_days_or_what_the_programme_says(int window, int days, bool late)
    {
        Assert.Equal(30, Given.Program().LateWindowDays);

        var member = new TestMember(Given.Program() with { LateWindowDays = window }).At(_now);

        Assert.Equal(late, member.Buy(Given.Purchase("p", _now.AddDays(-days), 10_00)).Late);
    }

    [Fact]
    public void More_than_five_minutes_in_the_future_is_refused()
    {
        var member = new TestMember(Given.Program()).At(_now);

        Assert.Null(member.Decide(Given.Purchase("p", _now.AddMinutes(5), 10_00)).Refusal);
        Assert.Equal("occurredInFuture", member.Refused(Given.Purchase("p", _now.AddMinutes(5).AddTicks(1), 10_00)).Code);
    }

    [Fact]
    public void Import_takes_received_at_as_occurred_at_and_knows_no_late_window()
    {
        var member = new TestMember(Given.Program(), Given.Noon("2020-01-01")).At(_now);

        var answer = member.Buy(Given.Purchase("p", Given.Noon("2021-02-03"), 10_00) with { Import = true });

        Assert.Equal((Given.Noon("2021-02-03"), Given.Noon("2021-02-03"), false), (answer.OccurredAt, answer.ReceivedAt, answer.Late));
    }

    [Fact]
    public void Import_in_time_order_does_first_what_fell_due_before_each_purchase()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 10)), Given.Noon("2020-01-01")).At(_now);
        member.Buy(Given.Purchase("p1", Given.Noon("2020-03-01"), 10_00) with { Import = true });
        member.Buy(Given.Purchase("p2", Given.Noon("2020-04-01"), 10_00) with { Import = true });

        Assert.Equal(Given.At("2020-03-12T00:00:00Z"), Assert.IsType<PointsExpired>(member.Journal[^1].Events[0]).At);
    }
}
