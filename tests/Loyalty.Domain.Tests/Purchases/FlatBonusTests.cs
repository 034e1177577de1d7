using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases.Returns;

namespace Loyalty.Domain.Tests.Purchases;

public sealed class FlatBonusTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-01");

    [Fact]
    public void Flat_points_are_given_once_for_the_whole_purchase()
    {
        var bought = Member(Given.Flat(50)).Buy(Given.Purchase("p", _now, Given.Line(30_00, "a"), Given.Line(10_00, "b")));

        Assert.Equal(50, bought.Awards[0].Points);
        Assert.Equal([("a", 37L), ("b", 13L)], bought.Awards[0].Lines.Select(line => (line.Line, line.Points)));
    }

    [Fact]
    public void Flat_points_are_not_given_where_nothing_was_paid_for_what_counts()
    {
        var member = Member(Given.Flat(50) with { Items = new ItemFilter { IncludeSkus = ["tea"] } });

        member.Buy(Given.Purchase("p", _now, Given.Line(0, "a", "tea"), Given.Line(10_00, "b")));

        Assert.Equal(0, member.Balance());
        Assert.Equal(["nothingCounted"], member.Explain("p")[0].Reasons.Select(reason => reason.Code));
    }

    [Fact]
    public void Flat_points_stay_while_the_minimum_holds_and_go_when_it_does_not()
    {
        var member = Member(Given.Flat(50) with { MinimumAmount = 20_00 });
        member.Buy("p", _now, 50_00);

        Assert.Empty(member.Return(Given.Return("r1", "p", _now, 30_00)).TakenBack);
        Assert.Equal(50, member.Return(Given.Return("r2", "p", _now, 1)).TakenBack.Sum(back => back.Points));
        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void Flat_points_of_an_item_go_when_all_of_it_comes_back()
    {
        var member = Member(Given.Flat(50) with { Items = new ItemFilter { IncludeSkus = ["tea"] } });
        member.Buy(Given.Purchase("p", _now, Given.Line(20_00, "a", "tea", quantity: 2), Given.Line(10_00, "b")));

        Assert.Empty(member.Return(Given.Return("r1", "p", _now, new ReturnLine("a", 1))).TakenBack);
        Assert.Equal(50, member.Return(Given.Return("r2", "p", _now, new ReturnLine("a", 1))).TakenBack.Sum(back => back.Points));
    }

    [Fact]
    public void First_purchase_earns_what_later_ones_do_not()
    {
        var member = Member(Given.Rule(), First());

        Assert.Equal(["base", "bonus"], member.Buy("p1", _now, 10_00).Awards.Select(award => award.Rule));
        Assert.Equal(["base"], member.Buy("p2", _now, 10_00).Awards.Select(award => award.Rule));
        Assert.Equal(["notFirstPurchase"], member.Explain("p2")[1].Reasons.Select(reason => reason.Code));
        Assert.True(member.Explain("p1")[1].Applied);
    }

    [Fact]
    public void Imported_history_counts_for_the_first_purchase()
    {
        var member = Member(First());
        member.Buy(Given.Purchase("old", _now.AddDays(-100), 10_00) with { Import = true });

        Assert.Empty(member.Buy("p", _now, 10_00).Awards);
    }

    [Fact]
    public void First_purchase_that_is_returned_takes_its_bonus_back_and_no_other_becomes_the_first()
    {
        var member = Member(First());
        member.Buy("p1", _now, 10_00);
        member.Buy("p2", _now, 10_00);

        Assert.Equal(50, member.Return("r", "p1", _now).TakenBack.Sum(back => back.Points));
        Assert.Empty(member.Buy("p3", _now, 10_00).Awards);
        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void First_purchase_of_which_some_comes_back_keeps_its_bonus_while_the_minimum_holds()
    {
        var member = Member(First() with { MinimumAmount = 5_00 });
        member.Buy("p1", _now, 10_00);
        member.Buy("p2", _now, 10_00);

        Assert.Empty(member.Return(Given.Return("r1", "p1", _now, 5_00)).TakenBack);
        Assert.Equal(50, member.Return(Given.Return("r2", "p1", _now, 1)).TakenBack.Sum(back => back.Points));
    }

    private static EarningRule First() => Given.Flat(50) with { FirstPurchase = true };

    private static TestMember Member(params ImmutableArray<EarningRule> rules) => new TestMember(Given.Program(rules)).At(_now);
}
