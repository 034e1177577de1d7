using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;

namespace Loyalty.Compare.Peers;

/// <summary>One connection that books what waits for it, a batch a commit.</summary>
internal sealed class GroupWriter : IAsyncDisposable
{
    private const int MostInBatch = 512;
    private const int MostWaiting = 8_192;

    private const string Earn =
        """
        WITH operation AS (
            INSERT INTO operations (id, member, points)
            SELECT sent.id, member, sent.points FROM unnest($1, $2, $3) AS sent (id, member, points) JOIN balances USING (member)
            ON CONFLICT (id) DO NOTHING RETURNING id, member, points
        ), entry AS (
            INSERT INTO entries (member, operation, points, occurred_at)
            SELECT member, id, points, occurred_at FROM operation JOIN unnest($1, $4) AS sent (id, occurred_at) USING (id)
        ), balance AS (
            UPDATE balances SET points = balances.points + earned.points
            FROM (SELECT member, sum(points)::bigint AS points FROM operation GROUP BY member) AS earned
            WHERE balances.member = earned.member RETURNING balances.member, balances.points
        )
        SELECT id, balance.points FROM operation JOIN balance USING (member)
        """;

    private const string Known = "SELECT operations.member, operations.points, balances.points FROM operations JOIN balances USING (member) WHERE id = $1";

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly NpgsqlDataSource _source;
    private readonly Task _writing;

    public GroupWriter(NpgsqlDataSource source)
    {
        _source = source;
        _writing = Write();
    }

    /// <returns>With the balance after the whole batch; null when nobody knows the member.</returns>
    public async Task<EarnedBody?> Book(PurchaseBody purchase)
    {
        var waiting = new Waiting(purchase);
        await _waiting.Writer.WriteAsync(waiting);
        return await waiting.Answer.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.Complete();
        await _writing;
    }

    private async Task Write()
    {
        await using var connection = await _source.OpenConnectionAsync();
        await using var earn = new NpgsqlCommand(Earn, connection);
        earn.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        earn.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        earn.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        earn.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        await earn.PrepareAsync();
        var batch = new Dictionary<string, Waiting>(MostInBatch);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            // The same purchase twice in a batch would be one operation with two entries: the second waits for the next.
            while (batch.Count < MostInBatch && _waiting.Reader.TryPeek(out var next) && batch.TryAdd(next.Purchase.Id, next))
            {
                _waiting.Reader.TryRead(out _);
            }

            try
            {
                await Write(earn, batch);
            }
            catch (NpgsqlException e)
            {
                foreach (var waiting in batch.Values)
                {
                    waiting.Answer.TrySetException(e);
                }
            }

            batch.Clear();
        }
    }

    private static async Task Write(NpgsqlCommand earn, Dictionary<string, Waiting> batch)
    {
        earn.Parameters[0].Value = batch.Keys.ToArray();
        earn.Parameters[1].Value = batch.Values.Select(waiting => waiting.Purchase.Member).ToArray();
        earn.Parameters[2].Value = batch.Values.Select(waiting => EarnTables.PointsOf(waiting.Purchase)).ToArray();
        earn.Parameters[3].Value = batch.Values.Select(waiting => waiting.Purchase.OccurredAt.UtcDateTime).ToArray();
        var balances = new List<(string Id, long Balance)>(batch.Count);
        await using (var reader = await earn.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                balances.Add((reader.GetString(0), reader.GetInt64(1)));
            }
        }

        // The reader has ended, and so the transaction is on disk.
        foreach (var (id, balance) in balances)
        {
            var purchase = batch[id].Purchase;
            batch[id].Answer.SetResult(new EarnedBody(id, purchase.Member, EarnTables.PointsOf(purchase), balance));
            batch.Remove(id);
        }

        foreach (var waiting in batch.Values)
        {
            waiting.Answer.SetResult(await Repeat(earn.Connection!, waiting.Purchase.Id));
        }
    }

    private static async Task<EarnedBody?> Repeat(NpgsqlConnection connection, string id)
    {
        await using var command = new NpgsqlCommand(Known, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? new EarnedBody(id, reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)) : null;
    }

    private sealed record Waiting(PurchaseBody Purchase)
    {
        public TaskCompletionSource<EarnedBody?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
