using Loyalty.Storage.Accounts;
using Loyalty.Storage.Postgres;
using Loyalty.Storage.Sqlite;
using Loyalty.Storage.Tests.Crashes;

namespace Loyalty.Storage.Tests;

/// <summary>What the crash tests start and kill; the tests themselves are run by the test host.</summary>
internal static class Program
{
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";

    private static async Task<int> Main(string[] args)
    {
        if (args is not ["crash-writer", Sqlite or Postgres, var location, var seed])
        {
            Console.Error.WriteLine("Run the tests with: dotnet test. This is for them alone: crash-writer sqlite|postgres <location> <seed>");
            return 2;
        }

        await CrashWriter.Run(await Open(args[1], location), int.Parse(seed));
        return 0;
    }

    private static async Task<IAccountJournal> Open(string provider, string location)
    {
        if (provider == Sqlite)
        {
            return new SqliteStore(new SqliteStorageOptions { Folder = location }).Journal;
        }

        var store = new PostgresStore(new PostgresStorageOptions { ConnectionString = location });
        await store.Prepare(default);
        return store.Journal;
    }
}
