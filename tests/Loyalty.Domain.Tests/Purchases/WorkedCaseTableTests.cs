using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Domain.Tests.Purchases;

/// <summary>The worked cases of the semantics that value one purchase, as a table of documents. (The others follow a member in time: see WorkedCaseTests.)</summary>
public sealed class WorkedCaseTableTests
{
    private static readonly DateTimeOffset _day0 = Given.Noon("2026-03-01");
    private static readonly ItemFilter _all = new() { Delivery = true };

    private static RecordPurchase Basket => Given.Purchase(
        "p",
        _day0,
        Given.Line(12_00, "A", "123") with { Labels = ["red"] },
        Given.Line(100_00, "B", "000") with { Labels = ["blue"] },
        Given.Line(40_00, "D", "delivery", kind: LineKind.Delivery));

    private static RecordPurchase FoodAndOther(long food) =>
        Given.Purchase("p", _day0, Given.Line(food, "1", category: "food"), Given.Line(50_00, "2", category: "other"));

    public static TheoryData<string, ProgramDefinition, RecordPurchase, long> Cases => new()
    {
        { "1: 4 a unit, delivery included", Four(_all), Basket, 608 },
        { "1: also excluding SKU 000", Four(_all with { ExcludeSkus = ["000"] }), Basket, 208 },
        { "1: excluding red", Four(_all with { ExcludeLabels = ["red"] }), Basket, 560 },
        { "1: excluding red and delivery", Four(new ItemFilter { ExcludeLabels = ["red"] }), Basket, 400 },
        { "2: 10 and 4 a unit in a summing group", Summing(null), Basket, 2_128 },
        { "2: with minimum order 300", Summing(300_00), Basket, 0 },
        { "3: 4 a unit, times 3 on SKU 123", Tripled, Basket, 704 },
        { "4: 100.00 with a 10 % code", Given.Program(), Given.Purchase("p", _day0, 100_00).WithDiscount(10_00), 90 },
        { "4: 100.00 of which 10.00 from cashback", Given.Program(), Given.Purchase("p", _day0, 100_00), 100 },
        { "4: 50.00 by gift card on top", Given.Program(), Given.Purchase("p", _day0, 50_00), 50 },
        { "5: 10 % off the order", Food, FoodAndOther(100_00).WithDiscount(15_00), 90 },
        { "5: 10 % off food only", Food, FoodAndOther(90_00), 90 },
        { "9: 1 per 10.00, floor", Given.Program(Given.Rule(1, 10_00)), Given.Purchase("p", _day0, 105_00), 10 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_gives_what_the_semantics_say(string name, ProgramDefinition program, RecordPurchase purchase, long points)
    {
        Assert.NotEmpty(name);
        var member = new TestMember(program);

        member.At(_day0).Buy(purchase);

        Assert.Equal(points, member.Balance());
    }

    private static ProgramDefinition Four(ItemFilter items) => Given.Program(Given.Rule(4, items: items));

    private static ProgramDefinition Summing(long? minimum) => Given.Program(
        Given.Rule(10, id: "ten", items: _all) with { Group = "sum", MinimumAmount = minimum },
        Given.Rule(4, id: "four", items: _all) with { Group = "sum", MinimumAmount = minimum }) with
    {
        StackingGroups = [new StackingGroup { Id = "sum", Policy = StackingPolicy.Sum }],
    };

    private static ProgramDefinition Tripled =>
        Given.Program(Given.Rule(4, items: _all), Given.Multiply(3m, "triple") with { Items = new ItemFilter { IncludeSkus = ["123"] } });

    private static ProgramDefinition Food => Given.Program(Given.Rule(items: new ItemFilter { IncludeCategories = ["food"] }));
}
