using System.Text;
using System.Text.Json;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Loyalty.Storage.Relay;
using Loyalty.Storage.Rewards;
using Loyalty.Storage.Sqlite;
using Orleans.Runtime;

namespace Loyalty.Faults.Damage;

/// <summary>A store with something of everything in it, and every question that can be asked of it.</summary>
internal static class DamagedStore
{
    private const int Accounts = 6;
    private const int Records = 90;
    private const int FoldSchema = 1;
    private const string Destination = "channel/demo/web";
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static SqliteStorageOptions Options(string folder) => new() { Folder = folder, MaxReaders = 1, OperationsInMemory = 40 };

    /// <summary>All but the last records.</summary>
    public static async Task Fill(SqliteStore store)
    {
        for (var i = 0; i < Records; i++)
        {
            await Append(store, i);
        }

        for (var account = 0; account < Accounts; account += 2)
        {
            var loaded = await store.Journal.Load(Account(account), FoldSchema, default);
            await store.Journal.SaveSnapshot(Account(account), loaded.Version, FoldSchema, Encoding.UTF8.GetBytes($$"""{"balance":{{1000 * loaded.Version}}}"""), default);
        }

        await store.Codes.Add("film", new CodeChunk("one", 1, ["A-1", "A-2", "A-3"]), default);
        await Touch(store, 0);
    }

    /// <summary>The last records, and what comes with them.</summary>
    public static async Task End(SqliteStore store)
    {
        for (var i = Records; i < Records + 3; i++)
        {
            await Append(store, i);
        }

        await Touch(store, 1);
    }

    /// <summary>Every question, by name. Each answers the same on the same store, however often it is asked.</summary>
    public static IEnumerable<(string Name, Func<Task<string>> Ask)> Questions(SqliteStore store)
    {
        for (var i = 0; i <= Accounts; i++)
        {
            var account = Account(i);
            yield return ($"load {account}", async () => Text(await store.Journal.Load(account, FoldSchema, default)));
            yield return ($"history of {account}", async () => Text(await store.Journal.Read(account, null, 100, default)));
        }

        for (var i = 0; i < Records + 4; i++)
        {
            var operation = Operation(i);
            yield return ($"operation {i}", async () => await store.Journal.Find(operation, default) is { } found ? Text([found]) : "unknown");
            yield return ($"what refers to {i}", async () => Text(await store.Journal.FindReferring(operation, default)));
        }

        for (var i = 0; i < AccountPartition.Count; i++)
        {
            var partition = i;
            yield return ($"due in {i}", async () => string.Join(';', await store.Journal.ReadDue(partition, DateTimeOffset.MaxValue, 100, default)));
            yield return ($"outbox {i}", async () => Text(await store.Journal.ReadOutbox(partition, 0, 100, default)));
            yield return ($"batches {i}", async () => string.Join(';', (await store.RelayLog.Read(Destination, partition, 0, 100, default)).Select(batch => $"{batch.Number} {Text(batch.Payload)}")));
            yield return ($"backlog {i}", async () => string.Join(';', await store.RelayLog.ReadUnacknowledged(partition, 100, default)));
        }

        yield return ("heads of the relay", async () => string.Join(';', await store.RelayLog.Heads(Destination, default)));
        yield return ("program", async () => Text(await store.Journal.ReadProgram("demo", 0, 1000, default)));
        yield return ("last position", async () => $"{await store.Journal.LastPosition(default)}");
        for (var i = 0; i <= Accounts; i++)
        {
            var name = $"grain/{i}";
            yield return (name, async () => await ReadState(store, name));
            var member = $"m-{i}";
            yield return ($"listed {member}", async () => $"{await store.Members.Get("demo", member, default)}");
        }

        yield return ("members", async () => string.Join(';', await store.Members.List(new DirectoryQuery { Program = "demo", Limit = 100 }, default)));
        yield return ("members by tier", async () => string.Join(';', await store.Members.List(new DirectoryQuery { Program = "demo", Tier = "gold", Limit = 100 }, default)));
        yield return ("codes", async () => string.Join(';', await store.Codes.Read("film", 0, 100, default)) + await store.Codes.Count("film", default));

        // Last, as it is the one that would write: what is in the journal must not get into it a second time.
        for (var i = Records; i < Records + 3; i++)
        {
            var record = Record(i);
            yield return ($"operation {i} again", async () => await AppendAgain(store, record));
        }

        // And the relay goes on from where it was.
        for (var i = 0; i < AccountPartition.Count; i++)
        {
            var partition = i;
            yield return ($"cursor {i}", async () => $"{(await store.RelayLog.Claim(partition, default)).Cursor}");
        }
    }

    private static string Account(int number) => $"demo/m-{number}";

    private static OperationHash Operation(int number) => OperationHash.Of($"demo/web/purchase/{number}");

    private static JournalRecord Record(int number) => new()
    {
        Operation = Operation(number),
        Refers = number % 5 == 4 ? Operation(number - 4) : null,
        DueAt = number % 3 == 0 ? Start.AddDays(number) : null,
        Payload = Encoding.UTF8.GetBytes($$"""[{"t":"earn","wallet":"points","points":{{1000 + number}},"at":"{{Start.AddHours(number):O}}"}]"""),
    };

    private static async Task Append(SqliteStore store, int number)
    {
        var loaded = await store.Journal.Load(Account(number % Accounts), FoldSchema, default);
        await loaded.Writer.Append(loaded.Version, Record(number));
    }

    private static async Task<string> AppendAgain(SqliteStore store, JournalRecord record)
    {
        var loaded = await store.Journal.Load("demo/other", FoldSchema, default);
        try
        {
            await loaded.Writer.Append(loaded.Version, record);
            return "appended";
        }
        catch (AppendFailedException e)
        {
            return e.Reason is AppendFailure.Storage ? throw new Storage.StorageException(e.Message, e) : $"{e.Reason}";
        }
    }

    /// <summary>Everything beside the journal changes with it.</summary>
    private static async Task Touch(SqliteStore store, int time)
    {
        for (var partition = 0; partition < AccountPartition.Count; partition++)
        {
            var records = await store.Journal.ReadOutbox(partition, 0, 100, default);
            if (records.Count > 0)
            {
                var claim = await store.RelayLog.Claim(partition, default);
                await store.RelayLog.Advance(claim, records[^1].Position, [(Destination, Encoding.UTF8.GetBytes($$"""{"points":{{1000 * records.Count}},"time":{{time}}}"""))], default);
                await store.RelayLog.Acknowledge(Destination, partition, time, default);
            }
        }

        var grains = store.GrainStorage("state");
        for (var i = 0; i < Accounts; i++)
        {
            var state = new Stored<Totals>();
            await grains.ReadStateAsync("totals", GrainOf($"grain/{i}"), state);
            state.State = new Totals { Points = 1000 * i, Time = time };
            await grains.WriteStateAsync("totals", GrainOf($"grain/{i}"), state);
        }

        await store.Members.UpsertAccounts(
            [.. Enumerable.Range(0, Accounts).Select(i => new DirectoryAccount { Program = "demo", Member = $"m-{i}", Version = time + 1, Tier = i % 2 == 0 ? "gold" : null, Status = "active", Balance = 1000 * (i + time), EnrolledAt = Start, LastActivityAt = Start.AddDays(time) })],
            default);
    }

    private static async Task<string> ReadState(SqliteStore store, string grain)
    {
        var state = new Stored<Totals>();
        await store.GrainStorage("state").ReadStateAsync("totals", GrainOf(grain), state);
        return $"{state.RecordExists} {state.State?.Points} {state.State?.Time}";
    }

    private static GrainId GrainOf(string key) => GrainId.Create("totals", key);

    private static string Text(LoadedAccount loaded)
    {
        // What counts is the fold: a snapshot that is given up is made up for by the records.
        var balance = loaded.Snapshot is { } snapshot ? JsonDocument.Parse(snapshot).RootElement.GetProperty("balance").GetInt64() / 1000 : 0;
        return $"{loaded.Version} {balance + loaded.Tail.Count} {loaded.DueAt:O}";
    }

    private static string Text(IReadOnlyList<StoredRecord> records) => string.Join(';', records.Select(record => $"{record.Position} {record.Account} {record.Version} {record.Operation.Value} {Text(record.Payload)}"));

    private static string Text(ReadOnlyMemory<byte> payload) => Encoding.UTF8.GetString(payload.Span);

    private sealed class Totals
    {
        public long Points { get; set; }

        public long Time { get; set; }
    }

    private sealed class Stored<T> : IGrainState<T>
        where T : new()
    {
        public T? State { get; set; } = new();

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}
