using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Accounts;

/// <summary>Nothing that depends on state leaves before that state is durable.</summary>
public sealed class AccountDurabilityTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Answers_wait_until_what_they_were_computed_from_is_durable()
    {
        await _platform.Enroll("waiting");
        await _platform.Balance("waiting");
        var faults = _platform.Journal.OnMember("waiting");
        faults.Hold();

        var purchase = Record("waiting", "w-1", 10_000);
        await faults.Held(1);
        var summary = _platform.Member<IMember>("waiting").GetSummary();
        var wallets = _platform.Member<IMember>("waiting").GetWallets();
        var tier = _platform.Member<IMember>("waiting").GetTier();
        var recorded = _platform.Member<IMember>("waiting").GetRecorded();
        var parked = _platform.Member<IMemberReturns>("waiting").GetParked();
        var refused = _platform.Member<IMemberPurchases>("waiting").Record(Samples.Purchase("w-2", 100, _platform.Now) with { Currency = "EUR" });
        var foretold = _platform.Member<IMemberPurchases>("waiting").Record(Samples.Purchase("w-3", 5_000, _platform.Now) with { DryRun = true });
        var repeat = Record("waiting", "w-1", 10_000);
        var nothingDue = _platform.Member<Loyalty.Contracts.Schedules.IMemberSchedules>("waiting").RunDue();

        // Requests start in the order in which they came: once this one's append is there, those above have had their turn.
        var second = Record("waiting", "w-4", 20_000);
        await faults.Held(2);
        Task[] waiting = [purchase, summary, wallets, tier, recorded, parked, refused, foretold, repeat, nothingDue, second];
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        Assert.Equal(["enrolled"], (await _platform.History("waiting")).Select(entry => entry.Kind));

        faults.Release();
        Assert.Equal(100, Points((await purchase.Soon()).Value!));
        Assert.Equal(300, Points((await second.Soon()).Value!));
        Assert.Equal(100, (await summary.Soon()).Value!.Balances.Single(balance => balance.Wallet == "points").Balance);
        Assert.Equal(100, (await wallets.Soon()).Value!.Wallets.Single(wallet => wallet.Balance.Wallet == "points").Balance.Active);
        Assert.Equal(10_000, (await tier.Soon()).Value!.Metric);
        Assert.Equal(2, (await recorded.Soon()).Value!.Version);
        Assert.Empty((await parked.Soon()).Value!.Returns);
        Assert.Equal("currencyNotAccepted", (await refused.Soon()).Refusal!.Code);

        // A dry run asks the journal first whether its receipt is taken, so the second purchase may be decided before it.
        Assert.Contains(Points((await foretold.Soon()).Value!), new long[] { 150, 350 });
        Assert.True((await repeat.Soon()).Replayed);
        Assert.True(await nothingDue.Soon());
        Assert.Equal(["purchase", "purchase", "enrolled"], (await _platform.History("waiting")).Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Record_decides_the_second_purchase_while_the_first_is_on_its_way()
    {
        await _platform.Enroll("overlapping");
        var faults = _platform.Journal.OnMember("overlapping");
        faults.Hold();

        var purchases = Enumerable.Range(1, 5).Select(i => Record("overlapping", $"o-{i}", 1_000)).ToArray();
        await faults.Held(5);
        faults.Release();

        var answers = await Task.WhenAll(purchases).Soon();
        Assert.Equal([10, 20, 30, 40, 50], answers.Select(answer => Points(answer.Value!)));
        Assert.Equal(50, await _platform.Balance("overlapping"));
    }

    [Fact]
    public async Task Answer_that_comes_late_leaves_late()
    {
        await _platform.Enroll("late");
        var faults = _platform.Journal.OnMember("late");
        faults.HoldAnswers();

        var purchase = Record("late", "l-1", 1_000);
        await faults.Held(1);
        await Waiting.Until(async () => (await _platform.History("late")).Count == 2);
        var summary = _platform.Member<IMember>("late").GetSummary();
        var second = Record("late", "l-2", 1_000);
        await faults.Held(2);
        Assert.False(purchase.IsCompleted);
        Assert.False(summary.IsCompleted);

        faults.Release();
        Assert.Equal(10, Points((await purchase.Soon()).Value!));
        Assert.Equal(10, (await summary.Soon()).Value!.Balances.Single(balance => balance.Wallet == "points").Balance);
        Assert.Equal(20, Points((await second.Soon()).Value!));
    }

    [Fact]
    public async Task Return_of_a_purchase_on_its_way_waits_for_it_and_is_applied()
    {
        await _platform.Enroll("racing");
        var faults = _platform.Journal.OnMember("racing");
        faults.Hold();

        var purchase = Record("racing", "rc-1", 10_000);
        await faults.Held(1);
        var returned = _platform.Member<IMemberReturns>("racing").Return(Samples.Return("rc-b", "rc-1", _platform.Now));
        var second = Record("racing", "rc-2", 1_000);
        await faults.Held(2);
        Assert.False(returned.IsCompleted);
        faults.Release();

        await Task.WhenAll(purchase, second).Soon();
        Assert.Equal(ReturnStatus.Applied, (await returned.Soon()).Value!.Status);
        Assert.Equal(10, await _platform.Balance("racing"));
    }

    [Theory]
    [InlineData(AppendFailure.Conflict)]
    [InlineData(AppendFailure.Storage)]
    [InlineData(AppendFailure.Overloaded)]
    public async Task Failed_append_takes_everything_that_followed_it_along(AppendFailure reason)
    {
        var member = $"failing-{reason}";
        await _platform.Enroll(member);
        await _platform.Buy(member, Samples.Purchase($"{member}-0", 1_000, _platform.Now));
        var faults = _platform.Journal.OnMember(member);
        var loads = _platform.Journal.Loads;
        faults.Hold();

        var first = Record(member, $"{member}-1", 1_000);
        await faults.Held(1);
        var summary = _platform.Member<IMember>(member).GetSummary();
        var refused = _platform.Member<IMemberPurchases>(member).Record(Samples.Purchase($"{member}-2", 100, _platform.Now) with { Currency = "EUR" });
        var foretold = _platform.Member<IMemberPurchases>(member).Record(Samples.Purchase($"{member}-3", 100, _platform.Now) with { DryRun = true });
        var repeat = Record(member, $"{member}-1", 1_000);
        var second = Record(member, $"{member}-4", 1_000);
        await faults.Held(2);
        faults.FailHeld(reason);

        Refusal?[] refusals =
        [
            (await first.Soon()).Refusal, (await summary.Soon()).Refusal, (await refused.Soon()).Refusal,
            (await foretold.Soon()).Refusal, (await repeat.Soon()).Refusal, (await second.Soon()).Refusal,
        ];
        Assert.All(refusals, refusal => Assert.Equal((RefusalKind.Unavailable, "accountReloading"), (refusal!.Kind, refusal.Code)));
        Assert.Equal(10, await _platform.Balance(member));
        Assert.Equal(loads + 1, _platform.Journal.Loads);
        Assert.Equal(["purchase", "enrolled"], (await _platform.History(member)).Select(entry => entry.Kind));

        var again = await Record(member, $"{member}-1", 1_000);
        Assert.False(again.Replayed);
        Assert.Equal(20, Points(again.Value!));
    }

    [Fact]
    public async Task Append_that_was_written_before_it_failed_is_answered_once_by_the_repeat()
    {
        await _platform.Enroll("unknown");
        _platform.Journal.OnMember("unknown").FailAppend(AppendFailure.Storage, written: true);

        var first = await Record("unknown", "u-1", 10_000);
        Assert.Equal("accountReloading", first.Refusal!.Code);

        Assert.Equal(100, await _platform.Balance("unknown"));
        var repeat = await Record("unknown", "u-1", 10_000);
        Assert.True(repeat.Replayed);
        Assert.Equal(100, Points(repeat.Value!));
        Assert.Equal(100, await _platform.Balance("unknown"));
        Assert.Single(await _platform.History("unknown"), entry => entry.Kind == "purchase");
    }

    [Fact]
    public async Task Failed_append_of_a_return_leaves_nothing_taken_back()
    {
        await _platform.Enroll("failing-return");
        await _platform.Buy("failing-return", Samples.Purchase("fr-1", 10_000, _platform.Now));
        _platform.Journal.OnMember("failing-return").FailAppend(AppendFailure.Storage);

        var command = Samples.Return("fr-b", "fr-1", _platform.Now);
        Assert.Equal("accountReloading", (await _platform.Member<IMemberReturns>("failing-return").Return(command)).Refusal!.Code);
        Assert.Equal(100, await _platform.Balance("failing-return"));

        var again = await _platform.Return("failing-return", command);
        Assert.Equal(10_000, again.Amount);
        Assert.Equal(0, await _platform.Balance("failing-return"));
    }

    [Fact]
    public async Task Failed_append_of_a_return_refuses_the_next_return_of_the_purchase_too()
    {
        await _platform.Enroll("queued-return");
        await _platform.Buy("queued-return", Samples.Purchase("qr-1", 10_000, _platform.Now));
        var faults = _platform.Journal.OnMember("queued-return");
        faults.Hold();
        var returns = _platform.Member<IMemberReturns>("queued-return");

        var first = returns.Return(Samples.Return("qr-a", "qr-1", _platform.Now));
        await faults.Held(1);
        var second = returns.Return(Samples.Return("qr-b", "qr-1", _platform.Now));
        faults.FailHeld(AppendFailure.Storage);

        Assert.Equal(RefusalKind.Unavailable, (await first.Soon()).Refusal!.Kind);
        Assert.Equal(RefusalKind.Unavailable, (await second.Soon()).Refusal!.Kind);
        Assert.Equal(100, await _platform.Balance("queued-return"));
    }

    [Fact]
    public async Task Read_that_fails_while_a_return_is_prepared_refuses_it()
    {
        await _platform.Enroll("unprepared");
        await _platform.Buy("unprepared", Samples.Purchase("up-1", 1_000, _platform.Now));
        var purchase = Domain.Accounts.OperationKeys.Purchase(Samples.ProgramId, Samples.Channel, "up-1");
        _platform.Journal.FailFind(purchase);

        var command = Samples.Return("up-b", "up-1", _platform.Now);
        Assert.Equal("storageUnavailable", (await _platform.Member<IMemberReturns>("unprepared").Return(command)).Refusal!.Code);
        Assert.Equal("storageUnavailable", (await Record("unprepared", "up-1", 1_000)).Refusal!.Code);

        _platform.Journal.FailFind(purchase, fails: false);
        Assert.Equal(1_000, (await _platform.Return("unprepared", command)).Amount);
    }

    private Task<Outcome<RecordedPurchase>> Record(string member, string id, long amount) =>
        _platform.Member<IMemberPurchases>(member).Record(Samples.Purchase(id, amount, _platform.Now));

    private static long Points(RecordedPurchase recorded) => recorded.Balances.Single(balance => balance.Wallet == "points").Balance;
}
