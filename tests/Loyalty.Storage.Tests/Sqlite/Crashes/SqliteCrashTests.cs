using Loyalty.Storage.Accounts;
using Loyalty.Storage.Sqlite;

namespace Loyalty.Storage.Tests.Sqlite.Crashes;

/// <summary>Kills a process that writes, at moments that only the seed decides, and looks at what it left.</summary>
public sealed class SqliteCrashTests
{
    [Fact]
    public async Task Kill_under_load_keeps_every_acknowledged_operation_exactly_once()
    {
        const int Rounds = 6, Seed = 20260301;
        using var folder = new TemporaryFolder();
        var random = new Random(Seed);
        var acknowledged = new HashSet<(string Account, string Operation)>();
        for (var round = 0; round < Rounds; round++)
        {
            // Soon after the start, or well under way.
            var after = round % 2 == 0 ? 1 + random.Next(50) : 500 + random.Next(8000);
            using (var process = new CrashedProcess(folder.Path, Seed + round))
            {
                foreach (var operation in await process.KillAfter(after))
                {
                    Assert.True(acknowledged.Add(operation), $"{operation} was acknowledged twice.");
                }
            }

            using var store = new SqliteStore(new SqliteStorageOptions { Folder = folder.Path });
            var versions = new Dictionary<string, long>();
            for (var number = 0; number < CrashWriter.Accounts; number++)
            {
                versions[CrashWriter.Account(number)] = await JournalInspection.AssertWhole(store, CrashWriter.Account(number));
            }

            await JournalInspection.AssertSound(store);
            Assert.All(acknowledged, a => Assert.True(VersionOf(a.Operation) <= versions[a.Account], $"{a.Operation} is lost."));
            foreach (var (account, operation) in acknowledged.OrderBy(_ => random.Next()).Take(200))
            {
                var found = await store.Journal.Find(OperationHash.Of(operation), default);
                Assert.Equal((account, VersionOf(operation)), (found!.Account, found.Version));
            }

            await AssertOutboxHolds(store, versions.Values.Sum());
        }
    }

    private static long VersionOf(string operation) => long.Parse(operation[(operation.IndexOf('#') + 1)..]);

    private static async Task AssertOutboxHolds(SqliteStore store, long records)
    {
        var inOutbox = 0L;
        for (var partition = 0; partition < AccountPartition.Count; partition++)
        {
            var position = 0L;
            while (await store.Journal.ReadOutbox(partition, position, 1000, default) is { Count: > 0 } page)
            {
                inOutbox += page.Count;
                position = page[^1].Position;
            }
        }

        Assert.Equal(records, inOutbox);
    }
}
