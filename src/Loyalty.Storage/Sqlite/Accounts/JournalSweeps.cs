namespace Loyalty.Storage.Sqlite.Accounts;

/// <summary>
/// What must fit together in <c>journal.db</c> although each page does. A record that a page has lost is missed by the next
/// one of its account, or by the account.
/// </summary>
internal static class JournalSweeps
{
    private const string Span = "(SELECT position, account, version, partition, program, operation, refers FROM records WHERE position BETWEEN ?1 AND ?2)";

    private const string LostPrevious =
        """
        SELECT r.position FROM records r
        WHERE r.position BETWEEN ?1 AND ?2 AND r.version <> 1
            AND NOT EXISTS (SELECT 1 FROM records p WHERE p.position = r.previous AND p.account = r.account AND p.version = r.version - 1)
        LIMIT 1
        """;

    /// <summary>As many by their index, in its order, as there are; of each program and partition.</summary>
    private const string Unlisted =
        """
        SELECT r.position FROM (
            SELECT max(position) AS position, count(*) AS rows, program FROM records NOT INDEXED WHERE position BETWEEN ?1 AND ?2 GROUP BY program) r
        WHERE r.rows <> (SELECT count(*) FROM records i INDEXED BY records_program WHERE i.program = r.program AND i.position BETWEEN ?1 AND ?2)
        UNION ALL
        SELECT r.position FROM (
            SELECT max(position) AS position, count(*) AS rows, partition FROM records NOT INDEXED WHERE position BETWEEN ?1 AND ?2 GROUP BY partition) r
        WHERE r.rows <> (SELECT count(*) FROM records i INDEXED BY records_partition WHERE i.partition = r.partition AND i.position BETWEEN ?1 AND ?2)
        LIMIT 1
        """;

    /// <summary>An account that is not found, or not when it is due.</summary>
    private const string LostAccount =
        """
        SELECT a.id FROM accounts a LEFT JOIN heads h ON h.account = a.id
        WHERE a.id BETWEEN ?1 AND ?2 AND (
            NOT EXISTS (SELECT 1 FROM accounts i WHERE i.key = a.key AND +i.id = a.id)
            OR NOT EXISTS (SELECT 1 FROM programs p WHERE p.id = a.program)
            OR (h.due_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM heads i INDEXED BY heads_due WHERE i.shard = h.shard AND i.due_at = h.due_at AND i.account = h.account)))
        LIMIT 1
        """;

    /// <summary>A destination that is not found, or whose batches are not all there.</summary>
    private const string LostDestination =
        $"""
        SELECT d.id FROM relay_destinations d
        WHERE d.id BETWEEN ?1 AND ?2 AND (
            d.guard IS NOT {JournalSchema.DestinationGuard}
            OR NOT EXISTS (SELECT 1 FROM relay_destinations i WHERE i.destination = d.destination AND i.partition = d.partition AND +i.id = d.id)
            OR (d.newest > d.acknowledged AND NOT EXISTS (
                SELECT 1 FROM relay_destinations i INDEXED BY relay_destinations_unacknowledged WHERE i.partition = d.partition AND i.newest > i.acknowledged AND i.id = d.id))
            OR (SELECT count(*) FROM relay_batches b INDEXED BY relay_batches_number WHERE b.destination = d.id AND b.number > d.acknowledged) <> d.newest - d.acknowledged)
        LIMIT 1
        """;

    private const string LostBatch =
        """
        SELECT b.id FROM relay_batches b
        WHERE b.id BETWEEN ?1 AND ?2 AND (
            NOT EXISTS (SELECT 1 FROM relay_destinations d WHERE d.id = b.destination)
            OR NOT EXISTS (SELECT 1 FROM relay_batches i WHERE i.destination = b.destination AND i.number = b.number AND +i.id = b.id))
        LIMIT 1
        """;

    /// <summary>An account that does not stand where its newest record says.</summary>
    public const string StrayAccount =
        """
        SELECT a.id FROM accounts a LEFT JOIN heads h ON h.account = a.id LEFT JOIN records r ON r.position = h.last
        WHERE r.account IS NOT a.id OR r.version IS NOT h.version OR r.partition IS NOT h.shard OR r.program IS NOT a.program
        LIMIT 1
        """;

    private static readonly string StrayAccountOfSpan = StrayAccount.Replace("FROM accounts a", "FROM (SELECT id, program FROM accounts WHERE id BETWEEN ?1 AND ?2) a", StringComparison.Ordinal);

    private static readonly string LostOperationOfSpan = LostOperation(Span);

    private static readonly string LostRecordOfSpan = LostRecord(Span);

    /// <inheritdoc cref="ISqliteFile.Sweeps"/>
    public static IReadOnlyList<SqliteSweep> All { get; } =
    [
        new("records", "position", static (session, from, to) =>
            SqliteSweep.First(session, LostOperationOfSpan, from, to, "the operation of record")
            ?? SqliteSweep.First(session, LostRecordOfSpan, from, to, "what leads to record")
            ?? SqliteSweep.First(session, LostPrevious, from, to, "the one before record")
            ?? SqliteSweep.First(session, Unlisted, from, to, "in a list, one beside record")
            ?? Changed(session, from, to)),
        new("accounts", "id", static (session, from, to) =>
            SqliteSweep.First(session, StrayAccountOfSpan, from, to, "the newest record of account") ?? SqliteSweep.First(session, LostAccount, from, to, "what leads to account")),
        new("relay_destinations", "id", static (session, from, to) => SqliteSweep.First(session, LostDestination, from, to, "a batch, or what leads to the batches, of destination")),
        new("relay_batches", "id", static (session, from, to) => SqliteSweep.First(session, LostBatch, from, to, "what leads to batch")),
    ];

    /// <summary>A record whose operation would be taken for one that never was.</summary>
    /// <param name="records">Of these.</param>
    public static string LostOperation(string records) =>
        $"""
        SELECT r.position FROM {records} r
        WHERE r.position < coalesce((SELECT min(first) FROM operation_log), 9223372036854775807)
            AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.hash = r.operation AND o.position = r.position)
        LIMIT 1
        """;

    /// <summary>A record that is not found where it is looked for, or whose account is not.</summary>
    /// <param name="records">Of these.</param>
    public static string LostRecord(string records) =>
        $"""
        SELECT r.position
        FROM {records} r
        LEFT JOIN accounts a ON a.id = r.account LEFT JOIN heads h ON h.account = r.account
        WHERE a.key IS NULL OR h.version IS NULL OR h.version < r.version OR h.shard <> r.partition OR a.program <> r.program
            OR NOT EXISTS (SELECT 1 FROM records i INDEXED BY records_partition WHERE i.partition = r.partition AND i.position = r.position)
            OR NOT EXISTS (SELECT 1 FROM records i INDEXED BY records_program WHERE i.program = r.program AND i.position = r.position)
            OR (r.refers IS NOT NULL AND NOT EXISTS (SELECT 1 FROM records i INDEXED BY records_refers WHERE i.refers = r.refers AND i.position = r.position))
            OR (r.version % {JournalSchema.Waypoint} = 0 AND NOT EXISTS (
                SELECT 1 FROM records i INDEXED BY records_waypoint
                WHERE i.account = r.account AND i.version = r.version AND i.version % {JournalSchema.Waypoint} = 0 AND i.position = r.position))
        LIMIT 1
        """;

    private static string? Changed(SqliteSession session, long from, long to)
    {
        using var rows = session.Use($"SELECT {RecordRow.Columns} FROM records r LEFT JOIN accounts a ON a.id = r.account WHERE r.position BETWEEN ?1 AND ?2");
        rows.Bind(1, from).Bind(2, to);
        while (rows.Step())
        {
            RecordRow.Read(rows);
        }

        return null;
    }
}
