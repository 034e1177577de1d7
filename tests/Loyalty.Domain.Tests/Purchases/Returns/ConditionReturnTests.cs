using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases.Returns;

namespace Loyalty.Domain.Tests.Purchases.Returns;

/// <summary>What conditions say about what remains of a purchase.</summary>
public sealed class ConditionReturnTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Theory]
    [InlineData(BelowMinimum.Reevaluate, 0)]
    [InlineData(BelowMinimum.Proportional, 40)]
    public void Minimum_amount_in_a_condition_follows_the_policy(BelowMinimum policy, long left)
    {
        var member = Member(new Condition { All = [new Condition { Amount = new AmountRange { AtLeast = 50_00 } }] }, policy);
        member.Buy("p", _now, 60_00);

        member.Return(Given.Return("r", "p", _now, 20_00));

        Assert.Equal(left, member.Balance());
    }

    [Theory]
    [InlineData(BelowMinimum.Reevaluate, 0)]
    [InlineData(BelowMinimum.Proportional, 30)]
    public void Minimum_amount_of_items_follows_the_policy(BelowMinimum policy, long left)
    {
        var member = Member(new Condition { Items = new ItemCondition { Filter = new ItemFilter { IncludeSkus = ["tea"] }, MinimumAmount = 40_00 } }, policy);
        member.At(_now).Buy(Given.Purchase("p", _now, Given.Line(40_00, "1", "tea", quantity: 4), Given.Line(10_00, "2")));

        member.Return(Given.Return("r", "p", _now, new ReturnLine("1", 2)));

        Assert.Equal(left, member.Balance());
    }

    [Theory]
    [InlineData(BelowMinimum.Reevaluate)]
    [InlineData(BelowMinimum.Proportional)]
    public void Quantity_of_items_is_asked_again(BelowMinimum policy)
    {
        var member = Member(new Condition { Items = new ItemCondition { Filter = new ItemFilter { IncludeSkus = ["tea"] }, MinimumQuantity = 3 } }, policy);
        member.At(_now).Buy(Given.Purchase("p", _now, Given.Line(40_00, "1", "tea", quantity: 4), Given.Line(10_00, "2")));

        member.Return(Given.Return("r1", "p", _now, new ReturnLine("1", 1)));
        Assert.Equal(40, member.Balance());
        member.Return(Given.Return("r2", "p", _now, new ReturnLine("1", 1)));
        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void Upper_bound_is_not_met_by_what_remains_of_more()
    {
        var any = new Condition
        {
            Any = [new Condition { Amount = new AmountRange { AtLeast = 80_00 } }, new Condition { Amount = new AmountRange { AtMost = 50_00 } }],
        };
        var (stepwise, atOnce) = (Member(any), Member(any));
        stepwise.Buy("p", _now, 100_00);
        atOnce.Buy("p", _now, 100_00);

        stepwise.Return(Given.Return("r1", "p", _now, 40_00));
        stepwise.Return(Given.Return("r2", "p", _now, 20_00));
        atOnce.Return(Given.Return("r", "p", _now, 60_00));

        Assert.Equal(0, stepwise.Balance());
        Assert.Equal(0, atOnce.Balance());
    }

    [Fact]
    public void Negated_condition_is_not_met_anew_and_not_lost_by_less()
    {
        var noTea = new Condition { Not = new Condition { Items = new ItemCondition { Filter = new ItemFilter { IncludeSkus = ["tea"] }, MinimumQuantity = 2 } } };
        var member = Member(noTea);
        member.At(_now).Buy(Given.Purchase("p", _now, Given.Line(20_00, "1", "tea"), Given.Line(10_00, "2")));

        member.Return(Given.Return("r", "p", _now, new ReturnLine("1", 1)));

        Assert.Equal(10, member.Balance());
    }

    [Fact]
    public void Channel_and_store_hold_for_what_remains()
    {
        var member = Member(new Condition { All = [new Condition { Channels = [Given.Shop] }, new Condition { Stores = ["north"] }] });
        member.At(_now).Buy(Given.Purchase("p", _now, 60_00) with { Store = "north" });

        member.Return(Given.Return("r", "p", _now, 20_00));

        Assert.Equal(40, member.Balance());
    }

    [Fact]
    public void Number_and_lapse_hold_for_what_remains_whatever_came_after()
    {
        var member = Member(new Condition { All = [new Condition { PurchaseNumber = new PurchaseNumberCondition { Number = 2 } }, new Condition { LapsedDays = 10 }] });
        member.Buy("a", _now, 10_00);
        member.Buy("p", _now.AddDays(10), 60_00);
        member.Buy("c", _now.AddDays(11), 60_00);

        member.At(_now.AddDays(12)).Return(Given.Return("r", "p", _now.AddDays(12), 20_00));

        Assert.Equal(40, member.Balance());
    }

    private static TestMember Member(Condition condition, BelowMinimum policy = BelowMinimum.Reevaluate) =>
        new(Given.Program(Given.Rule() with { Condition = condition }) with { Returns = new ReturnPolicy { BelowMinimum = policy } });
}
