using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Loyalty.Storage.Postgres;
using Loyalty.Storage.Relay;
using Loyalty.Storage.Rewards;
using Loyalty.Storage.Tests.Accounts;
using Loyalty.Testing.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Storage;

namespace Loyalty.Storage.Tests.Postgres;

/// <summary>Opening, closing, and what stays bounded.</summary>
public sealed class PostgresStoreTests
{
    [PostgresFact]
    public async Task Prepare_by_many_at_once_and_again_lays_out_once()
    {
        var options = new PostgresStorageOptions { ConnectionString = await (await PostgresServer.Shared).NewSchema() };
        var stores = Enumerable.Range(0, 12).Select(_ => new PostgresStore(options)).ToList();

        await Task.WhenAll(stores.Select(store => store.Prepare(default)));

        await stores[0].Journal.Append("demo/m-1", "a");
        await stores[1].Prepare(default);
        Assert.Equal(1, (await stores[1].Journal.Load("demo/m-1")).Version);
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [PostgresFact]
    public async Task Prepare_while_another_process_lays_out_waits_longer_than_any_other_statement_may()
    {
        await using var server = await PostgresServer.Start();
        var options = new PostgresStorageOptions { ConnectionString = server.ConnectionString, StatementTimeout = TimeSpan.FromSeconds(1) };
        await using var store = new PostgresStore(options);
        Task preparing;
        await using (await MigrationLock.Take(options.ConnectionString, PostgresSchema.Lock))
        {
            preparing = store.Prepare(default);
            await using var ordinary = await store.Database.OpenSingle(default);
            await MigrationLock.GivesUp(ordinary, PostgresSchema.Lock);
            Assert.False(preparing.IsCompleted);
        }

        await preparing;

        await store.Journal.Append("demo/m-1", "a");
    }

    [PostgresTheory]
    [InlineData("schema")]
    [InlineData("number of account partitions")]
    public async Task Prepare_database_laid_out_otherwise_is_refused(string name)
    {
        await using var fixture = await PostgresFixture.Create();
        await Execute(fixture, $"UPDATE loyalty_meta SET value = 999 WHERE name = '{name}'");

        var refusal = await Assert.ThrowsAsync<StorageSetupException>(() => PostgresFixture.Open(fixture.Options));

        Assert.Contains(name, refusal.Message);
        Assert.Contains("999", refusal.Message);
    }

    [PostgresTheory]
    [InlineData(1, "segments", "household")]
    [InlineData(2, "household")]
    public async Task Prepare_database_of_an_older_schema_gets_the_columns_that_came_since(int schema, params string[] since)
    {
        await using var fixture = await PostgresFixture.Create();
        await Execute(fixture, $"ALTER TABLE members {string.Join(", ", since.Select(column => $"DROP COLUMN {column}"))}; UPDATE loyalty_meta SET value = {schema} WHERE name = 'schema'");

        await using var store = await PostgresFixture.Open(fixture.Options);

        Assert.Empty(await store.Members.List(new() { Program = "demo", Limit = 10, Segment = "vip" }, default));
    }

    [PostgresFact]
    public async Task Prepare_server_that_would_acknowledge_too_early_is_refused()
    {
        await using var fixture = await PostgresFixture.Create();
        fixture.Options.ConnectionString += ";Options=-c synchronous_commit=off";

        var refusal = await Assert.ThrowsAsync<StorageSetupException>(() => PostgresFixture.Open(fixture.Options));

        Assert.Contains("synchronous_commit", refusal.Message);
    }

    [Fact]
    public async Task Prepare_server_that_is_not_there_says_what_to_set()
    {
        await using var store = new PostgresStore(new PostgresStorageOptions { ConnectionString = "Host=/nowhere;Database=loyalty;Username=x;Password=secret" });

        var refusal = await Assert.ThrowsAsync<StorageSetupException>(() => store.Prepare(default));

        Assert.Contains("Loyalty:Postgres:ConnectionString", refusal.Message);
        Assert.DoesNotContain("secret", refusal.ToString());
    }

    [PostgresFact]
    public async Task Dispose_sends_what_is_queued()
    {
        await using var fixture = await PostgresFixture.Create();
        var writers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i => (await fixture.Journal.Load($"demo/m-{i}")).Writer));

        var appends = writers.Select((w, i) => w.Append(0, Given.Record($"{i}"))).ToList();
        await fixture.Store.DisposeAsync();

        await Task.WhenAll(appends);
        await fixture.Reopen();
        Assert.Equal(1, (await fixture.Journal.Load("demo/m-19")).Version);
    }

    [PostgresFact]
    public async Task Calls_after_dispose_say_that_it_is_closed()
    {
        await using var fixture = await PostgresFixture.Create();
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

    [PostgresFact]
    public async Task Calls_more_than_may_wait_are_refused()
    {
        await using var fixture = await PostgresFixture.Create(configure: options => (options.Connections, options.MaxQueuedCalls) = (1, 1));
        var release = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        var running = fixture.Store.Database.Read(
            async _ =>
            {
                begun.SetResult();
                await release.Task;
                return 1;
            },
            default);
        await begun.Task;
        var waiting = fixture.Journal.Find(Given.Operation("a"), default);

        await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.Find(Given.Operation("b"), default));

        release.SetResult();
        Assert.Equal(1, await running);
        Assert.Null(await waiting);
    }

    [PostgresFact]
    public async Task Load_key_that_text_cannot_hold_is_refused_alone()
    {
        await using var fixture = await PostgresFixture.Create();

        await Assert.ThrowsAsync<ArgumentException>(() => fixture.Journal.Load("demo/m\0"));
        await Assert.ThrowsAsync<ArgumentException>(() => fixture.Journal.Load("demo/m\ud800"));
    }

    [PostgresFact]
    public async Task UpsertProfile_name_with_the_character_that_text_cannot_hold_is_kept_without_it()
    {
        await using var fixture = await PostgresFixture.Create();
        var now = DateTimeOffset.UnixEpoch;
        await fixture.Members.UpsertAccounts(
            [new() { Program = "demo", Member = "m-1", Version = 1, Tier = null, Status = "active", Balance = 0, EnrolledAt = now, LastActivityAt = now }], default);

        await fixture.Members.UpsertProfile(new() { Program = "demo", Member = "m-1", Version = 1, Name = "A\0nn" }, default);

        Assert.Equal("A\uFFFDnn", (await fixture.Members.Get("demo", "m-1", default))!.Name);
    }

    [PostgresFact]
    public async Task AddPostgresStorage_registers_every_contract_and_closes_with_the_host()
    {
        var options = new PostgresStorageOptions { ConnectionString = await (await PostgresServer.Shared).NewSchema() };
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPostgresStorage(options).AddPostgresGrainStorage("loyalty");
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

        await using var store = await PostgresFixture.Open(options);
        Assert.Equal(1, (await store.Journal.Load("demo/m-1")).Version);
    }

    private static async Task Execute(PostgresFixture fixture, string sql)
    {
        await using var connection = new NpgsqlConnection(fixture.Options.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
