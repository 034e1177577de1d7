using Loyalty.Storage.Sqlite;

namespace Loyalty.Storage.Tests.Sqlite.Crashes;

/// <summary>Looks whether a journal that was opened after a crash is whole.</summary>
internal static class JournalInspection
{
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
}
