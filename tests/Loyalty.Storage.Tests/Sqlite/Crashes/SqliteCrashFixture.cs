using Loyalty.Storage.Accounts;
using Loyalty.Storage.Sqlite;
using Loyalty.Storage.Tests.Crashes;

namespace Loyalty.Storage.Tests.Sqlite.Crashes;

/// <summary>A folder that processes open one after another.</summary>
internal sealed class SqliteCrashFixture : ICrashFixture
{
    private readonly TemporaryFolder folder = new();

    public string Provider => Program.Sqlite;

    public string Location => folder.Path;

    public Task<ICrashedStore> Open() => Task.FromResult<ICrashedStore>(new Opened(new SqliteStore(new SqliteStorageOptions { Folder = folder.Path })));

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Opened(SqliteStore store) : ICrashedStore
    {
        public IAccountJournal Journal => store.Journal;

        public Task AssertSound() => JournalInspection.AssertSound(store);

        public ValueTask DisposeAsync()
        {
            store.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
