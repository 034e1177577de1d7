using Loyalty.Storage.Accounts;
using Loyalty.Storage.AzureTables;

namespace Loyalty.Storage.Tests;

internal static partial class Program
{
    public const string AzureTables = "azure-tables";

    static partial void AddProvidersOfEngine(Dictionary<string, Func<string, Task<IAccountJournal>>> providers) => providers[AzureTables] = OpenAzureTables;

    private static async Task<IAccountJournal> OpenAzureTables(string location)
    {
        var store = new AzureTablesStore(new AzureTablesStorageOptions { ConnectionString = location, RequestTimeout = TimeSpan.FromSeconds(30) });
        await store.Prepare(default);
        return store.Journal;
    }
}
