using Npgsql;

namespace Loyalty.Storage.Postgres.Scripts;

/// <summary>
/// Runs scripts whose tables are missing, in their order, all or none. Whoever starts first runs them, however many start
/// at the same time; the others find the tables and need no files.
/// </summary>
internal sealed class PostgresScripts(string connectionString, string? folder, string folderSetting, IReadOnlyList<PostgresScript> scripts)
{
    // Any number, as long as every version has the same; not the one of PostgresSchema.
    private const long Lock = 0x736372697074;

    /// <exception cref="StorageSetupException">The database cannot be reached, or a table is missing and its script is too.</exception>
    public async Task Run(CancellationToken cancellationToken)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString).Database;
        try
        {
            // Not from a pool: it is the only use of this connection.
            var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                await RunMissing(connection, database, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (NpgsqlException e)
        {
            throw new StorageSetupException($"The scripts for the database {database} could not be run; nothing of them was kept. {e.Message}", e);
        }
    }

    private async Task RunMissing(NpgsqlConnection connection, string? database, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await connection.Command("SET LOCAL statement_timeout = '60s'").Run().ConfigureAwait(false);
            await connection.Command("SELECT pg_advisory_xact_lock($1)").Add(Lock).Run().ConfigureAwait(false);
            foreach (var script in scripts)
            {
                if (!await IsThere(connection, script.Table).ConfigureAwait(false))
                {
                    await connection.Command(await Read(script, database, cancellationToken).ConfigureAwait(false)).Run().ConfigureAwait(false);
                    await CheckMade(connection, script).ConfigureAwait(false);
                }
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string> Read(PostgresScript script, string? database, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder ?? "", script.File);
        return !string.IsNullOrWhiteSpace(folder) && File.Exists(path)
            ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false)
            : throw new StorageSetupException(
                $"The database {database} has no table {script.Table} yet: set {folderSetting} to a folder with {string.Join(", ", scripts.Select(s => s.File))}. {script.File} is not in '{folder}'.");
    }

    private static async Task CheckMade(NpgsqlConnection connection, PostgresScript script)
    {
        if (!await IsThere(connection, script.Table).ConfigureAwait(false))
        {
            throw new StorageSetupException($"{script.File} made no table {script.Table}; nothing of it was kept. Take the file of the release in use.");
        }
    }

    private static Task<bool> IsThere(NpgsqlConnection connection, string table) =>
        connection.Command("SELECT to_regclass($1) IS NOT NULL").Add(table).One(row => row.GetBoolean(0));
}
