using Npgsql;

namespace Loyalty.Storage.Postgres.Scripts;

/// <summary>
/// Runs scripts whose tables are missing, in their order, all or none. Whoever starts first runs them, however many start
/// at the same time; the others find the tables and need no files.
/// </summary>
internal sealed class PostgresScripts(string connectionString, string? folder, string folderSetting, IReadOnlyList<PostgresScript> scripts)
{
    // Any number, as long as every version has the same; not the one of PostgresSchema.
    internal const long Lock = 0x736372697074;

    /// <exception cref="StorageSetupException">The database cannot be reached, or a table is missing and its script is too.</exception>
    public async Task Run(CancellationToken cancellationToken)
    {
        var settings = PostgresConnection.Settings(connectionString);
        var database = settings.Database;

        // It is the only use of this connection.
        settings.Pooling = false;
        try
        {
            var connection = new NpgsqlConnection(settings.ConnectionString);
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                await Migration.Run(connection, Lock, () => RunMissing(connection, database, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (NpgsqlException e)
        {
            throw new StorageSetupException($"The scripts for the database {database} could not be run; nothing of them was kept. {e.Message}", e);
        }
    }

    private async Task RunMissing(NpgsqlConnection connection, string? database, CancellationToken cancellationToken)
    {
        foreach (var script in scripts)
        {
            if (!await IsThere(connection, script.Table).ConfigureAwait(false))
            {
                await connection.Step(await Read(script, database, cancellationToken).ConfigureAwait(false)).Run().ConfigureAwait(false);
                await CheckMade(connection, script).ConfigureAwait(false);
            }
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
        connection.Step("SELECT to_regclass($1) IS NOT NULL").Add(table).One(row => row.GetBoolean(0));
}
