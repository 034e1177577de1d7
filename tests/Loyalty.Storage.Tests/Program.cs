using Loyalty.Storage.Accounts;
using Loyalty.Storage.Postgres;
using Loyalty.Storage.Sqlite;
using Loyalty.Storage.Tests.Crashes;

namespace Loyalty.Storage.Tests;

/// <summary>What the crash tests start and kill; the tests themselves are run by the test host.</summary>
internal static partial class Program
{
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";

    private static async Task<int> Main(string[] args)
    {
        var providers = new Dictionary<string, Func<string, Task<IAccountJournal>>> { [Sqlite] = OpenSqlite, [Postgres] = OpenPostgres };
        AddProvidersOfEngine(providers);
        if (args is not ["crash-writer", var provider, var location, var seed] || !providers.TryGetValue(provider, out var open))
        {
            Console.Error.WriteLine($"Run the tests with: dotnet test. This is for them alone: crash-writer {string.Join('|', providers.Keys)} <location> <seed>");
            return 2;
        }

        await CrashWriter.Run(await open(location), int.Parse(seed));
        return 0;
    }

    private static Task<IAccountJournal> OpenSqlite(string location) =>
        Task.FromResult<IAccountJournal>(new SqliteStore(new SqliteStorageOptions { Folder = location }).Journal);

    private static async Task<IAccountJournal> OpenPostgres(string location)
    {
        var store = new PostgresStore(new PostgresStorageOptions { ConnectionString = location });
        await store.Prepare(default);
        return store.Journal;
    }

    /// <summary>Those that one engine has and the other has not.</summary>
    static partial void AddProvidersOfEngine(Dictionary<string, Func<string, Task<IAccountJournal>>> providers);
}
