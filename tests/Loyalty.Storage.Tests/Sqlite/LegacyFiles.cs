using Loyalty.Storage.Sqlite;

namespace Loyalty.Storage.Tests.Sqlite;

/// <summary>Takes out of a file what older versions did not have.</summary>
internal static class LegacyFiles
{
    public static void WithoutChecksumsOfJournal(SqliteSession session)
    {
        foreach (var (table, column) in new[] { ("records", "checksum"), ("snapshots", "checksum"), ("relay_batches", "checksum"), ("relay_claims", "guard"), ("relay_destinations", "guard") })
        {
            session.Execute($"ALTER TABLE {table} DROP COLUMN {column}");
        }

        WithoutPromise(session);
    }

    public static void WithoutChecksumsOfState(SqliteSession session)
    {
        session.Execute("ALTER TABLE grain_states DROP COLUMN checksum");
        session.Execute("ALTER TABLE members DROP COLUMN checksum");
        session.Execute("ALTER TABLE members DROP COLUMN name_checksum");
        session.Execute("ALTER TABLE code_chunks DROP COLUMN checksum");
        WithoutPromise(session);
    }

    /// <summary>That all rows have checksums.</summary>
    public static void WithoutPromise(SqliteSession session) => session.Execute("DELETE FROM meta WHERE name = 'all rows have checksums'");
}
