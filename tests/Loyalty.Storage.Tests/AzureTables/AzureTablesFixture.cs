using Loyalty.Storage.Accounts;
using Loyalty.Storage.AzureTables;
using Loyalty.Storage.Members;
using Loyalty.Storage.Relay;
using Loyalty.Storage.Rewards;
using Loyalty.Storage.Tests.Accounts;
using Loyalty.Storage.Tests.Grains;
using Loyalty.Storage.Tests.Members;
using Loyalty.Storage.Tests.Relay;
using Loyalty.Storage.Tests.Rewards;
using Loyalty.Testing.Azurite;
using Orleans.Storage;

namespace Loyalty.Storage.Tests.AzureTables;

/// <summary>A store in tables of its own, in the emulator that all tests share or in one that a test brings.</summary>
internal sealed class AzureTablesFixture : IJournalFixture, IRelayLogFixture, IMemberDirectoryFixture, IGrainStorageFixture, ICodePoolFixture
{
    private readonly List<AzureTablesStore> others = [];

    private AzureTablesFixture(AzureTablesStorageOptions options, AzureTablesStore store)
    {
        Options = options;
        Store = store;
    }

    public AzureTablesStorageOptions Options { get; }

    public AzureTablesStore Store { get; private set; }

    public IAccountJournal Journal => Store.Journal;

    public IRelayLog RelayLog => Store.RelayLog;

    public IMemberDirectory Members => Store.Members;

    public ICodePool Codes => Store.Codes;

    public static async Task<AzureTablesFixture> Create(JournalLimits? limits = null, AzuriteServer? server = null, Action<AzureTablesStorageOptions>? configure = null)
    {
        limits ??= new JournalLimits();
        var options = new AzureTablesStorageOptions
        {
            ConnectionString = (server ?? await AzuriteServer.Shared).ConnectionString,
            TablePrefix = $"t{Guid.NewGuid():n}",

            // A busy machine is no fault of the server's.
            RequestTimeout = TimeSpan.FromSeconds(30),
            MaxQueuedRecords = limits.MaxQueuedRecords,
            MaxPayloadBytes = limits.MaxPayloadBytes,
        };
        configure?.Invoke(options);
        return new AzureTablesFixture(options, await Open(options));
    }

    public static async Task<AzureTablesStore> Open(AzureTablesStorageOptions options)
    {
        var store = new AzureTablesStore(options);
        await store.Prepare(default);
        return store;
    }

    public IGrainStorage Storage(string name) => Store.GrainStorage(name);

    /// <summary>Another process with the same tables, as far as the service can tell.</summary>
    public async Task<AzureTablesStore> Another()
    {
        var store = await Open(Options);
        others.Add(store);
        return store;
    }

    /// <summary>All turns to append, so that none can begin.</summary>
    public async Task<IAsyncDisposable> Hold()
    {
        var turns = Store.Queue.Turns;
        for (var i = 0; i < Options.ConcurrentAppends; i++)
        {
            await turns.WaitAsync();
        }

        return new Held(turns, Options.ConcurrentAppends);
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

    private sealed class Held(SemaphoreSlim turns, int count) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            turns.Release(count);
            return ValueTask.CompletedTask;
        }
    }
}
