using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Purchases;

/// <summary>Earning rules that multiply others.</summary>
public sealed class MultiplierRuleTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Fact]
    public void Multiplier_gives_the_difference_on_the_lines_that_it_counts()
    {
        var member = new TestMember(Given.Program(Given.Rule(4), Given.Multiply(3m, "times") with { Items = new ItemFilter { IncludeSkus = ["tea"] } }));

        var answer = member.At(_now).Buy(Given.Purchase("p", _now, Given.Line(12_00, "a", "tea"), Given.Line(100_00, "b", "salt")));

        Assert.Equal([("base", 448L), ("times", 96L)], answer.Awards.Select(award => (award.Rule, award.Points)));
        Assert.Equal([("a", 96L)], answer.Awards[1].Lines.Select(line => (line.Line, line.Points)));
    }

    [Fact]
    public void Multipliers_multiply_each_other_and_campaigns_multiply_them()
    {
        var member = new TestMember(Given.Program(Given.Rule(), Given.Multiply(2m, "a"), Given.Multiply(3m, "b")).With(CampaignGiven.Times(1.5m)));

        var answer = member.Buy("p", _now, 10_00);

        Assert.Equal([("base", 10L), ("a", 10L), ("b", 40L), ("times", 30L)], answer.Awards.Select(award => (award.Rule, award.Points)));
    }

    [Fact]
    public void Multiplier_works_on_what_the_rule_gives_before_rounding()
    {
        // 0.99 points and 1.5 times 0.99: the rule gives nothing, the multiplier the point that both make.
        var member = new TestMember(Given.Program(Given.Rule(), Given.Multiply(3m, "times")));

        Assert.Equal([("times", 1L)], member.Buy("p", _now, 99).Awards.Select(award => (award.Rule, award.Points)));
    }

    [Fact]
    public void Multiplier_holds_where_its_condition_and_its_rule_hold()
    {
        var member = new TestMember(Given.Program(
            Given.Rule() with { MinimumAmount = 20_00 },
            Given.Multiply(2m, "north") with { Condition = new Condition { Stores = ["north"] } }));

        Assert.Empty(member.At(_now).Buy(Given.Purchase("small", _now, 10_00) with { Store = "north" }).Awards);
        Assert.Single(member.At(_now).Buy(Given.Purchase("south", _now, 20_00) with { Store = "south" }).Awards);
        Assert.Equal(2, member.At(_now).Buy(Given.Purchase("both", _now, 20_00) with { Store = "north" }).Awards.Length);
        Assert.Equal("ruleNotApplied", member.Explain("small")[1].Reasons.Single().Code);
        Assert.Equal(new RuleReason("otherStore", "north", "south", "/condition/stores"), member.Explain("south")[1].Reasons.Single());
    }

    [Fact]
    public void Multiplier_of_points_by_the_piece_multiplies_the_pieces()
    {
        var member = new TestMember(Given.Program(Given.PerItem(2, "cups"), Given.Multiply(1.5m, "more", "cups")));

        var answer = member.At(_now).Buy(Given.Purchase("p", _now, Given.Line(9_00, quantity: 3)));

        Assert.Equal([("cups", 6L), ("more", 3L)], answer.Awards.Select(award => (award.Rule, award.Points)));
    }

    [Fact]
    public void Cap_of_a_multiplier_holds_for_what_it_gives()
    {
        var member = new TestMember(Given.Program(Given.Rule(), Given.Multiply(3m, "times") with { Caps = [Given.Cap(CapPeriod.Day, 15)] }));

        Assert.Equal([10L, 15L], member.Buy("p", _now, 10_00).Awards.Select(award => award.Points));
        Assert.Equal([10L], member.Buy("q", _now, 10_00).Awards.Select(award => award.Points));
        Assert.Equal(new RuleReason("limitReached", "0", "20"), member.Explain("q")[1].Reasons.Single());
        Assert.Equal([10L, 15L], member.Return(Given.Return("r", "p", _now)).TakenBack.Select(taken => taken.Points));
    }

    [Fact]
    public void Fifth_multiplier_gives_nothing()
    {
        var member = new TestMember(Given.Program([Given.Rule(), .. Enumerable.Range(1, 5).Select(i => Given.Multiply(2m, $"m{i}"))]));

        member.Buy("p", _now, 1_00);

        Assert.Equal(16, member.Balance());
        Assert.Equal("tooManyMultipliers", member.Explain("p")[5].Reasons.Single().Code);
    }

    [Fact]
    public void Returns_take_back_what_the_multiplier_made_more()
    {
        var member = new TestMember(Given.Program(Given.Rule(), Given.Multiply(2.5m, "times")));
        member.At(_now).Buy(Given.Purchase("p", _now, Given.Line(30_00, quantity: 3)));
        Assert.Equal(75, member.Balance());

        member.Return(Given.Return("r1", "p", _now, new ReturnLine("1", 1)));
        Assert.Equal(50, member.Balance());
        member.Return(Given.Return("r2", "p", _now, 10_00));
        Assert.Equal(25, member.Balance());
        member.Return("r3", "p", _now);
        Assert.Equal(0, member.Balance());
    }
}
