using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Adjustments;
using Loyalty.Domain.Accounts.Transfers;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Adjusting by an operator … Blocking stops earning and spending, keeps the balance."</summary>
public sealed class AdjustingTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-01");

    [Theory]
    [InlineData(500, 500, 500)]
    [InlineData(500, 501, 0)]
    [InlineData(1_000, 501, 501)]
    public void Adjusting_beyond_the_amount_limit_waits_for_a_second_operator_to_confirm(long limit, long points, long balance)
    {
        var member = new TestMember(Given.Program() with { AdjustmentLimit = limit }).At(_now);

        member.Adjust(points, "a");
        Assert.Equal(balance, member.Balance());

        if (balance == 0)
        {
            Assert.Equal("secondOperatorNeeded", member.Refused((state, edition, now) => AdjustmentRules.Confirm(state, By("first"), edition, now)).Code);
            member.Do("confirm", (state, edition, now) => AdjustmentRules.Confirm(state, By("second"), edition, now));
            Assert.Equal(points, member.Balance());
        }
    }

    [Fact]
    public void Adjusting_is_an_entry_like_any_other_and_has_its_reason()
    {
        var member = new TestMember(Given.Program()).At(_now);

        var entry = AccountAnswers.ToHistory(member.Adjust(70), 2);

        Assert.Equal([("points", 70L)], entry.Entries.Select(credit => (credit.Wallet, credit.Points)));
        Assert.Equal("goodwill", entry.Reason);
    }

    [Fact]
    public void Blocking_stops_earning_and_spending_and_keeps_the_balance()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet() with { Transferable = true }).WithRewards(Given.Reward(points: 10))).At(_now);
        member.Buy("p", _now, 100_00);

        member.Block();

        Assert.Equal("memberBlocked", member.Refused(Given.Purchase("q", _now, 10_00)).Code);
        Assert.Equal("memberBlocked", member.Refused(Given.Redeem("v")).Code);
        Assert.Equal("memberBlocked", member.Refused((state, edition, now) => TransferRules.Debit(state, "member", new() { Id = "t", To = "other", Wallet = "points", Points = 1 }, edition, now)).Code);
        Assert.Equal(100, member.Balance());
    }

    private static DecideAdjustment By(string operatorKey) => new() { Id = "a", By = operatorKey };
}
