using Loyalty.Storage.Accounts;
using Loyalty.Storage.Postgres.Accounts;
using Loyalty.Storage.Postgres.Grains;
using Loyalty.Storage.Postgres.Members;
using Loyalty.Storage.Postgres.Relay;
using Loyalty.Storage.Postgres.Rewards;
using Npgsql;

namespace Loyalty.Storage.Postgres;

/// <summary>
/// Lays the database out, step by step; each step is run once in its life, whoever starts first and however many start at
/// the same time. A released step never changes: what changes is a new step, and functions get new names, as processes
/// of the version before go on calling theirs while others are already newer.
/// </summary>
internal static class PostgresSchema
{
    // Any number, as long as every version has the same: those who lay out the database at the same time wait for each other.
    internal const long Lock = 0x6c6f79616c7479;

    private static readonly IReadOnlyList<string>[] Steps =
    [
        [.. JournalSchema.Tables, .. RelaySchema.Tables, .. GrainSchema.Tables, .. MemberSchema.Tables, .. CodeSchema.Tables],
        MemberSchema.Segments,
        MemberSchema.Households,
    ];

    /// <exception cref="StorageSetupException">The database was laid out by a newer version or with other settings, or cannot hold what is stored.</exception>
    public static async Task Prepare(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await CheckServer(connection, database).ConfigureAwait(false);

        // A process that dies on the way leaves nothing of the step behind.
        await Migration.Run(connection, Lock, () => LayOut(connection, database), cancellationToken).ConfigureAwait(false);
    }

    private static async Task LayOut(NpgsqlConnection connection, string database)
    {
        await connection.Step("CREATE TABLE IF NOT EXISTS loyalty_meta (name text COLLATE \"C\" PRIMARY KEY, value bigint NOT NULL)").Run().ConfigureAwait(false);
        var known = await Meta(connection, "schema").ConfigureAwait(false) ?? 0;
        if (known > Steps.Length)
        {
            throw new StorageSetupException($"The database {database} cannot be used: its schema is {known}, this version knows {Steps.Length}. Run a newer version.");
        }

        foreach (var statement in Steps.Skip((int)known).SelectMany(step => step))
        {
            await connection.Step(statement).Run().ConfigureAwait(false);
        }

        await SetMeta(connection, "schema", Steps.Length).ConfigureAwait(false);
        await CheckPartitions(connection, database).ConfigureAwait(false);
    }

    private static async Task CheckPartitions(NpgsqlConnection connection, string database)
    {
        const string Name = "number of account partitions";
        var found = await Meta(connection, Name).ConfigureAwait(false);
        if (found is null)
        {
            await SetMeta(connection, Name, AccountPartition.Count).ConfigureAwait(false);
        }
        else if (found != AccountPartition.Count)
        {
            throw new StorageSetupException($"The database {database} cannot be used: its {Name} is {found}, this version needs {AccountPartition.Count}.");
        }
    }

    private static async Task CheckServer(NpgsqlConnection connection, string database)
    {
        var (version, encoding, commit) = await connection
            .Command("SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), current_setting('synchronous_commit')")
            .One(row => (row.GetInt32(0), row.GetString(1), row.GetString(2))).ConfigureAwait(false);
        if (version < 130_000)
        {
            throw new StorageSetupException($"The database {database} cannot be used: its server is PostgreSQL {version / 10_000}; it must be 13 or newer.");
        }

        if (encoding != "UTF8")
        {
            throw new StorageSetupException($"The database {database} cannot be used: its encoding is {encoding}. Create it with ENCODING 'UTF8'.");
        }

        if (commit == "off")
        {
            throw new StorageSetupException($"The database {database} cannot be used: synchronous_commit is off, so what was acknowledged could be lost. Set it to on.");
        }
    }

    private static Task<long?> Meta(NpgsqlConnection connection, string name) =>
        connection.Step("SELECT value FROM loyalty_meta WHERE name = $1").Add(name).One<long?>(row => row.GetInt64(0));

    private static Task SetMeta(NpgsqlConnection connection, string name, long value) =>
        connection.Step("INSERT INTO loyalty_meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value").Add(name).Add(value).Run();
}
