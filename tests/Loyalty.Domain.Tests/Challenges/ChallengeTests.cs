using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Challenges;
using static Loyalty.Domain.Tests.Challenges.ChallengeGiven;

namespace Loyalty.Domain.Tests.Challenges;

public sealed class ChallengeTests
{
    private static readonly DateTimeOffset Monday = Given.Noon("2026-06-01");

    [Fact]
    public void Count_of_purchases_completes_the_challenge_and_gives_its_points_once()
    {
        var member = new TestMember(Program(Challenge()));

        var first = member.Buy("p1", Monday, 10_00);
        member.Buy("p2", Monday.AddDays(1), 10_00);
        Assert.Equal((2, 3, 0), (member.Status().Progress, member.Status().Goal, member.Status().Completed));
        Assert.Equal(0, member.Balance());
        var third = member.Buy("p3", Monday.AddDays(2), 10_00);
        member.Buy("p4", Monday.AddDays(3), 10_00);

        Assert.Equal(50, member.Balance());
        Assert.Equal((3, 1, 1), (member.Status().Progress, member.Status().Completed, member.Status().MostTimes));
        Assert.Equal((1, 1, 0, 0), Shown(first));
        Assert.Equal((1, 3, 1, 1), Shown(third));
        var award = Assert.Single(third.Awards, award => award.Wallet == "points");
        Assert.Equal(("regular", 50, "challenge"), (award.Rule, award.Points, award.Origin));
    }

    [Fact]
    public void Repeatable_challenge_is_completed_as_often_as_its_goal_is_reached_up_to_its_most()
    {
        var member = new TestMember(Program(Challenge(ChallengeMeasure.Amount, 100_00) with { Repeatable = true, MostTimes = 4 }));

        Assert.Equal(2, Shown(member.Buy("p1", Monday, 250_00)).Gained);
        Assert.Equal(50_00, member.Status().Progress);
        Assert.Equal(1, Shown(member.Buy("p2", Monday, 50_00)).Gained);
        Assert.Equal(1, Shown(member.Buy("p3", Monday, 900_00)).Gained);

        Assert.Equal(4 * 50, member.Balance());
        Assert.Equal((100_00, 4, 4), (member.Status().Progress, member.Status().Completed, member.Status().MostTimes));
    }

    [Fact]
    public void Distinct_channels_and_categories_count_each_once()
    {
        var member = new TestMember(Program(
            Challenge(ChallengeMeasure.DistinctChannels, 2, 10, "channels"),
            Challenge(ChallengeMeasure.DistinctCategories, 3, 30, "categories")));

        member.At(Monday).Buy(Given.Purchase("p1", Monday, Given.Line(10_00, "1", category: "food"), Given.Line(5_00, "2", category: "toys"), Given.Line(0, "3", category: "free")));
        member.Buy(Given.Purchase("p2", Monday, Given.Line(10_00, "1", category: "food")));
        Assert.Equal((1, 2), (member.Status("channels").Progress, member.Status("categories").Progress));
        Assert.Equal("food toys", string.Join(' ', member.Status("categories").Values));
        Assert.Equal(0, member.Balance());

        member.Buy(Given.Purchase("p3", Monday, Given.Line(10_00, "1", category: "garden")) with { Channel = Given.Web });
        Assert.Equal(40, member.Balance());
    }

    [Theory]
    [InlineData(ChallengeMeasure.StreakDays, 1)]
    [InlineData(ChallengeMeasure.StreakWeeks, 7)]
    public void Streak_counts_days_or_weeks_in_a_row_and_a_gap_breaks_it(ChallengeMeasure measure, int days)
    {
        var member = new TestMember(Program(Challenge(measure) with { Period = CapPeriod.Year, Repeatable = true }));

        member.Buy("p1", Monday, 10_00);
        member.Buy("p2", Monday.AddHours(3), 10_00);
        member.Buy("p3", Monday.AddDays(days), 10_00);
        Assert.Equal(2, member.Status().Progress);
        member.At(Monday.AddDays(3 * days));
        Assert.Equal(0, member.Status().Progress);
        member.Buy("p4", Monday.AddDays(3 * days), 10_00);
        member.Buy("p5", Monday.AddDays(4 * days), 10_00);
        Assert.Equal((2, 0), (member.Status().Progress, member.Balance()));

        // The day between arrives late and closes the gap: five in a row.
        var between = member.Buy(Given.Purchase("p6", Monday.AddDays(2 * days), 10_00));
        Assert.Equal((1, 2, 1, 1), Shown(between));
        Assert.Equal(50, member.Balance());
        member.Buy("p7", Monday.AddDays(5 * days), 10_00);
        Assert.Equal((2, 100), (member.Status().Completed, member.Balance()));
    }

    [Fact]
    public void Days_of_a_streak_are_those_of_the_program_s_zone()
    {
        var member = new TestMember(Program(Challenge(ChallengeMeasure.StreakDays, 2) with { Period = CapPeriod.Month }) with { TimeZone = "Pacific/Auckland" });

        // 11:00 and 13:00 UTC lie on two days in Auckland.
        member.Buy("p1", Given.At("2026-06-03T11:00:00Z"), 10_00);
        member.Buy("p2", Given.At("2026-06-03T13:00:00Z"), 10_00);

        Assert.Equal(50, member.Balance());
    }

    [Fact]
    public void Window_is_that_of_when_it_occurred_and_each_one_begins_anew()
    {
        var member = new TestMember(Program(Challenge(goal: 2) with { Period = CapPeriod.Week }));

        member.Buy("p1", Monday, 10_00);
        member.Buy("p2", Monday.AddDays(7), 10_00);
        Assert.Equal((1, 0), (member.Status().Progress, member.Balance()));
        Assert.Equal((Given.At("2026-06-08T00:00:00Z"), Given.At("2026-06-15T00:00:00Z")), (member.Status().StartsAt, member.Status().EndsAt));

        member.Buy(Given.Purchase("late", Monday.AddDays(2), 10_00));
        Assert.Equal((1, 50), (member.Status().Progress, member.Balance()));
        member.Buy(Given.Purchase("p3", Monday.AddDays(7), 10_00));
        Assert.Equal((2, 100), (member.Status().Progress, member.Balance()));
    }

    [Fact]
    public void Later_than_the_late_window_it_counts_when_it_arrives()
    {
        var member = new TestMember(Program(Challenge(goal: 2) with { Period = CapPeriod.Month }));
        member.Buy("p1", Monday, 10_00);

        member.Buy(Given.Purchase("late", Monday.AddDays(-60), 10_00));

        Assert.Equal(50, member.Balance());
    }

    [Fact]
    public void Nothing_counts_before_it_begins_or_once_it_is_over()
    {
        var member = new TestMember(Program(Challenge(goal: 1) with { From = Monday, Until = Monday.AddDays(2) }));

        member.Buy("p1", Monday.AddTicks(-1), 10_00);
        member.Buy("p2", Monday.AddDays(2), 10_00);
        Assert.Equal(0, member.Balance());
        Assert.Empty(member.Challenges().Challenges);
        member.Buy(Given.Purchase("p3", Monday.AddDays(2).AddTicks(-1), 10_00));
        Assert.Equal(50, member.Balance());
    }

    [Fact]
    public void Condition_and_items_say_what_counts()
    {
        var member = new TestMember(Program(Challenge(goal: 2) with
        {
            Condition = new Condition { Amount = new AmountRange { AtLeast = 20_00 } },
            Items = new ItemFilter { IncludeCategories = ["food"] },
        }));

        var cheap = member.At(Monday).Buy(Given.Purchase("p1", Monday, Given.Line(19_99, category: "food")));
        var other = member.Buy(Given.Purchase("p2", Monday, Given.Line(50_00, category: "toys")));
        var counts = member.Buy(Given.Purchase("p3", Monday, Given.Line(50_00, category: "food")));

        Assert.Empty(cheap.Challenges);
        Assert.Empty(other.Challenges);
        Assert.Single(counts.Challenges);
        Assert.Equal("belowMinimumAmount", Assert.Single(Explained(member, "p1").Reasons).Code);
        Assert.Equal("noMatchingLine", Assert.Single(Explained(member, "p2").Reasons).Code);
        Assert.Equal((1, 1), (Explained(member, "p3").Added, Explained(member, "p3").Progress));
    }

    [Fact]
    public void Activities_count_by_their_quantity()
    {
        var member = new TestMember(Program(Challenge(goal: 10) with { ActivityTypes = ["review"] }));

        member.Buy("p1", Monday, 10_00);
        var activity = member.Act(Given.Activity("a1", Monday, quantity: 9));
        Assert.Equal((9, 0), (activity.Challenges.Single().Progress, member.Balance()));
        member.Act(Given.Activity("a2", Monday));

        Assert.Equal(50, member.Balance());
    }

    [Fact]
    public void Earning_rule_gives_steps_instead_of_points()
    {
        var program = Program(Challenge(ChallengeMeasure.Steps, 100));
        var member = new TestMember(program with
        {
            EarningRules =
            [
                .. program.EarningRules,
                new EarningRule { Id = "garden", Wallet = "", Challenge = "regular", Steps = 30, Items = new ItemFilter { IncludeCategories = ["garden"] } },
                new EarningRule { Id = "talk", Wallet = "", Challenge = "regular", Steps = 20, Trigger = RuleTrigger.Activity, ActivityType = "review" },
            ],
        });

        member.Buy("p1", Monday, 10_00);
        var garden = member.Buy(Given.Purchase("p2", Monday, Given.Line(10_00, category: "garden")));
        member.Act(Given.Activity("a1", Monday, quantity: 3));

        Assert.Equal(30, garden.Challenges.Single().Added);
        Assert.Equal((90, 0), (member.Status().Progress, member.Balance()));
        Assert.True(member.Explain("p2").Single(rule => rule.Rule == "garden").Applied);
        Assert.False(member.Explain("p1").Single(rule => rule.Rule == "garden").Applied);
        member.Act(Given.Activity("a2", Monday));
        Assert.Equal((50, 1), (member.Balance(), member.Status().Completed));
    }

    [Fact]
    public void Badge_is_held_by_who_completed_the_challenge()
    {
        var member = new TestMember(Program(Challenge(goal: 2, points: null) with { Badge = new BadgeDefinition { Id = "fan", Name = "Fan" }, Repeatable = true }));

        member.Buy("p1", Monday, 10_00);
        Assert.Empty(member.Challenges().Badges);
        Assert.Equal("fan", member.Buy("p2", Monday.AddDays(1), 10_00).Challenges.Single().Badge);
        member.Buy("p3", Monday.AddDays(2), 10_00);
        member.Buy("p4", Monday.AddDays(3), 10_00);

        var badge = Assert.Single(member.Challenges().Badges);
        Assert.Equal(("fan", "Fan", Monday.AddDays(1), 2L), (badge.Id, badge.Name, badge.Since, badge.Times));
    }

    [Fact]
    public void Who_has_begun_goes_on_by_the_goal_of_then_and_the_next_window_goes_by_the_new_one()
    {
        var weekly = Challenge() with { Period = CapPeriod.Week };
        var member = new TestMember(Program(weekly));
        member.Buy("p1", Monday, 10_00);
        member.Publish(Program(weekly with { Goal = 1, Points = new ChallengePoints("points", 7) }), Monday.AddHours(1));

        member.Buy("p2", Monday.AddDays(1), 10_00);
        Assert.Equal((0, 3), (member.Balance(), member.Status().Goal));
        member.Buy("p3", Monday.AddDays(2), 10_00);
        Assert.Equal(50, member.Balance());
        member.Buy("p4", Monday.AddDays(7), 10_00);
        Assert.Equal(57, member.Balance());
    }

    [Fact]
    public void Draft_that_is_tried_out_with_a_higher_goal_takes_nothing_back()
    {
        var member = new TestMember(Program(Challenge(goal: 2)));
        member.Buy("p1", Monday, 10_00);
        member.Buy("p2", Monday, 10_00);
        var draft = Program(Challenge(goal: 10)).Compile(7);

        var decision = member.Decide(Given.Purchase("p3", Monday, 10_00));
        var tried = Consequences.Of(member.State, member.Inputs.Member, decision, draft, _ => draft, Monday).Events;

        Assert.Single(tried.OfType<ChallengeProgressed>());
        Assert.Empty(tried.OfType<ChallengeReopened>());
    }

    [Fact]
    public void Status_points_of_a_completion_count_for_tiers_at_once()
    {
        var member = new TestMember(Program(Challenge(goal: 2) with { Points = new ChallengePoints("status", 100_00) }) with
        {
            EarningRules = [Given.Rule()],
            Tiers = Given.Tiers(TierMetric.StatusPoints),
        });

        member.Buy("p1", Monday, 10_00);
        Assert.Equal("basic", member.Tier);
        Assert.Equal("silver", member.Buy("p2", Monday, 10_00).Tier);
        member.Return("r", "p2", Monday.AddDays(1));
        Assert.Equal(("basic", 0), (member.Tier, member.Balance("status")));
    }

    [Fact]
    public void Points_have_the_dates_of_the_day_of_what_completed_it()
    {
        var member = new TestMember(Program(Challenge(goal: 1)).WithPoints(Given.Wallet(pendingDays: 2, after: 10)));

        var award = member.At(Monday.AddDays(1)).Buy(Given.Purchase("p1", Monday, 10_00)).Awards.Single(award => award.Wallet == "points");

        Assert.Equal((Given.At("2026-06-03T00:00:00Z"), Given.At("2026-06-12T00:00:00Z")), (award.ActiveFrom, award.ExpiresAt));
        Assert.Equal((0, 50), (member.Wallet().Active, member.Wallet().Pending));
    }

    [Fact]
    public void Points_of_a_completion_that_have_ended_when_it_arrives_leave_at_once()
    {
        var member = new TestMember(Program(Challenge(goal: 1)).WithPoints(Given.Wallet(after: 3)));

        member.At(Monday.AddDays(20)).Buy(Given.Purchase("p1", Monday, 10_00));

        Assert.Equal(0, member.Balance());
        Assert.DoesNotContain(member.State.Buckets, held => held.Bucket.Wallet == "points");
    }

    [Fact]
    public void Values_beyond_those_that_are_kept_do_not_count_and_the_answer_says_so()
    {
        var member = new TestMember(Program(Challenge(ChallengeMeasure.DistinctCategories, 64)));

        member.At(Monday).Buy(Given.Purchase("p1", Monday, [.. Enumerable.Range(0, 66).Select(i => Given.Line(1_00, $"{i}", category: $"category{i:00}"))]));

        Assert.Equal((64, 50), (member.State.Challenges.Single().Values.Length, member.Balance()));
        Assert.Equal(("tooManyValues", "64", "66"), Assert.Single(Explained(member, "p1").Reasons) is var reason ? (reason.Code, reason.Expected, reason.Actual) : default);
    }

    [Fact]
    public void What_is_kept_of_windows_that_are_over_is_bounded_and_nothing_counts_in_those_given_up()
    {
        var member = new TestMember(Program(Challenge(ChallengeMeasure.DistinctCategories, 5) with { Period = CapPeriod.Day }) with { LateWindowDays = 90 });
        for (var day = 0; day < 120; day++)
        {
            var at = Monday.AddDays(day);
            member.At(at).Buy(Given.Purchase($"p{day}", at, [.. Enumerable.Range(0, 5).Select(i => Given.Line(1_00, $"{i}", category: $"category{i}"))]));
        }

        Assert.InRange(AccountJson.Write(member.State).Length, 0, 24 * 1024);
        Assert.Equal(120 * 50, member.Balance());
        var forgotten = Assert.Single(member.State.Challenges, progress => progress.Forgotten);
        var day0 = forgotten.Start.ToDateTime(new TimeOnly(12, 0), DateTimeKind.Utc);
        member.Buy(Given.Purchase("again", day0, [.. Enumerable.Range(0, 5).Select(i => Given.Line(1_00, $"{i}", category: $"category{i}"))]));

        Assert.Equal(120 * 50, member.Balance());
        Assert.Equal("windowClosed", Assert.Single(Explained(member, "again").Reasons).Code);
    }

    [Fact]
    public void Program_without_challenges_costs_no_aftermath()
    {
        var member = new TestMember(Given.Program());
        var decision = member.Decide(Given.Purchase("p", Monday, 10_00));

        Assert.Same(decision, Consequences.Of(member.State, member.Inputs.Member, decision, member.Current, member.Edition, Monday));
    }

    [Fact]
    public void Leaderboard_has_who_agreed_with_what_was_done_before_and_is_left_at_once()
    {
        // Whether or not there is a leaderboard by now: it may be opened later.
        var member = new TestMember(Program(Challenge() with { Leaderboard = true }, Challenge(id: "other")));
        member.Buy("p1", Monday, 10_00);
        Assert.All(member.Journal.SelectMany(record => record.Events).OfType<ChallengeProgressed>(), step => Assert.Null(step.Score));

        var joined = Board(member, true);
        Assert.Equal<ChallengeScore>([new ChallengeScore("regular", DateOnly.MinValue, 1), new ChallengeScore("other", DateOnly.MinValue, 1)], joined.Scores);
        member.Buy("p2", Monday.AddDays(1), 10_00);
        Assert.Equal([2L, 2L], member.Journal[^1].Events.OfType<ChallengeProgressed>().Select(step => step.Score));
        Assert.Empty(LeaderboardRules.Decide(member.State, true, member.Edition).Events);
        member.Return("r", "p2", Monday.AddDays(2));
        Assert.Equal([1L, 1L], member.Journal[^1].Events.OfType<ChallengeRolledBack>().Select(step => step.Score));

        Assert.False(Board(member, false).Shown);
        member.Buy("p3", Monday.AddDays(3), 10_00);
        Assert.All(member.Journal[^1].Events.OfType<ChallengeProgressed>(), step => Assert.Null(step.Score));
    }

    [Fact]
    public void History_shows_what_was_completed_and_what_no_longer_is()
    {
        var member = new TestMember(Program(Challenge(goal: 1)));
        member.Buy("p1", Monday, 10_00);
        member.Return("r", "p1", Monday.AddDays(1));

        var entries = member.Journal.Select((record, i) => AccountAnswers.ToHistory(record, i + 1)).ToArray();
        Assert.Equal(("regular", 1), entries[^2].Challenges.Single() is var done ? (done.Challenge, done.Times) : default);
        Assert.Equal(("regular", -1), entries[^1].Challenges.Single() is var undone ? (undone.Challenge, undone.Times) : default);
    }

    private static LeaderboardChanged Board(TestMember member, bool shown) =>
        member.Do($"board/{shown}", (state, _, _) => LeaderboardRules.Decide(state, shown, member.Edition)).First<LeaderboardChanged>()!;

    private static ChallengeOutcome Explained(TestMember member, string purchase)
    {
        var record = member.RecordOf(purchase);
        return ChallengeAnswers.Explain(record, record.First<PurchaseRecorded>()!, member.Current).Single();
    }

    private static (long Added, long Progress, int Completed, int Gained) Shown(RecordedPurchase purchase) =>
        purchase.Challenges.Single() is var shown ? (shown.Added, shown.Progress, shown.Completed, shown.Gained) : default;
}
