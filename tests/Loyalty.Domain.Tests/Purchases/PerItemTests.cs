using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases.Returns;

namespace Loyalty.Domain.Tests.Purchases;

/// <summary>Points, or stamps, by the piece.</summary>
public sealed class PerItemTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");
    private static readonly ItemFilter _coffee = new() { IncludeCategories = ["coffee"] };

    [Fact]
    public void Points_by_the_piece_count_the_quantity_of_the_lines()
    {
        var member = new TestMember(Given.Program(Given.PerItem(2) with { Items = _coffee }));

        var answer = member.At(_now).Buy(Given.Purchase("p", _now, Given.Line(9_00, "a", "flat", "coffee", 3), Given.Line(2_50, "b", "mocha", "coffee"), Given.Line(2_00, "c", "bun", "food", 4)));

        Assert.Equal([("a", 6L), ("b", 2L)], answer.Awards.Single().Lines.Select(line => (line.Line, line.Points)));
        Assert.Equal((4m, 11_50L), (member.Explain("p").Single().CountedQuantity, member.Explain("p").Single().CountedAmount));
    }

    [Fact]
    public void Stamps_go_into_a_wallet_of_stamps()
    {
        var program = Given.Program(Given.PerItem(1) with { Wallet = "card", Items = _coffee });
        var member = new TestMember(program with { Wallets = [.. program.Wallets, Given.Wallet("card", WalletKind.Stamps)] });

        member.At(_now).Buy(Given.Purchase("p", _now, Given.Line(9_00, "a", "flat", "coffee", 3)));

        Assert.Equal((3, 0), (member.Balance("card"), member.Balance()));
    }

    [Theory]
    [InlineData(PointRounding.Floor, RoundingScope.Order, 7)]
    [InlineData(PointRounding.Nearest, RoundingScope.Order, 8)]
    [InlineData(PointRounding.Ceiling, RoundingScope.Order, 8)]
    [InlineData(PointRounding.Floor, RoundingScope.Line, 6)]
    [InlineData(PointRounding.Nearest, RoundingScope.Line, 8)]
    [InlineData(PointRounding.Ceiling, RoundingScope.Line, 8)]
    public void Weights_round_as_the_rule_says(PointRounding rounding, RoundingScope scope, long points)
    {
        // 1.250 and 1.275 kilograms at 3 points: 3.75 and 3.825, together 7.575.
        var rule = Given.PerItem(3);
        var member = new TestMember(Given.Program(rule with { Effect = rule.Effect! with { Rounding = rounding, RoundingScope = scope } }));

        member.At(_now).Buy(Given.Purchase("p", _now, Given.Line(5_00, "a", quantity: 1.250m), Given.Line(5_00, "b", quantity: 1.275m)));

        Assert.Equal(points, member.Balance());
    }

    [Fact]
    public void Pieces_that_nothing_was_paid_for_count_nothing()
    {
        var member = new TestMember(Given.Program(Given.PerItem(1)));

        member.At(_now).Buy(Given.Purchase("p", _now, Given.Line(0, "free"), Given.Line(3_00, "paid")));

        Assert.Equal(1, member.Balance());
    }

    [Fact]
    public void Returned_pieces_take_their_points_and_amounts_take_none_until_nothing_is_left()
    {
        var member = new TestMember(Given.Program(Given.PerItem(1)));
        member.At(_now).Buy(Given.Purchase("p", _now, Given.Line(30_00, quantity: 10)));

        Assert.Equal(3, member.Return(Given.Return("r1", "p", _now, new ReturnLine("1", 3))).TakenBack.Sum(taken => taken.Points));
        Assert.Empty(member.Return(Given.Return("r2", "p", _now, 20_99)).TakenBack);
        Assert.Equal(7, member.Return(Given.Return("r3", "p", _now, 1)).TakenBack.Sum(taken => taken.Points));
    }
}
