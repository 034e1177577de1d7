using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Domain.Programs;
using static Loyalty.Domain.Tests.Challenges.ChallengeGiven;

namespace Loyalty.Domain.Tests.Challenges;

public sealed class ChallengeValidatorTests
{
    private static readonly DateTimeOffset Monday = Given.Noon("2026-06-01");

    public static TheoryData<string, ChallengeDefinition> Faulty => new()
    {
        { "/challenges/0/id", Challenge(id: "not an id") },
        { "/challenges/0/name", Challenge() with { Name = "" } },
        { "/challenges/0/goal", Challenge(goal: 0) },
        { "/challenges/0/goal", Challenge(goal: Limits.ChallengeGoal + 1) },
        { "/challenges/0/period", Challenge() with { Period = CapPeriod.Purchase } },
        { "/challenges/0/until", Challenge() with { From = Monday, Until = Monday } },
        { "/challenges/0/mostTimes", Challenge() with { MostTimes = 2 } },
        { "/challenges/0/mostTimes", Challenge() with { Repeatable = true, MostTimes = 1 } },
        { "/challenges/0/activityTypes/0", Challenge() with { ActivityTypes = ["unknown"] } },
        { "/challenges/0/measure", Challenge(ChallengeMeasure.Amount) with { ActivityTypes = ["review"] } },
        { "/challenges/0/measure", Challenge(ChallengeMeasure.DistinctCategories) with { ActivityTypes = ["review"] } },
        { "/challenges/0/items", Challenge() with { ActivityTypes = ["review"], Items = new ItemFilter { IncludeSkus = ["a"] } } },
        { "/challenges/0/condition/amount", Challenge() with { ActivityTypes = ["review"], Condition = new Condition { Amount = new AmountRange { AtLeast = 1 } } } },
        { "/challenges/0/condition/tiers/0", Challenge() with { Condition = new Condition { Tiers = ["gold"] } } },
        { "/challenges/0/points/wallet", Challenge() with { Points = new ChallengePoints("other", 1) } },
        { "/challenges/0/points/points", Challenge(points: 0) },
        { "/challenges/0/badge/id", Challenge() with { Badge = new BadgeDefinition { Id = "" } } },
        { "/challenges/0/measure", Challenge(ChallengeMeasure.Steps) },

        // Goals that no window has room for.
        { "/challenges/0/goal", Challenge(ChallengeMeasure.DistinctChannels, 3) },
        { "/challenges/0/goal", Challenge(ChallengeMeasure.DistinctChannels, 2) with { Repeatable = true, MostTimes = 2 } },
        { "/challenges/0/goal", Challenge(ChallengeMeasure.DistinctChannels, 2) with { Condition = new Condition { Channels = [Given.Shop] } } },
        { "/challenges/0/goal", Challenge(ChallengeMeasure.DistinctCategories, 65) },
        { "/challenges/0/goal", Challenge(ChallengeMeasure.DistinctCategories, 3) with { Items = new ItemFilter { IncludeCategories = ["a", "b", "c"], ExcludeCategories = ["c"] } } },
        { "/challenges/0/goal", Challenge(ChallengeMeasure.StreakDays, 8) with { Period = CapPeriod.Week } },
        { "/challenges/0/goal", Challenge(ChallengeMeasure.StreakDays, 4) with { Period = CapPeriod.Week, Repeatable = true, MostTimes = 2 } },
        { "/challenges/0/goal", Challenge(ChallengeMeasure.StreakWeeks, 2) with { Period = CapPeriod.Week } },
        { "/challenges/0/goal", Challenge(ChallengeMeasure.StreakWeeks, 7) with { Period = CapPeriod.Month } },
        { "/challenges/0/goal", Challenge(ChallengeMeasure.StreakDays, 4) with { From = Monday, Until = Given.At("2026-06-04T00:00:00Z") } },
        { "/challenges/0/period", Challenge(ChallengeMeasure.StreakDays) },
        { "/challenges/0/until", Challenge(ChallengeMeasure.StreakDays) with { From = Monday, Until = Monday.AddDays(400) } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Fault_is_found_where_it_stands(string pointer, ChallengeDefinition challenge) =>
        Assert.Equal(pointer, Assert.Single(Validate(Program(challenge))).Pointer);

    [Fact]
    public void Sound_challenges_have_no_faults()
    {
        Assert.Empty(Validate(Program(
            Challenge(),
            Challenge(ChallengeMeasure.StreakDays, 7, id: "week") with { Period = CapPeriod.Week },
            Challenge(ChallengeMeasure.StreakWeeks, 6, id: "month") with { Period = CapPeriod.Month, Leaderboard = true },
            Challenge(ChallengeMeasure.StreakDays, 3, id: "days") with { From = Monday, Until = Given.At("2026-06-04T00:00:00Z") },
            Challenge(ChallengeMeasure.DistinctChannels, 2, id: "channels"),
            Challenge(id: "reviews") with { ActivityTypes = ["review"], Badge = new BadgeDefinition { Id = "b", Name = "B" } })));
        Assert.Empty(Validate(WithRule(Rule)));
    }

    public static TheoryData<string, EarningRule> FaultyRules => new()
    {
        { "/earningRules/1/steps", Rule with { Steps = 0 } },
        { "/earningRules/1/steps", Given.Rule(id: "steps") with { Steps = 3 } },
        { "/earningRules/1/effect", Rule with { Effect = new PointsPerAmount { Points = 1 } } },
        { "/earningRules/1/wallet", Rule with { Wallet = "points" } },
        { "/earningRules/1/reward", Rule with { Reward = "coffee" } },
        { "/earningRules/1/caps", Rule with { Caps = [Given.Cap(CapPeriod.Day, 5)] } },
        { "/earningRules/1/trigger", Rule with { Trigger = RuleTrigger.Enrollment } },
        { "/earningRules/1/trigger", Rule with { Trigger = RuleTrigger.Birthday } },
        { "/earningRules/1/trigger", Rule with { Trigger = RuleTrigger.Anniversary } },
        { "/earningRules/1/challenge", Rule with { Challenge = "unknown" } },
        { "/earningRules/1/challenge", Rule with { Challenge = "count" } },
    };

    [Theory]
    [MemberData(nameof(FaultyRules))]
    public void Fault_of_a_rule_that_gives_steps_is_found(string pointer, EarningRule rule) =>
        Assert.Contains(pointer, Validate(WithRule(rule)).Select(fault => fault.Pointer));

    [Fact]
    public void More_challenges_than_accounts_have_room_for_are_refused()
    {
        var many = Enumerable.Range(0, Limits.Challenges + 1).Select(i => Challenge(id: $"c{i}")).ToArray();
        Assert.Equal("/challenges", Assert.Single(Validate(Program([.. many]))).Pointer);
        Assert.Empty(Validate(Program([.. many.Skip(1), many[0] with { Retired = true }])));

        var sets = Enumerable.Range(0, Limits.ChallengesOfSets + 1).Select(i => Challenge(ChallengeMeasure.DistinctCategories, id: $"c{i}"));
        Assert.Equal("/challenges", Assert.Single(Validate(Program([.. sets]))).Pointer);
    }

    [Fact]
    public void Challenge_that_members_have_begun_keeps_its_measure_and_period_and_is_retired_not_removed()
    {
        var before = Program(Challenge());

        Assert.Equal("/challenges", Assert.Single(ProgramValidator.Validate(Program(), before)).Pointer);
        Assert.Equal("/challenges/0/measure", Assert.Single(ProgramValidator.Validate(Program(Challenge(ChallengeMeasure.Amount)), before)).Pointer);
        Assert.Equal("/challenges/0/period", Assert.Single(ProgramValidator.Validate(Program(Challenge() with { Period = CapPeriod.Week }), before)).Pointer);
        Assert.Empty(ProgramValidator.Validate(Program(Challenge(goal: 5) with { Retired = true }), before));
    }

    private static EarningRule Rule => new() { Id = "steps", Wallet = "", Challenge = "regular", Steps = 3 };

    private static ProgramDefinition WithRule(EarningRule rule)
    {
        var program = Program(Challenge(ChallengeMeasure.Steps, 10), Challenge(id: "count"));
        return program with { EarningRules = [.. program.EarningRules, rule, .. rule.Challenge == "regular" ? Array.Empty<EarningRule>() : [Rule with { Id = "feeds" }]] };
    }

    private static Fault[] Validate(ProgramDefinition program) => [.. ProgramValidator.Validate(program, null)];
}
