using Loyalty.Storage.Postgres;

namespace Loyalty.Storage.Tests.Postgres;

/// <summary>Looks whether every table of the journal agrees with every other.</summary>
internal static class JournalInspection
{
    public static async Task AssertSound(PostgresStore store)
    {
        string[] contradictions =
        [
            "SELECT count(*) FROM heads h WHERE h.version <> (SELECT count(*) FROM records r WHERE r.account = h.account)",
            "SELECT count(*) FROM heads h WHERE h.version <> (SELECT max(r.version) FROM records r WHERE r.account = h.account)",
            "SELECT count(*) FROM records r WHERE NOT EXISTS (SELECT FROM heads h JOIN accounts a ON a.id = h.account WHERE h.account = r.account AND a.program = r.program)",
            "SELECT count(*) FROM accounts a WHERE NOT EXISTS (SELECT FROM heads h WHERE h.account = a.id)",
            "SELECT count(*) FROM snapshots s JOIN heads h ON h.account = s.account WHERE s.version > h.version",
            "SELECT count(*) FROM records r WHERE r.position > (SELECT last_value FROM positions)",
            "SELECT count(*) FROM (SELECT position FROM records GROUP BY position HAVING count(*) > 1) AS twice",
        ];
        foreach (var sql in contradictions)
        {
            var found = await store.Database.Read(connection => connection.Command(sql).One(row => row.GetInt64(0)), default);
            Assert.True(found == 0, $"{found}: {sql}");
        }
    }
}
