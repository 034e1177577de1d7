using Loyalty.Storage.Accounts;
using Loyalty.Storage.Tests.Accounts;

namespace Loyalty.Storage.Tests.Crashes;

/// <summary>What <see cref="CrashWriter"/> left in a journal.</summary>
internal static class WrittenJournal
{
    // No snapshot has it, so that a load returns every record.
    private const int NoSchema = -1;

    /// <summary>The account's records have every version once, and hold what the writer writes; returns how many.</summary>
    public static async Task<long> AssertWhole(IAccountJournal journal, string account)
    {
        var loaded = await journal.Load(account, NoSchema, default);
        Assert.Equal(loaded.Version, loaded.Tail.Count);
        var version = 0L;
        foreach (var record in loaded.Tail)
        {
            version++;
            var operation = CrashWriter.Operation(account, version);
            Assert.Equal(version, record.Version);
            Assert.Equal(OperationHash.Of(operation), record.Operation);
            Assert.Equal(CrashWriter.Payload(operation), record.Text());
        }

        var usual = await journal.Load(account, Given.FoldSchema, default);
        Assert.Equal(version, usual.Version);
        Assert.Equal(version - usual.SnapshotVersion, usual.Tail.Count);
        return version;
    }
}
