using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Tests.Crashes;

/// <summary>Kills a process that writes, at moments that only the seed decides, and looks at what it left.</summary>
public abstract class CrashContract
{
    /// <summary>How many acknowledgements a round waits for at most before it kills.</summary>
    protected virtual int MostAcknowledged => 8500;

    protected abstract Task<ICrashFixture> Create();

    [ContractFact]
    public async Task Kill_under_load_keeps_every_acknowledged_operation_exactly_once()
    {
        const int Rounds = 6, Seed = 20260301;
        await using var fixture = await Create();
        var random = new Random(Seed);
        var acknowledged = new HashSet<(string Account, string Operation)>();
        for (var round = 0; round < Rounds; round++)
        {
            // Soon after the start, or well under way.
            var after = round % 2 == 0 ? 1 + random.Next(50) : 500 + random.Next(MostAcknowledged - 500);
            using (var process = new CrashedProcess(fixture.Provider, fixture.Location, Seed + round))
            {
                foreach (var operation in await process.KillAfter(after))
                {
                    Assert.True(acknowledged.Add(operation), $"{operation} was acknowledged twice.");
                }
            }

            await using var store = await fixture.Open();
            var versions = new Dictionary<string, long>();
            for (var number = 0; number < CrashWriter.Accounts; number++)
            {
                versions[CrashWriter.Account(number)] = await WrittenJournal.AssertWhole(store.Journal, CrashWriter.Account(number));
            }

            await store.AssertSound();
            Assert.All(acknowledged, a => Assert.True(VersionOf(a.Operation) <= versions[a.Account], $"{a.Operation} is lost."));
            foreach (var (account, operation) in acknowledged.OrderBy(_ => random.Next()).Take(200))
            {
                var found = await store.Journal.Find(OperationHash.Of(operation), default);
                Assert.Equal((account, VersionOf(operation)), (found!.Account, found.Version));
            }

            await AssertOutboxHolds(store.Journal, versions.Values.Sum());
        }
    }

    private static long VersionOf(string operation) => long.Parse(operation[(operation.IndexOf('#') + 1)..]);

    private static async Task AssertOutboxHolds(IAccountJournal journal, long records)
    {
        var inOutbox = 0L;
        for (var partition = 0; partition < AccountPartition.Count; partition++)
        {
            var position = 0L;
            while (await journal.ReadOutbox(partition, position, 1000, default) is { Count: > 0 } page)
            {
                inOutbox += page.Count;
                position = page[^1].Position;
            }
        }

        Assert.Equal(records, inOutbox);
    }
}
