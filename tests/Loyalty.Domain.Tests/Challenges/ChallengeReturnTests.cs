using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts.Events;
using static Loyalty.Domain.Tests.Challenges.ChallengeGiven;

namespace Loyalty.Domain.Tests.Challenges;

public sealed class ChallengeReturnTests
{
    private static readonly DateTimeOffset Monday = Given.Noon("2026-06-01");

    [Fact]
    public void Return_takes_back_what_a_completion_gave_when_too_little_is_left()
    {
        var member = new TestMember(Program(Challenge(goal: 2) with { Badge = new BadgeDefinition { Id = "fan" } }));
        member.Buy("p1", Monday, 10_00);
        member.Buy("p2", Monday.AddDays(1), 10_00);

        var returned = member.Return("r", "p1", Monday.AddDays(2));

        Assert.Equal((0, 0), (member.Balance(), member.Wallet().Debt));
        Assert.Equal((1, 0), (member.Status().Progress, member.Status().Completed));
        Assert.Empty(member.Challenges().Badges);
        Assert.Equal(50, returned.TakenBack.Single(taken => taken.Rule == "regular").Points);
        Assert.Equal("challenge", member.Journal[^1].Events.OfType<PointsTakenBack>().Single(taken => taken.Wallet == "points").Origin);
    }

    [Fact]
    public void Return_leaves_a_completion_that_the_rest_still_comes_to()
    {
        var member = new TestMember(Program(Challenge(goal: 2)));
        member.Buy("p1", Monday, 10_00);
        member.Buy("p2", Monday, 10_00);
        member.Buy("p3", Monday, 10_00);

        member.Return("r1", "p2", Monday);
        Assert.Equal((50, 1), (member.Balance(), member.Status().Completed));
        member.Return("r2", "p3", Monday);
        Assert.Equal((0, 0), (member.Balance(), member.Status().Completed));
        member.Return("r3", "p1", Monday);
        Assert.Empty(member.State.Challenges);
    }

    [Fact]
    public void Some_of_a_purchase_that_comes_back_lowers_an_amount_by_so_much()
    {
        var member = new TestMember(Program(Challenge(ChallengeMeasure.Amount, 100_00) with { Repeatable = true }));
        member.Buy("p1", Monday, 350_00);
        Assert.Equal((3, 150), (member.Status().Completed, member.Balance()));

        member.Return(Given.Return("r1", "p1", Monday, 40_00));
        Assert.Equal((3, 10_00, 150), (member.Status().Completed, member.Status().Progress, member.Balance()));
        member.Return(Given.Return("r2", "p1", Monday, 120_00));
        Assert.Equal((1, 90_00, 50), (member.Status().Completed, member.Status().Progress, member.Balance()));
        member.Return(Given.Return("r3", "p1", Monday));
        Assert.Equal(0, member.Balance());
        Assert.Empty(member.State.Challenges);
    }

    [Fact]
    public void Debt_that_completions_repaid_is_owed_again_whatever_the_policy_is_by_then()
    {
        var program = Program(Challenge(ChallengeMeasure.Amount, 100_00) with { Repeatable = true });
        var member = new TestMember(program);
        member.Buy("p1", Monday, 200_00);
        member.Spend(100);
        member.Return("r", "p1", Monday);
        Assert.Equal(100, member.Wallet().Debt);

        member.Publish(program with { Returns = new ReturnPolicy { SpentPoints = SpentPoints.Forgive } }, Monday.AddDays(1));
        member.Buy("p2", Monday.AddDays(2), 350_00);
        Assert.Equal((50, 0L), (member.Balance(), member.Wallet().Debt));
        member.Spend(50);

        // The last completion repaid nothing any more: what it gave was spent.
        Assert.Equal((0, 50), Taken(member.Return(Given.Return("r1", "p2", Monday.AddDays(2), 120_00))));
        Assert.Equal((100, 0), Taken(member.Return("r2", "p2", Monday.AddDays(2))));
        Assert.Equal(100, member.Wallet().Debt);

        static (long Debt, long Forgiven) Taken(RecordedReturn returned)
        {
            var taken = returned.TakenBack.Single(taken => taken.Rule == "regular");
            return (taken.Debt, taken.Forgiven);
        }
    }

    [Fact]
    public void Line_that_comes_back_takes_its_category_along_unless_another_purchase_has_it()
    {
        var member = new TestMember(Program(Challenge(ChallengeMeasure.DistinctCategories, 2)));
        member.At(Monday).Buy(Given.Purchase("p1", Monday, Given.Line(10_00, "1", category: "food"), Given.Line(10_00, "2", category: "toys")));
        member.Buy(Given.Purchase("p2", Monday, Given.Line(10_00, "1", category: "toys")));
        Assert.Equal(50, member.Balance());

        member.Return(Given.Return("r1", "p1", Monday, new ReturnLine("2", 1)));
        Assert.Equal(50, member.Balance());
        member.Return(Given.Return("r2", "p1", Monday, new ReturnLine("1", 1)));
        Assert.Equal(0, member.Balance());
        Assert.Equal("toys", Assert.Single(member.Status().Values));
    }

    [Fact]
    public void Streak_keeps_a_day_on_which_something_else_counted()
    {
        var member = new TestMember(Program(Challenge(ChallengeMeasure.StreakDays, 2) with { Period = CapPeriod.Month }));
        member.Buy("p1", Monday, 10_00);
        member.Buy("p2", Monday.AddDays(1), 10_00);
        member.Buy("p3", Monday.AddDays(1), 10_00);

        member.Return("r1", "p3", Monday.AddDays(1));
        Assert.Equal(50, member.Balance());
        member.Return("r2", "p2", Monday.AddDays(1));
        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void Points_of_a_completion_that_were_spent_are_owed()
    {
        var member = new TestMember(Program(Challenge(goal: 1)));
        member.Buy("p1", Monday, 10_00);
        member.Spend(30);

        member.Return("r", "p1", Monday.AddDays(1));

        Assert.Equal((-30, 30), (member.Balance(), member.Wallet().Debt));
        member.Buy("p2", Monday.AddDays(2), 10_00);
        Assert.Equal((20, 0), (member.Balance(), member.Wallet().Debt));
    }

    [Fact]
    public void What_came_back_before_its_purchase_arrived_never_counts()
    {
        var member = new TestMember(Program(Challenge(ChallengeMeasure.Amount, 100_00), Challenge(goal: 1, points: 7, id: "one")));
        member.At(Monday).Return(Given.Return("r", "p1", Monday, 60_00));
        member.Return(Given.Return("r-all", "p2", Monday));

        member.Buy("p1", Monday, 150_00);
        member.Buy("p2", Monday, 150_00);

        Assert.Equal((90_00, 7), (member.Status().Progress, member.Balance()));
        member.Return(Given.Return("r2", "p1", Monday));
        Assert.Equal(0, member.Balance());
        Assert.Empty(member.State.Challenges);
    }

    [Fact]
    public void Return_of_a_window_that_is_over_takes_back_what_it_gave()
    {
        var member = new TestMember(Program(Challenge(goal: 1) with { Period = CapPeriod.Week }));
        member.Buy("p1", Monday, 10_00);

        member.Return("r", "p1", Monday.AddDays(100));

        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void Steps_of_a_rule_are_taken_back_once_nothing_of_what_it_counts_is_left()
    {
        var program = Program(Challenge(ChallengeMeasure.Steps, 10));
        var member = new TestMember(program with
        {
            EarningRules = [.. program.EarningRules, new EarningRule { Id = "garden", Wallet = "", Challenge = "regular", Steps = 10, Items = new ItemFilter { IncludeCategories = ["garden"] } }],
        });
        member.At(Monday).Buy(Given.Purchase("p1", Monday, Given.Line(10_00, "1", category: "garden", quantity: 2), Given.Line(10_00, "2", category: "food")));

        member.Return(Given.Return("r1", "p1", Monday, new ReturnLine("1", 1)));
        Assert.Equal(50, member.Balance());
        member.Return(Given.Return("r2", "p1", Monday, new ReturnLine("1", 1)));
        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void Completions_beyond_those_that_can_be_undone_keep_what_they_gave()
    {
        const int More = Limits.UndoableCompletions + 2;
        var member = new TestMember(Program(Challenge(ChallengeMeasure.Amount, 10_00) with { Repeatable = true, MostTimes = More + 10, Badge = new BadgeDefinition { Id = "b" } }));
        member.Buy("large", Monday, 95_00);
        for (var i = 0; i < More; i++)
        {
            member.Buy($"p{i}", Monday, 10_00);
        }

        Assert.Equal((More + 9) * 50, member.Balance());
        for (var i = 0; i < More; i++)
        {
            member.Return($"r{i}", $"p{i}", Monday);
        }

        // The newest are undone. The others stand, as nobody can tell any more what they gave, and are not had again.
        Assert.Equal((11, 11 * 50L, 11L), (member.Status().Completed, member.Balance(), member.State.Badges.Single().Times));
        member.Return("all", "large", Monday);
        Assert.Equal((11, 0L, 11 * 50L), (member.Status().Completed, member.State.Challenges.Single().Total, member.Balance()));
        member.Buy("again", Monday, 110_00);
        Assert.Equal((11, 11 * 50L), (member.Status().Completed, member.Balance()));

        // What comes on top is given, up to the most, and goes back.
        member.Buy("more", Monday, 2_000_00);
        Assert.Equal((More + 10, (More + 10) * 50L), (member.Status().Completed, member.Balance()));
        member.Return("back", "more", Monday);
        Assert.Equal((11, 11 * 50L, 11L), (member.Status().Completed, member.Balance(), member.State.Badges.Single().Times));
    }

    [Fact]
    public void Member_takes_part_again_in_a_challenge_of_which_only_completions_are_left_that_cannot_be_undone()
    {
        const int More = Limits.UndoableCompletions + 1;
        var member = new TestMember(Program(Challenge(ChallengeMeasure.Count, 1) with { Repeatable = true }));
        for (var i = 0; i < More; i++)
        {
            member.Buy($"p{i}", Monday, 10_00);
        }

        for (var i = 0; i < More; i++)
        {
            member.Return($"r{i}", $"p{i}", Monday);
        }

        member.Buy("again", Monday, 10_00);

        var events = member.Records.SelectMany(record => record.Events).ToArray();
        Assert.Equal([true, true], events.OfType<ChallengeProgressed>().Where(step => step.Joined).Select(step => step.Joined));
        Assert.Single(events.OfType<ChallengeRolledBack>(), back => back.Left);
        Assert.Equal((1, 50L), (member.Status().Completed, member.Balance()));
    }
}
