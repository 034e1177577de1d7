using System.Text;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Accounts.Queues;
using Npgsql;

namespace Loyalty.Storage.Postgres.Accounts;

/// <summary>The account journal in a PostgreSQL database.</summary>
internal sealed class PostgresAccountJournal(PostgresDatabase database, PostgresAppendQueue queue, PostgresSnapshotQueue snapshots, PostgresStorageOptions options) : IAccountJournal
{
    private const string RecordColumns = "r.position, a.key, r.version, r.operation, r.payload";

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public async Task<LoadedAccount> Load(string account, int foldSchema, CancellationToken cancellationToken)
    {
        CheckAccount(account);
        await queue.Settled(account).WaitAsync(cancellationToken).ConfigureAwait(false);

        // One statement, so one view: the first row is the head with its snapshot, the others are the records after it.
        var rows = await database.Read(
            connection => connection.Command(
                """
                WITH head AS (
                    SELECT a.id, a.program, h.version, h.due_at, s.version AS snapshot_version, s.body
                    FROM accounts a JOIN heads h ON h.account = a.id LEFT JOIN snapshots s ON s.account = a.id AND s.fold_schema = $2
                    WHERE a.key = $1)
                SELECT 0 AS kind, id, program, version, due_at, snapshot_version, NULL::uuid, body FROM head
                UNION ALL
                SELECT 1, r.position, 0, r.version, NULL, NULL, r.operation, r.payload
                FROM head JOIN records r ON r.account = head.id AND r.version > coalesce(head.snapshot_version, 0)
                ORDER BY kind, version
                """).Add(account).Add(foldSchema).All(row => LoadedRow.Read(row, account)),
            cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0)
        {
            return new LoadedAccount
            {
                Version = 0,
                SnapshotVersion = 0,
                Snapshot = null,
                Tail = [],
                DueAt = null,
                Writer = new QueuedWriter<AccountHead>(queue, account, default),
            };
        }

        var head = rows[0];
        if (rows.Count - 1 != head.Head.Version - (head.SnapshotVersion ?? 0))
        {
            throw new StorageException($"The journal is damaged: {account} is at version {head.Head.Version}, but not all of its records are there.");
        }

        return new LoadedAccount
        {
            Version = head.Head.Version,
            SnapshotVersion = head.SnapshotVersion ?? 0,
            Snapshot = head.Snapshot,
            Tail = [.. rows.Skip(1).Select(row => row.Record!)],
            DueAt = head.DueAt is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
            Writer = new QueuedWriter<AccountHead>(queue, account, head.Head),
        };
    }

    public Task SaveSnapshot(string account, long version, int foldSchema, ReadOnlyMemory<byte> snapshot, CancellationToken cancellationToken)
    {
        CheckAccount(account);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        if (snapshot.Length > options.MaxPayloadBytes)
        {
            throw JournalArguments.TooLarge(snapshot.Length, options.MaxPayloadBytes, nameof(snapshot));
        }

        cancellationToken.ThrowIfCancellationRequested();
        return snapshots.Save(new SnapshotWrite(account, version, foldSchema, snapshot)).WaitAsync(cancellationToken);
    }

    public Task<IReadOnlyList<StoredRecord>> Read(string account, long? beforeVersion, int limit, CancellationToken cancellationToken)
    {
        CheckAccount(account);
        ReadLimit.Check(limit);
        return Records(
            """
            WHERE r.account = (SELECT id FROM accounts WHERE key = $1) AND r.version < $2 ORDER BY r.version DESC LIMIT $3
            """,
            command => command.Add(account).Add(beforeVersion ?? long.MaxValue).Add(limit),
            cancellationToken);
    }

    public async Task<StoredRecord?> Find(OperationHash operation, CancellationToken cancellationToken)
    {
        var found = await Records("WHERE r.operation = $1", command => command.Add(operation.ToGuid()), cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    public Task<IReadOnlyList<StoredRecord>> FindReferring(OperationHash operation, CancellationToken cancellationToken) =>
        Records("WHERE r.refers = $1 ORDER BY r.position", command => command.Add(operation.ToGuid()), cancellationToken);

    public async Task<IReadOnlyList<DueAccount>> ReadDue(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(shard, nameof(shard));
        ReadLimit.Check(limit);
        return await database.Read(
            connection => connection.Command(
                """
                SELECT a.key, h.due_at FROM heads h JOIN accounts a ON a.id = h.account
                WHERE h.shard = $1::smallint AND h.due_at <= $2 ORDER BY h.due_at LIMIT $3
                """).Add(shard).Add(now.UtcTicks).Add(limit).All(row => new DueAccount(row.GetString(0), new DateTimeOffset(row.GetInt64(1), TimeSpan.Zero))),
            cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<StoredRecord>> ReadOutbox(int partition, long afterPosition, int limit, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(partition, nameof(partition));
        ReadLimit.Check(limit);

        // Positions are committed in their order (see the function that appends), so what a read sees has no gap that fills up later.
        return Records(
            "WHERE r.partition = $1::smallint AND r.position > $2 ORDER BY r.position LIMIT $3",
            command => command.Add(partition).Add(afterPosition).Add(limit),
            cancellationToken);
    }

    public async Task<long> LastPosition(CancellationToken cancellationToken)
    {
        await queue.AllSettled().WaitAsync(cancellationToken).ConfigureAwait(false);
        var newest = await database.Read(
            connection => connection.Command(
                """
                SELECT max(newest.position) FROM generate_series(0, $1 - 1) AS p (partition)
                CROSS JOIN LATERAL (SELECT r.position FROM records r WHERE r.partition = p.partition::smallint ORDER BY r.position DESC LIMIT 1) AS newest
                """).Add(AccountPartition.Count).One(row => row.Int64OrNull(0)),
            cancellationToken).ConfigureAwait(false);
        return newest ?? 0;
    }

    public Task<IReadOnlyList<StoredRecord>> ReadProgram(string program, long afterPosition, int limit, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        ReadLimit.Check(limit);
        return Records(
            "WHERE r.program = (SELECT id FROM programs WHERE name = $1) AND r.position > $2 ORDER BY r.position LIMIT $3",
            command => command.Add(program).Add(afterPosition).Add(limit),
            cancellationToken);
    }

    private static void CheckAccount(string account)
    {
        JournalArguments.CheckAccount(account);

        // What the database cannot hold is refused here: in a flush it would fail everyone's appends.
        var isText = !account.Contains('\0');
        try
        {
            StrictUtf8.GetByteCount(account);
        }
        catch (EncoderFallbackException)
        {
            isText = false;
        }

        if (!isText)
        {
            throw new ArgumentException("An account's key has a character that cannot be stored.", nameof(account));
        }
    }

    private async Task<IReadOnlyList<StoredRecord>> Records(string where, Func<NpgsqlCommand, NpgsqlCommand> values, CancellationToken cancellationToken) =>
        await database.Read(
            connection => values(connection.Command($"SELECT {RecordColumns} FROM records r JOIN accounts a ON a.id = r.account {where}")).All(
                row => new StoredRecord(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetGuid(3).ToOperation(), row.Bytes(4))),
            cancellationToken).ConfigureAwait(false);

    private sealed record LoadedRow(AccountHead Head, long? DueAt, long? SnapshotVersion, ReadOnlyMemory<byte>? Snapshot, StoredRecord? Record)
    {
        public static LoadedRow Read(NpgsqlDataReader row, string account) => row.GetInt32(0) == 0
            ? new(new AccountHead(row.GetInt64(1), row.GetInt32(2), row.GetInt64(3)), row.Int64OrNull(4), row.Int64OrNull(5), row.IsDBNull(7) ? default(ReadOnlyMemory<byte>?) : row.Bytes(7), null)
            : new(default, null, null, null, new StoredRecord(row.GetInt64(1), account, row.GetInt64(3), row.GetGuid(6).ToOperation(), row.Bytes(7)));
    }
}
