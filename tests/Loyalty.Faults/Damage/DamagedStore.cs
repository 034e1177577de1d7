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

    /// <summary>The last but for three: the next one begins the second page of an account's history, and moves operations into their table.</summary>
    private const int Records = 119;
    private const int LastRecords = 3;
    private const int OperationsInMemory = 40;
    private const int FoldSchema = 1;
    private const string Destination = "channel/demo/web";
    private static readonly CodeChunk LastCodes = new("two", 1, ["B-1"]);
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static SqliteStorageOptions Options(string folder) => new() { Folder = folder, MaxReaders = 1, OperationsInMemory = OperationsInMemory };

    /// <summary>Opened as a file that is too large to be checked as a whole, of which the last records are the newest.</summary>
    public static SqliteStorageOptions AsLarge(string folder) =>
        new() { Folder = folder, MaxReaders = 1, OperationsInMemory = OperationsInMemory, CheckedWhole = 0, NewestChecked = LastRecords, InspectedShare = 1 };

    /// <summary>All but the last records.</summary>
    public static async Task Fill(SqliteStore store)
    {
        for (var i = 0; i < Records; i++)
        {
            await Append(store, i);
        }

        for (var account = 0; account < Accounts; account += 2)
        {
            await Snapshot(store, account);
        }

        await store.Codes.Add("film", new CodeChunk("one", 1, ["A-1", "A-2", "A-3"]), default);
        for (var i = 0; i < Accounts; i++)
        {
            await Relay(store, i, 0);
            await Touch(store, i, 0);
        }
    }

    /// <summary>The last records, and one of everything that comes with them.</summary>
    public static async Task End(SqliteStore store)
    {
        for (var i = Records; i < Records + LastRecords; i++)
        {
            await Append(store, i);
        }

        await Snapshot(store, 0);
        await Relay(store, 0, 1);
        await Relay(store, Accounts, 1);
        await Touch(store, 0, 1);
        await Touch(store, Accounts, 1);
        await store.Codes.Add("film", LastCodes, default);
        await store.Codes.Add("book", new CodeChunk("one", 1, ["C-1"]), default);
    }

    /// <summary>The same, but for the number: each writes many pages to the log, of which every byte is taken.</summary>
    public static async Task ShortEnd(SqliteStore store)
    {
        await Append(store, Records + LastRecords - 1);
        await Relay(store, Accounts, 1);
        await Touch(store, Accounts, 1);
        await store.Codes.Add("film", LastCodes, default);
    }

    /// <summary>What says how many points somebody has; an entry that the directory does not find says nothing.</summary>
    public static bool IsOfBalances(string question, string answer) =>
        question.StartsWith("load ", StringComparison.Ordinal) || question.StartsWith("history ", StringComparison.Ordinal) || (question.StartsWith("listed ", StringComparison.Ordinal) && answer.Length > 0);

    /// <summary>Every question, by name. Each answers the same on the same store, however often it is asked.</summary>
    public static IEnumerable<(string Name, Func<Task<string>> Ask)> Questions(SqliteStore store)
    {
        for (var i = 0; i <= Accounts + 1; i++)
        {
            var (account, name, member) = (Account(i), $"grain/{i}", $"m-{i}");
            yield return ($"load {account}", async () => Text(await store.Journal.Load(account, FoldSchema, default)));
            yield return ($"history of {account}", async () => Text(await store.Journal.Read(account, null, 100, default)));
            yield return (name, async () => await ReadState(store, name));
            yield return ($"listed {member}", async () => $"{await store.Members.Get("demo", member, default)}");
        }

        for (var i = Records - (2 * OperationsInMemory) - 1; i < Records + LastRecords + 1; i++)
        {
            var operation = Operation(i);
            yield return ($"operation {i}", async () => await store.Journal.Find(operation, default) is { } found ? Text([found]) : "unknown");
            yield return ($"what refers to {i}", async () => Text(await store.Journal.FindReferring(operation, default)));
        }

        foreach (var partition in Enumerable.Range(0, AccountPartition.Count))
        {
            yield return ($"due in {partition}", async () => string.Join(';', await store.Journal.ReadDue(partition, DateTimeOffset.MaxValue, 100, default)));
            yield return ($"outbox {partition}", async () => Text(await store.Journal.ReadOutbox(partition, 0, 100, default)));
            yield return ($"batches {partition}", async () => string.Join(';', (await store.RelayLog.Read(Destination, partition, 0, 100, default)).Select(batch => $"{batch.Number} {Text(batch.Payload)}")));
            yield return ($"backlog {partition}", async () => string.Join(';', await store.RelayLog.ReadUnacknowledged(partition, 100, default)));
        }

        yield return ("heads of the relay", async () => string.Join(';', await store.RelayLog.Heads(Destination, default)));
        yield return ("program", async () => Text(await store.Journal.ReadProgram("demo", 0, 1000, default)));
        yield return ("last position", async () => $"{await store.Journal.LastPosition(default)}");
        yield return ("members", async () => await List(store, new DirectoryQuery { Program = "demo", Limit = 100 }));
        yield return ("members by tier", async () => await List(store, new DirectoryQuery { Program = "demo", Tier = "gold", Limit = 100 }));
        yield return ("members by name", async () => await List(store, new DirectoryQuery { Program = "demo", NamePrefix = "name", Limit = 100 }));
        foreach (var pool in new[] { "film", "book" })
        {
            yield return ($"codes of {pool}", async () => string.Join(';', await store.Codes.Read(pool, 0, 100, default)) + await store.Codes.Count(pool, default));
        }

        // Last, as they are those that would write: what is in the journal must not get into it a second time.
        for (var i = Records; i < Records + LastRecords; i++)
        {
            var record = Record(i);
            yield return ($"operation {i} again", async () => await AppendAgain(store, record));
        }

        // And the relay goes on from where it was.
        foreach (var partition in Enumerable.Range(0, AccountPartition.Count))
        {
            yield return ($"cursor {partition}", async () => $"{(await store.RelayLog.Claim(partition, default)).Cursor}");
        }

        // And the accounts.
        for (var i = 0; i <= Accounts; i += Accounts)
        {
            var account = i;
            yield return ($"m-{i} goes on", async () => await GoOn(store, account));
        }

        yield return ("codes again", async () => $"{await store.Codes.Add("film", LastCodes, default)}");
    }

    private static async Task<string> List(SqliteStore store, DirectoryQuery query) => string.Join(';', await store.Members.List(query, default));

    private static async Task<string> GoOn(SqliteStore store, int account)
    {
        var number = Records + LastRecords + account;
        var loaded = await store.Journal.Load(Account(account), FoldSchema, default);
        try
        {
            await loaded.Writer.Append(loaded.Version, Record(number) with { DueAt = Start.AddYears(1) });
        }
        catch (AppendFailedException e)
        {
            throw new Storage.StorageException(e.Message, e);
        }

        var partition = AccountPartition.Of(Account(account));
        return $"{(await store.Journal.Find(Operation(number), default))?.Account} {(await store.Journal.ReadProgram("demo", 0, 1000, default)).LastOrDefault()?.Account} "
            + $"{(await store.Journal.ReadOutbox(partition, 0, 1000, default)).LastOrDefault()?.Account} {(await store.Journal.ReadDue(partition, DateTimeOffset.MaxValue, 100, default)).LastOrDefault()}";
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
        var loaded = await store.Journal.Load(Account(AccountOf(number)), FoldSchema, default);
        await loaded.Writer.Append(loaded.Version, Record(number));
    }

    /// <summary>The first account has a long history, which reaches its 64th record with the first of the last; the last record is somebody's first.</summary>
    private static int AccountOf(int number) => number == Records + LastRecords - 1 ? Accounts : number <= Records - 64 ? 1 + (number % (Accounts - 1)) : 0;

    private static async Task Snapshot(SqliteStore store, int account)
    {
        var loaded = await store.Journal.Load(Account(account), FoldSchema, default);
        await store.Journal.SaveSnapshot(Account(account), loaded.Version, FoldSchema, Encoding.UTF8.GetBytes($$"""{"balance":{{1000 * loaded.Version}}}"""), default);
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

    private static async Task Relay(SqliteStore store, int account, int time)
    {
        var partition = AccountPartition.Of(Account(account));
        var records = await store.Journal.ReadOutbox(partition, 0, 100, default);
        var claim = await store.RelayLog.Claim(partition, default);
        await store.RelayLog.Advance(claim, records[^1].Position, [(Destination, Encoding.UTF8.GetBytes($$"""{"points":{{1000 * records.Count}},"time":{{time}}}"""))], default);
        await store.RelayLog.Acknowledge(Destination, partition, time, default);
    }

    /// <summary>What follows the journal: a grain's state, and the entry in the directory with its name.</summary>
    private static async Task Touch(SqliteStore store, int number, int time)
    {
        var grains = store.GrainStorage("state");
        var state = new Stored<Totals>();
        await grains.ReadStateAsync("totals", GrainOf($"grain/{number}"), state);
        state.State = new Totals { Points = 1000 * number, Time = time };
        await grains.WriteStateAsync("totals", GrainOf($"grain/{number}"), state);
        await store.Members.UpsertAccounts(
            [new DirectoryAccount { Program = "demo", Member = $"m-{number}", Version = time + 1, Tier = (number + time) % 2 == 0 ? "gold" : null, Status = "active", Balance = 1000 * (number + time), EnrolledAt = Start, LastActivityAt = Start.AddDays(time) }],
            default);
        await store.Members.UpsertProfile(new DirectoryProfile { Program = "demo", Member = $"m-{number}", Version = time + 1, Name = $"Name {number} {time}" }, default);
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
