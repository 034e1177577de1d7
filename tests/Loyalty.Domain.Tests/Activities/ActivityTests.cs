using System.Collections.Immutable;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Activities;

namespace Loyalty.Domain.Tests.Activities;

public sealed class ActivityTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-11");

    [Fact]
    public void Activity_earns_by_the_rules_of_its_type_for_each_of_its_quantity()
    {
        var member = Member(OnActivity(Given.Flat(50)), OnActivity(Given.Flat(3, "steps"), "steps"));

        var review = member.Act(Given.Activity("a", _now));
        var steps = member.Act(Given.Activity("b", _now, "steps", 20));

        Assert.Equal([("bonus", 50L)], review.Awards.Select(award => (award.Rule, award.Points)));
        Assert.Equal([("steps", 60L)], steps.Awards.Select(award => (award.Rule, award.Points)));
        Assert.Equal(1, review.Edition);
        Assert.Equal(110, member.Balance());
    }

    [Fact]
    public void Purchase_earns_nothing_by_rules_for_activities() =>
        Assert.Equal(["base"], Member(Given.Rule(), OnActivity(Given.Flat(50))).Buy("p", _now, 10_00).Awards.Select(award => award.Rule));

    [Fact]
    public void Activity_earns_at_most_what_is_left_in_the_period()
    {
        var member = Member(OnActivity(Given.Flat(50, "bonus", "points", Given.Cap(CapPeriod.Week, 80))));

        Assert.Equal([50, 30, 0], Enumerable.Range(0, 3).Select(number => member.Act(Given.Activity($"{number}", _now)).Awards.Sum(award => award.Points)));
        Assert.Equal(50, member.At(_now.AddDays(7)).Act(Given.Activity("next", _now.AddDays(7))).Awards[0].Points);
    }

    [Fact]
    public void Limit_of_a_purchase_is_one_of_each_activity() =>
        Assert.Equal((500, 80), Earned(Member(OnActivity(Given.Flat(50, "bonus", "points", Given.Cap(CapPeriod.Purchase, 80)))).Act(Given.Activity("a", _now, quantity: 10))));

    [Fact]
    public void Activity_after_the_late_window_is_valued_as_of_its_arrival()
    {
        var program = Program(OnActivity(Given.Flat(50))).WithPoints(Given.Wallet(after: 10)) with { LateWindowDays = 5 };
        var member = new TestMember(program).At(_now);

        var inTime = member.Act(Given.Activity("in-time", _now.AddDays(-5)));
        var late = member.Act(Given.Activity("late", _now.AddDays(-5).AddTicks(-1)));

        Assert.Equal((false, Given.At("2026-03-17T00:00:00Z")), (inTime.Late, inTime.Awards[0].ExpiresAt));
        Assert.Equal((true, Given.At("2026-03-22T00:00:00Z")), (late.Late, late.Awards[0].ExpiresAt));
    }

    [Fact]
    public void Imported_activity_counts_when_it_occurred()
    {
        var member = Member(OnActivity(Given.Flat(50)));

        var imported = member.Act(Given.Activity("a", _now.AddDays(-60)) with { Import = true });

        Assert.Equal((false, _now.AddDays(-60)), (imported.Late, imported.ReceivedAt));
    }

    [Fact]
    public void Imported_activity_gives_no_standing_of_a_time_that_is_over()
    {
        var program = Program(Given.Rule(), OnActivity(Given.Flat(600, "bonus", "status")));
        var member = new TestMember(program with { Tiers = Given.Tiers(TierMetric.StatusPoints, silver: 100, gold: 500) with { Downgrade = DowngradePolicy.None } }).At(_now);
        member.Buy("p", _now, 1_00);
        member.Act(Given.Activity("a", _now.AddDays(-1)));
        var earned = member.State.Tier;

        var other = new TestMember(program with { Tiers = Given.Tiers(TierMetric.StatusPoints, silver: 100, gold: 500) with { Downgrade = DowngradePolicy.None } }).At(_now);
        other.Buy("p", _now, 1_00);
        other.Act(Given.Activity("a", _now.AddYears(-5)) with { Import = true });

        Assert.Equal(("gold", "basic"), (earned, other.State.Tier));
    }

    [Fact]
    public void Points_that_have_ended_on_arrival_leave_at_once()
    {
        var program = Program(OnActivity(Given.Flat(50))).WithPoints(Given.Wallet(after: 3));
        var member = new TestMember(program).At(_now);

        member.Act(Given.Activity("a", _now.AddDays(-10)));

        Assert.Equal(0, member.Balance());
        Assert.Contains(member.Journal[^1].Events, happened => happened is PointsExpired { Points: 50 });
    }

    [Fact]
    public void Points_of_an_activity_repay_debt_once_however_many_rules_give_them()
    {
        var member = Member(Given.Rule(), OnActivity(Given.Flat(40, "one")), OnActivity(Given.Flat(40, "two")));
        member.Buy("p", _now, 60_00);
        member.Spend(60);
        member.Return("r", "p", _now);

        var activity = member.Act(Given.Activity("a", _now));

        Assert.Equal([40, 20], activity.Awards.Select(award => award.Repaid));
        Assert.Equal((20, 0), (member.Wallet().Active, member.Wallet().Debt));
    }

    [Fact]
    public void Status_points_of_an_activity_move_the_member_up()
    {
        var program = Program(OnActivity(Given.Flat(100, "bonus", "status"))) with { Tiers = Given.Tiers(TierMetric.StatusPoints, silver: 100, gold: 500, platinum: 1_000) };
        var member = new TestMember(program).At(_now);

        Assert.Equal("silver", member.Act(Given.Activity("a", _now)).Tier);
        Assert.Equal("gold", member.Act(Given.Activity("b", _now, quantity: 4)).Tier);
    }

    [Theory]
    [InlineData("unheard", "activityTypeUnknown")]
    [InlineData("retired", "activityTypeUnknown")]
    public void Activity_of_no_type_that_is_open_is_refused(string type, string code) =>
        Assert.Equal(code, Member().Refused(Given.Activity("a", _now, type)).Code);

    [Fact]
    public void Activity_of_a_blocked_member_of_the_future_or_of_an_unknown_channel_is_refused()
    {
        Assert.Equal("occurredInFuture", Member().Refused(Given.Activity("a", _now.AddMinutes(6))).Code);
        Assert.Equal("channelUnknown", Member().Refused(Given.Activity("a", _now) with { Channel = "moon" }).Code);
        Assert.Equal("memberBlocked", Member().Block().Refused(Given.Activity("a", _now)).Code);
    }

    [Fact]
    public void Explanation_names_the_reason_for_every_rule()
    {
        var member = Member(
            OnActivity(Given.Flat(50, "given")),
            OnActivity(Given.Flat(50, "capped", "points", Given.Cap(CapPeriod.Day, 20))),
            OnActivity(Given.Flat(50, "elsewhere")) with { Channels = [Given.Shop] },
            OnActivity(Given.Flat(50, "other"), "steps"));

        member.Act(Given.Activity("a", _now));
        var explained = ActivityAnswers.Explain(member.Journal[^1], member.Current);

        Assert.Equal([("given", 50L), ("capped", 20), ("elsewhere", 0), ("other", 0)], explained.Select(outcome => (outcome.Rule, outcome.Points)));
        Assert.Equal(["limitReduced", "otherChannel", "otherActivity"], explained.SelectMany(outcome => outcome.Reasons).Select(reason => reason.Code));
    }

    [Fact]
    public void Same_activity_with_other_content_names_what_differs()
    {
        var member = Member();
        member.Act(Given.Activity("a", _now));

        Assert.Empty(ActivityAnswers.Differences(member.Journal[^1], Given.Activity("a", _now)));
        Assert.Equal(
            ["/type", "/occurredAt", "/quantity"],
            ActivityAnswers.Differences(member.Journal[^1], Given.Activity("a", _now.AddTicks(1), "steps", 2)).Select(fault => fault.Pointer));
    }

    [Fact]
    public void Joining_earns_by_the_rules_for_it_in_the_record_of_the_enrollment()
    {
        var member = new TestMember(Program(OnJoining(Given.Flat(200))).WithPoints(Given.Wallet(after: 10)));

        Assert.Equal(200, member.Balance());
        var award = Assert.Single(Assert.Single(member.Journal).Events.OfType<PointsAwarded>());
        Assert.Equal(("bonus", 1, Given.Day("2026-01-01")), (award.Rule, award.Edition, award.EarnedOn));
        Assert.Equal(0, member.At(Given.At("2026-01-12T00:00:00Z")).Balance());
    }

    [Fact]
    public void Joining_with_status_points_begins_in_the_tier_that_they_reach()
    {
        var program = Program(OnJoining(Given.Flat(600, "bonus", "status"))) with { Tiers = Given.Tiers(TierMetric.StatusPoints, silver: 100, gold: 500, platinum: 1_000) };

        Assert.Equal("gold", new TestMember(program).Tier);
    }

    [Fact]
    public void Joining_in_no_channel_earns_nothing_by_rules_of_a_channel() =>
        Assert.Equal(0, new TestMember(Program(OnJoining(Given.Flat(200)) with { Channels = [Given.Web] })).Balance());

    private static (long Wanted, long Points) Earned(RecordedActivity activity) => (activity.Awards[0].Wanted, activity.Awards[0].Points);

    private static EarningRule OnActivity(EarningRule rule, string type = "review") => rule with { Trigger = RuleTrigger.Activity, ActivityType = type };

    private static EarningRule OnJoining(EarningRule rule) => rule with { Trigger = RuleTrigger.Enrollment };

    private static ProgramDefinition Program(params ImmutableArray<EarningRule> rules) => Given.Program(rules) with
    {
        ActivityTypes = [new ActivityType { Id = "review" }, new ActivityType { Id = "steps" }, new ActivityType { Id = "retired", Retired = true }],
    };

    private static TestMember Member(params ImmutableArray<EarningRule> rules) => new TestMember(Program(rules)).At(_now);
}
