using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Domain.Tests.Purchases;

public sealed class ExplanationTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Fact]
    public void Explain_a_rule_that_gave_all_it_wanted_has_no_reasons()
    {
        var outcome = Explain(Given.Rule(), 25_50);

        Assert.Equal((true, 25L, 25L, 25_50L), (outcome.Applied, outcome.Wanted, outcome.Points, outcome.CountedAmount));
        Assert.Empty(outcome.Reasons);
    }

    [Fact]
    public void Explain_another_channel() =>
        Assert.Equal(new RuleReason("otherChannel", "web", "shop"), Reason(Given.Rule() with { Channels = [Given.Web] }));

    [Fact]
    public void Explain_below_the_minimum() =>
        Assert.Equal(new RuleReason("belowMinimumAmount", "5000", "2550"), Reason(Given.Rule() with { MinimumAmount = 50_00 }));

    [Fact]
    public void Explain_no_line_that_counts() =>
        Assert.Equal(new RuleReason("noMatchingLine", "a line that the rule counts", "1"), Reason(Given.Rule(items: new ItemFilter { IncludeSkus = ["other"] })));

    [Fact]
    public void Explain_too_little_for_a_point() =>
        Assert.Equal(new RuleReason("roundsToZero", "10000", "2550"), Reason(Given.Rule(perAmount: 100_00)));

    [Fact]
    public void Explain_reduced_by_a_limit()
    {
        var outcome = Explain(Given.Rule(caps: Given.Cap(CapPeriod.Purchase, 20)));

        Assert.Equal((true, 25L, 20L), (outcome.Applied, outcome.Wanted, outcome.Points));
        Assert.Equal(new RuleReason("limitReduced", "20", "25"), outcome.Reasons.Single());
    }

    [Fact]
    public void Explain_refused_by_a_limit()
    {
        var outcome = Explain(Given.Rule(caps: Given.Cap(CapPeriod.Purchase, 20, AtLimit.Refuse)));

        Assert.Equal((false, 25L, 0L), (outcome.Applied, outcome.Wanted, outcome.Points));
        Assert.Equal(new RuleReason("limitRefused", "20", "25"), outcome.Reasons.Single());
    }

    [Fact]
    public void Explain_says_what_was_so_when_the_purchase_was_valued_whatever_came_after()
    {
        var member = new TestMember(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Year, 100))));
        member.Buy("p1", _now, 90_00);
        member.Buy("p2", _now, 30_00);
        var then = member.Explain("p2").Single();
        member.Publish(Given.Program(Given.Rule(7)), _now.AddDays(1)).Buy("p3", _now.AddDays(2), 30_00);
        member.Return("r", "p1", _now.AddDays(3));

        var later = member.Explain("p2").Single();

        Assert.Equal((30L, 10L), (then.Wanted, then.Points));
        Assert.Equal((then.Wanted, then.Points, then.Reasons.Single()), (later.Wanted, later.Points, later.Reasons.Single()));
    }

    [Fact]
    public void Explain_agrees_with_the_awards()
    {
        var member = new TestMember(Given.Program(Given.Rule(), Given.Rule(2, id: "b", caps: Given.Cap(CapPeriod.Day, 30)), Given.Rule(3, id: "c") with { Channels = [Given.Web] }));
        member.Buy("p1", _now, 10_00);
        var answer = member.Buy("p2", _now, 10_00);

        Assert.Equal(
            member.Explain("p2").Where(rule => rule.Applied).Select(rule => (rule.Rule, rule.Wanted, rule.Points)),
            answer.Awards.Select(award => (award.Rule, award.Wanted, award.Points)));
    }

    private static RuleReason Reason(EarningRule rule)
    {
        var outcome = Explain(rule);
        Assert.Equal((false, 0L), (outcome.Applied, outcome.Points));
        return Assert.Single(outcome.Reasons);
    }

    private static RuleOutcome Explain(EarningRule rule, long amount = 25_50)
    {
        var member = new TestMember(Given.Program(rule));
        member.Buy("p", _now, amount);
        return Assert.Single(member.Explain("p"));
    }
}
