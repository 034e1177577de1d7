using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Purchases.Returns;

namespace Loyalty.Domain.Tests.Purchases.Returns;

public sealed class GuestReturnTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");
    private static readonly CompiledEdition _edition = (Given.Program() with { Tiers = Given.Tiers() }).Compile();
    private static readonly EditionPair _editions = new(_edition, _edition);

    [Fact]
    public void DecideGuest_keeps_the_return_and_takes_nothing_back()
    {
        var decision = RecordReturnRules.DecideGuest(Given.Return("r", "p", _now, 4_00), Bought(), _editions, _now);

        var returned = Assert.IsType<ReturnRecorded>(Assert.Single(decision.Events));
        Assert.Equal((4_00L, 6_00L, 0L), (returned.Amount, returned.Remaining, returned.Spend));
    }

    [Fact]
    public void DecideGuest_refuses_what_a_members_return_is_refused_for()
    {
        Assert.Equal("exceedsPurchase", RecordReturnRules.DecideGuest(Given.Return("r", "p", _now, 10_01), Bought(), _editions, _now).Refusal!.Code);
        Assert.Equal("lineUnknown", RecordReturnRules.DecideGuest(Given.Return("r", "p", _now, new ReturnLine("9", 1)), Bought(), _editions, _now).Refusal!.Code);
        Assert.Equal("returnWindowClosed", RecordReturnRules.DecideGuest(Given.Return("r", "p", _now), Bought(), _editions, _now.AddDays(366)).Refusal!.Code);
        Assert.Equal("occurredInFuture", RecordReturnRules.DecideGuest(Given.Return("r", "p", _now.AddHours(1)), Bought(), _editions, _now).Refusal!.Code);
    }

    [Fact]
    public void DecideGuest_counts_what_came_back_before()
    {
        var first = RecordReturnRules.DecideGuest(Given.Return("r1", "p", _now, 4_00), Bought(), _editions, _now).Events;

        var decision = RecordReturnRules.DecideGuest(Given.Return("r2", "p", _now), Bought([.. first]), _editions, _now);

        Assert.Equal((6_00L, 0L), (((ReturnRecorded)decision.Events[0]).Amount, ((ReturnRecorded)decision.Events[0]).Remaining));
    }

    [Fact]
    public void From_events_without_a_purchase_is_nothing() => Assert.Null(StoredPurchase.From([new ReturnRecorded(), new PointsTakenBack()]));

    private static StoredPurchase Bought(params AccountEvent[] returns)
    {
        var decision = RecordPurchaseRules.DecideGuest(
            new AccountState(), Given.Purchase("p", _now, 10_00), _editions, PurchaseTime.Of(_now, false, _edition, _now), _now);
        return StoredPurchase.From([.. decision.Events, .. returns])!;
    }
}
