using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases.Returns;

namespace Loyalty.Domain.Tests.Purchases.Returns;

public sealed class ReturnTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Fact]
    public void Return_by_line_takes_back_what_the_line_earned()
    {
        var member = Bought(Given.Program(), Given.Line(30_00, "a"), Given.Line(70_00, "b"));

        var answer = member.Return(Given.Return("r", "p", _now, new ReturnLine("b", 1)));

        Assert.Equal((ReturnStatus.Applied, 70_00L, 30_00L), (answer.Status, answer.Amount, answer.RemainingAmount));
        Assert.Equal([new ReturnedLine("b", 1, 70_00)], answer.Lines.AsEnumerable());
        Assert.Equal(70, answer.TakenBack.Single().Points);
        Assert.Equal(30, member.Balance());
    }

    [Fact]
    public void Return_by_line_spreads_an_odd_amount_over_its_pieces_without_losing_a_cent()
    {
        var member = Bought(Given.Program(), Given.Line(10_00, quantity: 3));

        var amounts = Enumerable.Range(1, 3).Select(i => member.Return(Given.Return($"r{i}", "p", _now, new ReturnLine("1", 1))).Amount).ToArray();

        Assert.Equal([3_33, 3_34, 3_33], amounts);
    }

    [Fact]
    public void Return_by_line_takes_fractions_of_a_kilogram()
    {
        var member = Bought(Given.Program(), Given.Line(9_99, quantity: 1.234m));

        Assert.Equal(8_10, member.Return(Given.Return("r1", "p", _now, new ReturnLine("1", 1m))).Amount);
        Assert.Equal(1_89, member.Return(Given.Return("r2", "p", _now, new ReturnLine("1", 0.234m))).Amount);
        Assert.Equal("exceedsPurchase", member.Refused(Given.Return("r3", "p", _now, new ReturnLine("1", 0.001m))).Code);
    }

    [Fact]
    public void Return_by_line_gives_back_what_was_paid_after_the_orders_discount()
    {
        var member = new TestMember(Given.Program()).At(_now);
        member.Buy(Given.Purchase("p", _now, Given.Line(60_00, "a"), Given.Line(40_00, "b")).WithDiscount(10_00));

        var answer = member.Return(Given.Return("r", "p", _now, new ReturnLine("a", 1)));

        Assert.Equal((54_00L, 36_00L), (answer.Amount, answer.RemainingAmount));
        Assert.Equal(36, member.Balance());
    }

    [Fact]
    public void Return_by_amount_is_spread_over_what_is_left_of_the_lines()
    {
        var member = Bought(Given.Program(), Given.Line(60_00, "a"), Given.Line(40_00, "b"));

        var answer = member.Return(Given.Return("r", "p", _now, 10_00));

        Assert.Equal([new("a", 0, 6_00), new ReturnedLine("b", 0, 4_00)], answer.Lines.AsEnumerable());
        Assert.Equal(90, member.Balance());
    }

    [Fact]
    public void Return_whole_takes_back_everything_that_is_left()
    {
        var member = Bought(Given.Program(), Given.Line(60_00, "a", quantity: 2), Given.Line(40_00, "b"));
        member.Return(Given.Return("r1", "p", _now, new ReturnLine("a", 1)));

        var answer = member.Return("r2", "p", _now);

        Assert.Equal([new("a", 1, 30_00), new ReturnedLine("b", 1, 40_00)], answer.Lines.AsEnumerable());
        Assert.Equal((70_00L, 0L, 0L), (answer.Amount, answer.RemainingAmount, member.Balance()));
    }

    [Fact]
    public void Return_works_by_amount_and_by_line_on_one_purchase()
    {
        var member = Bought(Given.Program(), Given.Line(60_00, "a", quantity: 2), Given.Line(40_00, "b"));

        Assert.Equal(50_00, member.Return(Given.Return("r1", "p", _now, 50_00)).Amount);
        Assert.Equal(30_00, member.Return(Given.Return("r2", "p", _now, new ReturnLine("a", 2))).Amount);
        Assert.Equal(20_00, member.Return(Given.Return("r3", "p", _now, new ReturnLine("b", 1))).Amount);

        Assert.Equal(0, member.Balance());
        Assert.Equal("nothingLeft", member.Refused(Given.Return("r4", "p", _now)).Code);
    }

    [Fact]
    public void Return_of_lines_that_earned_nothing_takes_nothing_back()
    {
        var member = Bought(Given.Program(Given.Rule(items: new ItemFilter { ExcludeSkus = ["x"] })), Given.Line(60_00, "a", "x"), Given.Line(40_00, "b"));

        Assert.Empty(member.Return(Given.Return("r", "p", _now, new ReturnLine("a", 1))).TakenBack);
        Assert.Equal(40, member.Balance());
    }

    [Fact]
    public void Return_takes_back_by_the_rules_of_the_purchases_day()
    {
        var member = Bought(Given.Program(Given.Rule(4)), Given.Line(50_00, "a"), Given.Line(50_00, "b"))
            .Publish(Given.Program(Given.Rule(1, id: "other")), _now.AddDays(1));

        var taken = member.At(_now.AddDays(2)).Return(Given.Return("r", "p", _now.AddDays(2), new ReturnLine("a", 1))).TakenBack.Single();

        Assert.Equal(("base", 200L), (taken.Rule, taken.Points));
        Assert.Equal(200, member.Balance());
    }

    [Fact]
    public void Return_leaves_what_the_remainder_would_have_earned_under_the_limit_of_the_day()
    {
        // 300 wanted, 100 given; 250.00 remain and would still have filled the limit.
        var member = Bought(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Day, 100))), Given.Line(300_00, quantity: 6));

        Assert.Empty(member.Return(Given.Return("r1", "p", _now, new ReturnLine("1", 1))).TakenBack);
        Assert.Equal(50, member.Return(Given.Return("r2", "p", _now, new ReturnLine("1", 4))).TakenBack.Single().Points);
        Assert.Equal(50, member.Balance());
    }

    [Fact]
    public void Return_opens_the_limit_again_and_awards_no_other_purchase_anew()
    {
        var member = new TestMember(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Day, 100))));
        member.Buy("p1", _now, 80_00);
        member.Buy("p2", _now, 80_00);

        member.Return("r", "p1", _now);

        Assert.Equal(20, member.Balance());
        Assert.Equal(80, member.Buy("p3", _now, 100_00).Awards.Single().Points);
        Assert.Equal(100, member.State.Counters.Single().Value);
    }

    [Fact]
    public void Return_below_the_minimum_loses_everything_when_the_remainder_is_evaluated_again()
    {
        var member = Bought(Given.Program(Given.Rule() with { MinimumAmount = 50_00 }), Given.Line(60_00, quantity: 3));

        Assert.Equal(60, member.Return(Given.Return("r1", "p", _now, new ReturnLine("1", 1))).TakenBack.Single().Points);
        Assert.Equal(0, member.Balance());
        Assert.Empty(member.Return("r2", "p", _now).TakenBack);
    }

    [Fact]
    public void Return_below_the_minimum_keeps_its_share_when_it_is_proportional()
    {
        var program = Given.Program(Given.Rule(3, 2_00) with { MinimumAmount = 50_00 }) with { Returns = new ReturnPolicy { BelowMinimum = BelowMinimum.Proportional } };
        var member = Bought(program, Given.Line(60_00, quantity: 4));

        Assert.Equal([23, 22, 23, 22], Enumerable.Range(1, 4).Select(i => member.Return(Given.Return($"r{i}", "p", _now, new ReturnLine("1", 1))).TakenBack.Single().Points));
        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void Return_down_to_the_minimum_itself_keeps_what_the_remainder_earns()
    {
        var member = Bought(Given.Program(Given.Rule() with { MinimumAmount = 40_00 }), Given.Line(60_00, quantity: 3));

        Assert.Equal(20, member.Return(Given.Return("r1", "p", _now, new ReturnLine("1", 1))).TakenBack.Single().Points);
    }

    [Fact]
    public void Return_on_the_last_instant_of_the_window_is_taken()
    {
        var member = Bought(Given.Program(), Given.Line(10_00));

        Assert.Equal(10_00, member.Return("r", "p", _now.AddDays(365)).Amount);
    }

    [Fact]
    public void Return_after_the_window_is_refused()
    {
        var member = Bought(Given.Program(), Given.Line(10_00));

        var refusal = member.At(_now.AddDays(365).AddTicks(1)).Refused(Given.Return("r", "p", _now));

        Assert.Equal((RefusalKind.Rule, "returnWindowClosed"), (refusal.Kind, refusal.Code));
        Assert.Equal([new("windowDays", 365), new NamedNumber("elapsedDays", 365)], refusal.Numbers.AsEnumerable());
    }

    [Fact]
    public void Return_of_more_than_was_bought_says_what_is_left()
    {
        var member = Bought(Given.Program(), Given.Line(10_00, "a", quantity: 2), Given.Line(5_00, "b"));
        member.Return(Given.Return("r1", "p", _now, new ReturnLine("a", 1)));

        var refusal = member.Refused(Given.Return("r2", "p", _now, new ReturnLine("b", 1), new ReturnLine("a", 2)));

        Assert.Equal((RefusalKind.Rule, "exceedsPurchase"), (refusal.Kind, refusal.Code));
        Assert.Equal([new Fault("/lines/1/quantity", "only 1 of line 'a' are left")], refusal.Errors.AsEnumerable());
        Assert.Equal(10, member.Balance());
    }

    [Fact]
    public void Return_that_names_a_line_twice_counts_both()
    {
        var member = Bought(Given.Program(), Given.Line(10_00, "a", quantity: 2));

        Assert.Equal(
            "/lines/1/quantity",
            member.Refused(Given.Return("r1", "p", _now, new ReturnLine("a", 1), new ReturnLine("a", 2))).Errors.Single().Pointer);
        Assert.Equal(10_00, member.Return(Given.Return("r2", "p", _now, new ReturnLine("a", 1), new ReturnLine("a", 1))).Amount);
    }

    [Fact]
    public void Return_of_a_larger_amount_than_is_left_says_what_is_left()
    {
        var member = Bought(Given.Program(), Given.Line(10_00));
        member.Return(Given.Return("r1", "p", _now, 4_00));

        var refusal = member.Refused(Given.Return("r2", "p", _now, 6_01));

        Assert.Equal("exceedsPurchase", refusal.Code);
        Assert.Equal([new("required", 6_01), new("available", 6_00), new NamedNumber("missing", 1)], refusal.Numbers.AsEnumerable());
    }

    [Fact]
    public void Return_of_an_unknown_line_is_refused()
    {
        var refusal = Bought(Given.Program(), Given.Line(10_00, "a")).Refused(Given.Return("r", "p", _now, new ReturnLine("a", 1), new ReturnLine("z", 1)));

        Assert.Equal((RefusalKind.Rule, "lineUnknown", "/lines/1/line"), (refusal.Kind, refusal.Code, refusal.Errors.Single().Pointer));
    }

    [Fact]
    public void Return_when_nothing_is_left_is_refused()
    {
        var member = Bought(Given.Program(), Given.Line(10_00, "a"));
        member.Return("r1", "p", _now);

        Assert.Equal("nothingLeft", member.Refused(Given.Return("r2", "p", _now)).Code);
        Assert.Equal("nothingLeft", member.Refused(Given.Return("r3", "p", _now, 1)).Code);
        Assert.Equal("exceedsPurchase", member.Refused(Given.Return("r4", "p", _now, new ReturnLine("a", 1))).Code);
    }

    [Fact]
    public void Return_in_the_future_is_refused()
    {
        var member = Bought(Given.Program(), Given.Line(10_00));

        Assert.Equal("occurredInFuture", member.Refused(Given.Return("r", "p", _now.AddMinutes(5).AddTicks(1))).Code);
        Assert.Equal("occurredInFuture", member.Refused(Given.Return("r", "unknown", _now.AddMinutes(5).AddTicks(1))).Code);
    }

    [Fact]
    public void Return_of_a_blocked_members_purchase_is_taken()
    {
        var member = Bought(Given.Program(), Given.Line(10_00)).Block();

        member.Return("r", "p", _now);

        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void Return_before_activation_takes_the_pending_points()
    {
        var member = Bought(Given.Program().WithPoints(Given.Wallet(pendingDays: 14)), Given.Line(10_00, quantity: 2));

        var taken = member.Return(Given.Return("r", "p", _now, new ReturnLine("1", 1))).TakenBack.Single();

        Assert.Equal((5L, 5L), (taken.Points, taken.FromEarned));
        Assert.Equal(5, member.Wallet().Pending);
        Assert.Equal(5, member.At(_now.AddDays(20)).Balance());
    }

    [Fact]
    public void Return_after_activation_takes_the_active_points_swept_or_not()
    {
        var member = Bought(Given.Program().WithPoints(Given.Wallet(pendingDays: 14, after: 90)), Given.Line(10_00));

        var taken = member.Return("r", "p", _now.AddDays(20)).TakenBack.Single();

        Assert.Equal((10L, 10L, 0L), (taken.Points, taken.FromEarned, taken.Debt));
        Assert.Empty(member.State.Buckets);
    }

    [Fact]
    public void Return_takes_status_points_and_spend_from_the_day_of_the_purchase()
    {
        var program = Given.Program(Given.Rule(), Given.Rule(2, id: "s", wallet: "status")) with { Tiers = Given.Tiers() };
        var member = Bought(program, Given.Line(10_00, quantity: 2));

        member.Return(Given.Return("r", "p", _now.AddDays(40), new ReturnLine("1", 1)) with { OccurredAt = _now });

        var (day, count) = member.State.Counts.Single();
        Assert.Equal((Given.Day("2026-03-04"), 5_00L, 10L), (day, count.Spend, count.Status));
    }

    [Fact]
    public void Return_reported_after_the_late_window_of_its_purchase_is_taken_from_where_the_purchase_counts()
    {
        var member = new TestMember(Given.Program()).At(_now.AddDays(50));
        member.Buy(Given.Purchase("p", _now, 10_00));

        member.Return("r", "p", _now.AddDays(51));

        Assert.Empty(member.State.Counts);
        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void Ten_small_returns_by_amount_take_the_lines_down_exactly_as_one_large_does()
    {
        var rule = Given.Rule(1, 1, items: new ItemFilter { IncludeSkus = ["a"] });
        var small = Bought(Given.Program(rule), Given.Line(60, "1", "a"), Given.Line(40, "2", "b"));
        var large = Bought(Given.Program(rule), Given.Line(60, "1", "a"), Given.Line(40, "2", "b"));

        for (var i = 1; i <= 10; i++)
        {
            small.Return(Given.Return($"r{i}", "p", _now, 1));
        }

        large.Return(Given.Return("r", "p", _now, 10));

        Assert.Equal((54L, 54L), (large.Balance(), small.Balance()));
    }

    private static TestMember Bought(ProgramDefinition program, params Loyalty.Contracts.Purchases.PurchaseLine[] lines)
    {
        var member = new TestMember(program).At(_now);
        member.Buy(Given.Purchase("p", _now, [.. lines]));
        return member;
    }
}
