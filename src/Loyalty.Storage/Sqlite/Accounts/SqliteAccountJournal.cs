using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Sqlite.Accounts;

/// <summary>The account journal in one SQLite file.</summary>
internal sealed class SqliteAccountJournal : IAccountJournal
{
    // Of the newest records, among how many one is looked for that a list must not have left out.
    private const int NewestLooked = 100;

    private readonly SqliteWriter writer;
    private readonly SqliteReaders readers;
    private readonly JournalTables tables;
    private readonly OperationIndex operations;
    private readonly OutboxTail tail;
    private readonly SqliteStorageOptions options;

    // The newest group of each account that is on its way; a load waits for it.
    private readonly Dictionary<string, AppendGroup> pending = [];

    public SqliteAccountJournal(SqliteWriter writer, SqliteReaders readers, JournalTables tables, OperationIndex operations, OutboxTail tail, SqliteStorageOptions options)
    {
        this.writer = writer;
        this.readers = readers;
        this.tables = tables;
        this.operations = operations;
        this.tail = tail;
        this.options = options;
    }

    public Lock Gate => writer.Gate;

    public async Task<LoadedAccount> Load(string account, int foldSchema, CancellationToken cancellationToken)
    {
        JournalArguments.CheckAccount(account);
        Task? settled;
        lock (Gate)
        {
            settled = pending.TryGetValue(account, out var group) ? group.Settled : null;
        }

        if (settled is not null)
        {
            await settled.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        await writer.Settle(cancellationToken).ConfigureAwait(false);
        return await readers.Read(session => session.Snapshot(s => Load(s, account, foldSchema)), cancellationToken).ConfigureAwait(false);
    }

    public Task SaveSnapshot(string account, long version, int foldSchema, ReadOnlyMemory<byte> snapshot, CancellationToken cancellationToken)
    {
        JournalArguments.CheckAccount(account);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        CheckSize(snapshot.Length, nameof(snapshot));
        cancellationToken.ThrowIfCancellationRequested();
        var write = new SnapshotWrite(account, version, foldSchema, snapshot);
        return writer.TryWriteInBackground(write) ? write.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
    }

    public Task<IReadOnlyList<StoredRecord>> Read(string account, long? beforeVersion, int limit, CancellationToken cancellationToken)
    {
        JournalArguments.CheckAccount(account);
        ReadLimit.Check(limit);
        return readers.Read(session => session.Snapshot(s => Read(s, account, beforeVersion ?? long.MaxValue, limit)), cancellationToken);
    }

    public Task<StoredRecord?> Find(OperationHash operation, CancellationToken cancellationToken) => readers.Read(
        session =>
        {
            if (operations.Find(session, operation) is not { } position)
            {
                return null;
            }

            using var row = session.Use($"SELECT {RecordRow.Columns} FROM records r LEFT JOIN accounts a ON a.id = r.account WHERE r.position = ?1");
            var record = row.Bind(1, position).Step() ? RecordRow.Read(row) : throw RecordRow.Missing(position);
            return record.Operation == operation ? record : throw RecordRow.Damaged(position);
        },
        cancellationToken);

    public Task<IReadOnlyList<StoredRecord>> FindReferring(OperationHash operation, CancellationToken cancellationToken) => readers.Read(
        session =>
        {
            using var rows = session.Use(
                $"SELECT {RecordRow.Columns} FROM records r INDEXED BY records_refers LEFT JOIN accounts a ON a.id = r.account WHERE r.refers = ?1 ORDER BY r.position");
            Bind(rows, 1, operation);
            return All(rows);
        },
        cancellationToken);

    public Task<IReadOnlyList<DueAccount>> ReadDue(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(shard, nameof(shard));
        ReadLimit.Check(limit);
        return readers.Read<IReadOnlyList<DueAccount>>(
            session =>
            {
                using var rows = session.Use(
                    """
                    SELECT a.key, h.due_at FROM heads h INDEXED BY heads_due JOIN accounts a ON a.id = h.account
                    WHERE h.shard = ?1 AND h.due_at <= ?2 ORDER BY h.due_at LIMIT ?3
                    """);
                rows.Bind(1, shard).Bind(2, now.UtcTicks).Bind(3, limit);
                var due = new List<DueAccount>();
                while (rows.Step())
                {
                    due.Add(new DueAccount(rows.Text(0), new DateTimeOffset(rows.Int64(1), TimeSpan.Zero)));
                }

                return due;
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<StoredRecord>> ReadOutbox(int partition, long afterPosition, int limit, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(partition, nameof(partition));
        ReadLimit.Check(limit);
        if (!cancellationToken.IsCancellationRequested && tail.Read(partition, afterPosition, limit) is { } newest)
        {
            return Task.FromResult(newest);
        }

        return readers.Read(
            session => session.Snapshot(s =>
            {
                // One thread writes, in the order of positions, so what a read sees has no gap that fills up later.
                using var rows = s.Use(
                    $"""
                    SELECT {RecordRow.Columns} FROM records r INDEXED BY records_partition LEFT JOIN accounts a ON a.id = r.account
                    WHERE r.partition = ?1 AND r.position > ?2 ORDER BY r.position LIMIT ?3
                    """);
                rows.Bind(1, partition).Bind(2, afterPosition).Bind(3, limit);
                return UpToTheEnd(s, All(rows), afterPosition, limit, "partition", partition);
            }),
            cancellationToken);
    }

    public Task<long> LastPosition(CancellationToken cancellationToken) =>
        writer.Write(static session => session.Scalar("SELECT max(position) FROM records") ?? 0, bounded: false).WaitAsync(cancellationToken);

    public Task<IReadOnlyList<StoredRecord>> ReadProgram(string program, long afterPosition, int limit, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        ReadLimit.Check(limit);
        return readers.Read(
            session => session.Snapshot(s =>
            {
                if (ProgramOf(s, program) is not { } id)
                {
                    return [];
                }

                using var rows = s.Use(
                    $"""
                    SELECT {RecordRow.Columns} FROM records r INDEXED BY records_program LEFT JOIN accounts a ON a.id = r.account
                    WHERE r.program = ?1 AND r.position > ?2 ORDER BY r.position LIMIT ?3
                    """);
                rows.Bind(1, id).Bind(2, afterPosition).Bind(3, limit);
                return UpToTheEnd(s, All(rows), afterPosition, limit, "program", id);
            }),
            cancellationToken);
    }

    /// <summary>Why the append cannot be queued, or null. Call under <see cref="Gate"/>, as for all below.</summary>
    public Exception? Admit(SqliteAccountWriter account, PendingAppend append)
    {
        if (account.HasEnded)
        {
            return new AppendFailedException(AppendFailure.PredecessorFailed, $"An earlier append to {account.Key} failed; this one was not sent.");
        }

        if (append.Record.Payload.Length > options.MaxPayloadBytes)
        {
            return JournalArguments.TooLarge(append.Record.Payload.Length, options.MaxPayloadBytes, "record");
        }

        if (writer.IsStopping)
        {
            var closed = writer.Closed();
            return new AppendFailedException(AppendFailure.Storage, closed.Message, closed);
        }

        return writer.HasRoom(1, append.Record.Payload.Length)
            ? null
            : new AppendFailedException(AppendFailure.Overloaded, "Too many appends wait for the disk; this one was not sent.");
    }

    public AppendGroup NewGroup(SqliteAccountWriter account) => new(account, tables);

    public void Enqueue(AppendGroup group)
    {
        pending[group.Account.Key] = group;
        writer.Enqueue(group);
    }

    public void Grown(PendingAppend append) => writer.Grown(1, append.Record.Payload.Length);

    public void Over(AppendGroup group)
    {
        if (pending.TryGetValue(group.Account.Key, out var newest) && newest == group)
        {
            pending.Remove(group.Account.Key);
        }
    }

    private LoadedAccount Load(SqliteSession session, string account, int foldSchema)
    {
        var head = Head(session, account);
        var (snapshotVersion, snapshot) = Snapshot(session, account, head.Id, foldSchema);
        return new LoadedAccount
        {
            Version = head.Version,
            SnapshotVersion = snapshotVersion,
            Snapshot = snapshot,
            Tail = Tail(session, account, head, snapshotVersion),
            DueAt = head.DueAt is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
            Writer = new SqliteAccountWriter(this, account, head),
        };
    }

    private static AccountHead Head(SqliteSession session, string account)
    {
        using var row = session.Use(
            "SELECT a.id, a.program, h.version, h.last, h.due_at FROM accounts a LEFT JOIN heads h ON h.account = a.id WHERE a.key = ?1");
        if (!row.Bind(1, account).Step())
        {
            return default;
        }

        // They came together, with a first record; without one there would be nothing to go on from, and it would look like an account that is new.
        return row.Int64(2) < 1
            ? throw new StorageException($"The journal is damaged: where {account} stands is missing.")
            : new AccountHead(row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3), row.Int64OrNull(4));
    }

    private static (long Version, ReadOnlyMemory<byte>? Body) Snapshot(SqliteSession session, string key, long account, int foldSchema)
    {
        using var row = session.Use("SELECT version, body, checksum FROM snapshots WHERE account = ?1 AND fold_schema = ?2");
        if (!row.Bind(1, account).Bind(2, foldSchema).Step())
        {
            return (0, null);
        }

        // One that is damaged is as good as none: the records say the same.
        var version = row.Int64(0);
        var body = row.Bytes(1);
        if (!row.HasChecksum(2, RecordChecksum.OfSnapshot(key, version, foldSchema, body)))
        {
            return (0, null);
        }

        return (version, body.ToArray());
    }

    private static StoredRecord[] Tail(SqliteSession session, string account, AccountHead head, long afterVersion)
    {
        // The newest record vouches for the head, also when the snapshot holds it already.
        var tail = new StoredRecord[Math.Max(head.Version - afterVersion, Math.Min(head.Version, 1))];
        var position = head.Last;
        using var row = session.Use($"SELECT {RecordRow.Columns} FROM records r LEFT JOIN accounts a ON a.id = r.account WHERE r.position = ?1");
        for (var i = tail.Length - 1; i >= 0; i--)
        {
            tail[i] = Link(row, account, head.Version - tail.Length + 1 + i, position, out position);
        }

        return head.Version == afterVersion ? [] : tail;
    }

    private static IReadOnlyList<StoredRecord> Read(SqliteSession session, string account, long beforeVersion, int limit)
    {
        var head = Head(session, account);
        if (head.Version == 0 || beforeVersion <= 1)
        {
            return [];
        }

        var (version, position) = beforeVersion <= head.Version - JournalSchema.Waypoint
            ? WaypointFrom(session, head, beforeVersion)
            : (head.Version, head.Last);
        for (; version >= beforeVersion; version--)
        {
            using var step = session.Use("SELECT previous FROM records WHERE position = ?1");
            if (!step.Bind(1, position).Step())
            {
                throw RecordRow.Missing(position);
            }

            position = step.Int64(0);
        }

        var records = new List<StoredRecord>((int)Math.Min(limit, version));
        using var row = session.Use($"SELECT {RecordRow.Columns} FROM records r LEFT JOIN accounts a ON a.id = r.account WHERE r.position = ?1");
        for (; version >= 1 && records.Count < limit; version--)
        {
            records.Add(Link(row, account, version, position, out position));
        }

        return records;
    }

    private static (long Version, long Position) WaypointFrom(SqliteSession session, AccountHead head, long version)
    {
        using var row = session.Use(
            $"""
            SELECT version, position FROM records INDEXED BY records_waypoint
            WHERE account = ?1 AND version >= ?2 AND version % {JournalSchema.Waypoint} = 0 ORDER BY version LIMIT 1
            """);
        return row.Bind(1, head.Id).Bind(2, version).Step() ? (row.Int64(0), row.Int64(1)) : (head.Version, head.Last);
    }

    private static StoredRecord Link(SqliteStatement row, string account, long version, long position, out long previous)
    {
        if (!row.Bind(1, position).Step())
        {
            throw RecordRow.Missing(position);
        }

        var record = RecordRow.Read(row);
        previous = row.Int64(5);
        row.Rewind();
        return record.Version == version && record.Account == account ? record : throw RecordRow.Damaged(position);
    }

    private static long? ProgramOf(SqliteSession session, string name)
    {
        using var row = session.Use("SELECT id FROM programs WHERE name = ?1");
        return row.Bind(1, name).Step() ? row.Int64(0) : null;
    }

    /// <summary>A list by an index that ends, ends with the newest record that it should have: an index that is damaged ends before.</summary>
    /// <exception cref="StorageException">There are more.</exception>
    private static IReadOnlyList<StoredRecord> UpToTheEnd(SqliteSession session, IReadOnlyList<StoredRecord> listed, long afterPosition, int limit, string column, long value)
    {
        if (listed.Count >= limit)
        {
            return listed;
        }

        using var row = session.Use($"SELECT max(position) FROM (SELECT position, {column} AS value FROM records NOT INDEXED ORDER BY position DESC LIMIT {NewestLooked}) WHERE value = ?1");
        return row.Bind(1, value).Step() && row.Int64OrNull(0) is { } newest && newest > (listed.Count > 0 ? listed[^1].Position : afterPosition)
            ? throw new StorageException($"The journal is damaged: record {newest} is not listed.")
            : listed;
    }

    private static IReadOnlyList<StoredRecord> All(SqliteStatement rows)
    {
        var records = new List<StoredRecord>();
        while (rows.Step())
        {
            records.Add(RecordRow.Read(rows));
        }

        return records;
    }

    private static void Bind(SqliteStatement statement, int index, OperationHash hash)
    {
        Span<byte> bytes = stackalloc byte[OperationHash.Size];
        hash.WriteTo(bytes);
        statement.Bind(index, bytes);
    }

    private void CheckSize(int length, string name)
    {
        if (length > options.MaxPayloadBytes)
        {
            throw JournalArguments.TooLarge(length, options.MaxPayloadBytes, name);
        }
    }
}
