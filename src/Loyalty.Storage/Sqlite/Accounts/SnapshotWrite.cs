namespace Loyalty.Storage.Sqlite.Accounts;

/// <summary>A snapshot on its way to the disk, beside a flush of appends.</summary>
internal sealed class SnapshotWrite : SqliteWrite
{
    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string account;
    private readonly long version;
    private readonly int foldSchema;
    private readonly ReadOnlyMemory<byte> snapshot;

    public SnapshotWrite(string account, long version, int foldSchema, ReadOnlyMemory<byte> snapshot)
    {
        this.account = account;
        this.version = version;
        this.foldSchema = foldSchema;
        this.snapshot = snapshot;
        Bytes = snapshot.Length;
    }

    public Task Task => completion.Task;

    public override bool IsBackground => true;

    public override void Execute(SqliteSession session)
    {
        // A version above the head is not durable; the account's state at it may never come to be.
        session.Use(
            """
            INSERT INTO snapshots (account, fold_schema, version, body, checksum)
            SELECT a.id, ?2, ?3, ?4, ?5 FROM accounts a JOIN heads h ON h.account = a.id WHERE a.key = ?1 AND h.version >= ?3
            ON CONFLICT (account) DO UPDATE SET fold_schema = excluded.fold_schema, version = excluded.version, body = excluded.body, checksum = excluded.checksum
            WHERE fold_schema <> excluded.fold_schema OR version < excluded.version
            """).Bind(1, account).Bind(2, foldSchema).Bind(3, version).Bind(4, snapshot.Span)
            .Bind(5, RecordChecksum.OfSnapshot(account, version, foldSchema, snapshot.Span)).Run();
    }

    public override void Complete() => completion.TrySetResult();

    public override void Fail(Exception reason) => completion.TrySetException(reason);
}
