using Loyalty.Storage.Postgres.Accounts;
using Loyalty.Storage.Postgres.Grains;
using Loyalty.Storage.Postgres.Members;
using Loyalty.Storage.Postgres.Relay;
using Loyalty.Storage.Postgres.Rewards;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Loyalty.Storage.Postgres;

/// <summary>One process's part of a database: its connections, and what waits for them.</summary>
internal sealed class PostgresStore : IAsyncDisposable
{
    private readonly AppendFlusher flusher;
    private readonly PostgresSnapshotQueue snapshots;
    private readonly PostgresStorageOptions options;

    public PostgresStore(PostgresStorageOptions options, ILogger<PostgresStore>? logger = null)
    {
        options.Validate();
        this.options = options;
        var log = (ILogger?)logger ?? NullLogger.Instance;
        Database = new PostgresDatabase(options, log);
        var queue = new PostgresAppendQueue(Database, options);
        snapshots = new PostgresSnapshotQueue(Database);
        flusher = new AppendFlusher(queue, Database, options.AppendConnections, log);
        Journal = new PostgresAccountJournal(Database, queue, snapshots, options);
        RelayLog = new PostgresRelayLog(Database, options);
        Members = new PostgresMemberDirectory(Database);
        Codes = new PostgresCodePool(Database);
    }

    public PostgresDatabase Database { get; }

    public PostgresAccountJournal Journal { get; }

    public PostgresRelayLog RelayLog { get; }

    public PostgresMemberDirectory Members { get; }

    public PostgresCodePool Codes { get; }

    /// <summary>The grain storage of that name; states of different names are apart.</summary>
    public PostgresGrainStorage GrainStorage(string name) => new(name, Database, options);

    /// <summary>Lays the database out, or checks that it is. May be called at any time, by any number of processes.</summary>
    /// <exception cref="StorageSetupException">The database cannot be reached, or cannot be used by this version.</exception>
    public async Task Prepare(CancellationToken cancellationToken)
    {
        try
        {
            var connection = await Database.OpenSingle(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                await PostgresSchema.Prepare(connection, Database.Name, cancellationToken).ConfigureAwait(false);
            }

            if (options.IsAlone)
            {
                await Database.Claim(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (NpgsqlException e)
        {
            throw new StorageSetupException(
                $"The database {Database.Name} cannot be opened. {e.Message}. Start it, or set {PostgresStorageOptions.Section}:{nameof(PostgresStorageOptions.ConnectionString)}.", e);
        }
    }

    /// <summary>Sends what is queued, then closes the connections; later calls fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await flusher.DisposeAsync().ConfigureAwait(false);
        await snapshots.DisposeAsync().ConfigureAwait(false);
        await Database.DisposeAsync().ConfigureAwait(false);
    }
}
