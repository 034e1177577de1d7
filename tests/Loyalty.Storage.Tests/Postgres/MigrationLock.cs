using Loyalty.Storage.Postgres;
using Npgsql;

namespace Loyalty.Storage.Tests.Postgres;

/// <summary>The lock of those who lay out a database, held by another process as far as the database can tell.</summary>
internal static class MigrationLock
{
    /// <summary>Held until it is disposed.</summary>
    public static async Task<IAsyncDisposable> Take(string database, long key)
    {
        var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync();
        await connection.Command("SELECT pg_advisory_lock($1)").Add(key).Run();
        return connection;
    }

    /// <summary>Waits until somebody else waits for the lock, and then as long as a statement of this connection may take.</summary>
    public static async Task GivesUp(NpgsqlConnection connection, long key)
    {
        while (await connection.Command("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").One(row => row.GetInt64(0)) == 0)
        {
            // Asked again.
        }

        // The server must not say so first: it is the client that gives up.
        await connection.Command("SET statement_timeout = 0").Run();
        var refusal = await Assert.ThrowsAsync<NpgsqlException>(() => connection.Command("SELECT pg_advisory_lock($1)").Add(key).Run());
        Assert.IsType<TimeoutException>(refusal.InnerException);
    }
}
