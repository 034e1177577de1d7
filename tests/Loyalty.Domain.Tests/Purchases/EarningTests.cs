using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Domain.Tests.Purchases;

public sealed class EarningTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Theory]
    [InlineData(PointRounding.Floor, 1_49, 1)]
    [InlineData(PointRounding.Floor, 1_99, 1)]
    [InlineData(PointRounding.Nearest, 1_49, 1)]
    [InlineData(PointRounding.Nearest, 1_50, 2)]
    [InlineData(PointRounding.Ceiling, 1_00, 1)]
    [InlineData(PointRounding.Ceiling, 1_01, 2)]
    public void Record_rounds_once_as_the_rule_says(PointRounding rounding, long amount, long points) =>
        Assert.Equal(points, Earn(Given.Rule(rounding: rounding), Given.Line(amount)).Points);

    [Theory]
    [InlineData(PointRounding.Floor, RoundingScope.Order, 4)]
    [InlineData(PointRounding.Floor, RoundingScope.Line, 3)]
    [InlineData(PointRounding.Nearest, RoundingScope.Order, 5)]
    [InlineData(PointRounding.Nearest, RoundingScope.Line, 6)]
    [InlineData(PointRounding.Ceiling, RoundingScope.Order, 5)]
    [InlineData(PointRounding.Ceiling, RoundingScope.Line, 6)]
    public void Record_rounds_by_the_order_or_by_each_line(PointRounding rounding, RoundingScope scope, long points) =>
        Assert.Equal(points, Earn(Given.Rule(rounding: rounding, scope: scope), Given.Line(1_50, "1"), Given.Line(1_50, "2"), Given.Line(1_50, "3")).Points);

    [Fact]
    public void Record_points_of_an_order_spread_over_its_lines_by_largest_remainder_ties_to_the_last()
    {
        var award = Earn(Given.Rule(perAmount: 10_00), Given.Line(50_00, "1"), Given.Line(50_00, "2"), Given.Line(50_00, "3"), Given.Line(49_00, "4"));

        Assert.Equal(19, award.Points);
        Assert.Equal([new("1", 5), new("2", 5), new("3", 5), new LinePoints("4", 4)], award.Lines.AsEnumerable());
    }

    [Fact]
    public void Record_lines_that_earned_nothing_are_not_among_the_awards_lines()
    {
        var award = Earn(Given.Rule(items: new ItemFilter { IncludeSkus = ["a"] }), Given.Line(5_00, "1", "b"), Given.Line(7_00, "2", "a"));

        Assert.Equal([new LinePoints("2", 7)], award.Lines.AsEnumerable());
    }

    [Fact]
    public void Record_an_order_discount_is_borne_by_the_lines_in_proportion()
    {
        // 10.00 off three lines of 50.00: the last bears 3.34 and falls below 46.67.
        var award = Earn(
            Given.Program(Given.Rule(perAmount: 1, scope: RoundingScope.Line)),
            Given.Purchase("p", _now, Given.Line(50_00, "1"), Given.Line(50_00, "2"), Given.Line(50_00, "3")).WithDiscount(10_00));

        Assert.Equal([new("1", 46_67), new("2", 46_67), new LinePoints("3", 46_66)], award.Lines.AsEnumerable());
    }

    [Fact]
    public void Record_with_tax_counts_what_is_paid() =>
        Assert.Equal(120, Earn(Given.Rule(), Given.Line(120_00, tax: 20_00)).Points);

    [Fact]
    public void Record_without_tax_leaves_the_tax_out() =>
        Assert.Equal(100, Earn(Given.Program() with { AmountBasis = AmountBasis.WithoutTax }, Given.Purchase("p", _now, Given.Line(120_00, tax: 20_00))).Points);

    [Fact]
    public void Record_without_tax_an_order_discount_takes_its_share_of_the_tax_along() =>
        Assert.Equal(
            50,
            Earn(Given.Program() with { AmountBasis = AmountBasis.WithoutTax }, Given.Purchase("p", _now, Given.Line(120_00, tax: 20_00)).WithDiscount(60_00)).Points);

    [Fact]
    public void Record_without_tax_the_minimum_is_held_against_the_amount_without_tax()
    {
        var program = Given.Program(Given.Rule() with { MinimumAmount = 110_00 }) with { AmountBasis = AmountBasis.WithoutTax };

        Assert.Empty(new TestMember(program).At(_now).Buy(Given.Purchase("p", _now, Given.Line(120_00, tax: 20_00))).Awards);
    }

    [Fact]
    public void Record_delivery_and_bought_gift_cards_earn_nothing_by_default() =>
        Assert.Equal(
            10,
            Earn(Given.Rule(), Given.Line(10_00, "1"), Given.Line(5_00, "2", kind: LineKind.Delivery), Given.Line(50_00, "3", kind: LineKind.GiftCard)).Points);

    [Fact]
    public void Record_delivery_earns_when_the_rule_says_so_and_gift_cards_never()
    {
        var rule = Given.Rule(items: new ItemFilter { Delivery = true, IncludeSkus = ["card", "x"] });

        Assert.Equal(
            5,
            Earn(rule, Given.Line(10_00, "1"), Given.Line(5_00, "2", kind: LineKind.Delivery), Given.Line(50_00, "3", "card", kind: LineKind.GiftCard)).Points);
    }

    [Fact]
    public void Record_an_excluded_delivery_line_earns_nothing() =>
        Assert.Equal(
            10,
            Earn(Given.Rule(items: new ItemFilter { Delivery = true, ExcludeSkus = ["express"] }), Given.Line(10_00, "1"), Given.Line(5_00, "2", "express", kind: LineKind.Delivery)).Points);

    [Fact]
    public void Record_delivery_and_gift_cards_are_not_held_against_the_minimum()
    {
        var rule = Given.Rule() with { MinimumAmount = 50_00 };
        var member = new TestMember(Given.Program(rule));

        var answer = member.At(_now).Buy(Given.Purchase(
            "p", _now, Given.Line(49_99, "1"), Given.Line(5_00, "2", kind: LineKind.Delivery), Given.Line(50_00, "3", kind: LineKind.GiftCard)));

        Assert.Empty(answer.Awards);
    }

    [Theory]
    [InlineData(49_99, 0)]
    [InlineData(50_00, 50)]
    public void Record_the_minimum_amount_itself_is_enough(long amount, long points)
    {
        var member = new TestMember(Given.Program(Given.Rule() with { MinimumAmount = 50_00 }));

        member.Buy("p", _now, amount);

        Assert.Equal(points, member.Balance());
    }

    [Fact]
    public void Record_the_minimum_is_held_against_the_amount_after_discounts()
    {
        var member = new TestMember(Given.Program(Given.Rule() with { MinimumAmount = 50_00 }));

        Assert.Empty(member.At(_now).Buy(Given.Purchase("p", _now, 50_00).WithDiscount(1)).Awards);
    }

    [Theory]
    [InlineData("a", "food", 10)]
    [InlineData("b", "food", 10)]
    [InlineData("a", "toys", 10)]
    [InlineData("b", "toys", 0)]
    [InlineData("b", null, 0)]
    [InlineData("A", "Food", 0)]
    [InlineData("x", "food", 0)]
    [InlineData("a", "spirits", 0)]
    public void Record_a_line_counts_when_it_is_included_by_sku_or_category_and_not_excluded(string sku, string? category, long points)
    {
        var items = new ItemFilter { IncludeSkus = ["a"], IncludeCategories = ["food"], ExcludeSkus = ["x"], ExcludeCategories = ["spirits"] };
        var member = new TestMember(Given.Program(Given.Rule(items: items)));

        member.At(_now).Buy(Given.Purchase("p", _now, Given.Line(10_00, sku: sku, category: category)));

        Assert.Equal(points, member.Balance());
    }

    [Fact]
    public void Record_a_rule_holds_in_the_channels_that_it_names()
    {
        var member = new TestMember(Given.Program(Given.Rule() with { Channels = [Given.Web] }, Given.Rule(2, id: "everywhere")));
        member.At(_now);

        Assert.Equal(["everywhere"], member.Buy(Given.Purchase("p", _now, 10_00)).Awards.Select(award => award.Rule));
        Assert.Equal(["base", "everywhere"], member.Buy(Given.Purchase("p", _now, 10_00) with { Channel = Given.Web }).Awards.Select(award => award.Rule));
    }

    [Fact]
    public void Record_an_award_names_the_rule_and_the_purchase_the_edition()
    {
        var member = new TestMember(Given.Program()).Publish(Given.Program(Given.Rule(3, id: "triple")), _now);

        var answer = member.Buy("p", _now, 10_00);

        Assert.Equal((2, "triple", 30L, 30L, "points"), (answer.Edition, answer.Awards.Single().Rule, answer.Awards.Single().Points, answer.Awards.Single().Wanted, answer.Awards.Single().Wallet));
    }

    [Fact]
    public void Record_answers_with_the_balances_after_it()
    {
        var member = new TestMember(Given.Program(Given.Rule(), Given.Rule(2, id: "s", wallet: "status")));

        var answer = member.Buy("p", _now, 10_00);

        Assert.Equal([("points", 10L), ("status", 20L)], answer.Balances.Select(balance => (balance.Wallet, balance.Balance)));
    }

    [Fact]
    public void Record_a_purchase_that_earns_nothing_is_recorded_all_the_same()
    {
        var member = new TestMember(Given.Program());

        Assert.Empty(member.Buy("p", _now, 0).Awards);
        Assert.Equal((1L, (DateTimeOffset?)_now), (member.Seen.Purchases, member.Seen.LastPurchaseAt));
    }

    [Fact]
    public void Record_the_last_purchase_is_the_one_that_occurred_last()
    {
        var member = new TestMember(Given.Program());
        member.Buy("p1", _now, 1_00);
        member.Buy(Given.Purchase("p0", _now.AddDays(-3), 1_00));

        Assert.Equal((2L, (DateTimeOffset?)_now), (member.Seen.Purchases, member.Seen.LastPurchaseAt));
    }

    [Fact]
    public void Record_the_largest_amount_at_the_dearest_rule_does_not_overflow()
    {
        var member = new TestMember(Given.Program(Given.Rule(1_000_000, 1)));

        member.Buy("p", _now, Limits.Amount);

        Assert.Equal(Limits.Amount * 1_000_000, member.Balance());
    }

    [Fact]
    public void Record_points_beyond_what_a_wallet_can_count_fail_instead_of_wrapping_around()
    {
        var member = new TestMember(Given.Program(Given.Rule(1_000_000, 1)));
        var lines = Enumerable.Range(1, 2_000).Select(i => Given.Line(Limits.Amount, $"{i}")).ToArray();

        Assert.Throws<OverflowException>(() => member.At(_now).Decide(Given.Purchase("p", _now, [.. lines])));
    }

    private static Award Earn(EarningRule rule, params PurchaseLine[] lines) => Earn(Given.Program(rule), Given.Purchase("p", _now, [.. lines]));

    private static Award Earn(ProgramDefinition program, RecordPurchase purchase)
    {
        var answer = new TestMember(program).At(_now).Buy(purchase);
        var award = Assert.Single(answer.Awards);
        Assert.Equal(award.Points, award.Lines.Sum(line => line.Points));
        return award;
    }
}
