namespace Loyalty.Storage.Sqlite;

/// <summary>Looks through a table, the newest rows first, some at a time.</summary>
/// <param name="table">Its name.</param>
/// <param name="key">Its integer key.</param>
/// <param name="contradiction">What does not fit together of the rows from one key to another, in words; null when nothing is found.</param>
/// <param name="rows">So many at a time.</param>
internal sealed class SqliteSweep(string table, string key, Func<SqliteSession, long, long, string?> contradiction, int rows = 200)
{
    private readonly string span = $"SELECT min(key), max(key) FROM (SELECT {key} AS key FROM {table} NOT INDEXED WHERE {key} < ?1 ORDER BY {key} DESC LIMIT {rows})";

    /// <summary>Looks at the rows before the key, and goes to the first of them.</summary>
    /// <returns>Whether there were any, and what was found.</returns>
    public (bool Any, string? Found) Step(SqliteSession session, ref long before)
    {
        var (from, to) = Span(session, before);
        if (from is not { } first)
        {
            return (false, null);
        }

        // Rows that a page has out of order would lead back.
        if (first >= before || to < first)
        {
            return (true, $"the rows of {table} are out of order");
        }

        before = first;
        return (true, contradiction(session, first, to));
    }

    /// <summary>The first row that a statement finds from one key to another, called what it is that is missing.</summary>
    public static string? First(SqliteSession session, string statement, long from, long to, string missing)
    {
        using var row = session.Use(statement);
        return row.Bind(1, from).Bind(2, to).Step() ? $"{missing} {row.Int64(0)} is not found" : null;
    }

    private (long? From, long To) Span(SqliteSession session, long before)
    {
        using var row = session.Use(span);
        row.Bind(1, before).Step();
        return (row.Int64OrNull(0), row.Int64(1));
    }
}
