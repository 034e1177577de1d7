using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;

namespace Loyalty.Grains.Tests.Purchases;

public sealed class GuestPurchasesTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Record_of_a_guest_is_kept_once_and_earns_nothing()
    {
        var command = Samples.Purchase("g-1", 10_000, _platform.Now);

        var recorded = await Guest<IGuestPurchases>("g-1").Record(command);
        var repeat = await Guest<IGuestPurchases>("g-1").Record(command);

        Assert.Null(recorded.Value!.Member);
        Assert.Empty(recorded.Value.Awards);
        Assert.Empty(recorded.Value.Balances);
        Assert.True(repeat.Replayed);
        Assert.Equal("idReused", (await Guest<IGuestPurchases>("g-1").Record(command with { Currency = "EUR" })).Refusal!.Code);
        Assert.Null((await _platform.Queries.FindPurchase(Samples.Channel, "g-1"))!.Member);
        Assert.All((await _platform.Queries.GetPurchase(Samples.Channel, "g-1")).Value!.Explanation, rule => Assert.Equal("guest", rule.Reasons.Single().Code));
    }

    [Fact]
    public async Task Receipt_of_a_guest_cannot_be_booked_on_a_member()
    {
        await _platform.Enroll("claimant");
        await Guest<IGuestPurchases>("g-2").Record(Samples.Purchase("g-2", 10_000, _platform.Now));

        var refused = await _platform.Member<IMemberPurchases>("claimant").Record(Samples.Purchase("g-2", 10_000, _platform.Now));

        Assert.Equal("operationOfAnotherAccount", refused.Refusal!.Code);
        var back = await _platform.Member<IMemberReturns>("claimant").Return(Samples.Return("g-2-b", "g-2", _platform.Now));
        Assert.Equal("purchaseOfAnotherMember", back.Refusal!.Code);
    }

    [Fact]
    public async Task Return_of_a_guest_is_kept_within_what_was_bought_and_never_parked()
    {
        Assert.Equal("purchaseNotFound", (await Guest<IGuestReturns>("g-3").Return(Samples.Return("g-3-early", "g-3", _platform.Now))).Refusal!.Code);
        await Guest<IGuestPurchases>("g-3").Record(Samples.Purchase("g-3", 10_000, _platform.Now));

        var command = Samples.Return("g-3-b", "g-3", _platform.Now) with { Amount = 4_000 };
        var returned = (await Guest<IGuestReturns>("g-3").Return(command)).Value!;

        Assert.Equal((4_000, 6_000, null), (returned.Amount, returned.RemainingAmount, returned.Member));
        Assert.True((await Guest<IGuestReturns>("g-3").Return(command)).Replayed);
        var refused = (await Guest<IGuestReturns>("g-3").Return(command with { Id = "g-3-c", Amount = 6_001 })).Refusal!;
        Assert.Equal("exceedsPurchase", refused.Code);
        Assert.Contains(new NamedNumber("available", 6_000), refused.Numbers);
        Assert.Null((await Guest<IGuestReturns>("g-3").Return(Samples.Return("g-3-early", "g-3", _platform.Now))).Refusal);
    }

    private T Guest<T>(string purchase)
        where T : IGrainWithStringKey => _platform.Grains.GetGrain<T>(Ids.Guest(Samples.ProgramId, Samples.Channel, purchase));
}
