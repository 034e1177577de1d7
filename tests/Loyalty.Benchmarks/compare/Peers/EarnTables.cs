using Npgsql;

namespace Loyalty.Compare.Peers;

/// <summary>What a team would keep points in: an operation once, a ledger, and a balance.</summary>
internal static class EarnTables
{
    /// <summary>Points for each pound, as the platform's program gives them.</summary>
    public static long PointsOf(PurchaseBody purchase) => purchase.Amount.Amount / 100;

    /// <summary>Balances leave room for their next version beside them, so that an update touches no index.</summary>
    public static async Task Create(string connectionString, int members)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await Execute(source, "CREATE TABLE balances (member text PRIMARY KEY, points bigint NOT NULL) WITH (fillfactor = 50)");
        await Execute(source, "CREATE TABLE operations (id text PRIMARY KEY, member text NOT NULL, points bigint NOT NULL)");
        await Execute(source, "CREATE TABLE entries (member text, id bigint GENERATED ALWAYS AS IDENTITY, operation text NOT NULL, points bigint NOT NULL, occurred_at timestamptz NOT NULL, PRIMARY KEY (member, id))");
        await Execute(source, $"INSERT INTO balances SELECT 'm' || n, 0 FROM generate_series(0, {members - 1}) AS n");
        await Execute(source, "VACUUM ANALYZE balances");
        await Execute(source, "CHECKPOINT");
    }

    /// <summary>That it did what it answered: so many purchases, each booked once and everywhere.</summary>
    public static async Task Check(string connectionString, long purchases)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(
            "SELECT (SELECT count(*) FROM operations), (SELECT count(*) FROM entries), (SELECT sum(points)::bigint FROM operations), (SELECT sum(points)::bigint FROM entries), (SELECT sum(points)::bigint FROM balances)");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var (operations, entries) = (reader.GetInt64(0), reader.GetInt64(1));
        var (earned, booked, held) = (reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
        if (operations != purchases || entries != purchases || earned != booked || earned != held)
        {
            throw new InvalidOperationException($"{purchases} purchases were answered; there are {operations} operations of {earned} points, {entries} entries of {booked}, and balances of {held}.");
        }
    }

    private static async Task Execute(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
