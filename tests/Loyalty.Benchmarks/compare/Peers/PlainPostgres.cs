using Microsoft.AspNetCore.Http;
using Npgsql;
using NpgsqlTypes;

namespace Loyalty.Compare.Peers;

/// <summary>What a team would otherwise write: a transaction for each purchase, as one prepared statement and so in one round trip.</summary>
internal sealed class PlainPostgres(string connectionString) : IPeer
{
    private const string Earn =
        """
        WITH operation AS (
            INSERT INTO operations (id, member, points) SELECT $1, member, $3 FROM balances WHERE member = $2
            ON CONFLICT (id) DO NOTHING RETURNING member, points
        ), entry AS (
            INSERT INTO entries (member, operation, points, occurred_at) SELECT member, $1, points, $4 FROM operation
        )
        UPDATE balances SET points = balances.points + operation.points FROM operation WHERE balances.member = operation.member
        RETURNING balances.points
        """;

    private const string Known = "SELECT operations.member, operations.points, balances.points FROM operations JOIN balances USING (member) WHERE id = $1";

    private NpgsqlDataSource _source = Open(connectionString, 16);

    public async Task Answer(PurchaseBody purchase, HttpResponse response)
    {
        var answer = await Book(purchase) ?? await Repeat(purchase.Id);
        if (answer is null)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await response.WriteAsJsonAsync(answer, PeerJson.Default.EarnedBody);
    }

    public async Task Resize(int size)
    {
        await _source.DisposeAsync();
        _source = Open(connectionString, size);
    }

    /// <summary>Null when the purchase is known, or the member is not.</summary>
    private async Task<EarnedBody?> Book(PurchaseBody purchase)
    {
        var points = EarnTables.PointsOf(purchase);
        await using var command = _source.CreateCommand(Earn);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = purchase.Id, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = purchase.Member, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = points, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = purchase.OccurredAt.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        return await command.ExecuteScalarAsync() is long balance ? new EarnedBody(purchase.Id, purchase.Member, points, balance) : null;
    }

    private async Task<EarnedBody?> Repeat(string id)
    {
        await using var command = _source.CreateCommand(Known);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? new EarnedBody(id, reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)) : null;
    }

    /// <summary>Prepared at its first use on each connection, and kept there.</summary>
    private static NpgsqlDataSource Open(string connectionString, int size) => new NpgsqlSlimDataSourceBuilder(connectionString)
    {
        ConnectionStringBuilder = { MinPoolSize = size, MaxPoolSize = size, MaxAutoPrepare = 8, AutoPrepareMinUsages = 1, Timeout = 60, NoResetOnClose = true },
    }.Build();
}
