using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Loyalty.Storage.Relay;
using Loyalty.Storage.Rewards;
using Loyalty.Storage.Sqlite;
using Loyalty.Storage.Tests.Accounts;
using Orleans.Runtime;

namespace Loyalty.Storage.Tests.Sqlite;

/// <summary>What stands on the disk is not what was written: it is said, and never answered from.</summary>
public sealed class DamageTests
{
    [Theory]
    [InlineData("UPDATE records SET payload = X'78' WHERE position = 2")]
    [InlineData("UPDATE records SET version = 3 WHERE position = 2")]
    [InlineData("UPDATE records SET payload = X'78', checksum = NULL WHERE position = 2")]
    [InlineData("UPDATE records SET previous = 1 WHERE position = 3")]
    [InlineData("UPDATE records SET operation = zeroblob(16) WHERE position = 2")]
    [InlineData("UPDATE records SET operation = X'00' WHERE position = 2")]
    [InlineData("UPDATE records SET refers = zeroblob(16) WHERE position = 2")]
    [InlineData("UPDATE records SET account = 7 WHERE position = 2")]
    [InlineData("UPDATE heads SET version = 2")]
    [InlineData("UPDATE heads SET version = 4")]
    [InlineData("UPDATE heads SET version = 0")]
    [InlineData("UPDATE heads SET version = ''")]
    [InlineData("UPDATE heads SET last = 2")]
    [InlineData("UPDATE heads SET account = 7")]
    public async Task Load_account_whose_rows_have_changed_is_refused(string damage)
    {
        await using var fixture = new SqliteFixture();
        await fixture.Journal.Append("demo/m-1", "a", "b", "c");

        await Do(fixture.Store, damage);

        await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.Load("demo/m-1"));
    }

    [Theory]
    [InlineData("UPDATE heads SET version = 2")]
    [InlineData("UPDATE heads SET last = 2")]
    public async Task Load_head_that_has_changed_is_refused_also_where_the_snapshot_holds_all(string damage)
    {
        await using var fixture = new SqliteFixture();
        await fixture.Journal.Append("demo/m-1", "a", "b", "c");
        await fixture.Journal.SaveSnapshot("demo/m-1", 2, Given.FoldSchema, Given.Bytes("ab"), default);

        await Do(fixture.Store, damage);

        await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.Load("demo/m-1"));
    }

    [Fact]
    public async Task Read_record_that_has_changed_is_refused_wherever_it_is_met()
    {
        await using var fixture = new SqliteFixture();
        await fixture.Journal.Append("demo/m-1", "a", "b");
        await fixture.Reopen();

        await Do(fixture.Store, "UPDATE records SET payload = X'78' WHERE position = 2");

        await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.Find(Given.Operation("b"), default));
        await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.Read("demo/m-1", null, 10, default));
        await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.ReadProgram("demo", 0, 10, default));
        await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.ReadOutbox(AccountPartition.Of("demo/m-1"), 0, 10, default));
        Assert.Equal("a", (await fixture.Journal.Find(Given.Operation("a"), default))!.Text());
    }

    /// <summary>An index that is damaged ends too soon, or leads elsewhere; then it is not the end of the list.</summary>
    [Fact]
    public async Task Read_list_that_ends_before_its_newest_record_is_refused()
    {
        await using var fixture = new SqliteFixture();
        await fixture.Journal.Append("demo/m-1", "a", "b");
        await fixture.Journal.Append("other/m-1", "c");
        await fixture.Reopen();
        var partition = AccountPartition.Of("demo/m-1");
        Assert.Equal(2, (await fixture.Journal.ReadProgram("demo", 0, 10, default)).Count);
        Assert.Single(await fixture.Journal.ReadProgram("demo", 1, 10, default));
        Assert.Empty(await fixture.Journal.ReadProgram("demo", 2, 10, default));
        Assert.Empty(await fixture.Journal.ReadProgram("none", 0, 10, default));

        fixture.Store.Dispose();
        await Lead(fixture, "records_program", "records_waypoint");
        await Lead(fixture, "records_partition", "records_waypoint");

        using var store = new SqliteStore(Large(fixture, newest: 0));
        await Assert.ThrowsAsync<StorageException>(() => store.Journal.ReadProgram("demo", 0, 10, default));
        await Assert.ThrowsAsync<StorageException>(() => store.Journal.ReadProgram("demo", 1, 10, default));
        await Assert.ThrowsAsync<StorageException>(() => store.Journal.ReadOutbox(partition, 0, 10, default));
        Assert.Equal(2, (await store.Journal.Load("demo/m-1")).Version);
    }

    [Theory]
    [InlineData("DELETE FROM relay_batches WHERE number = 1")]
    [InlineData("DELETE FROM relay_batches WHERE number = 2")]
    [InlineData("DELETE FROM relay_batches WHERE number = 3")]
    [InlineData("DELETE FROM relay_batches")]
    public async Task Relay_batch_that_is_missing_is_told(string damage)
    {
        await using var fixture = new SqliteFixture();
        await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(0, default), 5, [("channel", Given.Bytes("a")), ("channel", Given.Bytes("b")), ("channel", Given.Bytes("c"))], default);
        Assert.Equal(3, (await fixture.RelayLog.Read("channel", 0, 0, 3, default)).Count);

        await Do(fixture.Store, damage);

        await Assert.ThrowsAsync<StorageException>(() => fixture.RelayLog.Read("channel", 0, 0, 10, default));
    }

    [Fact]
    public async Task Read_codes_of_which_one_is_missing_is_refused()
    {
        await using var fixture = new SqliteFixture();
        await fixture.Codes.Add("pool", new CodeChunk("upload", 1, ["a", "b", "c"]), default);

        await Do(fixture.Store, "DELETE FROM codes WHERE number = 2", ofState: true);

        await Assert.ThrowsAsync<StorageException>(() => fixture.Codes.Read("pool", 0, 10, default));
        Assert.Equal(["c"], await fixture.Codes.Read("pool", 2, 10, default));
    }

    [Theory]
    [InlineData("DELETE FROM records WHERE position = 2")]
    [InlineData("UPDATE heads SET version = ''")]
    [InlineData("UPDATE heads SET last = ''")]
    public async Task Open_large_file_whose_newest_record_is_missing_is_refused(string damage)
    {
        await using var fixture = new SqliteFixture();
        await fixture.Journal.Append("demo/m-1", "a", "b");
        await Do(fixture.Store, damage);
        fixture.Store.Dispose();

        Assert.Contains("newest record of account 1", Assert.Throws<StorageSetupException>(() => new SqliteStore(Large(fixture, newest: 0))).Message);
    }

    [Theory]
    [InlineData("UPDATE snapshots SET body = X'78'")]
    [InlineData("UPDATE snapshots SET version = 1")]
    [InlineData("UPDATE snapshots SET checksum = NULL")]
    public async Task Load_snapshot_that_has_changed_is_made_up_for_by_the_records(string damage)
    {
        await using var fixture = new SqliteFixture();
        await fixture.Journal.Append("demo/m-1", "a", "b", "c");
        await fixture.Journal.SaveSnapshot("demo/m-1", 2, Given.FoldSchema, Given.Bytes("ab"), default);

        await Do(fixture.Store, damage);

        var loaded = await fixture.Journal.Load("demo/m-1");
        Assert.Null(loaded.Snapshot);
        Assert.Equal(["a", "b", "c"], loaded.Tail.Select(record => record.Text()));
    }

    [Theory]
    [InlineData("UPDATE grain_states SET body = CAST(replace(CAST(body AS TEXT), '5', '7') AS BLOB)")]
    [InlineData("UPDATE grain_states SET checksum = NULL")]
    public async Task Read_state_that_has_changed_is_refused(string damage)
    {
        await using var fixture = new SqliteFixture();
        var grain = GrainId.Create("totals", "one");
        await fixture.Storage("state").WriteStateAsync("totals", grain, new Stored { State = new Totals { Points = 5 } });

        await Do(fixture.Store, damage, ofState: true);

        await Assert.ThrowsAsync<StorageException>(() => fixture.Storage("state").ReadStateAsync("totals", grain, new Stored()));
    }

    [Theory]
    [InlineData("UPDATE members SET balance = 7")]
    [InlineData("UPDATE members SET checksum = NULL")]
    public async Task List_member_that_has_changed_is_refused(string damage)
    {
        await using var fixture = new SqliteFixture();
        await fixture.Members.UpsertAccounts([Member], default);

        await Do(fixture.Store, damage, ofState: true);

        await Assert.ThrowsAsync<StorageException>(() => fixture.Members.Get("demo", "m-1", default));
        await fixture.Members.UpsertAccounts([Member with { Version = 2, Balance = 6 }], default);
        Assert.Equal(6, (await fixture.Members.Get("demo", "m-1", default))!.Account.Balance);
    }

    [Theory]
    [InlineData("UPDATE members SET name = 'Anne'")]
    [InlineData("UPDATE members SET name = NULL")]
    [InlineData("UPDATE members SET profile_version = 7")]
    [InlineData("UPDATE members SET name_checksum = NULL")]
    [InlineData("UPDATE members SET profile_version = NULL")]
    public async Task List_member_whose_name_has_changed_is_refused(string damage)
    {
        await using var fixture = new SqliteFixture();
        await fixture.Members.UpsertAccounts([Member], default);
        await fixture.Members.UpsertProfile(Named("Anna", 1), default);

        await Do(fixture.Store, damage, ofState: true);

        await Assert.ThrowsAsync<StorageException>(() => fixture.Members.Get("demo", "m-1", default));
        await fixture.Members.UpsertProfile(Named("Anne", 8), default);
        Assert.Equal("Anne", (await fixture.Members.Get("demo", "m-1", default))!.Name);
    }

    [Theory]
    [InlineData("UPDATE code_chunks SET accepted = 1")]
    [InlineData("UPDATE code_chunks SET checksum = NULL")]
    public async Task Add_upload_of_codes_that_has_changed_is_refused(string damage)
    {
        await using var fixture = new SqliteFixture();
        var chunk = new CodeChunk("upload", 1, ["a", "b"]);
        await fixture.Codes.Add("pool", chunk, default);

        await Do(fixture.Store, damage, ofState: true);

        await Assert.ThrowsAsync<StorageException>(() => fixture.Codes.Add("pool", chunk, default));
    }

    [Fact]
    public async Task Relay_whose_cursor_has_changed_is_not_claimed()
    {
        await using var fixture = new SqliteFixture();
        await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(0, default), 5, [("channel", Given.Bytes("batch"))], default);

        await Do(fixture.Store, "UPDATE relay_claims SET cursor = 4");

        await Assert.ThrowsAsync<StorageException>(() => fixture.RelayLog.Claim(0, default));
    }

    [Theory]
    [InlineData("UPDATE relay_batches SET payload = X'78'")]
    [InlineData("UPDATE relay_batches SET checksum = NULL")]
    public async Task Relay_batch_that_has_changed_is_refused(string damage)
    {
        await using var fixture = new SqliteFixture();
        await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(0, default), 5, [("channel", Given.Bytes("batch"))], default);

        await Do(fixture.Store, damage);

        await Assert.ThrowsAsync<StorageException>(() => fixture.RelayLog.Read("channel", 0, 0, 10, default));
    }

    [Theory]
    [InlineData("UPDATE relay_destinations SET newest = 3", "journal.db")]
    [InlineData("UPDATE relay_claims SET epoch = 3", "journal.db")]
    [InlineData("UPDATE operation_log SET hashes = zeroblob(length(hashes))", "journal")]
    [InlineData("DELETE FROM operation_log", "journal.db")]
    [InlineData("UPDATE accounts SET program = 7", "journal.db")]
    [InlineData("UPDATE heads SET shard = 7 - shard", "journal.db")]
    [InlineData("DELETE FROM heads", "journal.db")]
    [InlineData("UPDATE meta SET value = 2 WHERE name = 'journal schema'", "journal.db")]
    [InlineData("UPDATE members SET version = NULL", "state.db")]
    [InlineData("UPDATE members SET status = 'erased'", "state.db")]
    [InlineData("UPDATE members SET status = CAST(status AS BLOB)", "state.db")]
    [InlineData("UPDATE code_chunks SET number = 7", "state.db")]
    [InlineData("UPDATE code_chunks SET upload = CAST(upload AS BLOB)", "state.db")]
    [InlineData("UPDATE codes SET code = CAST(code AS BLOB) WHERE number = 2", "state.db")]
    [InlineData("UPDATE codes SET number = 7 WHERE number = 2", "state.db")]
    public async Task Open_file_with_numbers_that_have_changed_is_refused_by_name(string damage, string named)
    {
        await using var fixture = new SqliteFixture();
        await fixture.Journal.Append("demo/m-1", "a");
        await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(0, default), 5, [("channel", Given.Bytes("batch"))], default);
        await fixture.Members.UpsertAccounts([Member], default);
        await fixture.Codes.Add("pool", new CodeChunk("upload", 1, ["a", "b"]), default);

        await Do(fixture.Store, damage, ofState: named == "state.db");
        fixture.Store.Dispose();

        var refusal = Assert.Throws<StorageSetupException>(() => new SqliteStore(fixture.Options));
        Assert.Contains(named, refusal.Message);
        Assert.Contains("damaged", refusal.Message);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public async Task Open_table_and_index_that_differ_is_refused(int which, bool isLarge)
    {
        await using var fixture = new SqliteFixture();
        await fixture.Journal.Append("demo/m-1", "a");
        fixture.Store.Dispose();

        // An account's key stands in its row and in the index by which it is found.
        await Flip(fixture.File("journal.db"), "demo/m-1", which, of: 2);

        Assert.Throws<StorageSetupException>(() => new SqliteStore(isLarge ? Large(fixture, newest: 0) : fixture.Options));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Open_large_file_whose_newest_row_is_not_found_is_refused_and_one_with_an_older_one_is_not(int which)
    {
        await using var fixture = new SqliteFixture();
        await fixture.Storage("state").WriteStateAsync("totals", GrainId.Create("totals", "first"), new Stored());
        await fixture.Storage("state").WriteStateAsync("totals", GrainId.Create("totals", "other"), new Stored());
        fixture.Store.Dispose();

        await Flip(fixture.File("state.db"), "totals/other", which, of: 2);

        Assert.Contains("state.db", Assert.Throws<StorageSetupException>(() => new SqliteStore(Large(fixture, newest: 1))).Message);
        using (new SqliteStore(Large(fixture, newest: 0)))
        {
        }
    }

    [Fact]
    public async Task Open_large_file_whose_newest_record_does_not_fit_is_refused_and_one_that_is_sound_is_not()
    {
        await using var fixture = new SqliteFixture();
        await fixture.Journal.Append("demo/m-1", "a", "b");
        fixture.Store.Dispose();
        using (var store = new SqliteStore(Large(fixture, newest: 10)))
        {
            Assert.Equal(2, (await store.Journal.Load("demo/m-1")).Version);
            await Do(store, "UPDATE accounts SET program = 7");
        }

        Assert.Contains("record 2", Assert.Throws<StorageSetupException>(() => new SqliteStore(Large(fixture, newest: 10))).Message);
    }

    [Fact]
    public async Task TryWithin_what_takes_too_long_is_interrupted_and_the_session_goes_on()
    {
        await using var fixture = new SqliteFixture();
        const string Count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0}) SELECT count(*) FROM n";

        await fixture.Store.StateWriter.Write(session =>
        {
            Assert.False(session.TryWithin(TimeSpan.FromTicks(1), () => session.Execute(string.Format(System.Globalization.CultureInfo.InvariantCulture, Count, 1_000_000_000))));
            Assert.False(session.TryWithin(TimeSpan.Zero, () => throw new InvalidOperationException()));
            Assert.True(session.TryWithin(TimeSpan.FromMinutes(1), () => session.Execute(string.Format(System.Globalization.CultureInfo.InvariantCulture, Count, 100_000))));
            return true;
        });
    }

    [Fact]
    public async Task Open_file_that_is_none_is_refused()
    {
        await using var fixture = new SqliteFixture();
        fixture.Store.Dispose();
        await File.WriteAllTextAsync(fixture.File("state.db"), new string('x', 8192));

        Assert.Contains("state.db", Assert.Throws<StorageSetupException>(() => new SqliteStore(fixture.Options)).Message);
    }

    [Theory]
    [InlineData("journal")]
    [InlineData("state")]
    public async Task Open_file_that_lost_what_was_acknowledged_is_refused_until_its_mark_is_gone(string name)
    {
        await using var fixture = new SqliteFixture();
        using var killed = new TemporaryFolder();
        await fixture.Journal.Append("demo/m-1", "a", "b");
        await fixture.Members.UpsertAccounts([Member], default);
        foreach (var file in new[] { "journal.db", "journal.db-wal", "journal.mark", "state.db", "state.db-wal", "state.mark" })
        {
            await using var source = new FileStream(fixture.File(file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            await using var target = File.Create(Path.Combine(killed.Path, file));
            await source.CopyToAsync(target);
        }

        var log = Path.Combine(killed.Path, $"{name}.db-wal");
        await using (var cut = File.OpenWrite(log))
        {
            cut.SetLength(cut.Length - 1);
        }

        var length = new FileInfo(log).Length;
        var options = new SqliteStorageOptions { Folder = killed.Path };
        var refusal = Assert.Throws<StorageSetupException>(() => new SqliteStore(options));
        Assert.Contains($"{name}.db is damaged", refusal.Message);
        Assert.Contains("1 are lost", refusal.Message);
        Assert.Equal(length, new FileInfo(log).Length);

        File.Delete(Path.Combine(killed.Path, $"{name}.mark"));
        using (new SqliteStore(options))
        {
        }

        // And it is closed and opened as ever.
        using var store = new SqliteStore(options);
        await store.Journal.Append("demo/m-2", "c");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Open_with_a_mark_that_is_damaged_goes_on_without_it(int length)
    {
        await using var fixture = new SqliteFixture();
        await fixture.Journal.Append("demo/m-1", "a");
        fixture.Store.Dispose();
        await File.WriteAllBytesAsync(fixture.File("journal.mark"), new byte[length]);

        using var store = new SqliteStore(fixture.Options);

        Assert.Equal(1, (await store.Journal.Load("demo/m-1")).Version);
    }

    [Fact]
    public async Task Open_files_from_before_checksums_holds_what_they_held_and_goes_on_with_checksums()
    {
        await using var fixture = new SqliteFixture();
        await fixture.Journal.Append("demo/m-1", "a", "b");
        await fixture.Journal.SaveSnapshot("demo/m-1", 1, Given.FoldSchema, Given.Bytes("a"), default);
        await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(0, default), 5, [("channel", Given.Bytes("batch"))], default);
        await fixture.Members.UpsertAccounts([Member], default);
        await fixture.Store.JournalWriter.Write(static session =>
        {
            LegacyFiles.WithoutChecksumsOfJournal(session);
            session.Execute("UPDATE operation_log SET hashes = substr(hashes, 1, length(hashes) - 4)");
            session.Execute("UPDATE meta SET value = 2 WHERE name = 'journal schema'");
            return true;
        });
        await fixture.Store.StateWriter.Write(static session =>
        {
            LegacyFiles.WithoutChecksumsOfState(session);
            session.Execute("UPDATE meta SET value = 1 WHERE name = 'state schema'");
            return true;
        });

        await fixture.Reopen();

        Assert.Equal(["b"], (await fixture.Journal.Load("demo/m-1")).Tail.Select(record => record.Text()));
        Assert.Equal("a", (await fixture.Journal.Find(Given.Operation("a"), default))!.Text());
        Assert.Equal(new RelayClaim(0, 2, 5), await fixture.RelayLog.Claim(0, default));
        Assert.Single(await fixture.RelayLog.Read("channel", 0, 0, 10, default));
        Assert.Equal(Member, (await fixture.Members.Get("demo", "m-1", default))!.Account);

        await fixture.Journal.Append("demo/m-1", "c");
        await Do(fixture.Store, "UPDATE records SET payload = X'78' WHERE position = 3");
        await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.Load("demo/m-1"));
    }

    private static DirectoryAccount Member { get; } = new()
    {
        Program = "demo", Member = "m-1", Version = 1, Tier = null, Status = "active", Balance = 5, EnrolledAt = DateTimeOffset.UnixEpoch, LastActivityAt = DateTimeOffset.UnixEpoch,
    };

    private static DirectoryProfile Named(string name, long version) => new() { Program = "demo", Member = "m-1", Version = version, Name = name };

    /// <summary>As those are opened that are not checked as a whole.</summary>
    private static SqliteStorageOptions Large(SqliteFixture fixture, int newest) => new() { Folder = fixture.Options.Folder, CheckedWhole = 0, NewestChecked = newest };

    /// <summary>An index whose page is that of another one.</summary>
    private static async Task Lead(SqliteFixture fixture, string index, string other)
    {
        const int Page = 4096;
        using var session = SqliteSession.OpenForReading(fixture.File("journal.db"));
        var (to, from) = (RootOf(session, index), RootOf(session, other));
        var bytes = await File.ReadAllBytesAsync(fixture.File("journal.db"));
        bytes.AsSpan((from - 1) * Page, Page).CopyTo(bytes.AsSpan((to - 1) * Page));
        await File.WriteAllBytesAsync(fixture.File("journal.db"), bytes);
    }

    private static int RootOf(SqliteSession session, string index) => (int)session.Scalar($"SELECT rootpage FROM sqlite_master WHERE name = '{index}'")!;

    /// <summary>Changes the last letter of a text at one of the places where it stands.</summary>
    private static async Task Flip(string file, string text, int which, int of)
    {
        var (bytes, sought) = (await File.ReadAllBytesAsync(file), System.Text.Encoding.UTF8.GetBytes(text));
        var places = Enumerable.Range(0, bytes.Length - sought.Length).Where(at => bytes.AsSpan(at, sought.Length).SequenceEqual(sought)).ToArray();
        Assert.Equal(of, places.Length);
        bytes[places[which] + sought.Length - 1] ^= 2;
        await File.WriteAllBytesAsync(file, bytes);
    }

    /// <summary>As a disk does it, whatever the tables forbid.</summary>
    private static Task Do(SqliteStore store, string damage, bool ofState = false) => (ofState ? store.StateWriter : store.JournalWriter).Write(session =>
    {
        session.Execute("PRAGMA ignore_check_constraints = ON");
        session.Execute(damage);
        session.Execute("PRAGMA ignore_check_constraints = OFF");
        return true;
    });

    private sealed class Totals
    {
        public long Points { get; set; }
    }

    private sealed class Stored : IGrainState<Totals>
    {
        public string? ETag { get; set; }

        public bool RecordExists { get; set; }

        public Totals? State { get; set; }
    }
}
