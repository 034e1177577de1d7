using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Purchases.Returns;

namespace Loyalty.Domain.Tests.Purchases.Returns;

public sealed class ParkedReturnTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Fact]
    public void Park_keeps_a_return_that_comes_before_its_sale()
    {
        var member = new TestMember(Given.Program());

        var answer = member.Return("r", "p", _now);

        Assert.Equal((ReturnStatus.Parked, 0L), (answer.Status, answer.Amount));
        Assert.Equal(_now.AddDays(30), member.State.Parked.Single().EndsAt);
    }

    [Fact]
    public void Park_is_undone_within_the_record_of_the_sale()
    {
        var member = new TestMember(Given.Program());
        member.At(_now).Return(Given.Return("r", "p", _now, 30_00));

        var answer = member.Buy("p", _now.AddDays(1), 100_00);

        Assert.Equal(100, answer.Awards.Single().Points);
        var returned = Assert.Single(answer.Returns);
        Assert.Equal(("r", ReturnStatus.Applied, 30_00L, 70_00L, 30L), (returned.Id, returned.Status, returned.Amount, returned.RemainingAmount, returned.TakenBack.Single().Points));
        Assert.Equal("applied", member.RecordOf("p").First<ParkedReturnEnded>()!.Outcome);
        Assert.True(member.RecordOf("p").First<ReturnRecorded>()!.WasParked);
        Assert.Equal(70, member.Balance());
        Assert.Empty(member.State.Parked);
    }

    [Theory]
    [InlineData(10, "applied", 0)]
    [InlineData(14, "applied", 0)]
    [InlineData(15, "returnWindowClosed", 100)]
    public void Park_holds_the_return_window_against_when_the_return_came_however_late_its_sale_is(int days, string outcome, long points)
    {
        var program = Given.Program();
        var member = new TestMember(program with { Returns = program.Returns with { WindowDays = 14 } });
        member.At(_now.AddDays(days)).Return(Given.Return("r", "p", _now.AddDays(days)));

        member.At(_now.AddDays(25)).Buy(Given.Purchase("p", _now, 100_00));

        Assert.Equal(outcome, member.RecordOf("p").First<ParkedReturnEnded>()!.Outcome);
        Assert.Equal(points, member.Balance());
    }

    [Fact]
    public void Park_several_returns_of_one_sale_are_applied_one_after_another()
    {
        var member = new TestMember(Given.Program());
        member.At(_now).Return(Given.Return("r1", "p", _now, 60_00));
        member.Return(Given.Return("r2", "p", _now, 30_00));

        var answer = member.Buy("p", _now, 100_00);

        Assert.Equal([(60_00L, 40_00L), (30_00L, 10_00L)], answer.Returns.Select(returned => (returned.Amount, returned.RemainingAmount)));
        Assert.Equal([60, 30], answer.Returns.Select(returned => returned.TakenBack.Single().Points));
        Assert.Equal(10, member.Balance());
    }

    [Fact]
    public void Park_several_returns_of_one_sale_take_no_more_than_was_bought()
    {
        var member = new TestMember(Given.Program());
        member.At(_now).Return(Given.Return("r1", "p", _now, new ReturnLine("1", 1)));
        member.Return(Given.Return("r2", "p", _now, new ReturnLine("1", 1)));

        var answer = member.Buy("p", _now, 100_00);

        Assert.Single(answer.Returns);
        Assert.Equal(["applied", "exceedsPurchase"], member.RecordOf("p").Events.OfType<ParkedReturnEnded>().Select(ended => ended.Outcome));
        Assert.Equal((0L, 0L), (member.Balance(), member.Wallet().Debt));
    }

    [Fact]
    public void Park_a_later_return_sees_what_was_applied_with_the_sale()
    {
        var member = new TestMember(Given.Program());
        member.At(_now).Return(Given.Return("r1", "p", _now, 60_00));
        member.Buy("p", _now, 100_00);

        var answer = member.Return("r2", "p", _now);

        Assert.Equal((40_00L, 40L), (answer.Amount, answer.TakenBack.Single().Points));
    }

    [Fact]
    public void Park_waits_for_the_sale_of_its_channel_alone()
    {
        var member = new TestMember(Given.Program());
        member.Return("r", "p", _now);

        Assert.Empty(member.Buy(Given.Purchase("p", _now, 100_00) with { Channel = Given.Web }).Returns);
        Assert.Empty(member.Buy(Given.Purchase("q", _now, 100_00)).Returns);
        Assert.Single(member.State.Parked);
    }

    [Fact]
    public void Park_rolls_back_the_tier_that_the_sale_would_have_reached()
    {
        var member = new TestMember(Given.Program() with { Tiers = Given.Tiers() });
        member.Return("r", "p", _now);

        var answer = member.Buy("p", _now, 600_00);

        Assert.Equal(("basic", "basic", 0L), (answer.Tier, member.Tier, member.Metric));
    }

    [Fact]
    public void Park_refuses_the_hundred_and_first()
    {
        var member = Parked(Limits.ParkedReturns);

        var refusal = member.Refused(Given.Return("more", "unknown", _now));

        Assert.Equal((RefusalKind.Rule, "tooManyParkedReturns", new NamedNumber("limit", 100)), (refusal.Kind, refusal.Code, refusal.Numbers.Single()));
    }

    [Fact]
    public void Park_has_room_again_when_those_that_wait_have_ended_swept_or_not()
    {
        var member = Parked(Limits.ParkedReturns).At(_now.AddDays(30));

        member.Return(Given.Return("more", "unknown", _now));

        Assert.Equal("more", member.State.Parked.Single().Id);
    }

    [Fact]
    public void Park_ends_after_the_late_window()
    {
        var member = Parked(1);

        Assert.Empty(member.SweepAt(_now.AddDays(30).AddTicks(-1)));
        var ended = Assert.IsType<ParkedReturnEnded>(Assert.Single(member.SweepAt(_now.AddDays(30))));

        Assert.Equal(("r1", "purchaseNeverCame"), (ended.Id, ended.Outcome));
        Assert.Empty(member.State.Parked);
    }

    [Fact]
    public void Park_that_has_ended_unswept_is_not_applied_any_more()
    {
        var member = new TestMember(Given.Program());
        member.Return("r", "p", _now);

        var answer = member.Buy("p", _now.AddDays(30), 100_00);

        Assert.Empty(answer.Returns);
        Assert.Equal("purchaseNeverCame", member.RecordOf("p").First<ParkedReturnEnded>()!.Outcome);
        Assert.Equal(100, member.Balance());
    }

    [Fact]
    public void Park_a_return_that_the_sale_refuses_ends_with_the_code()
    {
        var member = new TestMember(Given.Program());
        member.At(_now).Return(Given.Return("r", "p", _now, 100_01));

        var answer = member.Buy("p", _now, 100_00);

        Assert.Empty(answer.Returns);
        Assert.Equal("exceedsPurchase", member.RecordOf("p").First<ParkedReturnEnded>()!.Outcome);
        Assert.Equal(100, member.Balance());
    }

    [Fact]
    public void Park_without_a_member_is_not_found()
    {
        var refusal = RecordReturnRules.Park(new AccountState(), Given.Return("r", "p", _now), Given.Program().Compile(), _now).Refusal!;

        Assert.Equal((RefusalKind.NotFound, "memberNotFound"), (refusal.Kind, refusal.Code));
    }

    [Fact]
    public void Park_of_an_imported_return_ends_a_late_window_after_it_occurred()
    {
        var member = new TestMember(Given.Program(), Given.Noon("2020-01-01")).At(_now);

        member.Return(Given.Return("r", "p", Given.Noon("2020-02-01")) with { Import = true });

        Assert.Equal(Given.Noon("2020-03-02"), member.State.Parked.Single().EndsAt);
    }

    private static TestMember Parked(int count)
    {
        var member = new TestMember(Given.Program()).At(_now);
        for (var i = 1; i <= count; i++)
        {
            member.Return(Given.Return($"r{i}", $"unknown{i}", _now));
        }

        return member;
    }
}
