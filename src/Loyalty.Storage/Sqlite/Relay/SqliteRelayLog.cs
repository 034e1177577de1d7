using System.Collections.Concurrent;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Relay;
using Loyalty.Storage.Sqlite.Accounts;

namespace Loyalty.Storage.Sqlite.Relay;

/// <summary>
/// The relay's state beside the journal: its writes share the flushes of the appends, so a batch costs no flush of its
/// own. The newest number stands with the destination, not with the batches, and so outlives their pruning.
/// </summary>
internal sealed class SqliteRelayLog(SqliteWriter writer, SqliteReaders readers, SqliteStorageOptions options) : IRelayLog
{
    // One acknowledgement may free any number of batches; the writer forgets so many at a time, that appends get between.
    private const int MaxPrunedAtOnce = 200;

    // Where the last listing of a partition ended, so that destinations that never acknowledge don't hide the others.
    private readonly ConcurrentDictionary<int, long> lastListed = new();

    public Task<RelayClaim> Claim(int partition, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(partition, nameof(partition));
        return Write(
            session =>
            {
                var claim = Claimed(session, partition);
                claim = claim is null ? new RelayClaim(partition, 1, 0) : claim with { Epoch = claim.Epoch + 1 };
                Store(session, claim);
                return claim;
            },
            0,
            cancellationToken);
    }

    public Task<(RelayClaim Claim, IReadOnlyList<RelayBatch> Batches)> Advance(
        RelayClaim claim, long cursor, IReadOnlyList<(string Destination, ReadOnlyMemory<byte> Payload)> batches, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(claim.Partition, nameof(claim));
        ArgumentOutOfRangeException.ThrowIfLessThan(cursor, claim.Cursor);
        var bytes = 0L;
        foreach (var (destination, payload) in batches)
        {
            ArgumentException.ThrowIfNullOrEmpty(destination, nameof(batches));
            if (payload.Length > options.MaxPayloadBytes)
            {
                throw new ArgumentException($"A batch of {payload.Length} bytes is larger than the {options.MaxPayloadBytes} allowed.", nameof(batches));
            }

            bytes += payload.Length;
        }

        return Write(session => Advance(session, claim, cursor, batches), bytes, cancellationToken);
    }

    public Task<IReadOnlyList<RelayBatch>> Read(string destination, int partition, long afterNumber, int limit, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(partition, nameof(partition));
        ReadLimit.Check(limit);
        return readers.Read(session => session.Snapshot(s => Batches(s, destination, partition, afterNumber, limit)), cancellationToken);
    }

    public Task<IReadOnlyDictionary<int, long>> Heads(string destination, CancellationToken cancellationToken) =>
        readers.Read<IReadOnlyDictionary<int, long>>(
            session =>
            {
                using var rows = session.Use("SELECT partition, newest FROM relay_destinations WHERE destination = ?1 ORDER BY partition");
                rows.Bind(1, destination);
                var heads = new Dictionary<int, long>();
                while (rows.Step())
                {
                    heads.Add((int)rows.Int64(0), rows.Int64(1));
                }

                return heads;
            },
            cancellationToken);

    public async Task Acknowledge(string destination, int partition, long number, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(partition, nameof(partition));
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var mayHaveMore = await Write(session => Acknowledge(session, destination, partition, number), 0, cancellationToken).ConfigureAwait(false);
        while (mayHaveMore)
        {
            mayHaveMore = await Write(session => Prune(session, destination, partition), 0, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<IReadOnlyList<RelayBacklog>> ReadUnacknowledged(int partition, int limit, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(partition, nameof(partition));
        ReadLimit.Check(limit);
        return readers.Read<IReadOnlyList<RelayBacklog>>(
            session => session.Snapshot(s =>
            {
                var after = lastListed.GetValueOrDefault(partition);
                var backlogs = new List<RelayBacklog>();
                var last = Unacknowledged(s, partition, after, long.MaxValue, limit, backlogs);
                if (backlogs.Count < limit && after > 0)
                {
                    last = Unacknowledged(s, partition, 0, after, limit - backlogs.Count, backlogs) ?? last;
                }

                lastListed[partition] = backlogs.Count < limit ? 0 : last ?? 0;
                return backlogs;
            }),
            cancellationToken);
    }

    private static IReadOnlyList<RelayBatch> Batches(SqliteSession session, string destination, int partition, long afterNumber, int limit)
    {
        using var known = session.Use("SELECT id, newest, acknowledged FROM relay_destinations WHERE destination = ?1 AND partition = ?2");
        if (!known.Bind(1, destination).Bind(2, partition).Step())
        {
            return [];
        }

        using var rows = session.Use("SELECT number, payload, checksum FROM relay_batches WHERE destination = ?1 AND number > ?2 ORDER BY number LIMIT ?3");
        rows.Bind(1, known.Int64(0)).Bind(2, afterNumber).Bind(3, limit);
        var (newest, last) = (known.Int64(1), Math.Max(afterNumber, known.Int64(2)));
        var batches = new List<RelayBatch>();
        while (rows.Step())
        {
            var number = rows.Int64(0);
            var payload = rows.Bytes(1);
            batches.Add(rows.HasChecksum(2, ChecksumOf(destination, partition, number, payload))
                ? new RelayBatch(destination, partition, number, payload.ToArray())
                : throw Damaged($"batch {number} of partition {partition} for {destination}"));

            // What is acknowledged is forgotten by and by; of what is not, none is missing.
            last = number <= last + 1 ? Math.Max(last, number) : throw Missing(destination, partition, last + 1);
        }

        return batches.Count == limit || last >= newest ? batches : throw Missing(destination, partition, last + 1);
    }

    private static RelayClaim? Claimed(SqliteSession session, int partition)
    {
        using var row = session.Use($"SELECT epoch, cursor, guard IS {JournalSchema.ClaimGuard} FROM relay_claims WHERE partition = ?1");
        if (!row.Bind(1, partition).Step())
        {
            return null;
        }

        return row.Int64(2) == 1 ? new RelayClaim(partition, row.Int64(0), row.Int64(1)) : throw Damaged($"how far partition {partition} has been read");
    }

    private static void Store(SqliteSession session, RelayClaim claim) => session.Use(
        $"""
        INSERT INTO relay_claims (partition, epoch, cursor, guard) SELECT partition, epoch, cursor, {JournalSchema.ClaimGuard} FROM (SELECT ?1 AS partition, ?2 AS epoch, ?3 AS cursor)
        WHERE true ON CONFLICT (partition) DO UPDATE SET epoch = excluded.epoch, cursor = excluded.cursor, guard = excluded.guard
        """).Bind(1, claim.Partition).Bind(2, claim.Epoch).Bind(3, claim.Cursor).Run();

    private static StorageException Damaged(string what) => new($"The relay's state is damaged: {what} is not what was written.");

    private static StorageException Missing(string destination, int partition, long number) =>
        new($"The relay's state is damaged: batch {number} of partition {partition} for {destination} is missing.");

    private static (RelayClaim Claim, IReadOnlyList<RelayBatch> Batches) Advance(
        SqliteSession session, RelayClaim claim, long cursor, IReadOnlyList<(string Destination, ReadOnlyMemory<byte> Payload)> batches)
    {
        // The cursor too: a repeat of an advance whose answer was lost must not number the same records again.
        if (Claimed(session, claim.Partition) != claim)
        {
            throw new RelayFencedException(claim.Partition);
        }

        Store(session, claim with { Cursor = cursor });
        var numbered = new List<RelayBatch>(batches.Count);
        foreach (var (destination, payload) in batches)
        {
            var (id, number) = Next(session, destination, claim.Partition);
            session.Use("INSERT INTO relay_batches (destination, number, payload, checksum) VALUES (?1, ?2, ?3, ?4)")
                .Bind(1, id).Bind(2, number).Bind(3, payload.Span).Bind(4, ChecksumOf(destination, claim.Partition, number, payload.Span)).Run();
            numbered.Add(new RelayBatch(destination, claim.Partition, number, payload));
        }

        return (claim with { Cursor = cursor }, numbered);
    }

    private static long ChecksumOf(string destination, int partition, long number, ReadOnlySpan<byte> payload) =>
        Checksum.Start.Add(destination).Add(partition).Add(number).Add(payload);

    private static (long Id, long Number) Next(SqliteSession session, string destination, int partition)
    {
        // A guard that does not fit stays as wrong as it is, and is refused.
        using var row = session.Use(
            """
            INSERT INTO relay_destinations (destination, partition, newest, acknowledged, guard) VALUES (?1, ?2, 1, 0, -1 - ?2 - 31)
            ON CONFLICT (destination, partition) DO UPDATE SET newest = newest + 1, guard = guard - 31 RETURNING id, newest
            """);
        row.Bind(1, destination).Bind(2, partition).Step();
        return (row.Int64(0), row.Int64(1));
    }

    private static bool Acknowledge(SqliteSession session, string destination, int partition, long number)
    {
        var moved = session.Use(
            """
            UPDATE relay_destinations SET acknowledged = min(?3, newest), guard = guard - 1000003 * (min(?3, newest) - acknowledged)
            WHERE destination = ?1 AND partition = ?2 AND acknowledged < min(?3, newest)
            """).Bind(1, destination).Bind(2, partition).Bind(3, number).Run();
        return moved > 0 && Prune(session, destination, partition);
    }

    /// <summary>True when there may be more to forget.</summary>
    private static bool Prune(SqliteSession session, string destination, int partition) => session.Use(
        """
        DELETE FROM relay_batches WHERE id IN (
            SELECT b.id FROM relay_destinations d JOIN relay_batches b ON b.destination = d.id AND b.number <= d.acknowledged
            WHERE d.destination = ?1 AND d.partition = ?2 ORDER BY b.number LIMIT ?3)
        """).Bind(1, destination).Bind(2, partition).Bind(3, MaxPrunedAtOnce).Run() == MaxPrunedAtOnce;

    private static long? Unacknowledged(SqliteSession session, int partition, long after, long upTo, int limit, List<RelayBacklog> backlogs)
    {
        using var rows = session.Use(
            """
            SELECT id, destination, acknowledged + 1, newest FROM relay_destinations INDEXED BY relay_destinations_unacknowledged
            WHERE partition = ?1 AND newest > acknowledged AND id > ?2 AND id <= ?3 ORDER BY id LIMIT ?4
            """);
        rows.Bind(1, partition).Bind(2, after).Bind(3, upTo).Bind(4, limit);
        long? last = null;
        while (rows.Step())
        {
            last = rows.Int64(0);
            backlogs.Add(new RelayBacklog(rows.Text(1), rows.Int64(2), rows.Int64(3)));
        }

        return last;
    }

    // The relay is a handful of callers that wait for each write, so it needs no bound; and under overload it must go on.
    private Task<T> Write<T>(Func<SqliteSession, T> write, long bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return writer.Write(write, bytes, bounded: false).WaitAsync(cancellationToken);
    }
}
