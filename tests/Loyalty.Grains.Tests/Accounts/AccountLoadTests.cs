using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Accounts;

public sealed class AccountLoadTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Load_that_fails_refuses_and_works_later()
    {
        await _platform.Enroll("unread");
        await _platform.Buy("unread", Samples.Purchase("un-1", 1_000, _platform.Now));
        var faults = _platform.Journal.OnMember("unread");
        faults.FailAppend(AppendFailure.Storage);
        await Record("unread", "un-2", 1_000);

        faults.FailLoads(2);
        Assert.Equal("accountReloading", (await Record("unread", "un-2", 1_000)).Refusal!.Code);
        Assert.Equal("accountReloading", (await _platform.Member<IMember>("unread").GetSummary()).Refusal!.Code);
        Assert.Equal(10, await _platform.Balance("unread"));
        Assert.Equal(20, Points((await Record("unread", "un-2", 1_000)).Value!));
    }

    [Fact]
    public async Task Load_that_fails_refuses_everyone_who_waits_for_it()
    {
        await _platform.Enroll("unread-many");
        var faults = _platform.Journal.OnMember("unread-many");
        faults.FailAppend(AppendFailure.Storage);
        await Record("unread-many", "um-0", 1_000);

        faults.FailLoads(int.MaxValue);
        var answers = await Task.WhenAll(Enumerable.Range(1, 100).Select(i => Record("unread-many", $"um-{i}", 1_000))).Soon();
        Assert.All(answers, answer => Assert.Equal("accountReloading", answer.Refusal!.Code));

        faults.FailLoads(0);
        Assert.Equal(0, await _platform.Balance("unread-many"));
    }

    private Task<Outcome<RecordedPurchase>> Record(string member, string id, long amount) =>
        _platform.Member<IMemberPurchases>(member).Record(Samples.Purchase(id, amount, _platform.Now));

    private static long Points(RecordedPurchase recorded) => recorded.Balances.Single(balance => balance.Wallet == "points").Balance;
}
