using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>The worked cases. (The tenth, twenty transfers at once, needs grains.)</summary>
public sealed class WorkedCaseTests
{
    private static readonly DateTimeOffset _day0 = Given.Noon("2026-03-01");
    private static readonly ItemFilter _all = new() { Delivery = true };
    private static readonly PaymentWorth _cents = new() { Points = 1, PerAmount = 1 };

    private static RecordPurchase Basket => Given.Purchase(
        "p",
        _day0,
        Given.Line(12_00, "A", "123") with { Labels = ["red"] },
        Given.Line(100_00, "B", "000") with { Labels = ["blue"] },
        Given.Line(40_00, "D", "delivery", kind: LineKind.Delivery));

    public static TheoryData<string> Cases => [.. Baskets.Concat(Stories).Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_gives_what_the_semantics_say(string name)
    {
        var (_, program, happens, expected) = Baskets.Concat(Stories).Single(row => row.Name == name);

        Assert.Equal(expected, happens(new TestMember(program).At(_day0)).ToArray());
    }

    [Fact]
    public void Every_case_is_in_the_table() => Assert.Equal(
        Enumerable.Range(1, 9).Select(number => $"{number}:"), Baskets.Concat(Stories).Select(row => row.Name[..2]).Distinct().Order());

    /// <summary>A name, a program, what happens to a member in it, and the numbers that are seen on the way: one basket each.</summary>
    private static IEnumerable<(string Name, ProgramDefinition Program, Func<TestMember, IEnumerable<long>> Happens, long[] Expected)> Baskets =>
    [
        ("1: 4 points a unit, delivery included", Four(_all), Buy(Basket), [608]),
        ("1: also excluding SKU 000", Four(_all with { ExcludeSkus = ["000"] }), Buy(Basket), [208]),
        ("1: excluding red", Four(_all with { ExcludeLabels = ["red"] }), Buy(Basket), [560]),
        ("1: excluding red and delivery", Four(new ItemFilter { ExcludeLabels = ["red"] }), Buy(Basket), [400]),
        ("2: rules 10 and 4 a unit in a summing group", Summing(null), Buy(Basket), [2_128]),
        ("2: with minimum order 300", Summing(300_00), Buy(Basket), [0]),
        ("3: 4 a unit, times 3 on SKU 123, by a rule", Given.Program(Given.Rule(4, items: _all), Tripling), Buy(Basket), [704]),
        ("3: by a campaign", Four(_all).With(CampaignGiven.Times(3m) with { Items = new ItemFilter { IncludeSkus = ["123"] } }), Buy(Basket), [704]),
        ("4: 100.00 paid with a 10 % code", Given.Program(), Buy(Given.Purchase("p", _day0, 100_00).WithDiscount(10_00)), [90]),
        ("4: 50.00 of it by gift card", Given.Program(), Buy(Given.Purchase("p", _day0, 100_00)), [100]),
        ("5: 10 % off the order", Food, Buy(Fridge(100_00).WithDiscount(15_00), paid: 135_00), [90]),
        ("5: 10 % off food only", Food, Buy(Fridge(90_00), paid: 140_00), [90]),
    ];

    /// <summary>What follows a member in time.</summary>
    private static IEnumerable<(string Name, ProgramDefinition Program, Func<TestMember, IEnumerable<long>> Happens, long[] Expected)> Stories =>
    [
        ("4: of which 10.00 from cashback", WithCashback, PayingWithCashback, [100, 0]),
        ("6: two lots of 90 days and two redemptions of 500", Redeemable, Redeeming, [575, 75, 880, 75, 425, 380, 380, 0]),
        ("7: 10.00 over three lines of 50.00", Given.Program(Given.Rule(1, 1)), Splitting, [3_33, 3_33, 3_34]),
        ("8: one of two returned", Given.Program(), ReturningOne, [100, 50, 50]),
        ("8: a purchase that earned and was paid with points, returned", Given.Program().WithPoints(Given.Wallet() with { Payment = _cents }), ReturningPaid, [200, 120, 200]),
        ("9: 1 per 10.00, floor, three returns of 35.00", Given.Program(Given.Rule(1, 10_00)), ReturningInThirds, [10, 0]),
    ];

    private static ProgramDefinition Four(ItemFilter items) => Given.Program(Given.Rule(4, items: items));

    private static ProgramDefinition Summing(long? minimum) => Given.Program(
        Given.Rule(10, id: "ten", items: _all) with { Group = "sum", MinimumAmount = minimum },
        Given.Rule(4, id: "four", items: _all) with { Group = "sum", MinimumAmount = minimum }) with
    {
        StackingGroups = [new StackingGroup { Id = "sum", Policy = StackingPolicy.Sum }],
    };

    private static EarningRule Tripling => Given.Multiply(3m, "triple") with { Items = new ItemFilter { IncludeSkus = ["123"] } };

    private static ProgramDefinition Food => Given.Program(Given.Rule(items: new ItemFilter { IncludeCategories = ["food"] }));

    private static ProgramDefinition WithCashback
    {
        get
        {
            var program = Given.Program();
            return program with { Wallets = [.. program.Wallets, Given.Wallet("cash", WalletKind.Money) with { Payment = _cents }] };
        }
    }

    private static ProgramDefinition Redeemable => Given.Program(Given.Rule(5)).WithPoints(Given.Wallet(after: 90)).WithRewards(Given.Reward(points: 500));

    private static RecordPurchase Fridge(long food) =>
        Given.Purchase("p", _day0, Given.Line(food, "1", category: "food"), Given.Line(50_00, "2", category: "other"));

    private static Func<TestMember, IEnumerable<long>> Buy(RecordPurchase purchase, long? paid = null) => member =>
    {
        Assert.Equal(paid ?? purchase.Amount, purchase.Amount);
        member.Buy(purchase);
        return [member.Balance()];
    };

    private static IEnumerable<long> PayingWithCashback(TestMember member)
    {
        member.Adjust(10_00, wallet: "cash");
        member.Buy(Given.Purchase("p", _day0, 100_00).Paying(10_00, "cash"));
        return [member.Balance(), member.Balance("cash")];
    }

    private static IEnumerable<long> Redeeming(TestMember member)
    {
        member.Buy("p0", _day0, 115_00);
        yield return member.Balance();
        member.Redeem("v0");
        yield return member.Balance();

        member.Buy("p10", _day0.AddDays(10), 161_00);
        yield return member.Balance();
        member.Redeem("v10");
        foreach (var take in member.Journal.SelectMany(record => record.Events).OfType<PointsSpent>().Last().Takes)
        {
            yield return take.Points;
        }

        yield return member.Balance();
        yield return member.At(_day0.AddDays(91)).Balance();
        yield return member.At(_day0.AddDays(101)).Balance();
    }

    private static IEnumerable<long> Splitting(TestMember member)
    {
        // A point a cent: what a line does not earn is its share of the discount.
        var purchase = Given.Purchase("p", _day0, Given.Line(50_00, "1"), Given.Line(50_00, "2"), Given.Line(50_00, "3")).WithDiscount(10_00);
        return member.Buy(purchase).Awards.Single().Lines.Select(line => 50_00 - line.Points);
    }

    private static IEnumerable<long> ReturningOne(TestMember member)
    {
        member.Buy(Given.Purchase("p", _day0, Given.Line(100_00, quantity: 2)));
        yield return member.Balance();
        yield return member.Return(Given.Return("r", "p", _day0, new ReturnLine("1", 1))).TakenBack.Single().Points;
        yield return member.Balance();
    }

    private static IEnumerable<long> ReturningPaid(TestMember member)
    {
        member.Adjust(200);
        yield return member.Balance();
        member.Buy(Given.Purchase("p", _day0, 71_50).Paying(150));
        yield return member.Balance();
        member.Return("r", "p", _day0);
        yield return member.Balance();
    }

    private static IEnumerable<long> ReturningInThirds(TestMember member)
    {
        member.Buy("p", _day0, 105_00);
        yield return Enumerable.Range(1, 3).Sum(i => member.Return(Given.Return($"r{i}", "p", _day0, 35_00)).TakenBack.Sum(back => back.Points));
        yield return member.Balance();
    }
}
