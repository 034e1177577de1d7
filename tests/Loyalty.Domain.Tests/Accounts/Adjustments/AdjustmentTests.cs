using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Adjustments;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Tests.Accounts.Adjustments;

public sealed class AdjustmentTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-01");

    [Fact]
    public void Points_that_are_given_end_as_the_wallets_points_do()
    {
        var member = Member(Given.Program().WithPoints(Given.Wallet(after: 10)));

        var given = Adjust(member, "a", 500);

        Assert.Equal(AdjustmentState.Applied, given.State);
        Assert.Equal(Given.At("2026-03-12T00:00:00Z"), given.ExpiresAt);
        Assert.Equal(500, member.Balance());
        Assert.Equal(0, member.At(Given.At("2026-03-12T00:00:00Z")).Balance());
    }

    [Fact]
    public void Points_that_are_given_end_when_the_operator_says_so()
    {
        var member = Member();

        Adjust(member, "a", 500, expiresAt: Given.Noon("2026-04-01"));

        Assert.Equal(500, member.At(Given.Noon("2026-04-01").AddTicks(-1)).Balance());
        Assert.Equal(0, member.At(Given.Noon("2026-04-01")).Balance());
    }

    [Fact]
    public void Points_that_would_have_ended_already_are_refused() =>
        Assert.Equal("expiresInPast", Refused(Member(), 500, expiresAt: _now).Code);

    [Fact]
    public void Points_that_are_given_repay_debt_first()
    {
        var member = Indebted(70);

        var given = Adjust(member, "a", 100);

        Assert.Equal(70, given.Repaid);
        Assert.Equal((30, 30, 0), (member.Balance(), member.Wallet().Active, member.Wallet().Debt));
    }

    [Fact]
    public void Points_are_never_taken_below_zero()
    {
        var member = Member();
        Adjust(member, "a", 100);

        var refusal = Refused(member, -101);

        Assert.Equal("insufficientBalance", refusal.Code);
        Assert.Equal([new NamedNumber("required", 101), new NamedNumber("available", 100), new NamedNumber("missing", 1)], refusal.Numbers.AsEnumerable());
        Adjust(member, "b", -100);
        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void Points_of_an_unknown_wallet_are_refused() =>
        Assert.Equal("walletUnknown", Refused(Member(), 500, wallet: "gems").Code);

    [Fact]
    public void Points_of_a_blocked_member_are_left_as_they_are()
    {
        var member = Member();
        Adjust(member, "a", 100);

        Assert.Equal("memberBlocked", Refused(member.Block(), -50).Code);
        Assert.Equal(100, member.Balance());
    }

    [Theory]
    [InlineData(10_000, AdjustmentState.Applied)]
    [InlineData(10_001, AdjustmentState.AwaitingConfirmation)]
    [InlineData(-10_000, AdjustmentState.Applied)]
    [InlineData(-10_001, AdjustmentState.AwaitingConfirmation)]
    public void Adjustment_above_the_limit_waits_for_a_second_operator(long points, AdjustmentState state)
    {
        var member = Member();
        Enough(member);

        var adjustment = Adjust(member, "a", points);

        Assert.Equal(state, adjustment.State);
        Assert.Equal(state == AdjustmentState.Applied ? 20_000 + points : 20_000, member.Balance());
        Assert.Equal(state == AdjustmentState.Applied ? null : _now.AddDays(7), adjustment.EndsAt);
    }

    [Fact]
    public void Adjustment_limit_is_a_setting_of_the_program()
    {
        var member = Member(Given.Program() with { AdjustmentLimit = 0 });

        Assert.Equal(AdjustmentState.AwaitingConfirmation, Adjust(member, "a", 1).State);
    }

    [Fact]
    public void Waiting_adjustment_is_carried_out_by_another_operator_once()
    {
        var member = Member();
        Adjust(member, "a", 15_000);

        var confirmed = AdjustmentAnswers.From(
            member.Do("confirm", (state, edition, now) => AdjustmentRules.Confirm(state, Decision("a", "second"), edition, now)), "member");

        Assert.Equal((AdjustmentState.Applied, "first", "second"), (confirmed.State, confirmed.RequestedBy, confirmed.DecidedBy));
        Assert.Equal(15_000, member.Balance());
        Assert.Equal("adjustmentNotFound", member.Refused((state, edition, now) => AdjustmentRules.Confirm(state, Decision("a", "third"), edition, now)).Code);
    }

    [Fact]
    public void Waiting_adjustment_is_not_confirmed_by_the_key_that_asked_for_it()
    {
        var member = Member();
        Adjust(member, "a", 15_000);

        var refusal = member.Refused((state, edition, now) => AdjustmentRules.Confirm(state, Decision("a", "first"), edition, now));

        Assert.Equal((RefusalKind.Forbidden, "secondOperatorNeeded"), (refusal.Kind, refusal.Code));
        Assert.Single(member.State.Adjustments);
    }

    [Fact]
    public void Waiting_adjustment_that_would_take_more_than_is_left_by_then_is_refused_and_goes_on_waiting()
    {
        var member = Member();
        Enough(member);
        Adjust(member, "a", -15_000);
        member.Spend(10_000);

        Assert.Equal("insufficientBalance", member.Refused((state, edition, now) => AdjustmentRules.Confirm(state, Decision("a", "second"), edition, now)).Code);
        Assert.Single(member.State.Adjustments);
    }

    [Fact]
    public void Waiting_adjustment_can_be_rejected()
    {
        var member = Member();
        Adjust(member, "a", 15_000);

        member.Do("reject", (state, edition, now) => AdjustmentRules.Reject(state, Decision("a", "first"), edition, now));

        Assert.Empty(member.State.Adjustments);
        Assert.Equal(0, member.Balance());
        Assert.Equal("adjustmentNotFound", member.Refused((state, edition, now) => AdjustmentRules.Reject(state, Decision("a", "second"), edition, now)).Code);
    }

    [Fact]
    public void Waiting_adjustment_is_given_up_after_seven_days()
    {
        var member = Member();
        Adjust(member, "a", 15_000);

        Assert.Empty(member.SweepAt(_now.AddDays(7).AddTicks(-1)));
        Assert.Equal("adjustmentNotFound", member.At(_now.AddDays(7)).Refused((state, edition, now) => AdjustmentRules.Confirm(state, Decision("a", "second"), edition, now)).Code);
        Assert.Equal([new AdjustmentEnded { Id = "a", Outcome = "notConfirmed" }], member.Sweep().AsEnumerable());
        Assert.Empty(member.State.Adjustments);
    }

    [Fact]
    public void Waiting_adjustments_are_bounded()
    {
        var member = Member();
        for (var i = 0; i < Limits.PendingAdjustments; i++)
        {
            Adjust(member, $"a{i}", 15_000);
        }

        Assert.Equal("tooManyAdjustments", Refused(member, 15_000).Code);
        Adjust(member, "small", 100);
    }

    [Fact]
    public void Waiting_adjustments_survive_a_snapshot()
    {
        var member = Member();
        Adjust(member, "a", 15_000);

        Assert.Equal(member.State.Adjustments, AccountJson.ReadSnapshot(AccountJson.Write(member.State)).Adjustments);
    }

    [Fact]
    public void Status_points_that_are_given_or_taken_count_for_the_tier()
    {
        var program = Given.Program(Given.Rule(wallet: "status")) with { Tiers = Given.Tiers(TierMetric.StatusPoints, silver: 100, gold: 500, platinum: 1_000) };
        var member = Member(program);
        member.Buy("p", _now.AddDays(-1), 60_00);

        Adjust(member.At(_now), "a", 50, wallet: "status");
        Assert.Equal(("silver", 110), (member.Tier, member.Metric));

        Adjust(member, "b", -70, wallet: "status");
        Assert.Equal(("basic", 40), (member.Tier, member.Metric));
        Assert.Equal(40, member.Balance("status"));
    }

    [Fact]
    public void Same_adjustment_with_other_content_names_what_differs()
    {
        var member = Member();
        Adjust(member, "a", 500);

        var faults = AdjustmentAnswers.Differences(member.Journal[^1], Command("a", 501, "status") with { Reason = "other", ExpiresAt = _now });

        Assert.Equal(["/wallet", "/points", "/reason", "/expiresAt"], faults.Select(fault => fault.Pointer));
        Assert.Empty(AdjustmentAnswers.Differences(member.Journal[^1], Command("a", 500) with { By = "another" }));
    }

    private static TestMember Member(ProgramDefinition? program = null) => new TestMember(program ?? Given.Program()).At(_now);

    /// <summary>20,000 points, given in two parts that one operator may give.</summary>
    private static void Enough(TestMember member)
    {
        Adjust(member, "some", 10_000);
        Adjust(member, "more", 10_000);
    }

    private static TestMember Indebted(long debt)
    {
        var member = Member();
        member.Buy("p", _now, debt * 100);
        member.Spend(debt);
        member.Return("r", "p", _now);
        Assert.Equal(-debt, member.Balance());
        return member;
    }

    private static AdjustPoints Command(string id, long points, string wallet = "points", DateTimeOffset? expiresAt = null) =>
        new() { Id = id, Wallet = wallet, Points = points, Reason = "goodwill", ExpiresAt = expiresAt, By = "first" };

    private static DecideAdjustment Decision(string id, string by) => new() { Id = id, By = by };

    private static PointAdjustment Adjust(TestMember member, string id, long points, string wallet = "points", DateTimeOffset? expiresAt = null) =>
        AdjustmentAnswers.From(
            member.Do($"adjust/{id}", (state, edition, now) => AdjustmentRules.Decide(state, Command(id, points, wallet, expiresAt), edition, now)), "member");

    private static Refusal Refused(TestMember member, long points, string wallet = "points", DateTimeOffset? expiresAt = null) =>
        member.Refused((state, edition, now) => AdjustmentRules.Decide(state, Command("x", points, wallet, expiresAt), edition, now));
}
