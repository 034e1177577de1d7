using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Adjustments;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Transfers;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Redeeming." (Stock, codes and crashes need grains.)</summary>
public sealed class RedeemingTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-10");

    [Fact]
    public void Redeeming_holds_points_then_issues()
    {
        var member = Rich(Given.Reward(points: 150));

        var held = member.Hold("v");
        Assert.Equal((50L, 0), (member.Balance(), member.State.Vouchers.Count));

        member.Issue(held);
        Assert.Equal((50L, 1), (member.Balance(), member.State.Vouchers.Count));
    }

    [Fact]
    public void Redeeming_that_does_not_end_well_releases_the_points()
    {
        var member = Rich(Given.Reward(points: 150));

        member.Undo(member.Hold("v"));

        Assert.Equal((200L, 0), (member.Balance(), member.State.Vouchers.Count));
        Assert.Empty(member.State.Processes);
    }

    [Fact]
    public void Voucher_is_issued_and_used_in_a_channel_on_a_purchase()
    {
        var member = Rich(Given.Reward());
        var issued = member.Redeem("v");
        Assert.Equal(VoucherState.Issued, RewardAnswers.Voucher(issued, [], "member", member.Current, _now).State);

        var used = RewardAnswers.Voucher(issued, [member.Use(Given.Use("v", Given.Web, "receipt-7"))], "member", member.Current, _now);

        Assert.Equal((VoucherState.Used, new VoucherUse(_now, Given.Web, "receipt-7")), (used.State, used.Use));
    }

    [Fact]
    public void Voucher_that_is_cancelled_returns_the_points_to_their_buckets()
    {
        var member = Rich(Given.Reward(), after: 60);
        member.Buy("q", _now.AddDays(1), 50_00);
        var before = member.State.Buckets.ToArray();
        var issued = member.Redeem("v");

        var cancelled = RewardAnswers.Voucher(issued, [member.Cancel(Given.Cancel("v"))], "member", member.Current, _now);

        Assert.Equal(VoucherState.Cancelled, cancelled.State);
        Assert.Equal(before.OrderBy(held => held.Bucket.EarnedOn), member.State.Buckets.OrderBy(held => held.Bucket.EarnedOn));
    }

    [Fact]
    public void Voucher_expires()
    {
        var member = Rich(Given.Reward() with { VoucherDays = 30 });
        var issued = member.Redeem("v");
        var end = Given.At("2026-04-10T00:00:00Z");

        Assert.Equal(VoucherState.Expired, RewardAnswers.Voucher(issued, [], "member", member.Current, end).State);
        Assert.Equal("voucherNotFound", member.At(end).Refused(Given.Use("v")).Code);
        Assert.IsType<VoucherExpired>(Assert.Single(member.Sweep()));
        Assert.Equal(100, member.Balance());
    }

    [Fact]
    public void Redeeming_is_limited_per_member()
    {
        var member = Rich(Given.Reward(points: 10, perMember: [new RewardLimit(CapPeriod.Month, 2)]));
        member.Redeem("v1");
        member.Redeem("v2");

        Assert.Equal("limitReached", member.Refused(Given.Redeem("v3")).Code);
        member.At(Given.Noon("2026-04-01")).Redeem("v3");
    }

    [Theory]
    [InlineData(100_00, "tierTooLow")]
    [InlineData(500_00, null)]
    public void Redeeming_is_on_condition_of_a_tier(long bought, string? refused)
    {
        var member = new TestMember((Given.Program() with { Tiers = Given.Tiers() }).WithRewards(Given.Reward() with { Tier = "gold" })).At(_now);
        member.Buy("p", _now, bought);

        Assert.Equal(refused, member.Decide(Given.Redeem("v")).Refusal?.Code);
    }

    [Theory]
    [InlineData("2026-03-14T22:59:59Z", "notYetAvailable")]
    [InlineData("2026-03-14T23:00:00Z", null)]
    [InlineData("2026-03-20T22:59:59Z", null)]
    [InlineData("2026-03-20T23:00:00Z", "noLongerAvailable")]
    public void Redeeming_is_within_a_calendar_window(string at, string? refused)
    {
        var member = Rich(Given.Reward() with { From = Given.At("2026-03-15T00:00:00+01:00"), Until = Given.At("2026-03-21T00:00:00+01:00") });

        Assert.Equal(refused, member.At(Given.At(at)).Decide(Given.Redeem("v")).Refusal?.Code);
    }

    [Theory]
    [InlineData(500, 3_00, 300)] // a point is a cent: no more than is to be paid
    [InlineData(200, 3_00, 200)]
    public void Paying_with_points_is_bounded_by_what_is_payable(long offered, long amount, long taken)
    {
        var member = Paying(new PaymentWorth { Points = 1, PerAmount = 1 });

        Assert.Equal([new PaidWithPoints("points", taken, taken)], member.Buy(Given.Purchase("p", _now, amount).Paying(offered)).PaidWithPoints.AsEnumerable());
    }

    [Fact]
    public void Paying_with_points_costs_never_more_than_needed()
    {
        // 100 points are worth a cent: 99 of 599 would pay nothing.
        var member = Paying(new PaymentWorth { Points = 100, PerAmount = 1 });

        Assert.Equal([new PaidWithPoints("points", 500, 5)], member.Buy(Given.Purchase("p", _now, 3_00).Paying(599)).PaidWithPoints.AsEnumerable());
    }

    [Fact]
    public void Balance_never_goes_below_zero_by_spending()
    {
        var program = Given.Program().WithPoints(Given.Wallet() with { Payment = new PaymentWorth { Points = 1, PerAmount = 1 }, Transferable = true });
        var member = new TestMember(program.WithRewards(Given.Reward(points: 101))).At(_now);
        member.Buy("p", _now, 100_00);

        Assert.Equal("insufficientBalance", member.Refused(Given.Redeem("v")).Code);
        Assert.Equal("insufficientBalance", member.Refused(Given.Purchase("q", _now, 5_00).Paying(101)).Code);
        Assert.Equal("insufficientBalance", member.DecideAny((state, edition, now) => TransferRules.Debit(state, "member", new() { Id = "t", To = "other", Wallet = "points", Points = 101 }, edition, now)));
        Assert.Equal("insufficientBalance", member.DecideAny((state, edition, now) => AdjustmentRules.Decide(state, new() { Id = "a", Wallet = "points", Points = -101, Reason = "count", By = "desk" }, edition, now)));
        Assert.Equal(100, member.Balance());
    }

    private static TestMember Paying(PaymentWorth worth)
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet() with { Payment = worth })).At(_now);
        member.Buy("rich", _now, 1_000_00);
        return member;
    }

    private static TestMember Rich(RewardDefinition reward, int? after = null)
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: after)).WithRewards(reward)).At(_now);
        member.Buy("p", _now, 200_00);
        return member;
    }
}
