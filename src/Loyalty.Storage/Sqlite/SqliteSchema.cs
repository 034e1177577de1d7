namespace Loyalty.Storage.Sqlite;

/// <summary>Lays out a new file, and refuses one that was laid out otherwise.</summary>
internal static class SqliteSchema
{
    private const string Checksums = "all rows have checksums";

    /// <param name="session">A connection that writes.</param>
    /// <param name="file">Named in errors.</param>
    /// <param name="expected">What the file must say about itself: name and number.</param>
    /// <param name="tables">One statement each.</param>
    /// <exception cref="StorageSetupException">The file was laid out by another version or with other settings.</exception>
    public static void Prepare(SqliteSession session, string file, IReadOnlyList<(string Name, long Value)> expected, IReadOnlyList<string> tables)
    {
        if (IsNew(session))
        {
            // In one transaction: a crash leaves no file with half of its tables.
            session.Begin();
            try
            {
                session.Execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID");
                foreach (var table in tables)
                {
                    session.Execute(table);
                }

                // Not said of a file of an older version, whose rows have none.
                foreach (var (name, value) in expected.Append((Checksums, 1)))
                {
                    using var insert = session.Use("INSERT INTO meta (name, value) VALUES (?1, ?2)");
                    insert.Bind(1, name).Bind(2, value).Run();
                }

                session.Commit();
            }
            catch
            {
                session.TryRollback();
                throw;
            }

            return;
        }

        foreach (var (name, value) in expected)
        {
            var found = Found(session, name);
            if (found != value)
            {
                throw new StorageSetupException(
                    $"{file} cannot be used: its {name} is {found?.ToString() ?? "missing"}, this version needs {value}.");
            }
        }
    }

    /// <summary>Whether the file is laid out, and as it is now.</summary>
    public static bool IsOf(SqliteSession session, string name, long version) => session.HasTable("meta") && Found(session, name) == version;

    /// <summary>Lays a file of an older version out anew, all or nothing; leaves any other as it is.</summary>
    public static void Upgrade(SqliteSession session, string name, long from, long to, IReadOnlyList<string> statements)
    {
        if (IsNew(session) || Found(session, name) != from)
        {
            return;
        }

        session.Begin();
        try
        {
            foreach (var statement in statements)
            {
                session.Execute(statement);
            }

            session.Use("UPDATE meta SET value = ?2 WHERE name = ?1").Bind(1, name).Bind(2, to).Run();
            session.Commit();
        }
        catch
        {
            session.TryRollback();
            throw;
        }
    }

    /// <summary>A row without a checksum has lost it: the file was laid out when all had one.</summary>
    public static bool HasChecksums(SqliteSession session) => Found(session, Checksums) == 1;

    private static bool IsNew(SqliteSession session) => session.Scalar("SELECT count(*) FROM sqlite_master") == 0;

    private static long? Found(SqliteSession session, string name)
    {
        using var select = session.Use("SELECT value FROM meta WHERE name = ?1");
        return select.Bind(1, name).Step() ? select.Int64(0) : null;
    }
}
