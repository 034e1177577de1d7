using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Earning."</summary>
public sealed class EarningTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Fact]
    public void Earning_is_on_the_amount_paid_after_discounts() =>
        Assert.Equal(90, Earned(Given.Program(), Given.Purchase("p", _now, 100_00).WithDiscount(10_00)));

    [Theory]
    [InlineData(AmountBasis.WithTax, 120)]
    [InlineData(AmountBasis.WithoutTax, 100)]
    public void Earning_is_with_tax_or_without_it(AmountBasis basis, long points) =>
        Assert.Equal(points, Earned(Given.Program() with { AmountBasis = basis }, Given.Purchase("p", _now, Given.Line(120_00, tax: 20_00))));

    [Fact]
    public void Earning_is_with_tax_unless_the_programme_says_otherwise() => Assert.Equal(AmountBasis.WithTax, Given.Program().AmountBasis);

    [Fact]
    public void Earning_excludes_delivery_and_gift_cards_bought() => Assert.Equal(10, Earned(
        Given.Program(),
        Given.Purchase("p", _now, Given.Line(10_00), Given.Line(5_00, "2", kind: LineKind.Delivery), Given.Line(50_00, "3", kind: LineKind.GiftCard))));

    [Fact]
    public void Earning_excludes_lines_whose_product_is_excluded() => Assert.Equal(10, Earned(
        Given.Program(Given.Rule(items: new ItemFilter { ExcludeSkus = ["x"], ExcludeCategories = ["tobacco"], ExcludeBrands = ["no"], ExcludeLabels = ["sale"] })),
        Given.Purchase(
            "p",
            _now,
            Given.Line(10_00),
            Given.Line(1_00, "2", "x"),
            Given.Line(1_00, "3", category: "tobacco"),
            Given.Line(1_00, "4") with { Brand = "no" },
            Given.Line(1_00, "5") with { Labels = ["new", "sale"] })));

    [Fact]
    public void Payment_method_is_not_a_discount_paying_with_a_gift_card_still_earns() =>
        // What a purchase is paid with is no part of it.
        Assert.Equal(100, Earned(Given.Program(), Given.Purchase("p", _now, 100_00)));

    [Fact]
    public void Payment_method_is_not_a_discount_paying_with_cashback_still_earns()
    {
        var member = new TestMember(Payable("cash", WalletKind.Money)).At(_now);
        member.Adjust(40_00, wallet: "cash");

        Assert.Equal(100, member.Buy(Given.Purchase("p", _now, 100_00).Paying(40_00, "cash")).Awards.Single().Points);
    }

    [Fact]
    public void Points_funded_discount_does_not_earn_on_the_discounted_part()
    {
        var member = new TestMember(Payable("points", WalletKind.Points)).At(_now);
        member.Adjust(40_00);

        Assert.Equal(60, member.Buy(Given.Purchase("p", _now, 100_00).Paying(40_00)).Awards.Single().Points);
    }

    [Fact]
    public void Order_discount_is_spread_over_the_lines_in_proportion_by_largest_remainder_ties_to_the_last_line()
    {
        var member = new TestMember(Given.Program(Given.Rule(1, 1))).At(_now);
        var even = member.Buy(Given.Purchase("even", _now, Given.Line(50_00, "1"), Given.Line(50_00, "2"), Given.Line(50_00, "3")).WithDiscount(10_00));
        var uneven = member.Buy(Given.Purchase("uneven", _now, Given.Line(10_00, "1"), Given.Line(30_00, "2")).WithDiscount(1_01));

        Assert.Equal([46_67L, 46_67, 46_66], even.Awards.Single().Lines.Select(line => line.Points));
        Assert.Equal([9_75L, 29_24], uneven.Awards.Single().Lines.Select(line => line.Points));
    }

    [Theory]
    [InlineData(PointRounding.Floor, 1_99, 1)]
    [InlineData(PointRounding.Nearest, 1_49, 1)]
    [InlineData(PointRounding.Nearest, 1_50, 2)]
    [InlineData(PointRounding.Ceiling, 1_01, 2)]
    public void Rounding_is_floor_nearest_half_up_or_ceiling(PointRounding rounding, long amount, long points) =>
        Assert.Equal(points, Earned(Given.Program(Given.Rule(rounding: rounding)), Given.Purchase("p", _now, amount)));

    [Theory]
    [InlineData(RoundingScope.Order, 3)]
    [InlineData(RoundingScope.Line, 2)]
    public void Rounding_is_per_line_or_per_order(RoundingScope scope, long points) =>
        Assert.Equal(points, Earned(Given.Program(Given.Rule(scope: scope)), Given.Purchase("p", _now, Given.Line(1_50, "1"), Given.Line(1_50, "2"))));

    [Fact]
    public void Rounding_happens_once_at_the_end_of_each_rule()
    {
        // Two rules of 1.5 points give one each; what three times 1.5 is more than 1.5 is 3, and of 1 it would be 2.
        Assert.Equal(2, Earned(Given.Program(Given.Rule(), Given.Rule(id: "other")), Given.Purchase("p", _now, 1_50)));
        Assert.Equal(1 + 3, Earned(Given.Program(Given.Rule(), Given.Multiply(3m, "times")), Given.Purchase("p", _now, 1_50)));
    }

    [Fact]
    public void Points_rounded_per_order_are_spread_over_the_lines_by_largest_remainder()
    {
        var member = new TestMember(Given.Program()).At(_now);

        var award = member.Buy(Given.Purchase("p", _now, Given.Line(1_20, "1"), Given.Line(1_70, "2"), Given.Line(1_20, "3"))).Awards.Single();

        Assert.Equal([1L, 2, 1], award.Lines.Select(line => line.Points));
    }

    [Theory]
    [InlineData(StackingPolicy.Sum, 10 + 40)]
    [InlineData(StackingPolicy.Highest, 40)]
    [InlineData(StackingPolicy.First, 10)]
    public void Rules_of_one_stacking_group_give_the_sum_the_highest_or_the_first(StackingPolicy policy, long points) =>
        Assert.Equal(points, Earned(Stacked(policy), Given.Purchase("p", _now, 10_00)));

    [Fact]
    public void Rules_sum_unless_their_group_says_otherwise() =>
        Assert.Equal(50, Earned(Given.Program(Given.Rule(), Given.Rule(4, id: "four")), Given.Purchase("p", _now, 10_00)));

    [Fact]
    public void Multipliers_name_the_base_rules_that_they_multiply() => Assert.Equal(
        10 + 20 + 10,
        Earned(Given.Program(Given.Rule(id: "one"), Given.Rule(2, id: "two"), Given.Multiply(2m, "twice", "one")), Given.Purchase("p", _now, 10_00)));

    [Fact]
    public void Multipliers_multiply_each_other() => Assert.Equal(
        60, Earned(Given.Program(Given.Rule(), Given.Multiply(2m, "twice"), Given.Multiply(3m, "thrice")), Given.Purchase("p", _now, 10_00)));

    [Fact]
    public void Multipliers_work_on_the_unrounded_base() =>
        Assert.Equal(1 + 3, Earned(Given.Program(Given.Rule(), Given.Multiply(3m, "times")), Given.Purchase("p", _now, 1_99)));

    [Fact]
    public void What_a_campaign_costs_is_the_rounded_difference_that_it_makes()
    {
        var member = new TestMember(Given.Program().With(CampaignGiven.Times(1.5m))).At(_now);

        var awards = member.Buy(Given.Purchase("p", _now, 3_99)).Awards;

        // 3.99 times 1.5 is 5.985; half of it, 1.995, is what the campaign makes.
        Assert.Equal([("base", 3L), ("times", 1L)], awards.Select(award => (award.Rule, award.Points)));
    }

    private static ProgramDefinition Stacked(StackingPolicy policy) =>
        Given.Program(Given.Rule() with { Group = "g" }, Given.Rule(4, id: "four") with { Group = "g" }) with
        {
            StackingGroups = [new StackingGroup { Id = "g", Policy = policy }],
        };

    /// <summary>A program with a wallet of which each point pays a cent.</summary>
    private static ProgramDefinition Payable(string wallet, WalletKind kind)
    {
        var paying = Given.Wallet(wallet, kind) with { Payment = new PaymentWorth { Points = 1, PerAmount = 1 } };
        var program = Given.Program();
        return program with { Wallets = [.. program.Wallets.Where(other => other.Id != wallet), paying] };
    }

    private static long Earned(ProgramDefinition program, RecordPurchase purchase)
    {
        var member = new TestMember(program).At(_now);
        member.Buy(purchase);
        return member.Balance();
    }
}
