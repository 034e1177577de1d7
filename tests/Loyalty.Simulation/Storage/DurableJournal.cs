using Loyalty.Storage.Accounts;

namespace Loyalty.Simulation.Storage;

/// <summary>The records of all accounts, and the guards of an append: its expected version, and that its operation is new.</summary>
internal sealed class DurableJournal
{
    private readonly Dictionary<string, AccountLog> _accounts = [];
    private readonly List<DurableRecord>[] _partitions = [.. Enumerable.Range(0, AccountPartition.Count).Select(static _ => new List<DurableRecord>())];
    private readonly List<AccountLog>[] _shards = [.. Enumerable.Range(0, AccountPartition.Count).Select(static _ => new List<AccountLog>())];
    private readonly Dictionary<OperationHash, DurableRecord> _operations = [];
    private readonly Dictionary<OperationHash, List<StoredRecord>> _referring = [];

    public List<DurableRecord> All { get; } = [];

    public bool OperationsAreUnique { get; set; } = true;

    public bool IsEmpty => All.Count == 0;

    public long LastPosition => All.Count;

    public long LastPositionOf(int partition) => _partitions[partition] is { Count: > 0 } records ? records[^1].Stored.Position : 0;

    /// <summary>Why the records cannot be appended together, and which of them is in the way; null: they are appended.</summary>
    public (int Index, AppendFailure Reason)? Append(string account, IReadOnlyList<(long ExpectedVersion, JournalRecord Record)> appends, long landed, DateTimeOffset landedAt)
    {
        var log = Log(account);
        for (var i = 0; i < appends.Count; i++)
        {
            var (expected, record) = appends[i];
            if (expected != log.Records.Count + i)
            {
                return (i, AppendFailure.Conflict);
            }

            if (OperationsAreUnique && (_operations.ContainsKey(record.Operation) || appends.Take(i).Any(before => before.Record.Operation == record.Operation)))
            {
                return (i, AppendFailure.Duplicate);
            }
        }

        foreach (var (_, record) in appends)
        {
            var stored = new StoredRecord(All.Count + 1, account, log.Records.Count + 1, record.Operation, record.Payload);
            var durable = new DurableRecord(stored, record.DueAt, landed, landedAt);
            All.Add(durable);
            log.Records.Add(stored);
            log.DueAt = record.DueAt;
            _partitions[log.Partition].Add(durable);
            _operations[record.Operation] = durable;
            if (record.Refers is { } refers)
            {
                (_referring.TryGetValue(refers, out var referring) ? referring : _referring[refers] = []).Add(stored);
            }
        }

        return null;
    }

    public LoadedAccount Load(string account, int foldSchema, IAccountWriter writer)
    {
        var log = _accounts.GetValueOrDefault(account);
        var snapshot = log?.Snapshot is { } kept && kept.FoldSchema == foldSchema ? kept : null;
        return new LoadedAccount
        {
            Version = log?.Records.Count ?? 0,
            SnapshotVersion = snapshot?.Version ?? 0,
            Snapshot = snapshot?.Body,
            Tail = log?.Records[(int)(snapshot?.Version ?? 0)..] ?? [],
            DueAt = log?.DueAt,
            Writer = writer,
        };
    }

    public bool SaveSnapshot(string account, long version, int foldSchema, ReadOnlyMemory<byte> body)
    {
        var log = Log(account);
        if (log.Records.Count >= version && !(log.Snapshot is { } kept && kept.FoldSchema == foldSchema && kept.Version >= version))
        {
            log.Snapshot = new Snapshot(version, foldSchema, body);
        }

        return true;
    }

    public IReadOnlyList<StoredRecord> Read(string account, long? beforeVersion, int limit)
    {
        var records = _accounts.GetValueOrDefault(account)?.Records ?? [];
        var newest = (int)Math.Min(records.Count, (beforeVersion ?? long.MaxValue) - 1);
        return [.. Enumerable.Range(0, Math.Min(limit, newest)).Select(i => records[newest - 1 - i])];
    }

    public StoredRecord? Find(OperationHash operation) => _operations.GetValueOrDefault(operation)?.Stored;

    public IReadOnlyList<StoredRecord> FindReferring(OperationHash operation) => _referring.TryGetValue(operation, out var referring) ? [.. referring] : [];

    public IReadOnlyList<DueAccount> ReadDue(int shard, DateTimeOffset now, int limit)
    {
        List<DueAccount>? due = null;
        foreach (var log in _shards[shard])
        {
            if (log.DueAt <= now)
            {
                (due ??= []).Add(new DueAccount(log.Account, log.DueAt.Value));
            }
        }

        return due is null ? [] : [.. due.OrderBy(static account => account.DueAt).Take(limit)];
    }

    public IReadOnlyList<StoredRecord> ReadOutbox(int partition, long afterPosition, int limit)
    {
        var records = _partitions[partition];
        var first = records.Count;
        while (first > 0 && records[first - 1].Stored.Position > afterPosition)
        {
            first--;
        }

        return first == records.Count ? [] : [.. records.Skip(first).Take(limit).Select(static record => record.Stored)];
    }

    public IReadOnlyList<StoredRecord> ReadProgram(string program, long afterPosition, int limit) =>
        [.. All.Select(static record => record.Stored).Where(record => record.Position > afterPosition && record.Account.StartsWith(program + "/", StringComparison.Ordinal)).Take(limit)];

    private AccountLog Log(string account)
    {
        if (!_accounts.TryGetValue(account, out var log))
        {
            _accounts[account] = log = new AccountLog(account);
            _shards[log.Partition].Add(log);
        }

        return log;
    }

    private sealed class AccountLog(string account)
    {
        public string Account => account;

        public int Partition { get; } = AccountPartition.Of(account);

        public List<StoredRecord> Records { get; } = [];

        public DateTimeOffset? DueAt { get; set; }

        public Snapshot? Snapshot { get; set; }
    }

    private sealed record Snapshot(long Version, int FoldSchema, ReadOnlyMemory<byte> Body);
}

/// <param name="Stored">The record.</param>
/// <param name="DueAt">When the account falls due, as it was stored with it.</param>
/// <param name="Landed">Its place among everything that happened.</param>
/// <param name="LandedAt">When.</param>
internal sealed record DurableRecord(StoredRecord Stored, DateTimeOffset? DueAt, long Landed, DateTimeOffset LandedAt);
