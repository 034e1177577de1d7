using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Loyalty.Storage.Relay;
using Loyalty.Storage.Rewards;
using Loyalty.Storage.Sqlite;
using Loyalty.Storage.Tests.Accounts;
using Loyalty.Storage.Tests.Grains;
using Loyalty.Storage.Tests.Members;
using Loyalty.Storage.Tests.Relay;
using Loyalty.Storage.Tests.Rewards;
using Orleans.Storage;

namespace Loyalty.Storage.Tests.Sqlite;

/// <summary>A store in a temporary folder.</summary>
internal sealed class SqliteFixture : IJournalFixture, IRelayLogFixture, IMemberDirectoryFixture, IGrainStorageFixture, ICodePoolFixture
{
    private readonly TemporaryFolder folder = new();

    public SqliteFixture(JournalLimits? limits = null)
    {
        limits ??= new JournalLimits();
        Options = new SqliteStorageOptions
        {
            Folder = folder.Path,
            MaxQueuedRecords = limits.MaxQueuedRecords,
            MaxPayloadBytes = limits.MaxPayloadBytes,
        };
        Store = new SqliteStore(Options);
    }

    public SqliteStorageOptions Options { get; }

    public SqliteStore Store { get; private set; }

    public IAccountJournal Journal => Store.Journal;

    public IRelayLog RelayLog => Store.RelayLog;

    public IMemberDirectory Members => Store.Members;

    public ICodePool Codes => Store.Codes;

    public IGrainStorage Storage(string name) => Store.GrainStorage(name);

    public string File(string name) => Path.Combine(folder.Path, name);

    public async Task<IAsyncDisposable> Hold()
    {
        var hold = new WriterHold();
        await hold.Begin(Store.JournalWriter);
        return hold;
    }

    public Task Reopen()
    {
        Store.Dispose();
        Store = new SqliteStore(Options);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Store.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
