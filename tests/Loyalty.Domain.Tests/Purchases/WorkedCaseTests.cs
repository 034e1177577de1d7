using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Common;

namespace Loyalty.Domain.Tests.Purchases;

/// <summary>The worked cases of the semantics, as far as the rules so far can express them.</summary>
public sealed class WorkedCaseTests
{
    private static readonly DateTimeOffset _day0 = Given.Noon("2026-03-01");

    [Fact]
    public void Case1_four_points_a_unit_with_delivery_give_608() =>
        Assert.Equal(608, Earned(new ItemFilter { Delivery = true }));

    [Fact]
    public void Case1_excluding_a_sku_as_well_gives_208() =>
        Assert.Equal(208, Earned(new ItemFilter { Delivery = true, ExcludeSkus = ["000"] }));

    [Fact]
    public void Case1_excluding_red_gives_560() =>
        Assert.Equal(560, Earned(new ItemFilter { Delivery = true, ExcludeCategories = ["red"] }));

    [Fact]
    public void Case1_excluding_red_and_delivery_gives_400() =>
        Assert.Equal(400, Earned(new ItemFilter { ExcludeCategories = ["red"] }));

    [Fact]
    public void Case2_a_minimum_order_of_300_is_not_reached()
    {
        var member = new TestMember(Given.Program(
            Given.Rule(10, id: "ten", items: new ItemFilter { Delivery = true }) with { MinimumAmount = 300_00 },
            Given.Rule(4, id: "four", items: new ItemFilter { Delivery = true }) with { MinimumAmount = 300_00 }));

        var answer = member.At(_day0).Buy(Given.WorkedBasket("p", _day0));

        Assert.Empty(answer.Awards);
        Assert.Equal(0, member.Balance());
        Assert.All(member.Explain("p"), rule => Assert.Equal(new RuleReason("belowMinimumAmount", "30000", "11200"), Assert.Single(rule.Reasons)));
    }

    [Fact]
    public void Case4_a_ten_percent_code_earns_on_what_is_left_to_pay()
    {
        var member = new TestMember(Given.Program());

        member.At(_day0).Buy(Given.Purchase("p", _day0, 100_00).WithDiscount(10_00));

        Assert.Equal(90, member.Balance());
    }

    [Fact]
    public void Case4_a_payment_method_is_not_a_discount()
    {
        // 10.00 of the 100.00 come from cashback, and the 50.00 from a gift card: what is paid is what was bought.
        var member = new TestMember(Given.Program());

        member.At(_day0).Buy(Given.Purchase("cashback", _day0, 100_00));
        Assert.Equal(100, member.Balance());
        member.Buy(Given.Purchase("giftcard", _day0, 50_00));

        Assert.Equal(150, member.Balance());
    }

    [Fact]
    public void Case5_ten_percent_off_the_order_of_food_and_other_earns_90_and_pays_135()
    {
        var member = new TestMember(Given.Program(Given.Rule(items: new ItemFilter { IncludeCategories = ["food"] })));
        var basket = Given.Purchase("p", _day0, Given.Line(100_00, "1", category: "food"), Given.Line(50_00, "2", category: "other")).WithDiscount(15_00);

        member.At(_day0).Buy(basket);

        Assert.Equal(135_00, basket.Amount);
        Assert.Equal(90, member.Balance());
    }

    [Fact]
    public void Case5_ten_percent_off_the_food_alone_earns_90_and_pays_140()
    {
        var member = new TestMember(Given.Program(Given.Rule(items: new ItemFilter { IncludeCategories = ["food"] })));
        var basket = Given.Purchase("p", _day0, Given.Line(90_00, "1", category: "food"), Given.Line(50_00, "2", category: "other"));

        member.At(_day0).Buy(basket);

        Assert.Equal(140_00, basket.Amount);
        Assert.Equal(90, member.Balance());
    }

    [Fact]
    public void Case6_points_of_90_days_end_after_their_last_day()
    {
        // What is spent in the case leaves 380 of the second lot; nobody can redeem yet, so the points leave by hand.
        var member = new TestMember(Given.Program(Given.Rule(5)).WithPoints(Given.Wallet(after: 90)));
        var day = (int days) => _day0.AddDays(days);
        Assert.Equal(575, member.Buy("p0", day(0), 115_00).Awards.Single().Points);
        member.Spend(500);
        Assert.Equal(805, member.Buy("p10", day(10), 161_00).Awards.Single().Points);
        member.Spend(500);

        Assert.Equal(380, member.At(day(90)).Balance());
        Assert.Equal(380, member.At(day(91)).Balance());
        Assert.Equal(380, member.At(day(100)).Balance());
        Assert.Equal(0, member.At(day(101)).Balance());
    }

    [Fact]
    public void Case6_each_lot_is_usable_through_its_ninetieth_day()
    {
        var member = new TestMember(Given.Program(Given.Rule(5)).WithPoints(Given.Wallet(after: 90)));
        member.Buy("p0", _day0, 115_00);
        member.Buy("p10", _day0.AddDays(10), 161_00);
        var midnight = Given.At("2026-03-01T00:00:00Z");

        Assert.Equal(1380, member.At(midnight.AddDays(91).AddTicks(-1)).Balance());
        Assert.Equal(805, member.At(midnight.AddDays(91)).Balance());
        Assert.Equal(805, member.At(midnight.AddDays(101).AddTicks(-1)).Balance());
        Assert.Equal(0, member.At(midnight.AddDays(101)).Balance());
    }

    [Fact]
    public void Case7_ten_over_three_equal_lines_gives_the_last_the_odd_cent() =>
        Assert.Equal([3_33, 3_33, 3_34], LargestRemainder.Split(10_00, [50_00, 50_00, 50_00]));

    [Fact]
    public void Case8_one_of_two_returned_takes_half_of_the_points_back()
    {
        var member = new TestMember(Given.Program());
        member.At(_day0).Buy(Given.Purchase("p", _day0, Given.Line(100_00, quantity: 2)));
        Assert.Equal(100, member.Balance());

        var answer = member.Return(Given.Return("r", "p", _day0, new ReturnLine("1", 1)));

        Assert.Equal(50, answer.TakenBack.Single().Points);
        Assert.Equal(50, member.Balance());
    }

    [Fact]
    public void Case9_three_returns_of_a_third_take_exactly_what_was_given()
    {
        var member = new TestMember(Given.Program(Given.Rule(1, 10_00)));
        Assert.Equal(10, member.Buy("p", _day0, 105_00).Awards.Single().Points);

        var taken = Enumerable.Range(1, 3).Select(i => member.Return(Given.Return($"r{i}", "p", _day0, 35_00)).TakenBack.Sum(back => back.Points)).ToArray();

        Assert.Equal([3, 4, 3], taken);
        Assert.Equal(0, member.Balance());
    }

    private static long Earned(ItemFilter items)
    {
        var member = new TestMember(Given.Program(Given.Rule(4, items: items)));
        member.At(_day0).Buy(Given.WorkedBasket("p", _day0));
        return member.Balance();
    }
}
