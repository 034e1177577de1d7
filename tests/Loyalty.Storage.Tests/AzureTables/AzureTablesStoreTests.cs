using Azure.Data.Tables;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.AzureTables;
using Loyalty.Storage.Members;
using Loyalty.Storage.Relay;
using Loyalty.Storage.Rewards;
using Loyalty.Storage.Tests.Accounts;
using Loyalty.Storage.Tests.Grains;
using Loyalty.Testing.Azurite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Loyalty.Storage.Tests.AzureTables;

/// <summary>Opening, closing, and what stays bounded.</summary>
public sealed class AzureTablesStoreTests
{
    [AzuriteFact]
    public async Task Prepare_by_many_at_once_and_again_lays_out_once()
    {
        await using var fixture = await AzureTablesFixture.Create();

        var others = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => fixture.Another()));

        await others[0].Journal.Append("demo/m-1", "a");
        await others[1].Prepare(default);
        Assert.Equal(1, (await others[1].Journal.Load("demo/m-1")).Version);
    }

    [AzuriteFact]
    public async Task Prepare_tables_laid_out_otherwise_are_refused()
    {
        foreach (var name in new[] { "schema", "number of account partitions" })
        {
            await using var fixture = await AzureTablesFixture.Create();
            await fixture.Store.Tables.Put(fixture.Store.Tables.Meta, new TableEntity("store", name) { ["Value"] = 999 });

            var refusal = await Assert.ThrowsAsync<StorageSetupException>(() => AzureTablesFixture.Open(fixture.Options));

            Assert.Contains(name, refusal.Message);
            Assert.Contains("999", refusal.Message);
        }
    }

    [Fact]
    public async Task Prepare_account_that_is_not_there_says_what_to_set()
    {
        const string Nowhere = "AccountName=nowhere;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:1/nowhere;";
        await using var store = new AzureTablesStore(new AzureTablesStorageOptions { ConnectionString = Nowhere, RequestTimeout = TimeSpan.FromSeconds(1) });

        var refusal = await Assert.ThrowsAsync<StorageSetupException>(() => store.Prepare(default));

        Assert.Contains("Loyalty:AzureStorage:ConnectionString", refusal.Message);
        Assert.DoesNotContain("c2VjcmV0", refusal.ToString());
    }

    [AzuriteFact]
    public async Task Dispose_sends_what_is_queued()
    {
        await using var fixture = await AzureTablesFixture.Create();
        var writers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i => (await fixture.Journal.Load($"demo/m-{i}")).Writer));

        var appends = writers.Select((w, i) => w.Append(0, Given.Record($"{i}"))).ToList();
        await fixture.Store.DisposeAsync();

        await Task.WhenAll(appends);
        await fixture.Reopen();
        Assert.Equal(1, (await fixture.Journal.Load("demo/m-19")).Version);
    }

    [AzuriteFact]
    public async Task Calls_after_dispose_say_that_it_is_closed()
    {
        await using var fixture = await AzureTablesFixture.Create();
        var writer = (await fixture.Journal.Load("demo/m-1")).Writer;
        await fixture.Store.DisposeAsync();

        var append = await Assert.ThrowsAsync<AppendFailedException>(() => writer.Append(0, Given.Record("a")));
        Assert.Equal(AppendFailure.Storage, append.Reason);
        Assert.Contains("closed", append.Message);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.Journal.Load("demo/m-1"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.Journal.Find(Given.Operation("a"), default));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.Journal.SaveSnapshot("demo/m-1", 1, 1, Given.Bytes("s"), default));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.RelayLog.Claim(0, default));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.Members.Get("demo", "m-1", default));
    }

    [AzuriteFact]
    public async Task Calls_more_than_may_be_under_way_are_refused()
    {
        await using var fixture = await AzureTablesFixture.Create(configure: options => options.MaxQueuedCalls = 1);
        var release = new TaskCompletionSource();
        var running = fixture.Store.Tables.Call(() => release.Task, default);

        await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.Find(Given.Operation("b"), default));

        release.SetResult();
        await running;
        Assert.Null(await fixture.Journal.Find(Given.Operation("b"), default));
    }

    [AzuriteFact]
    public async Task Keys_with_characters_that_tables_do_not_take_are_kept_apart()
    {
        await using var fixture = await AzureTablesFixture.Create();
        string[] accounts = ["demo/a b", "demo/a|b", "demo/a/b", "demo/a\\b", "demo/a#b?", "demo/ä🙂'", "demo/a!0020b", "demo/\0\u001f"];
        foreach (var account in accounts)
        {
            await fixture.Journal.Append(account, account);
        }

        foreach (var account in accounts)
        {
            var loaded = await fixture.Journal.Load(account);
            Assert.Equal([account], loaded.Tail.Select(r => r.Account));
            Assert.Equal(account, (await fixture.Journal.Find(Given.Operation(account), default))!.Account);
        }

        Assert.Equal(accounts, (await fixture.Journal.ReadProgram("demo", 0, 100, default)).Select(r => r.Account));
        await Assert.ThrowsAsync<ArgumentException>(() => fixture.Journal.Load("demo/" + new string('x', 500)));
    }

    [AzuriteFact]
    public async Task Payloads_larger_than_a_property_or_a_row_come_back_whole()
    {
        await using var fixture = await AzureTablesFixture.Create(new JournalLimits(MaxPayloadBytes: 2 << 20));
        int[] lengths = [1 << 16, (1 << 16) + 1, 512 << 10, (512 << 10) + 1, 2 << 20];
        var writer = (await fixture.Journal.Load("demo/m-1")).Writer;
        await Task.WhenAll(lengths.Select((length, i) => writer.Append(i, Given.Record($"{i}", Text(length)))));

        var loaded = await fixture.Journal.Load("demo/m-1");
        await fixture.Journal.SaveSnapshot("demo/m-1", 5, Given.FoldSchema, Given.Bytes(Text(2 << 20)), default);
        var state = new GrainState<Counter> { State = new Counter { Names = [Text(1 << 20)] } };
        var grain = GrainId.Create("counter", "demo/c-1");
        await fixture.Storage("Default").WriteStateAsync("s", grain, state);

        Assert.Equal(lengths.Select(Text), loaded.Tail.Select(r => r.Text()));
        Assert.Equal(Text(2 << 20).Length, (await fixture.Journal.Load("demo/m-1")).Snapshot!.Value.Length);
        Assert.Equal(Text(2 << 20), (await fixture.Journal.Find(Given.Operation("4"), default))!.Text());
        var read = new GrainState<Counter>();
        await fixture.Storage("Default").ReadStateAsync("s", grain, read);
        Assert.Equal(state.State.Names, read.State!.Names);
        await fixture.Storage("Default").ClearStateAsync("s", grain, read);
        Assert.Empty(await fixture.Store.Tables.Query(fixture.Store.Tables.Grains, "PartitionKey ge ''"));
    }

    [AzuriteFact]
    public async Task AddAzureTablesStorage_registers_every_contract_and_closes_with_the_host()
    {
        await using var fixture = await AzureTablesFixture.Create();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAzureTablesStorage(fixture.Options).AddAzureTablesGrainStorage("loyalty");
        using (var host = builder.Build())
        {
            await host.StartAsync();
            Assert.NotNull(host.Services.GetService<IRelayLog>());
            Assert.NotNull(host.Services.GetService<IMemberDirectory>());
            Assert.NotNull(host.Services.GetService<ICodePool>());
            Assert.NotNull(host.Services.GetKeyedService<IGrainStorage>("loyalty"));
            await host.Services.GetRequiredService<IAccountJournal>().Append("demo/m-1", "a");
            await host.StopAsync();
        }

        Assert.Equal(1, (await fixture.Journal.Load("demo/m-1")).Version);
    }

    private static string Text(int length) => new('x', length);
}
