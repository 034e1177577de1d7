using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Loyalty.Storage.Postgres;
using Loyalty.Storage.Relay;
using Loyalty.Storage.Rewards;
using Loyalty.Storage.Tests.Accounts;
using Loyalty.Storage.Tests.Grains;
using Loyalty.Storage.Tests.Members;
using Loyalty.Storage.Tests.Relay;
using Loyalty.Storage.Tests.Rewards;
using Loyalty.Testing.Postgres;
using Npgsql;
using Orleans.Storage;

namespace Loyalty.Storage.Tests.Postgres;

/// <summary>A store in a schema of its own, on the server that all tests share or on one that a test brings.</summary>
internal sealed class PostgresFixture : IJournalFixture, IRelayLogFixture, IMemberDirectoryFixture, IGrainStorageFixture, ICodePoolFixture
{
    private readonly List<PostgresStore> others = [];

    private PostgresFixture(PostgresStorageOptions options, PostgresStore store)
    {
        Options = options;
        Store = store;
    }

    public PostgresStorageOptions Options { get; }

    public PostgresStore Store { get; private set; }

    public IAccountJournal Journal => Store.Journal;

    public IRelayLog RelayLog => Store.RelayLog;

    public IMemberDirectory Members => Store.Members;

    public ICodePool Codes => Store.Codes;

    public static async Task<PostgresFixture> Create(JournalLimits? limits = null, PostgresServer? server = null, Action<PostgresStorageOptions>? configure = null)
    {
        limits ??= new JournalLimits();
        var options = new PostgresStorageOptions
        {
            ConnectionString = await (server ?? await PostgresServer.Shared).NewSchema(),

            // A busy machine is no fault of the server's.
            ConnectTimeout = TimeSpan.FromSeconds(30),
            StatementTimeout = TimeSpan.FromSeconds(30),
            MaxQueuedRecords = limits.MaxQueuedRecords,
            MaxPayloadBytes = limits.MaxPayloadBytes,
        };
        configure?.Invoke(options);
        return new PostgresFixture(options, await Open(options));
    }

    public static async Task<PostgresStore> Open(PostgresStorageOptions options)
    {
        var store = new PostgresStore(options);
        await store.Prepare(default);
        return store;
    }

    public IGrainStorage Storage(string name) => Store.GrainStorage(name);

    /// <summary>Another process on the same database, as far as the database can tell.</summary>
    public async Task<PostgresStore> Another()
    {
        var store = await Open(Options);
        others.Add(store);
        return store;
    }

    /// <summary>All connections to append with, so that no flush can begin.</summary>
    public async Task<IAsyncDisposable> Hold()
    {
        var connections = new List<NpgsqlConnection>();
        for (var i = 0; i < Options.AppendConnections; i++)
        {
            connections.Add(await Store.Database.OpenToAppend());
        }

        return new Held(connections);
    }

    public async Task Reopen()
    {
        await Store.DisposeAsync();
        Store = await Open(Options);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var other in others)
        {
            await other.DisposeAsync();
        }

        await Store.DisposeAsync();
    }

    private sealed class Held(List<NpgsqlConnection> connections) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var connection in connections)
            {
                await connection.DisposeAsync();
            }
        }
    }
}
