using System.Diagnostics;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Postgres;
using Loyalty.Storage.Tests.Accounts;
using Loyalty.Testing.Postgres;
using Npgsql;

namespace Loyalty.Storage.Tests.Postgres;

/// <summary>The database stops answering, and comes back.</summary>
public sealed class PostgresOutageTests
{
    private const int Accounts = 40;

    // What one append may take at most when nothing answers: its flush waits for the one before it.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Return = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(1);

    [PostgresFact]
    public async Task Server_that_stops_answering_appends_are_refused_soon_and_work_again_after_it_is_back()
    {
        await using var server = await PostgresServer.Start();
        await using var fixture = await PostgresFixture.Create(null, server, Impatient);
        var load = new RetryingLoad(fixture.Journal, Accounts);
        await load.Acknowledged(500).WaitAsync(HangGuard);

        load.HoldWhatFails();
        server.Pause();
        await load.AllFailed().WaitAsync(Bound);

        // From now on nobody waits for a server that is known not to answer.
        Assert.True(fixture.Store.Database.Watch.IsAway);
        await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.Load("demo/m-1"));
        await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.Find(Given.Operation("a"), default));
        await Assert.ThrowsAsync<StorageException>(() => fixture.Codes.Count("demo/mug", default));
        server.Resume();
        await Appended(fixture.Journal).WaitAsync(Return);
        load.GoOn();
        await load.Acknowledged(500).WaitAsync(HangGuard);
        await load.Stop().WaitAsync(HangGuard);

        await load.AssertWhole();
    }

    [PostgresFact]
    public async Task Server_that_was_silent_is_used_again_within_ten_seconds_of_its_return_with_the_times_that_are_not_set()
    {
        await using var server = await PostgresServer.Start();
        await using var fixture = await PostgresFixture.Create(null, server, AsNotSet);
        var load = new RetryingLoad(fixture.Journal, Accounts);
        await load.Acknowledged(500).WaitAsync(HangGuard);

        load.HoldWhatFails();
        server.Pause();
        await load.AllFailed().WaitAsync(HangGuard);

        server.Resume();
        var returned = Stopwatch.GetTimestamp();
        await Appended(fixture.Journal).WaitAsync(Return);
        load.GoOn();
        await load.Acknowledged(Accounts).WaitAsync(Return);
        var recovered = Stopwatch.GetElapsedTime(returned);
        await load.Stop().WaitAsync(HangGuard);

        Assert.InRange(recovered, TimeSpan.Zero, Return);
        await load.AssertWhole();
    }

    [PostgresFact]
    public async Task Server_that_is_killed_under_load_loses_and_doubles_nothing_that_was_acknowledged()
    {
        await using var server = await PostgresServer.Start();
        await using var fixture = await PostgresFixture.Create(null, server, Impatient);
        var load = new RetryingLoad(fixture.Journal, Accounts);
        for (var round = 0; round < 3; round++)
        {
            await load.Acknowledged(300 + 500 * round).WaitAsync(HangGuard);

            load.HoldWhatFails();
            await server.Kill();
            await load.AllFailed().WaitAsync(Bound);
            await server.StartAgain();
            await Appended(fixture.Journal).WaitAsync(Return);
            load.GoOn();
        }

        await load.Acknowledged(300).WaitAsync(HangGuard);
        await load.Stop().WaitAsync(HangGuard);

        await load.AssertWhole();
        await JournalInspection.AssertSound(fixture.Store);
    }

    [PostgresFact]
    public async Task Server_away_what_waits_is_refused_unsent_and_later_appends_of_it_too()
    {
        await using var server = await PostgresServer.Start();
        await using var fixture = await PostgresFixture.Create(null, server, Impatient);
        var one = await fixture.Journal.Append("demo/m-1", "a");
        var two = await fixture.Journal.Append("demo/m-2", "b");
        Task<long> first, second;
        await using (await fixture.Hold())
        {
            first = one.Append(1, Given.Record("c"));
            second = one.Append(2, Given.Record("d"));
            await server.Kill();
            await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.Find(Given.Operation("a"), default));
            Assert.Equal(AppendFailure.Overloaded, await Given.Failure(two.Append(1, Given.Record("e"))));
        }

        Assert.Equal(AppendFailure.Overloaded, await Given.Failure(first).WaitAsync(Bound));
        Assert.Equal(AppendFailure.Overloaded, await Given.Failure(second).WaitAsync(Bound));
        await server.StartAgain();
        await Appended(fixture.Journal).WaitAsync(Return);
        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(one.Append(1, Given.Record("c"))));
        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(two.Append(1, Given.Record("e"))));
        Assert.Equal(["a"], (await fixture.Journal.Load("demo/m-1")).Tail.Select(r => r.Text()));
        await fixture.Journal.Append("demo/m-2", "e");
    }

    [PostgresFact]
    public async Task Append_that_waits_too_long_in_the_server_fails_undone()
    {
        await using var fixture = await PostgresFixture.Create(configure: Impatient);
        var writer = await fixture.Journal.Append("demo/m-1", "a");
        await using (await LockHeads(fixture))
        {
            Assert.Equal(AppendFailure.Storage, await Given.Failure(writer.Append(1, Given.Record("b"))));

            // The server said so itself: others are served on.
            await fixture.Journal.Append("demo/m-2", "c");
        }

        Assert.False(fixture.Store.Database.Watch.IsAway);
        Assert.Equal(1, (await fixture.Journal.Load("demo/m-1")).Version);
        await fixture.Journal.Append("demo/m-1", "b");
    }

    [PostgresFact]
    public async Task Append_whose_connection_breaks_is_unknown_and_its_account_is_read_only_once_it_is_over()
    {
        await using var fixture = await PostgresFixture.Create(configure: Impatient);
        var writer = await fixture.Journal.Append("demo/m-1", "a");
        await using (await LockHeads(fixture))
        {
            var append = writer.Append(1, Given.Record("b"));
            await Terminate(fixture);
            Assert.Equal(AppendFailure.Storage, await Given.Failure(append));
        }

        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(writer.Append(2, Given.Record("c"))));
        await Appended(fixture.Journal).WaitAsync(Return);
        Assert.Equal(["a"], (await fixture.Journal.Load("demo/m-1")).Tail.Select(r => r.Text()));
        await fixture.Journal.Append("demo/m-1", "b");
    }

    [PostgresFact]
    public async Task Call_given_up_while_the_server_is_silent_can_not_commit_after_the_store_is_back()
    {
        await using var server = await PostgresServer.Start();
        await using var fixture = await PostgresFixture.Create(null, server, Impatient);
        var writer = await fixture.Journal.Append("demo/m-1", "a");
        Task<long> append;
        await using (await LockHeads(fixture))
        {
            // It lies in the server's hands unread; the server begins with it when it goes on.
            server.Pause();
            append = writer.Append(1, Given.Record("b"));
            Assert.Equal(AppendFailure.Storage, await Given.Failure(append).WaitAsync(Bound));
            server.Resume();
            await Appended(fixture.Journal).WaitAsync(Return);
        }

        // The lock that it waited for is free, and it is not there to take it.
        var loaded = await fixture.Journal.Load("demo/m-1");
        await loaded.Writer.Append(1, Given.Record("c"));
        Assert.Equal(["a", "c"], (await fixture.Journal.Load("demo/m-1")).Tail.Select(r => r.Text()));
    }

    private static void Impatient(PostgresStorageOptions options)
    {
        options.ConnectTimeout = TimeSpan.FromSeconds(1);
        options.StatementTimeout = TimeSpan.FromSeconds(1);
    }

    private static void AsNotSet(PostgresStorageOptions options)
    {
        var defaults = new PostgresStorageOptions();
        options.ConnectTimeout = defaults.ConnectTimeout;
        options.StatementTimeout = defaults.StatementTimeout;
    }

    /// <summary>Tries until an append works.</summary>
    private static async Task Appended(IAccountJournal journal)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await journal.Append("demo/probe", $"probe-{attempt}-{Guid.NewGuid()}");
                return;
            }
            catch (Exception e) when (e is StorageException or AppendFailedException)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Until it is disposed nobody gets the head of an account that has one.</summary>
    private static async Task<IAsyncDisposable> LockHeads(PostgresFixture fixture)
    {
        var connection = await Connect(fixture);
        await Execute(connection, "BEGIN");
        await Execute(connection, "SELECT 1 FROM heads FOR UPDATE");
        return connection;
    }

    /// <summary>Ends the server's process that waits for a lock, once there is one.</summary>
    private static async Task Terminate(PostgresFixture fixture)
    {
        const string OfThis = "wait_event_type = 'Lock' AND query LIKE '%append_1%' AND pid IN (SELECT l.pid FROM pg_locks l WHERE l.relation = 'heads'::regclass)";
        await using var connection = await Connect(fixture);
        while (await Execute(connection, $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {OfThis}") is 0L)
        {
            // Asked again.
        }
    }

    private static async Task<NpgsqlConnection> Connect(PostgresFixture fixture)
    {
        var connection = new NpgsqlConnection(fixture.Options.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<object?> Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
