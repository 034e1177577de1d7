using Azure.Data.Tables;
using Loyalty.Storage.AzureTables;

namespace Loyalty.Storage.Tests.AzureTables;

/// <summary>Looks whether every table of the journal agrees with every other.</summary>
internal static class JournalInspection
{
    private const string Everything = "PartitionKey ge ''";

    public static async Task AssertSound(AzureTablesStore store)
    {
        var tables = store.Tables;
        var accounts = (await tables.Query(tables.Accounts, Everything)).GroupBy(row => row.PartitionKey).ToList();
        var claims = (await tables.Query(tables.Operations, Everything)).ToDictionary(row => row.PartitionKey);
        var intents = (await tables.Query(tables.Outbox, Everything)).Where(row => row.RowKey[0] == 'i').ToDictionary(row => row.RowKey[1..]);
        var due = (await tables.Query(tables.Due, Everything)).Select(row => row.RowKey).ToHashSet();
        var positions = new HashSet<long>();
        foreach (var account in accounts)
        {
            var head = account.Single(row => row.RowKey == "h");
            var records = account.Where(row => row.RowKey[0] == 'v' && !EntityBody.IsMore(row)).ToList();
            Assert.Equal(head.GetInt64("Version")!.Value, (long)records.Count);
            Assert.Equal(records.Select((_, i) => i + 1L), records.Select(Version));
            Assert.True((account.SingleOrDefault(row => row.RowKey == "s")?.GetInt64("Version") ?? 0) <= records.Count);
            Assert.True(head.GetInt64("DueAt") is not { } ticks || due.Contains($"{TableKeys.Ordered(ticks)},{account.Key}"));
            foreach (var record in records)
            {
                var claim = claims[record.GetString("Operation")];
                Assert.Equal((account.Key, Version(record)), (claim.GetString("Account"), claim.GetInt64("Version")!.Value));
                var position = record.GetInt64("Position")!.Value;
                var intent = intents[TableKeys.Ordered(position)];
                Assert.Equal((account.Key, Version(record)), (intent.GetString("Account"), intent.GetInt64("Version")!.Value));
                Assert.True(positions.Add(position));
            }
        }
    }

    private static long Version(TableEntity record) => TableKeys.Number(record.RowKey.AsSpan(1));
}
