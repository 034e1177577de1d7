using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Loyalty.Storage.Rewards;
using Loyalty.Storage.Sqlite;
using Loyalty.Storage.Tests.Accounts;
using Orleans.Runtime;

namespace Loyalty.Storage.Tests.Sqlite;

/// <summary>Files that were too large to be checked as a whole when they were opened are looked through while they are used.</summary>
public sealed class InspectionTests
{
    /// <summary>Where a page says how many rows it has.</summary>
    private const int CountAt = 3;

    private delegate void SpanAction(Span<byte> bytes);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Inspect_files_that_are_sound_finds_nothing(bool byRowsAlone)
    {
        await using var fixture = await Filled();
        fixture.Store.Dispose();

        using var store = new SqliteStore(Large(fixture, byRowsAlone));

        Assert.Equal([[], []], await store.Inspected);
        Assert.Equal(300, (await store.Journal.Load("demo/m-1")).Version);
    }

    [Fact]
    public async Task Inspect_files_that_were_checked_as_a_whole_does_nothing()
    {
        await using var fixture = await Filled();

        Assert.Empty(await fixture.Store.Inspected);
    }

    [Theory]
    [InlineData("DELETE FROM operations WHERE position = 5", "the operation of record 5")]
    [InlineData("DELETE FROM records WHERE position = 5", "the one before record 6")]
    [InlineData("UPDATE records SET payload = X'78' WHERE position = 5", "record 5 is not what was written")]
    [InlineData("UPDATE accounts SET program = 7", "what leads to record")]
    [InlineData("UPDATE heads SET last = 7 WHERE account = 1", "the newest record of account 1")]
    [InlineData("UPDATE accounts SET key = 'demo/m-7' WHERE id = 1", "is not what was written")]
    [InlineData("DELETE FROM programs", "what leads to account")]
    [InlineData("DELETE FROM relay_batches WHERE number = 1", "a batch, or what leads to the batches, of destination 1")]
    [InlineData("UPDATE relay_destinations SET acknowledged = 1", "of destination 1")]
    [InlineData("UPDATE relay_batches SET destination = 7 WHERE number = 1", "what leads to batch 1")]
    public async Task Inspect_journal_whose_rows_do_not_fit_says_which(string damage, string said)
    {
        await using var fixture = await Filled();

        await Do(fixture.Store.JournalWriter, damage);

        Assert.Contains((await Findings(fixture))[0], found => found.Contains(said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("UPDATE grain_states SET etag = 7", "state 1 is not what was written")]
    [InlineData("UPDATE members SET balance = 7", "an entry in the list of members")]
    [InlineData("DELETE FROM code_chunks WHERE number = 2", "pool 1 has 3 codes, and 2 were taken in")]
    [InlineData("DELETE FROM codes WHERE number = 3", "pool 1 has 2 codes, and 3 were taken in")]
    [InlineData("DELETE FROM codes WHERE number = 2", "code 2 of pool 1")]
    [InlineData("UPDATE codes SET code = 'x' WHERE number = 2", "code 2 of pool 1")]
    [InlineData("UPDATE code_chunks SET accepted = 7", "an upload of codes to pool 1")]
    public async Task Inspect_state_whose_rows_do_not_fit_says_which(string damage, string said)
    {
        await using var fixture = await Filled();

        await Do(fixture.Store.StateWriter, damage);

        Assert.Contains((await Findings(fixture))[1], found => found.Contains(said, StringComparison.Ordinal));
    }

    /// <summary>Each index by its rows alone, and all of them as SQLite compares them.</summary>
    [Theory]
    [InlineData("records_partition", 0)]
    [InlineData("records_program", 0)]
    [InlineData("records_refers", 0)]
    [InlineData("records_waypoint", 0)]
    [InlineData("heads_due", 0)]
    [InlineData("sqlite_autoindex_accounts_1", 0)]
    [InlineData("sqlite_autoindex_relay_destinations_1", 0)]
    [InlineData("relay_destinations_unacknowledged", 0)]
    [InlineData("relay_batches_number", 0)]
    [InlineData("sqlite_autoindex_grain_states_1", 1)]
    [InlineData("sqlite_autoindex_members_1", 1)]
    [InlineData("members_tier", 1)]
    [InlineData("members_name", 1)]
    [InlineData("codes_hash", 1)]
    public async Task Inspect_index_whose_page_has_lost_its_rows_says_so(string index, int ofState)
    {
        await using var fixture = await Filled();
        var root = await RootOf(ofState == 1 ? fixture.Store.StateWriter : fixture.Store.JournalWriter, index);
        fixture.Store.Dispose();
        Empty(fixture.File(ofState == 1 ? "state.db" : "journal.db"), root);
        foreach (var byRowsAlone in new[] { true, false })
        {
            using var store = new SqliteStore(Large(fixture, byRowsAlone));

            Assert.NotEmpty((await store.Inspected)[ofState]);
        }
    }

    /// <summary>Each of its rows is found, and the list is wrong all the same.</summary>
    [Theory]
    [InlineData("records_partition")]
    [InlineData("records_program")]
    public async Task Inspect_index_whose_page_lists_a_row_twice_says_so(string index)
    {
        await using var fixture = await Filled();
        var root = await RootOf(fixture.Store.JournalWriter, index);
        fixture.Store.Dispose();
        ListLastTwice(fixture.File("journal.db"), root);

        using var store = new SqliteStore(Large(fixture, byRowsAlone: true));

        Assert.Contains((await store.Inspected)[0], found => found.Contains("in a list", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inspect_what_is_found_is_counted()
    {
        await using var fixture = await Filled();
        var files = new List<object?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "loyalty.storage.damages")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (files)
            {
                files.Add(tags[0].Value);
            }
        });
        listener.Start();

        await Do(fixture.Store.JournalWriter, "DELETE FROM operations WHERE position = 5");
        await Findings(fixture);

        lock (files)
        {
            Assert.Contains("journal", files);
        }
    }

    [Fact]
    public async Task Close_store_that_is_being_inspected_does_not_wait_for_the_end()
    {
        await using var fixture = await Filled();
        fixture.Store.Dispose();

        // Rests for days after the first step.
        var store = new SqliteStore(new SqliteStorageOptions { Folder = fixture.Options.Folder, CheckedWhole = 0, InspectedShare = 1e-9 });
        store.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Inspected);
    }

    /// <summary>Something in every table, and 300 records, which are two steps.</summary>
    private static async Task<SqliteFixture> Filled()
    {
        var fixture = new SqliteFixture();
        fixture.Store.Dispose();
        using (var store = new SqliteStore(new SqliteStorageOptions { Folder = fixture.Options.Folder, OperationsInMemory = 100 }))
        {
            var writer = (await store.Journal.Load("demo/m-1")).Writer;
            await Task.WhenAll(Enumerable.Range(0, 300).Select(number => writer.Append(number, Given.Record($"{number}", refers: number % 3 == 0 ? "0" : null, dueAt: DateTimeOffset.UnixEpoch))));
            await MovedToTheirTable(store);
            await store.RelayLog.Advance(await store.RelayLog.Claim(0, default), 5, [("channel", Given.Bytes("batch")), ("channel", Given.Bytes("other"))], default);
            await store.GrainStorage("state").WriteStateAsync("totals", GrainId.Create("totals", "one"), new Stored());
            await store.Members.UpsertAccounts([Member], default);
            await store.Members.UpsertProfile(new DirectoryProfile { Program = "demo", Member = "m-1", Version = 1, Name = "Anna" }, default);
            await store.Codes.Add("pool", new CodeChunk("upload", 1, ["a", "b"]), default);
            await store.Codes.Add("pool", new CodeChunk("upload", 2, ["c"]), default);
        }

        await fixture.Reopen();
        return fixture;
    }

    /// <summary>They move with the flushes, once they are in order.</summary>
    private static async Task MovedToTheirTable(SqliteStore store)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        for (var i = 0; await store.JournalWriter.Write(session => session.Scalar("SELECT count(*) FROM operations WHERE position = 5") == 0); i++)
        {
            guard.Token.ThrowIfCancellationRequested();
            await store.Journal.Append("demo/m-2", $"more {i}");
        }
    }

    /// <summary>What is said of the journal, and of the rest.</summary>
    private static async Task<IReadOnlyList<string>[]> Findings(SqliteFixture fixture)
    {
        fixture.Store.Dispose();
        using var store = new SqliteStore(Large(fixture, byRowsAlone: true));
        return await store.Inspected;
    }

    /// <summary>Opened as too large to be checked as a whole, even in part.</summary>
    private static SqliteStorageOptions Large(SqliteFixture fixture, bool byRowsAlone) => new()
    {
        Folder = fixture.Options.Folder,
        CheckedWhole = 0,
        CheckedFor = TimeSpan.Zero,
        NewestChecked = 0,
        InspectedShare = 1,
        InspectedAtOnce = byRowsAlone ? TimeSpan.Zero : TimeSpan.FromMinutes(1),
    };

    private static Task<long> RootOf(SqliteWriter writer, string index) =>
        writer.Write(session => session.Scalar($"SELECT rootpage FROM sqlite_master WHERE name = '{index}'")!.Value);

    /// <summary>As a page says that has lost its rows.</summary>
    private static void Empty(string file, long page) => Change(file, page, static bytes => BinaryPrimitives.WriteUInt16BigEndian(bytes[CountAt..], 0));

    private static void ListLastTwice(string file, long page) => Change(file, page, static bytes =>
    {
        const int LeafHead = 8;
        const int Pointer = 2;
        var rows = BinaryPrimitives.ReadUInt16BigEndian(bytes[CountAt..]);
        var end = LeafHead + (rows * Pointer);
        bytes[(end - Pointer)..end].CopyTo(bytes[end..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[CountAt..], (ushort)(rows + 1));
    });

    private static void Change(string file, long page, SpanAction change)
    {
        const int Page = 4096;
        var bytes = File.ReadAllBytes(file);
        change(bytes.AsSpan((int)(page - 1) * Page, Page));
        File.WriteAllBytes(file, bytes);
    }

    private static DirectoryAccount Member { get; } = new()
    {
        Program = "demo", Member = "m-1", Version = 1, Tier = "gold", Status = "active", Balance = 5, EnrolledAt = DateTimeOffset.UnixEpoch, LastActivityAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>As a disk does it, whatever the tables forbid.</summary>
    private static Task Do(SqliteWriter writer, string damage) => writer.Write(session =>
    {
        session.Execute("PRAGMA ignore_check_constraints = ON");
        session.Execute(damage);
        session.Execute("PRAGMA ignore_check_constraints = OFF");
        return true;
    });

    private sealed class Stored : IGrainState<string>
    {
        public string? ETag { get; set; }

        public bool RecordExists { get; set; }

        public string? State { get; set; } = "x";
    }
}
