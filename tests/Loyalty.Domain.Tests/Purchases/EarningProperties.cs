using FsCheck;
using FsCheck.Fluent;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Purchases;

/// <summary>What holds for rules with conditions, groups, multipliers and points by the piece, whatever they are and whatever is bought.</summary>
public sealed class EarningProperties
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");
    private static readonly string[] _skus = ["tea", "salt", "bread", "milk"];

    [Fact]
    public void Generated_programs_are_valid_and_most_earn_something()
    {
        var earned = 0;
        var all = 0;
        Property.Holds(Cases, value =>
        {
            var faults = ProgramValidator.Validate(value.Program, null).Where(fault => !fault.Reason.Contains("could never apply", StringComparison.Ordinal));
            Assert.Equal("", string.Join('\n', faults));
            all++;
            earned += Bought(value).Awards().Any() ? 1 : 0;
        });
        Assert.True(earned > all / 2, $"{earned} of {all} earn something.");
    }

    [Fact]
    public void Lines_of_an_award_sum_to_its_points() => Property.Holds(Cases, value =>
        Assert.All(Bought(value).Awards(), award => Assert.Equal(award.Points, award.Lines.Sum())), times: 300);

    [Fact]
    public void Explanation_equals_the_awards_before_and_after() => Property.Holds(Cases, value =>
    {
        var member = new TestMember(value.Program).At(_now);
        var foretold = Awards(member.Decide(value.Purchase).Events);
        member.Buy(value.Purchase);
        var awards = member.Awards();

        Assert.Equal(foretold, Awards(member.Journal[^1].Events));
        Assert.Equal(
            awards.Select(award => (award.Rule, award.Wanted, award.Points)).Order(),
            member.Explain("p").Where(outcome => outcome.Applied).Select(outcome => (outcome.Rule, outcome.Wanted, outcome.Points)).Order());
        Assert.All(member.Explain("p"), outcome => Assert.Equal(outcome.Applied && outcome.Points == outcome.Wanted, outcome.Reasons.IsEmpty));
    }, times: 300);

    [Fact]
    public void Full_return_takes_back_exactly_everything() => Property.Holds(Cases, value =>
    {
        var member = Bought(value);
        member.Return("r", "p", _now);

        Assert.Empty(member.State.Buckets);
        Assert.Empty(member.State.Counters);
    }, times: 300);

    [Fact]
    public void Many_small_returns_take_as_much_as_one_large() => Property.Holds(Cases, value =>
    {
        var lines = value.Purchase.Lines.Where((_, i) => (value.Parts >> i & 1) != 0).ToArray();
        var (stepwise, atOnce) = (Bought(value), Bought(value));
        foreach (var line in lines)
        {
            for (var i = 0; i < (int)line.Quantity; i++)
            {
                stepwise.Return(Given.Return($"{line.Id}/{i}", "p", _now, new ReturnLine(line.Id, 1)));
            }
        }

        if (lines.Length > 0)
        {
            atOnce.Return(Given.Return("r", "p", _now, [.. lines.Select(line => new ReturnLine(line.Id, line.Quantity))]));
        }

        Assert.Equal(atOnce.State.BalancesAt(_now).AsEnumerable(), stepwise.State.BalancesAt(_now).AsEnumerable());
    }, times: 300);

    [Fact]
    public void Returns_by_amount_take_as_much_in_parts_as_at_once() => Property.Holds(Cases, value =>
    {
        var amount = value.Purchase.Amount * (1 + (value.Parts % 10)) / 10;
        var (stepwise, atOnce) = (Bought(value), Bought(value));
        for (var (left, i) = (amount, 0); left > 0; i++)
        {
            var part = Math.Min(left, 1 + (amount / 4));
            stepwise.Return(Given.Return($"r{i}", "p", _now, part));
            left -= part;
        }

        if (amount > 0)
        {
            atOnce.Return(Given.Return("r", "p", _now, amount));
        }

        Assert.Equal(atOnce.State.BalancesAt(_now).AsEnumerable(), stepwise.State.BalancesAt(_now).AsEnumerable());
    }, times: 300);

    private static Gen<Case> Cases =>
        from rules in Rules.ArrayOf(5)
        from times in Gen.Elements(0m, 0m, 1.5m, 2m)
        from grouped in Gen.Choose(0, 31)
        from policy in Gen.Elements(StackingPolicy.Sum, StackingPolicy.Highest, StackingPolicy.First)
        from minimum in Gen.Elements(BelowMinimum.Reevaluate, BelowMinimum.Proportional)
        from campaign in Gen.Choose(0, 3)
        from condition in Conditions(2)
        from lines in Lines
        from parts in Gen.Choose(0, 63)
        from discount in Gen.Choose(0, 20)
        let multipliers = times == 0m ? [] : new[] { Given.Multiply(times, "times", "rule0", "rule1"), Given.Multiply(3m, "more", "rule1") with { Condition = condition } }
        let program = Given.Program(
        [
            .. rules.Select((rule, i) => rule with { Id = $"rule{i}", Group = i > 0 && (grouped >> i & 1) != 0 ? "g" : null }),
            .. multipliers.Select(rule => rule with { Group = (grouped & 1) != 0 ? "m" : null }),
        ]) with
        {
            StackingGroups = [new StackingGroup { Id = "g", Policy = policy }, new StackingGroup { Id = "m", Policy = policy }],
            Returns = new ReturnPolicy { BelowMinimum = minimum },
            Campaigns = campaign == 0 ? [CampaignGiven.Times(2m, "campaign", "rule0", "rule1") with { Condition = condition }] : [],
        }
        select new Case(program, Given.Purchase("p", _now, [.. lines]).WithDiscount(lines.Sum(line => line.Amount) * discount / 100), parts);

    private static Gen<PurchaseLine[]> Lines =>
        from count in Gen.Choose(1, 6)
        from amounts in Gen.Choose(0, 40_00).ArrayOf(count)
        from skus in Gen.Elements(_skus).ArrayOf(count)
        from shapes in Gen.Choose(0, 99).ArrayOf(count)
        select amounts.Select((amount, i) => Given.Line(
            amount,
            $"{i}",
            skus[i],
            shapes[i] % 2 == 0 ? "food" : null,
            1 + (shapes[i] % 4),
            kind: shapes[i] % 13 == 0 ? LineKind.Delivery : shapes[i] % 17 == 0 ? LineKind.GiftCard : LineKind.Item) with
        {
            Brand = shapes[i] % 5 == 0 ? "acme" : null,
            Labels = shapes[i] % 3 == 0 ? ["red", "new"] : [],
        }).ToArray();

    private static Gen<EarningRule> Rules =>
        from points in Gen.Choose(1, 9)
        from per in Gen.Elements(1, 100, 730)
        from rounding in Gen.Elements(PointRounding.Floor, PointRounding.Nearest, PointRounding.Ceiling)
        from scope in Gen.Elements(RoundingScope.Order, RoundingScope.Line)
        from kind in Gen.Choose(0, 3)
        from filter in Filters
        from minimum in Gen.Elements<long?>(null, null, 30_00)
        from conditioned in Gen.Choose(0, 1)
        from condition in Conditions(3)
        from cap in Gen.Choose(0, 4)
        let rule = Given.Rule(points, per, rounding: rounding, scope: scope, items: filter) with { MinimumAmount = minimum, Condition = conditioned == 0 ? null : condition }
        let effect = rule.Effect!
        select rule with
        {
            Effect = kind == 3 ? effect with { PerAmount = null, PerItem = true } : effect,
            Caps = cap == 0 ? [Given.Cap(CapPeriod.Day, 40)] : [],
        };

    private static Gen<ItemFilter> Filters =>
        from kind in Gen.Choose(0, 6)
        from delivery in Gen.Elements(false, false, true)
        let filter = kind switch
        {
            1 => new ItemFilter { IncludeSkus = ["tea", "salt"] },
            2 => new ItemFilter { ExcludeSkus = ["tea"], IncludeCategories = ["food"] },
            3 => new ItemFilter { IncludeBrands = ["acme"], IncludeLabels = ["new"] },
            4 => new ItemFilter { ExcludeLabels = ["red"] },
            _ => new ItemFilter(),
        }
        select filter with { Delivery = delivery };

    private static Gen<Condition> Conditions(int depth) =>
        from kind in Gen.Choose(0, depth == 0 ? 6 : 10)
        from amount in Gen.Choose(0, 100_00)
        from quantity in Gen.Choose(1, 8)
        from filter in Filters
        from parts in (depth == 0 ? Gen.Constant(new Condition()) : Conditions(depth - 1)).ArrayOf(depth == 0 ? 0 : 2)
        select kind switch
        {
            0 => new Condition { Amount = new AmountRange { AtLeast = amount } },
            1 => new Condition { Amount = new AmountRange { AtMost = amount } },
            2 => new Condition { Quantity = new QuantityRange { AtLeast = quantity } },
            3 => new Condition { Quantity = new QuantityRange { AtMost = quantity } },
            4 => new Condition { Items = new ItemCondition { Filter = filter, MinimumQuantity = quantity % 4 == 0 ? null : quantity } },
            5 => new Condition { Items = new ItemCondition { Filter = filter, MinimumAmount = amount / 4 } },
            6 => new Condition { Channels = [quantity % 3 == 0 ? Given.Web : Given.Shop] },
            7 => new Condition { Not = parts[0] },
            8 => new Condition { All = [.. parts] },
            _ => new Condition { Any = [.. parts] },
        };

    private static TestMember Bought(Case value)
    {
        var member = new TestMember(value.Program).At(_now);
        member.Buy(value.Purchase);
        return member;
    }

    private static string Awards(IEnumerable<AccountEvent> events) => TestMember.Text(events.OfType<PointsAwarded>());

    /// <param name="Program">The program.</param>
    /// <param name="Purchase">What is bought.</param>
    /// <param name="Parts">Chooses what comes back.</param>
    private sealed record Case(ProgramDefinition Program, RecordPurchase Purchase, int Parts);
}

internal static class Awarded
{
    public static PointsAwarded[] Awards(this TestMember member) => [.. member.RecordOf("p").Events.OfType<PointsAwarded>()];
}
