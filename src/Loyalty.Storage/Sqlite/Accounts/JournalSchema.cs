using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Sqlite.Accounts;

/// <summary>
/// The tables of <c>journal.db</c>. What limits SQLite is indexes on random wide keys: so accounts are integers, the
/// records of one account are a chain (<c>previous</c>) instead of an index, and what is indexed at random, the
/// operation, gets there many at a time (see <see cref="OperationIndex"/>).
/// </summary>
internal static class JournalSchema
{
    private const string Name = "journal schema";
    private const long Version = 3;

    /// <summary>
    /// Every so many versions a record of an account stands in an index, so that reading deep in a long history need
    /// not walk the chain from its newest record.
    /// </summary>
    public const int Waypoint = 64;

    private const string Operations = "CREATE TABLE operations (hash BLOB PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID";

    /// <summary>
    /// The hashes of the operations of one flush, those of records <c>first</c>, <c>first + 1</c> …, that are not in
    /// <c>operations</c> yet; after them, their checksum.
    /// </summary>
    private const string OperationLog = "CREATE TABLE operation_log (first INTEGER PRIMARY KEY, hashes BLOB NOT NULL)";

    /// <summary>
    /// What <c>guard</c> must be, so that a number that changed on the disk is noticed before it is used: whenever the row is
    /// read or changed, and when the whole file is checked.
    /// </summary>
    public const string ClaimGuard = "-1 - partition - 31 * epoch - 1000003 * cursor";

    /// <inheritdoc cref="ClaimGuard"/>
    public const string DestinationGuard = "-1 - partition - 31 * newest - 1000003 * acknowledged";

    private static readonly string[] Tables =
    [
        "CREATE TABLE programs (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        "CREATE TABLE accounts (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, program INTEGER NOT NULL)",

        // Apart from the accounts because they change with every record: narrow rows are fewer pages a flush.
        "CREATE TABLE heads (account INTEGER PRIMARY KEY, version INTEGER NOT NULL, last INTEGER NOT NULL, shard INTEGER NOT NULL, due_at INTEGER)",
        "CREATE INDEX heads_due ON heads (shard, due_at) WHERE due_at IS NOT NULL",

        // Positions are given by the writer; rows are never deleted, so none is used twice.
        """
        CREATE TABLE records (
            position INTEGER PRIMARY KEY, account INTEGER NOT NULL, version INTEGER NOT NULL, previous INTEGER NOT NULL,
            partition INTEGER NOT NULL, program INTEGER NOT NULL, operation BLOB NOT NULL, refers BLOB, payload BLOB NOT NULL,
            checksum INTEGER)
        """,
        Operations,
        OperationLog,
        "CREATE INDEX records_refers ON records (refers) WHERE refers IS NOT NULL",
        "CREATE INDEX records_partition ON records (partition)",
        "CREATE INDEX records_program ON records (program)",
        $"CREATE INDEX records_waypoint ON records (account, version) WHERE version % {Waypoint} = 0",

        "CREATE TABLE snapshots (account INTEGER PRIMARY KEY, fold_schema INTEGER NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL, checksum INTEGER)",

        $"CREATE TABLE relay_claims (partition INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, cursor INTEGER NOT NULL, guard INTEGER CHECK (guard = {ClaimGuard}))",
        $"""
        CREATE TABLE relay_destinations (
            id INTEGER PRIMARY KEY, destination TEXT NOT NULL, partition INTEGER NOT NULL,
            newest INTEGER NOT NULL, acknowledged INTEGER NOT NULL, guard INTEGER CHECK (guard = {DestinationGuard}), UNIQUE (destination, partition))
        """,
        "CREATE INDEX relay_destinations_unacknowledged ON relay_destinations (partition) WHERE newest > acknowledged",
        "CREATE TABLE relay_batches (id INTEGER PRIMARY KEY, destination INTEGER NOT NULL, number INTEGER NOT NULL, payload BLOB NOT NULL, checksum INTEGER)",
        "CREATE UNIQUE INDEX relay_batches_number ON relay_batches (destination, number)",
    ];

    /// <summary>From the first version, in which a record's operation was indexed as it was inserted.</summary>
    private static readonly string[] FromFirst =
    [
        Operations,
        OperationLog,
        "INSERT INTO operations (hash, position) SELECT operation, position FROM records ORDER BY operation",
        "DROP INDEX records_operation",
    ];

    /// <summary>From the second version, in which nothing had a checksum. What was written by it is believed.</summary>
    private static readonly string[] FromSecond =
    [
        "ALTER TABLE records ADD COLUMN checksum INTEGER",
        "ALTER TABLE snapshots ADD COLUMN checksum INTEGER",
        "ALTER TABLE relay_batches ADD COLUMN checksum INTEGER",
        $"ALTER TABLE relay_claims ADD COLUMN guard INTEGER CHECK (guard = {ClaimGuard})",
        $"UPDATE relay_claims SET guard = {ClaimGuard}",
        $"ALTER TABLE relay_destinations ADD COLUMN guard INTEGER CHECK (guard = {DestinationGuard})",
        $"UPDATE relay_destinations SET guard = {DestinationGuard}",
    ];

    private const string Newest = "(SELECT position, account, version, partition, program, operation, refers FROM records ORDER BY position DESC LIMIT ?1)";

    /// <summary>An account that stands nowhere, or after the newest record.</summary>
    private const string LostNewest =
        "SELECT account FROM heads WHERE typeof(version) <> 'integer' OR version < 1 OR typeof(last) <> 'integer' OR last > coalesce((SELECT max(position) FROM records), 0) LIMIT 1";

    /// <inheritdoc cref="ISqliteFile.Ways"/>
    public static IReadOnlyList<string> Ways { get; } = ["meta", "programs", "accounts", "heads", "operation_log", "relay_claims", "relay_destinations"];

    /// <inheritdoc cref="ISqliteFile.Contradiction"/>
    public static string? Contradiction(SqliteSession session, int? newest)
    {
        const int All = -1;
        if (!SqliteSchema.IsOf(session, Name, Version))
        {
            return null;
        }

        using var operation = session.Use(JournalSweeps.LostOperation(Newest));
        if (operation.Bind(1, newest ?? All).Step())
        {
            return $"the operation of record {operation.Int64(0)} is not found";
        }

        if (newest is not { } count)
        {
            using var account = session.Use(JournalSweeps.StrayAccount);
            return account.Step() ? $"account {account.Int64(0)} and its newest record do not fit" : null;
        }

        using var head = session.Use(LostNewest);
        if (head.Step())
        {
            return $"the newest record of account {head.Int64(0)} is not found";
        }

        using var record = session.Use(JournalSweeps.LostRecord(Newest));
        return record.Bind(1, count).Step() ? $"record {record.Int64(0)} or its account is not found" : null;
    }

    public static void Prepare(SqliteSession session, string file)
    {
        SqliteSchema.Upgrade(session, Name, from: 1, to: 2, FromFirst);
        SqliteSchema.Upgrade(session, Name, from: 2, to: 3, FromSecond);
        SqliteSchema.Prepare(session, file, [(Name, Version), ("number of account partitions", AccountPartition.Count)], Tables);
    }
}
