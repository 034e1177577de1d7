using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Loyalty.Storage.Relay;
using Loyalty.Storage.Sqlite;
using Loyalty.Storage.Tests.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace Loyalty.Storage.Tests.Sqlite;

/// <summary>Opening, closing, and what stays bounded.</summary>
public sealed class SqliteStoreTests
{
    [Fact]
    public async Task Open_folder_in_use_is_refused_by_name()
    {
        await using var fixture = new SqliteFixture();

        var refusal = Assert.Throws<InvalidOperationException>(() => new SqliteStore(fixture.Options));

        Assert.Contains(fixture.Options.Folder, refusal.Message);
        await fixture.Journal.Append("demo/m-1", "still works");
    }

    [Theory]
    [InlineData("journal schema")]
    [InlineData("number of account partitions")]
    public async Task Open_file_laid_out_otherwise_is_refused(string name)
    {
        await using var fixture = new SqliteFixture();
        await fixture.Store.JournalWriter.Write(session => session.Use("UPDATE meta SET value = 999 WHERE name = ?1").Bind(1, name).Run());
        fixture.Store.Dispose();

        var refusal = Assert.Throws<StorageSetupException>(() => new SqliteStore(fixture.Options));

        Assert.Contains(name, refusal.Message);
        Assert.Contains("999", refusal.Message);
    }

    [Fact]
    public async Task Open_file_from_before_segments_gets_their_column_and_keeps_its_members()
    {
        await using var fixture = new SqliteFixture();
        var member = new DirectoryAccount
        {
            Program = "demo", Member = "m-1", Version = 1, Tier = null, Status = "active", Balance = 5, EnrolledAt = DateTimeOffset.UnixEpoch, LastActivityAt = DateTimeOffset.UnixEpoch,
        };
        await fixture.Members.UpsertAccounts([member], default);
        await fixture.Store.StateWriter.Write(session =>
        {
            session.Execute("ALTER TABLE members DROP COLUMN segments");
            session.Execute("ALTER TABLE members DROP COLUMN name_checksum");
            session.Execute("DROP TABLE code_chunks");
            session.Execute("UPDATE meta SET value = 2 WHERE name = 'state schema'");
            LegacyFiles.WithoutPromise(session);
            return true;
        });

        await fixture.Reopen();

        Assert.Equal(member, (await fixture.Members.Get("demo", "m-1", default))!.Account);
        await fixture.Members.UpsertAccounts([member with { Version = 2, Segments = "vip" }], default);
        await fixture.Reopen();
        Assert.Equal("vip", (await fixture.Members.Get("demo", "m-1", default))!.Account.Segments);
    }

    [Fact]
    public async Task Dispose_writes_what_is_queued_and_clears_the_log_away()
    {
        await using var fixture = new SqliteFixture();
        var writers = new List<IAccountWriter>();
        for (var i = 0; i < 20; i++)
        {
            writers.Add((await fixture.Journal.Load($"demo/m-{i}")).Writer);
        }

        var appends = writers.Select((w, i) => w.Append(0, Given.Record($"{i}"))).ToList();
        fixture.Store.Dispose();

        await Task.WhenAll(appends);
        Assert.False(File.Exists(fixture.File("journal.db-wal")));
        await fixture.Reopen();
        Assert.Equal(1, (await fixture.Journal.Load("demo/m-19")).Version);
    }

    [Fact]
    public async Task Calls_after_dispose_say_that_it_is_closed()
    {
        await using var fixture = new SqliteFixture();
        var writer = (await fixture.Journal.Load("demo/m-1")).Writer;
        fixture.Store.Dispose();

        var append = await Assert.ThrowsAsync<AppendFailedException>(() => writer.Append(0, Given.Record("a")));
        Assert.Equal(AppendFailure.Storage, append.Reason);
        Assert.Contains(fixture.Options.Folder, append.Message);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.Journal.Load("demo/m-1"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.Journal.Find(Given.Operation("a"), default));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.Journal.SaveSnapshot("demo/m-1", 1, 1, Given.Bytes("s"), default));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.RelayLog.Claim(0, default));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => fixture.Members.Get("demo", "m-1", default));
    }

    [Fact]
    public async Task Log_stays_bounded_while_writing_goes_on()
    {
        await using var fixture = new SqliteFixture();
        var writer = (await fixture.Journal.Load("demo/m-1")).Writer;
        var largest = 0L;
        for (var version = 0; version < 500; version++)
        {
            await writer.Append(version, Given.Record($"{version}", new string('x', 40_000)));
            largest = Math.Max(largest, new FileInfo(fixture.File("journal.db-wal")).Length);
        }

        // More than 6,000 pages were written; with time to spare they are moved away by the thousand.
        Assert.InRange(largest, 1, 2000 * 4200);
    }

    [Fact]
    public async Task Snapshots_more_than_the_queue_holds_are_dropped_without_harm()
    {
        await using var fixture = new SqliteFixture();
        await fixture.Journal.Append("demo/m-1", "a");
        var snapshots = new List<Task>();
        await using (await fixture.Hold())
        {
            for (var i = 0; i < 3000; i++)
            {
                snapshots.Add(fixture.Journal.SaveSnapshot("demo/m-1", 1, Given.FoldSchema, Given.Bytes("one"), default));
            }

            Assert.Contains(snapshots, s => s.IsCompletedSuccessfully);
        }

        await Task.WhenAll(snapshots);
        Assert.Equal(1, (await fixture.Journal.Load("demo/m-1")).SnapshotVersion);
    }

    [Fact]
    public async Task AddSqliteStorage_registers_every_contract_and_closes_with_the_host()
    {
        using var folder = new TemporaryFolder();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSqliteStorage(new SqliteStorageOptions { Folder = folder.Path }).AddSqliteGrainStorage("loyalty");
        using (var host = builder.Build())
        {
            await host.StartAsync();
            Assert.NotNull(host.Services.GetService<IRelayLog>());
            Assert.NotNull(host.Services.GetService<IMemberDirectory>());
            Assert.NotNull(host.Services.GetKeyedService<IGrainStorage>("loyalty"));
            await host.Services.GetRequiredService<IAccountJournal>().Append("demo/m-1", "a");
            await host.StopAsync();
        }

        using var store = new SqliteStore(new SqliteStorageOptions { Folder = folder.Path });
        Assert.Equal(1, (await store.Journal.Load("demo/m-1")).Version);
    }

    [Fact]
    public void AddSqliteStorage_options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddSqliteStorage(new SqliteStorageOptions { Folder = " " }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceCollection().AddSqliteStorage(new SqliteStorageOptions { Folder = "x", MaxReaders = 0 }));
    }
}
