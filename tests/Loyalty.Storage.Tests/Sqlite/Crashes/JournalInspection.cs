using Loyalty.Storage.Accounts;
using Loyalty.Storage.Sqlite;
using Loyalty.Storage.Tests.Accounts;

namespace Loyalty.Storage.Tests.Sqlite.Crashes;

/// <summary>Looks whether a journal that was opened after a crash is whole.</summary>
internal static class JournalInspection
{
    // No snapshot has it, so that a load returns every record.
    private const int NoSchema = -1;

    /// <summary>Every table agrees with every other, and with the indexes.</summary>
    public static async Task AssertSound(SqliteStore store)
    {
        string[] contradictions =
        [
            "SELECT count(*) FROM heads h WHERE h.version <> (SELECT count(*) FROM records r WHERE r.account = h.account)",
            "SELECT count(*) FROM heads h WHERE h.last <> (SELECT max(position) FROM records r WHERE r.account = h.account)",
            "SELECT count(*) FROM records r WHERE NOT EXISTS (SELECT 1 FROM heads h JOIN accounts a ON a.id = h.account WHERE h.account = r.account)",
            "SELECT count(*) FROM records r WHERE r.version > 1 AND NOT EXISTS (SELECT 1 FROM records p WHERE p.position = r.previous AND p.account = r.account AND p.version = r.version - 1)",
            "SELECT count(*) FROM accounts a WHERE NOT EXISTS (SELECT 1 FROM heads h WHERE h.account = a.id)",
            "SELECT count(*) FROM snapshots s JOIN heads h ON h.account = s.account WHERE s.version > h.version",
            "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
        ];
        foreach (var sql in contradictions)
        {
            var found = await store.JournalWriter.Write(session => session.Scalar(sql));
            Assert.True(found is 0 or null, $"{found}: {sql}");
        }
    }

    /// <summary>The account's records have every version once, and hold what the writer writes; returns how many.</summary>
    public static async Task<long> AssertWhole(SqliteStore store, string account)
    {
        var loaded = await store.Journal.Load(account, NoSchema, default);
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

        var usual = await store.Journal.Load(account, Given.FoldSchema, default);
        Assert.Equal(version, usual.Version);
        Assert.Equal(version - usual.SnapshotVersion, usual.Tail.Count);
        return version;
    }
}
