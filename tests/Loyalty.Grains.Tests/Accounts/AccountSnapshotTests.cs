using System.Text;
using System.Text.Json;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Accounts;

public sealed class AccountSnapshotTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task State_is_the_same_from_a_snapshot_as_before()
    {
        await Fill("snapped");
        var before = await Everything("snapped");
        var account = $"{Samples.ProgramId}/snapped";
        Assert.Contains(_platform.Journal.On(account).Snapshots, version => version >= 64);
        await Waiting.Until(async () => (await _platform.Journal.Load(account, AccountState.FoldSchema, CancellationToken.None)).SnapshotVersion >= 64);

        await _platform.Restart();

        Assert.Equal(before, await Everything("snapped"));
        Assert.True((await _platform.Member<Loyalty.Contracts.Purchases.IMemberPurchases>("snapped").Record(Samples.Purchase("snapped-1", 1_001, _platform.Now.AddHours(-1)))).Replayed);
        Assert.Equal(1_002, (await _platform.Return("snapped", Samples.Return("snapped-back-2", "snapped-2", _platform.Now))).Amount);
    }

    [Fact]
    public async Task Snapshot_of_another_fold_schema_is_ignored()
    {
        await Fill("reschemed");
        var before = await Everything("reschemed");
        var account = $"{Samples.ProgramId}/reschemed";
        var loaded = await _platform.Journal.Load(account, AccountState.FoldSchema, CancellationToken.None);
        await _platform.Journal.SaveSnapshot(account, loaded.Version, AccountState.FoldSchema + 1, Encoding.UTF8.GetBytes("not a snapshot of this schema"), CancellationToken.None);
        await Waiting.Until(async () => (await _platform.Journal.Load(account, AccountState.FoldSchema, CancellationToken.None)).SnapshotVersion == 0);

        await _platform.Restart();

        Assert.Equal(before, await Everything("reschemed"));
    }

    [Fact]
    public async Task Snapshot_is_written_only_of_what_is_durable_and_once_in_a_while()
    {
        await Fill("rare");

        var snapshots = _platform.Journal.OnMember("rare").Snapshots;

        Assert.InRange(snapshots.Count, 1, 3);
        Assert.All(snapshots.Zip(snapshots.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 64));
    }

    [Fact]
    public async Task Append_that_fails_behind_a_snapshot_writes_none()
    {
        await _platform.Enroll("unsnapped");
        foreach (var i in Enumerable.Range(1, 62))
        {
            await _platform.Buy("unsnapped", Samples.Purchase($"unsnapped-{i}", 100, _platform.Now));
        }

        // The 64th record is durable, what was decided behind it is not: the state as it stands must not be kept.
        var faults = _platform.Journal.OnMember("unsnapped");
        faults.Hold();
        var purchases = new[] { "a", "b" }
            .Select(id => _platform.Member<Loyalty.Contracts.Purchases.IMemberPurchases>("unsnapped").Record(Samples.Purchase($"unsnapped-{id}", 100, _platform.Now))).ToArray();
        await faults.Held(2);
        faults.ReleaseFirst();
        Assert.Null((await purchases[0].Soon()).Refusal);
        Assert.Empty(faults.Snapshots);
        faults.FailHeld(AppendFailure.Storage);
        Assert.Equal("accountReloading", (await purchases[1].Soon()).Refusal!.Code);

        Assert.Equal(64, (await _platform.Member<IMember>("unsnapped").GetRecorded()).Value!.Version);
        Assert.Empty(faults.Snapshots);
        Assert.Equal(63, await _platform.Balance("unsnapped"));
    }

    private async Task Fill(string member)
    {
        await _platform.Enroll(member);
        for (var i = 1; i <= 80; i++)
        {
            await _platform.Buy(member, Samples.Purchase($"{member}-{i}", 1_000 + i, _platform.Now.AddHours(-i)));
        }

        await _platform.Return(member, Samples.Return($"{member}-back", $"{member}-80", _platform.Now));
        await _platform.Return(member, Samples.Return($"{member}-parked", $"{member}-never", _platform.Now));
    }

    private async Task<string> Everything(string member) => JsonSerializer.Serialize<object[]>(
    [
        (await _platform.Member<IMember>(member).GetSummary()).Value!,
        (await _platform.Member<IMember>(member).GetWallets()).Value!,
        (await _platform.Member<IMember>(member).GetTier()).Value!,
        (await _platform.Member<IMember>(member).GetRecorded()).Value!,
        (await _platform.Member<IMemberReturns>(member).GetParked()).Value!,
        await _platform.History(member),
    ]);
}
