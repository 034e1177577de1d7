using Loyalty.Storage.Accounts;
using Loyalty.Storage.AzureTables;
using Loyalty.Storage.Tests.Crashes;
using Loyalty.Testing.Azurite;

namespace Loyalty.Storage.Tests.AzureTables;

/// <summary>An emulator of its own, as it outlives the processes that are killed.</summary>
internal sealed class AzureTablesCrashFixture : ICrashFixture
{
    private readonly AzuriteServer server;

    private AzureTablesCrashFixture(AzuriteServer server) => this.server = server;

    public string Provider => Program.AzureTables;

    public string Location => server.ConnectionString;

    public static async Task<AzureTablesCrashFixture> Start() => new(await AzuriteServer.Start());

    public async Task<ICrashedStore> Open() =>
        new Opened(await AzureTablesFixture.Open(new AzureTablesStorageOptions { ConnectionString = Location, RequestTimeout = TimeSpan.FromSeconds(30) }));

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private sealed class Opened(AzureTablesStore store) : ICrashedStore
    {
        public IAccountJournal Journal => store.Journal;

        public Task AssertSound() => JournalInspection.AssertSound(store);

        public ValueTask DisposeAsync() => store.DisposeAsync();
    }
}
