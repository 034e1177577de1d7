using Loyalty.Storage.Accounts;
using Loyalty.Storage.Postgres;
using Loyalty.Storage.Tests.Accounts;
using Loyalty.Testing.Postgres;
using Npgsql;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Loyalty.Storage.Tests.Postgres;

/// <summary>Several processes on one database, as far as the database can tell.</summary>
public sealed class PostgresClientsTests
{
    private const string Account = "demo/m-1";

    [PostgresFact]
    public async Task Append_of_two_activations_of_a_member_one_wins_and_the_other_ends()
    {
        await using var fixture = await PostgresFixture.Create();
        var another = (await fixture.Another()).Journal;
        await fixture.Journal.Append(Account, "a");
        var old = (await fixture.Journal.Load(Account)).Writer;
        var young = (await another.Load(Account)).Writer;

        await young.Append(1, Given.Record("b"));

        Assert.Equal(AppendFailure.Conflict, await Given.Failure(old.Append(1, Given.Record("c"))));
        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(old.Append(2, Given.Record("d"))));
        Assert.Equal(["a", "b"], (await fixture.Journal.Load(Account)).Tail.Select(r => r.Text()));
    }

    [PostgresFact]
    public async Task Append_of_two_activations_at_once_never_both()
    {
        await using var fixture = await PostgresFixture.Create();
        IAccountJournal[] journals = [fixture.Journal, (await fixture.Another()).Journal, (await fixture.Another()).Journal];
        const int Rounds = 60;

        // New accounts and old ones, all at the same time.
        for (var round = 0; round < Rounds; round++)
        {
            var account = $"demo/m-{round % 20}";
            var loaded = await Task.WhenAll(journals.Select(j => j.Load(account)));
            var outcomes = await Task.WhenAll(loaded.Select((l, i) => Outcome(l.Writer.Append(l.Version, Given.Record($"{round}/{i}")))));

            Assert.Equal([null, AppendFailure.Conflict, AppendFailure.Conflict], outcomes.Order());
        }

        Assert.Equal(Enumerable.Repeat(3L, 20), await Task.WhenAll(Enumerable.Range(0, 20).Select(async m => (await fixture.Journal.Load($"demo/m-{m}")).Version)));
        await JournalInspection.AssertSound(fixture.Store);
    }

    [PostgresFact]
    public async Task Append_of_one_operation_by_several_processes_lands_once()
    {
        await using var fixture = await PostgresFixture.Create();
        IAccountJournal[] journals = [fixture.Journal, (await fixture.Another()).Journal, (await fixture.Another()).Journal];
        const int Operations = 200;

        // In another order each, so that they wait for each other crosswise.
        var outcomes = await Task.WhenAll(journals.Select(async (journal, p) =>
        {
            var writers = await Task.WhenAll(Enumerable.Range(0, Operations).Select(async i => (await journal.Load($"demo/m-{p}-{i}")).Writer));
            var order = Enumerable.Range(0, Operations).ToArray();
            new Random(p).Shuffle(order);
            return await Task.WhenAll(order.Select(i => Outcome(writers[i].Append(0, Given.Record($"receipt-{i}")))));
        }));

        Assert.Equal(Operations, outcomes.SelectMany(o => o).Count(o => o is null));
        Assert.Equal(2 * Operations, outcomes.SelectMany(o => o).Count(o => o is AppendFailure.Duplicate));
        await JournalInspection.AssertSound(fixture.Store);
    }

    [PostgresFact]
    public async Task ReadOutbox_while_several_processes_append_never_passes_what_comes_later()
    {
        await using var fixture = await PostgresFixture.Create();
        IAccountJournal[] journals = [fixture.Journal, (await fixture.Another()).Journal, (await fixture.Another()).Journal];
        const int AccountsEach = 25, PerAccount = 80;
        var appends = Task.WhenAll(journals.SelectMany((journal, p) => Enumerable.Range(0, AccountsEach).Select(a => Task.Run(async () =>
        {
            var writer = (await journal.Load($"demo/m-{p}-{a}")).Writer;
            for (var v = 0; v < PerAccount; v++)
            {
                await writer.Append(v, Given.Record($"{p}/{a}/{v}"));
            }
        }))));

        // Each follows its partition by the last position that it saw, as the relay does.
        var seen = await Task.WhenAll(Enumerable.Range(0, AccountPartition.Count).Select(partition => Task.Run(async () =>
        {
            var records = new List<StoredRecord>();
            while (true)
            {
                var over = appends.IsCompleted;
                var page = await fixture.Journal.ReadOutbox(partition, records.Count == 0 ? 0 : records[^1].Position, 50, default);
                records.AddRange(page);
                if (over && page.Count == 0)
                {
                    return records;
                }
            }
        })));

        await appends;
        Assert.Equal(journals.Length * AccountsEach * PerAccount, seen.Sum(s => s.Count));
        Assert.Equal(seen.SelectMany(s => s).Max(r => r.Position), await fixture.Journal.LastPosition(default));
    }

    [PostgresFact]
    public async Task Write_of_a_grain_state_by_two_processes_one_wins()
    {
        await using var fixture = await PostgresFixture.Create();
        var another = (await fixture.Another()).GrainStorage("Default");
        var grain = GrainId.Create("counter", "demo/c-1");
        var (one, two) = (new GrainState<string> { State = "one" }, new GrainState<string> { State = "two" });

        await fixture.Storage("Default").WriteStateAsync("s", grain, one);

        var refusal = await Assert.ThrowsAsync<InconsistentStateException>(() => another.WriteStateAsync("s", grain, two));
        Assert.Equal(one.ETag, refusal.StoredEtag);
    }

    [PostgresFact]
    public async Task Prepare_database_that_another_process_has_alone_is_refused_until_that_one_ends()
    {
        await using var fixture = await PostgresFixture.Create(configure: Alone);

        var refusal = await Assert.ThrowsAsync<StorageSetupException>(fixture.Another);

        Assert.Contains("another process", refusal.Message);
        await fixture.Journal.Append(Account, "a");
        await fixture.Reopen();
        await fixture.Journal.Append(Account, "b");
    }

    [PostgresFact]
    public async Task Server_that_came_back_is_claimed_again_before_anything_is_written()
    {
        await using var server = await PostgresServer.Start();
        await using var fixture = await PostgresFixture.Create(null, server, Alone);
        await fixture.Journal.Append(Account, "a");
        await server.Kill();
        await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.Load(Account));
        await server.StartAgain();
        while (fixture.Store.Database.Watch.IsAway)
        {
            await Task.Yield();
        }

        await Assert.ThrowsAsync<StorageSetupException>(fixture.Another);
        await fixture.Journal.Append(Account, "b");
    }

    [PostgresFact]
    public async Task Database_that_another_process_took_meanwhile_stays_away_until_it_is_free()
    {
        const string Claims = "FROM pg_locks WHERE locktype = 'advisory' AND classid = 8 AND objid = 'records'::regclass::oid";
        await using var fixture = await PostgresFixture.Create(configure: Alone);
        await fixture.Journal.Append(Account, "a");
        await using var rival = await Connect(fixture);
        await using var admin = await Connect(fixture);
        var taking = Ask(rival, "SELECT pg_advisory_lock(8, 'records'::regclass::oid::integer)");
        while (await Ask(admin, $"SELECT count(*) {Claims} AND NOT granted") is 0L)
        {
            // Asked again, until it waits.
        }

        // All connections of the store break, the one with the lock too.
        await Ask(
            admin,
            $"""
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE application_name = (SELECT application_name FROM pg_stat_activity WHERE pid = (SELECT pid {Claims} AND granted))
            """);
        await taking;
        await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.Load(Account));
        for (var i = 0; i < 200; i++)
        {
            await Ask(admin, "SELECT 1");
            Assert.True(fixture.Store.Database.Watch.IsAway);
        }

        await rival.CloseAsync();
        while (fixture.Store.Database.Watch.IsAway)
        {
            await Task.Yield();
        }

        await fixture.Journal.Append(Account, "b");
    }

    private static async Task<NpgsqlConnection> Connect(PostgresFixture fixture)
    {
        var connection = new NpgsqlConnection(fixture.Options.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<object?> Ask(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static void Alone(PostgresStorageOptions options)
    {
        options.IsAlone = true;
        options.StatementTimeout = TimeSpan.FromSeconds(1);
    }

    private static async Task<AppendFailure?> Outcome(Task<long> append)
    {
        try
        {
            await append;
            return null;
        }
        catch (AppendFailedException e)
        {
            return e.Reason;
        }
    }
}
