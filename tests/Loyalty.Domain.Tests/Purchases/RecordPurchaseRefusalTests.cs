using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Tests.Purchases;

public sealed class RecordPurchaseRefusalTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Fact]
    public void Decide_up_to_five_minutes_ahead_of_the_clock_is_taken()
    {
        var member = new TestMember(Given.Program()).At(_now);

        member.Buy(Given.Purchase("p", _now.AddMinutes(5), 10_00));

        Assert.Equal(10, member.Balance());
    }

    [Fact]
    public void Decide_more_than_five_minutes_ahead_of_the_clock_is_refused()
    {
        var refusal = new TestMember(Given.Program()).At(_now).Refused(Given.Purchase("p", _now.AddMinutes(5).AddTicks(1), 10_00));

        Assert.Equal((RefusalKind.Rule, "occurredInFuture"), (refusal.Kind, refusal.Code));
        Assert.Equal("/occurredAt", Assert.Single(refusal.Errors).Pointer);
    }

    [Fact]
    public void Decide_imported_history_in_the_future_is_refused_too() =>
        Assert.Equal("occurredInFuture", new TestMember(Given.Program()).At(_now).Refused(Given.Purchase("p", _now.AddHours(1), 10_00) with { Import = true }).Code);

    [Fact]
    public void Decide_an_unknown_channel_is_refused()
    {
        var refusal = new TestMember(Given.Program()).At(_now).Refused(Given.Purchase("p", _now, 10_00) with { Channel = "kiosk" });

        Assert.Equal((RefusalKind.Rule, "channelUnknown", "/channel"), (refusal.Kind, refusal.Code, refusal.Errors.Single().Pointer));
    }

    [Fact]
    public void Decide_a_retired_channel_is_refused()
    {
        var program = Given.Program() with { Channels = [new ChannelDefinition { Id = Given.Shop, Retired = true }, new ChannelDefinition { Id = Given.Web }] };

        Assert.Equal("channelUnknown", new TestMember(program).At(_now).Refused(Given.Purchase("p", _now, 10_00)).Code);
    }

    [Fact]
    public void Decide_another_currency_is_refused()
    {
        var refusal = new TestMember(Given.Program()).At(_now).Refused(Given.Purchase("p", _now, 10_00) with { Currency = "GBP" });

        Assert.Equal((RefusalKind.Rule, "currencyNotAccepted", "/amount/currency"), (refusal.Kind, refusal.Code, refusal.Errors.Single().Pointer));
    }

    [Theory]
    [InlineData(9_99, 0)]
    [InlineData(10_01, 0)]
    [InlineData(10_00, 1)]
    public void Decide_an_amount_that_is_not_the_sum_of_the_lines_less_the_discount_is_refused(long amount, long discount)
    {
        var refusal = new TestMember(Given.Program()).At(_now).Refused(Given.Purchase("p", _now, 10_00) with { Amount = amount, Discount = discount });

        Assert.Equal((RefusalKind.Invalid, "amountMismatch", "/amount/amount"), (refusal.Kind, refusal.Code, refusal.Errors.Single().Pointer));
    }

    [Fact]
    public void Decide_a_blocked_member_earns_nothing_and_keeps_the_balance()
    {
        var member = new TestMember(Given.Program());
        member.Buy("p1", _now, 10_00);
        member.Block();

        var refusal = member.Refused(Given.Purchase("p2", _now, 10_00));

        Assert.Equal((RefusalKind.Rule, "memberBlocked"), (refusal.Kind, refusal.Code));
        Assert.Equal((MemberStatus.Blocked, 10L), (member.Seen.Status, member.Balance()));
    }

    [Fact]
    public void Decide_an_account_that_was_never_enrolled_is_not_found()
    {
        var edition = Given.Program().Compile();
        var purchase = Given.Purchase("p", _now, 10_00);
        var time = PurchaseTime.Of(_now, false, edition, _now);

        var decision = RecordPurchaseRules.Decide(new AccountState(), purchase, new EditionPair(edition, edition), time, _now);

        Assert.Equal((RefusalKind.NotFound, "memberNotFound"), (decision.Refusal!.Kind, decision.Refusal.Code));
    }

    [Fact]
    public void Decide_a_member_whose_enrolment_is_under_way_is_not_found()
    {
        var edition = Given.Program().Compile();
        var state = new AccountState();
        state.Apply(MemberRules.StartEnrollment(state, new EnrollMember { Key = "k" }, null, _now).Events.Single());
        var time = PurchaseTime.Of(_now, false, edition, _now);

        Assert.Equal("memberNotFound", RecordPurchaseRules.Decide(state, Given.Purchase("p", _now, 10_00), new EditionPair(edition, edition), time, _now).Refusal!.Code);
    }

    [Fact]
    public void DecideGuest_keeps_the_purchase_and_earns_nothing()
    {
        var edition = Given.Program().Compile();
        var time = PurchaseTime.Of(_now, false, edition, _now);

        var decision = RecordPurchaseRules.DecideGuest(new AccountState(), Given.Purchase("p", _now, 10_00), new EditionPair(edition, edition), time, _now);

        var purchase = Assert.IsType<PurchaseRecorded>(Assert.Single(decision.Events));
        Assert.True(purchase.Guest);
        Assert.Equal((10_00L, 0L), (purchase.Amount, purchase.Spend));
        var outcome = Assert.Single(PurchaseAnswers.Explain(new AccountRecord { Events = [purchase] }, null, edition));
        Assert.Equal((false, "guest"), (outcome.Applied, outcome.Reasons.Single().Code));

        var state = new AccountState();
        state.Apply(purchase);
        Assert.Equal(AccountStatus.Guest, state.Status);
        Assert.Empty(state.BalancesAt(_now));
        Assert.Empty(state.Counts);
    }

    [Fact]
    public void DecideGuest_refuses_what_a_members_purchase_is_refused_for()
    {
        var edition = Given.Program().Compile();
        var purchase = Given.Purchase("p", _now.AddHours(1), 10_00);

        Assert.Equal("occurredInFuture", RecordPurchaseRules.DecideGuest(
            new AccountState(), purchase, new EditionPair(edition, edition), PurchaseTime.Of(purchase.OccurredAt, false, edition, _now), _now).Refusal!.Code);
    }
}
