using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Purchases;

/// <summary>What a purchase gets that several rules of one group hold for.</summary>
public sealed class StackingTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Theory]
    [InlineData(StackingPolicy.Sum, 10 + 40 + 20, "one four two")]
    [InlineData(StackingPolicy.Highest, 40, "four")]
    [InlineData(StackingPolicy.First, 10, "one")]
    public void Group_gives_by_its_policy(StackingPolicy policy, long points, string rules)
    {
        var member = Member(policy, Given.Rule(1, id: "one"), Given.Rule(4, id: "four"), Given.Rule(2, id: "two"));

        var awards = member.Buy("p", _now, 10_00).Awards;

        Assert.Equal(points, member.Balance());
        Assert.Equal(rules, string.Join(' ', awards.Select(award => award.Rule)));
    }

    [Fact]
    public void Rules_outside_of_the_group_add_to_it()
    {
        var member = new TestMember(Given.Program(
            Given.Rule(1, id: "one") with { Group = "g" },
            Given.Rule(4, id: "four") with { Group = "g" },
            Given.Rule(3, id: "free"),
            Given.Rule(5, id: "other") with { Group = "h" }) with
        {
            StackingGroups = [new StackingGroup { Id = "g", Policy = StackingPolicy.Highest }, new StackingGroup { Id = "h", Policy = StackingPolicy.Highest }],
        });

        Assert.Equal(["four", "free", "other"], member.Buy("p", _now, 10_00).Awards.Select(award => award.Rule));
    }

    [Fact]
    public void Highest_of_equals_is_the_first_of_the_program()
    {
        var member = Member(StackingPolicy.Highest, Given.Rule(2, id: "a"), Given.Rule(2, id: "b"));

        Assert.Equal(["a"], member.Buy("p", _now, 10_00).Awards.Select(award => award.Rule));
    }

    [Fact]
    public void Highest_is_judged_after_limits()
    {
        var member = Member(StackingPolicy.Highest, Given.Rule(9, id: "capped", caps: Given.Cap(CapPeriod.Day, 15)), Given.Rule(2, id: "free"));

        Assert.Equal(["free"], member.Buy("p", _now, 10_00).Awards.Select(award => award.Rule));
        Assert.Equal(0, member.Journal[^1].Events.OfType<Domain.Accounts.Events.PointsAwarded>().Sum(award => award.Counters.Length));
    }

    [Fact]
    public void First_passes_over_rules_that_give_nothing()
    {
        var member = Member(
            StackingPolicy.First,
            Given.Rule(9, id: "web") with { Channels = [Given.Web] },
            Given.Rule(1, 100_00, id: "rounds"),
            Given.Rule(2, id: "third"),
            Given.Rule(3, id: "fourth"));

        Assert.Equal(["third"], member.Buy("p", _now, 10_00).Awards.Select(award => award.Rule));
    }

    [Fact]
    public void Explain_says_who_won_with_the_numbers()
    {
        var highest = Member(StackingPolicy.Highest, Given.Rule(1, id: "one"), Given.Rule(4, id: "four"));
        highest.Buy("p", _now, 10_00);
        var first = Member(StackingPolicy.First, Given.Rule(1, id: "one"), Given.Rule(4, id: "four"));
        first.Buy("p", _now, 10_00);

        var lost = highest.Explain("p")[0];
        Assert.Equal((false, 10L, 0L), (lost.Applied, lost.Wanted, lost.Points));
        Assert.Equal(new RuleReason("notHighest", "40", "10"), lost.Reasons.Single());
        Assert.True(highest.Explain("p")[1].Applied);
        Assert.Equal(new RuleReason("notFirst", "one", "40"), first.Explain("p")[1].Reasons.Single());
    }

    [Fact]
    public void What_remains_gets_the_highest_of_those_that_gave_something_for_the_whole()
    {
        // 5 a euro from 50.00 on, else 1 a euro: below it, the rest keeps what the other rule would give.
        var member = Member(StackingPolicy.Highest, Given.Rule(5, id: "five") with { MinimumAmount = 50_00 }, Given.Rule(1, id: "one"));
        member.Buy("p", _now, 60_00);
        Assert.Equal(300, member.Balance());

        member.Return(Given.Return("r", "p", _now, 20_00));

        Assert.Equal(40, member.Balance());
    }

    [Fact]
    public void What_remains_gets_nothing_by_a_rule_that_the_whole_did_not_meet()
    {
        var small = new Condition { Amount = new AmountRange { AtMost = 50_00 } };
        var member = Member(StackingPolicy.Highest, Given.Rule(1, id: "big") with { MinimumAmount = 50_01 }, Given.Rule(5, id: "small") with { Condition = small });
        member.Buy("p", _now, 60_00);

        member.Return(Given.Return("r", "p", _now, 20_00));

        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void First_of_the_group_stays_the_first_for_what_remains()
    {
        var member = Member(StackingPolicy.First, Given.Rule(1, id: "first") with { MinimumAmount = 50_00 }, Given.Rule(5, id: "second"));
        member.Buy("p", _now, 60_00);

        member.Return(Given.Return("r", "p", _now, 20_00));

        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void Full_return_takes_what_the_group_gave()
    {
        var member = Member(StackingPolicy.Highest, Given.Rule(5, id: "five"), Given.Rule(1, id: "one"));
        member.Buy("p", _now, 60_00);

        member.Return("r", "p", _now);

        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void Multiplier_works_on_the_rule_that_won()
    {
        var program = Given.Program(
            Given.Rule(1, id: "one") with { Group = "g" },
            Given.Rule(4, id: "four") with { Group = "g" },
            Given.Multiply(2m, "twice", "one", "four")) with
        { StackingGroups = [new StackingGroup { Id = "g", Policy = StackingPolicy.Highest }] };
        var member = new TestMember(program.With(CampaignGiven.Times(3m, "lost", "one"), CampaignGiven.Times(3m, "won", "four")));

        member.Buy("p", _now, 10_00);

        Assert.Equal(40 + 40 + 160, member.Balance());
        Assert.Equal(["ruleNotApplied"], member.Explain("p").Single(outcome => outcome.Rule == "lost").Reasons.Select(reason => reason.Code));
    }

    [Fact]
    public void Highest_of_multipliers_wins()
    {
        var program = Given.Program(
            Given.Rule(),
            Given.Multiply(2m, "twice") with { Group = "g" },
            Given.Multiply(5m, "shop") with { Group = "g", Channels = [Given.Web] },
            Given.Multiply(3m, "thrice") with { Group = "g" }) with
        { StackingGroups = [new StackingGroup { Id = "g", Policy = StackingPolicy.Highest }] };
        var member = new TestMember(program);

        Assert.Equal([("base", 10L), ("thrice", 20L)], member.Buy("p", _now, 10_00).Awards.Select(award => (award.Rule, award.Points)));
        Assert.Equal(new RuleReason("notHighest", "20", "10"), member.Explain("p")[1].Reasons.Single());
        Assert.Equal("otherChannel", member.Explain("p")[2].Reasons.Single().Code);
        member.Return("r", "p", _now);
        Assert.Equal(0, member.Balance());
    }

    private static TestMember Member(StackingPolicy policy, params EarningRule[] rules) =>
        new(Given.Program([.. rules.Select(rule => rule with { Group = "g" })]) with { StackingGroups = [new StackingGroup { Id = "g", Policy = policy }] });
}
