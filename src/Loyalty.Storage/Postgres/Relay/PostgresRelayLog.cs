using System.Collections.Concurrent;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Relay;

namespace Loyalty.Storage.Postgres.Relay;

/// <summary>The relay's state beside the journal. The newest number stands with the destination, not with the batches, and so outlives their pruning.</summary>
internal sealed class PostgresRelayLog(PostgresDatabase database, PostgresStorageOptions options) : IRelayLog
{
    // One acknowledgement may free any number of batches; so many are forgotten at a time, that no statement takes long.
    private const int MaxPrunedAtOnce = 1000;

    // Where the last listing of a partition ended, so that destinations that never acknowledge don't hide the others.
    private readonly ConcurrentDictionary<int, long> lastListed = new();

    public async Task<RelayClaim> Claim(int partition, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(partition, nameof(partition));
        return (await database.Write(
            connection => connection.Command(
                """
                INSERT INTO relay_claims (partition, epoch, cursor) VALUES ($1::smallint, 1, 0)
                ON CONFLICT (partition) DO UPDATE SET epoch = relay_claims.epoch + 1 RETURNING epoch, cursor
                """).Add(partition).One(row => new RelayClaim(partition, row.GetInt64(0), row.GetInt64(1))),
            cancellationToken).ConfigureAwait(false))!;
    }

    public async Task<(RelayClaim Claim, IReadOnlyList<RelayBatch> Batches)> Advance(
        RelayClaim claim, long cursor, IReadOnlyList<(string Destination, ReadOnlyMemory<byte> Payload)> batches, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(claim.Partition, nameof(claim));
        ArgumentOutOfRangeException.ThrowIfLessThan(cursor, claim.Cursor);
        foreach (var (destination, payload) in batches)
        {
            ArgumentException.ThrowIfNullOrEmpty(destination, nameof(batches));
            if (payload.Length > options.MaxPayloadBytes)
            {
                throw JournalArguments.TooLarge(payload.Length, options.MaxPayloadBytes, nameof(batches));
            }
        }

        // The cursor too: a repeat of an advance whose answer was lost must not number the same records again.
        var numbers = await database.Write(
            connection => connection.Command(
                """
                WITH claimed AS (UPDATE relay_claims SET cursor = $4 WHERE partition = $1::smallint AND epoch = $2 AND cursor = $3 RETURNING partition),
                given AS (
                    SELECT b.number, b.destination, b.payload,
                        row_number() OVER (PARTITION BY b.destination ORDER BY b.number) AS of_destination,
                        count(*) OVER (PARTITION BY b.destination) AS all_of_destination
                    FROM claimed, unnest($5, $6) WITH ORDINALITY AS b (destination, payload, number)),
                destinations AS (
                    INSERT INTO relay_destinations (destination, partition, newest, acknowledged)
                    SELECT destination, $1::smallint, count(*), 0 FROM given GROUP BY destination ORDER BY destination
                    ON CONFLICT (destination, partition) DO UPDATE SET newest = relay_destinations.newest + excluded.newest
                    RETURNING id, destination, newest),
                numbered AS (
                    SELECT d.id, g.number, g.payload, d.newest - g.all_of_destination + g.of_destination AS batch
                    FROM given g JOIN destinations d ON d.destination = g.destination),
                stored AS (INSERT INTO relay_batches (destination, number, payload) SELECT id, batch, payload FROM numbered)
                SELECT (SELECT array_agg(batch ORDER BY number) FROM numbered) FROM claimed
                """)
                .Add(claim.Partition).Add(claim.Epoch).Add(claim.Cursor).Add(cursor)
                .Add([.. batches.Select(b => b.Destination)]).Add([.. batches.Select(b => b.Payload)])
                .One(row => row.IsDBNull(0) ? [] : row.GetFieldValue<long[]>(0)),
            cancellationToken).ConfigureAwait(false);
        if (numbers is null)
        {
            throw new RelayFencedException(claim.Partition);
        }

        return (claim with { Cursor = cursor }, [.. batches.Select((b, i) => new RelayBatch(b.Destination, claim.Partition, numbers[i], b.Payload))]);
    }

    public async Task<IReadOnlyList<RelayBatch>> Read(string destination, int partition, long afterNumber, int limit, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(partition, nameof(partition));
        ReadLimit.Check(limit);
        return await database.Read(
            connection => connection.Command(
                """
                SELECT b.number, b.payload FROM relay_batches b
                WHERE b.destination = (SELECT id FROM relay_destinations WHERE destination = $1 AND partition = $2::smallint) AND b.number > $3
                ORDER BY b.number LIMIT $4
                """).Add(destination).Add(partition).Add(afterNumber).Add(limit)
                .All(row => new RelayBatch(destination, partition, row.GetInt64(0), row.Bytes(1))),
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyDictionary<int, long>> Heads(string destination, CancellationToken cancellationToken)
    {
        var heads = await database.Read(
            connection => connection.Command("SELECT partition::integer, newest FROM relay_destinations WHERE destination = $1")
                .Add(destination).All(row => KeyValuePair.Create(row.GetInt32(0), row.GetInt64(1))),
            cancellationToken).ConfigureAwait(false);
        return new Dictionary<int, long>(heads);
    }

    public async Task Acknowledge(string destination, int partition, long number, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(partition, nameof(partition));
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var moved = await database.Write(
            connection => connection.Command(
                """
                UPDATE relay_destinations SET acknowledged = least($3, newest)
                WHERE destination = $1 AND partition = $2::smallint AND acknowledged < least($3, newest)
                """).Add(destination).Add(partition).Add(number).Run(),
            cancellationToken).ConfigureAwait(false);
        var mayHaveMore = moved > 0;
        while (mayHaveMore)
        {
            mayHaveMore = await database.Write(
                connection => connection.Command(
                    """
                    DELETE FROM relay_batches b USING (
                        SELECT o.destination, o.number FROM relay_destinations d JOIN relay_batches o ON o.destination = d.id AND o.number <= d.acknowledged
                        WHERE d.destination = $1 AND d.partition = $2::smallint ORDER BY o.number LIMIT $3) AS old
                    WHERE b.destination = old.destination AND b.number = old.number
                    """).Add(destination).Add(partition).Add(MaxPrunedAtOnce).Run(),
                cancellationToken).ConfigureAwait(false) == MaxPrunedAtOnce;
        }
    }

    public async Task<IReadOnlyList<RelayBacklog>> ReadUnacknowledged(int partition, int limit, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(partition, nameof(partition));
        ReadLimit.Check(limit);
        var after = lastListed.GetValueOrDefault(partition);
        var found = await Unacknowledged(partition, after, long.MaxValue, limit, cancellationToken).ConfigureAwait(false);
        if (found.Count < limit && after > 0)
        {
            found.AddRange(await Unacknowledged(partition, 0, after, limit - found.Count, cancellationToken).ConfigureAwait(false));
        }

        lastListed[partition] = found.Count < limit ? 0 : found[^1].Id;
        return [.. found.Select(f => f.Backlog)];
    }

    private Task<List<(long Id, RelayBacklog Backlog)>> Unacknowledged(int partition, long after, long upTo, int limit, CancellationToken cancellationToken) => database.Read(
        connection => connection.Command(
            """
            SELECT id, destination, acknowledged + 1, newest FROM relay_destinations
            WHERE partition = $1::smallint AND newest > acknowledged AND id > $2 AND id <= $3 ORDER BY id LIMIT $4
            """).Add(partition).Add(after).Add(upTo).Add(limit)
            .All(row => (row.GetInt64(0), new RelayBacklog(row.GetString(1), row.GetInt64(2), row.GetInt64(3)))),
        cancellationToken);
}
