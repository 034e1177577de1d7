namespace Loyalty.Storage.Sqlite;

/// <summary>Lays out a new file, and refuses one that was laid out otherwise.</summary>
internal static class SqliteSchema
{
    /// <param name="session">A connection that writes.</param>
    /// <param name="file">Named in errors.</param>
    /// <param name="expected">What the file must say about itself: name and number.</param>
    /// <param name="tables">One statement each.</param>
    /// <exception cref="InvalidOperationException">The file was laid out by another version or with other settings.</exception>
    public static void Prepare(SqliteSession session, string file, IReadOnlyList<(string Name, long Value)> expected, IReadOnlyList<string> tables)
    {
        var isNew = session.Scalar("SELECT count(*) FROM sqlite_master") == 0;
        if (isNew)
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

                foreach (var (name, value) in expected)
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
            using var select = session.Use("SELECT value FROM meta WHERE name = ?1");
            var found = select.Bind(1, name).Step() ? select.Int64(0) : (long?)null;
            if (found != value)
            {
                throw new InvalidOperationException(
                    $"{file} cannot be used: its {name} is {found?.ToString() ?? "missing"}, this version needs {value}.");
            }
        }
    }
}
