using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Tests.Purchases.Returns;

/// <summary>Where points come from that a returned purchase had earned and the member has spent.</summary>
public sealed class SpentPointsTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Fact]
    public void Debt_is_what_of_the_earned_points_was_spent()
    {
        var member = Spent(new ReturnPolicy(), 100_00, 70);

        var taken = member.Return("r", "p", _now).TakenBack.Single();

        Assert.Equal((100L, 30L, 70L, 0L, 0L), (taken.Points, taken.FromEarned, taken.Debt, taken.FromOther, taken.Forgiven));
        Assert.Equal((-70L, 0L, 70L), (member.Balance(), member.Wallet().Active, member.Wallet().Debt));
    }

    [Theory]
    [InlineData(100, 110, 100, 0)]
    [InlineData(100, 200, 0, 100)]
    [InlineData(150, 200, 0, 100)]
    public void Points_that_were_spent_and_came_back_are_no_debt_whether_they_live_again_or_have_ended(int backAfter, int returnedAfter, long fromEarned, long expired)
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 90)));
        member.Buy("p", _now, 100_00);
        var spent = member.Spend(100);
        member.At(_now.AddDays(backAfter)).Restore(spent);

        var taken = member.At(_now.AddDays(returnedAfter)).Return("r", "p", _now.AddDays(returnedAfter)).TakenBack.Single();

        Assert.Equal((100L, fromEarned, expired, 0L), (taken.Points, taken.FromEarned, taken.Expired, taken.Debt));
        Assert.Equal((0L, 0L, 0L), (member.Balance(), member.Wallet().Active, member.Wallet().Debt));
        Assert.Empty(member.State.Expired);
    }

    [Fact]
    public void Points_that_came_back_at_several_times_are_taken_from_what_ends_first()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 90)));
        member.Buy("p", _now, 100_00);
        var (some, others) = (member.Spend(60), member.Spend(40));
        member.At(_now.AddDays(100)).Restore(some);
        var again = member.Spend(60);
        member.At(_now.AddDays(102)).Restore(others);
        member.At(_now.AddDays(103)).Restore(again);

        member.At(_now.AddDays(104)).Return(Given.Return("r", "p", _now.AddDays(104), 50_00));

        Assert.Equal(
            [(_now.AddDays(130), 10L), (_now.AddDays(132), 40L)],
            member.State.Buckets.Select(held => (held.Bucket.ExpiresAt!.Value, held.Points)).Order());
    }

    [Fact]
    public void Debt_stands_beside_points_of_other_lots()
    {
        var member = Spent(new ReturnPolicy(), 100_00, 70);
        member.Buy("q", _now.AddDays(1), 50_00);

        var taken = member.Return("r", "p", _now.AddDays(1)).TakenBack.Single();

        Assert.Equal((30L, 70L), (taken.FromEarned, taken.Debt));
        Assert.Equal((-20L, 50L, 70L), (member.Balance(), member.Wallet().Active, member.Wallet().Debt));
    }

    [Fact]
    public void Debt_is_repaid_first_by_the_next_earning()
    {
        var member = Spent(new ReturnPolicy(), 100_00, 70);
        member.Return("r", "p", _now);

        var award = member.Buy("q", _now.AddDays(1), 100_00).Awards.Single();

        Assert.Equal((100L, 70L), (award.Points, award.Repaid));
        Assert.Equal((30L, 0L), (member.Balance(), member.Wallet().Debt));
    }

    [Fact]
    public void Debt_is_repaid_by_several_rules_of_one_purchase_one_after_another()
    {
        var program = Given.Program(Given.Rule(), Given.Rule(id: "second")).WithPoints(Given.Wallet(after: 365));
        var member = new TestMember(program);
        member.Buy("p", _now, 50_00);
        member.Spend(80);
        member.Return("r", "p", _now);
        Assert.Equal(80, member.Wallet().Debt);

        var awards = member.Buy("q", _now, 60_00).Awards;

        Assert.Equal([60, 20], awards.Select(award => award.Repaid));
        Assert.Equal((40L, 0L), (member.Balance(), member.Wallet().Debt));
    }

    [Fact]
    public void Debt_is_not_repaid_by_pending_points_until_they_become_active()
    {
        var program = Given.Program().WithPoints(Given.Wallet(after: 365));
        var member = Spent(program, 100_00, 70).Publish(program.WithPoints(Given.Wallet(pendingDays: 14, after: 365)), _now.AddDays(1));
        member.Return("r", "p", _now);
        Assert.Equal(0, member.Buy("q", _now.AddDays(1), 100_00).Awards.Single().Repaid);
        Assert.Equal((-70L, 100L, 70L), (member.Balance(), member.Wallet().Pending, member.Wallet().Debt));

        var activated = Assert.IsType<PointsActivated>(Assert.Single(member.SweepAt(_now.AddDays(20))));

        Assert.Equal((100L, 70L), (activated.Points, activated.Repaid));
        Assert.Equal((30L, 0L, 0L), (member.Balance(), member.Wallet().Pending, member.Wallet().Debt));
    }

    [Fact]
    public void Debt_beyond_its_limit_is_forgiven()
    {
        var member = Spent(new ReturnPolicy { DebtLimit = 50 }, 100_00, 70);

        var taken = member.Return("r", "p", _now).TakenBack.Single();

        Assert.Equal((30L, 50L, 20L), (taken.FromEarned, taken.Debt, taken.Forgiven));
        Assert.Equal(50, member.Wallet().Debt);
    }

    [Fact]
    public void Debt_that_stands_already_counts_against_the_limit()
    {
        var member = Spent(new ReturnPolicy { DebtLimit = 50 }, 100_00, 70);
        member.Return(Given.Return("r1", "p", _now, 70_00));
        Assert.Equal(40, member.Wallet().Debt);

        var taken = member.Return("r2", "p", _now).TakenBack.Single();

        Assert.Equal((10L, 20L), (taken.Debt, taken.Forgiven));
    }

    [Fact]
    public void Other_points_are_taken_in_the_order_of_spending_and_only_the_rest_is_debt()
    {
        var program = Given.Program().WithPoints(Given.Wallet(after: 100)) with { Returns = new ReturnPolicy { SpentPoints = SpentPoints.OtherPoints } };
        var member = Spent(program, 100_00, 100);
        member.Buy("young", _now.AddDays(9), 30_00);
        member.At(_now.AddDays(10)).Buy(Given.Purchase("old", _now.AddDays(2), 20_00));

        var first = member.Return(Given.Return("r1", "p", _now.AddDays(10), 30_00)).TakenBack.Single();
        Assert.Equal((30L, 0L, 30L, 0L), (first.Points, first.FromEarned, first.FromOther, first.Debt));
        Assert.Equal(20, member.State.Buckets.Single().Points);
        Assert.Equal(Given.Day("2026-03-13"), member.State.Buckets.Single().Bucket.EarnedOn);

        var second = member.Return("r2", "p", _now.AddDays(10)).TakenBack.Single();
        Assert.Equal((70L, 20L, 50L), (second.Points, second.FromOther, second.Debt));
    }

    [Fact]
    public void Other_points_do_not_mean_pending_ones()
    {
        var returns = new ReturnPolicy { SpentPoints = SpentPoints.OtherPoints };
        var program = Given.Program().WithPoints(Given.Wallet(after: 100)) with { Returns = returns };
        var member = Spent(program, 100_00, 100).Publish(program.WithPoints(Given.Wallet(pendingDays: 14, after: 100)), _now.AddDays(1));
        member.Buy("q", _now.AddDays(1), 30_00);

        var taken = member.Return("r", "p", _now.AddDays(2)).TakenBack.Single();

        Assert.Equal((0L, 100L), (taken.FromOther, taken.Debt));
        Assert.Equal(30, member.Wallet().Pending);
    }

    [Fact]
    public void Forgiving_leaves_the_rest_be()
    {
        var member = Spent(new ReturnPolicy { SpentPoints = SpentPoints.Forgive }, 100_00, 70);

        var taken = member.Return("r", "p", _now).TakenBack.Single();

        Assert.Equal((30L, 70L, 0L), (taken.FromEarned, taken.Forgiven, taken.Debt));
        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void Expired_points_of_the_purchase_are_not_taken_again()
    {
        var member = Spent(Given.Program().WithPoints(Given.Wallet(after: 30)), 100_00, 40);

        var taken = member.Return("r", "p", _now.AddDays(31)).TakenBack.Single();

        Assert.Equal((100L, 0L, 60L, 40L), (taken.Points, taken.FromEarned, taken.Expired, taken.Debt));
        Assert.Empty(member.State.Expired);
    }

    [Fact]
    public void Expired_points_are_shared_out_over_partial_returns()
    {
        var member = Spent(Given.Program().WithPoints(Given.Wallet(after: 30)), 100_00, 40);
        member.At(_now.AddDays(31));

        var first = member.Return(Given.Return("r1", "p", _now, 50_00)).TakenBack.Single();
        var second = member.Return(Given.Return("r2", "p", _now)).TakenBack.Single();

        Assert.Equal([(50L, 0L), (10L, 40L)], new[] { first, second }.Select(taken => (taken.Expired, taken.Debt)));
    }

    [Fact]
    public void Expired_points_are_known_for_as_long_as_a_purchase_can_be_returned()
    {
        // Others expire long after, which is when old ones are let go.
        var program = Given.Program().WithPoints(Given.Wallet(after: 30)) with { Returns = new ReturnPolicy { WindowDays = 3_660 } };
        var member = new TestMember(program);
        member.Buy("p", _now, 100_00);
        member.Buy("q", _now.AddDays(600), 10_00);
        member.SweepAt(_now.AddDays(640));

        var taken = member.Return("r", "p", _now.AddDays(700)).TakenBack.Single();

        Assert.Equal((100L, 100L, 0L), (taken.Points, taken.Expired, taken.Debt));
    }

    [Fact]
    public void Full_return_takes_back_what_had_repaid_a_debt()
    {
        var member = Spent(new ReturnPolicy(), 100_00, 70);
        member.Return("r", "p", _now);
        member.Buy("q", _now, 100_00);

        member.Return("r2", "q", _now);

        Assert.Equal((-70L, 70L), (member.Balance(), member.Wallet().Debt));
    }

    private static TestMember Spent(ReturnPolicy returns, long amount, long spent) => Spent(Given.Program().WithPoints(Given.Wallet(after: 365)) with { Returns = returns }, amount, spent);

    private static TestMember Spent(ProgramDefinition program, long amount, long spent)
    {
        var member = new TestMember(program);
        member.Buy("p", _now, amount);
        member.Spend(spent);
        return member;
    }
}
