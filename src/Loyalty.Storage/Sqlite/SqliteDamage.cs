using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Loyalty.Storage.Sqlite;

/// <summary>Finds, when a file is opened, what is wrong in it.</summary>
internal static partial class SqliteDamage
{
    /// <summary>
    /// Call before anything goes on from what the file says. Leaves file and log as they are. A file that is not large is
    /// checked as a whole, tables against their indexes; of a large one the tables by which all else is found, and its
    /// newest rows: what else is read is checked when it is read, and all of it by and by (see <see cref="SqliteInspection"/>).
    /// </summary>
    /// <returns>Whether it was checked as a whole.</returns>
    /// <exception cref="StorageSetupException">The file is damaged.</exception>
    public static bool Check(string file, SqliteStorageOptions options, ISqliteFile content, ILogger logger)
    {
        if (new FileInfo(file) is not { Exists: true, Length: var length })
        {
            return true;
        }

        try
        {
            // As one that only reads, it would not check constraints.
            using var session = SqliteSession.OpenForWriting(file);
            session.KeepLog();
            if (length <= options.CheckedWhole)
            {
                CheckAll(session, file);
                Refuse(file, content.Contradiction(session, newest: null));
                return true;
            }

            var tables = string.Join(", ", content.Ways);
            var inTime = session.TryWithin(options.CheckedFor, () => CheckTables(session, file, content.Ways));
            Refuse(file, content.Contradiction(session, options.NewestChecked));
            if (inTime)
            {
                LogChecked(logger, file, length >> 20, tables, options.NewestChecked);
            }
            else
            {
                LogNotChecked(logger, file, length >> 20, tables, options.CheckedFor.TotalSeconds);
            }

            return false;
        }
        catch (SqliteErrorException e) when (IsDamage(e))
        {
            throw Found(file, e.Message, e);
        }
    }

    /// <summary>What is wrong with a table and its indexes, in words; null when nothing was found in that time.</summary>
    /// <param name="session">Only reads.</param>
    /// <param name="table">Its name.</param>
    /// <param name="limit">What takes longer is interrupted.</param>
    public static string? Contradiction(SqliteSession session, string table, TimeSpan limit)
    {
        string? found = null;
        session.TryWithin(limit, () => found = Found(session, $"'{table}'"));
        return found;
    }

    /// <summary>True when SQLite found that the file is not what it wrote.</summary>
    public static bool IsDamage(SqliteErrorException exception) =>
        (exception.Code & 0xff) is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB || exception.Code is raw.SQLITE_IOERR_READ or raw.SQLITE_IOERR_SHORT_READ;

    /// <summary>True when a statement does not fit the tables: what the file says of its layout is not so.</summary>
    public static bool IsOfLayout(SqliteErrorException exception) => (exception.Code & 0xff) is raw.SQLITE_ERROR;

    public static StorageSetupException Found(string file, string what, Exception? inner = null) =>
        new($"{file} is damaged ({what}). Put the whole folder back from a backup.", inner);

    private static void CheckTables(SqliteSession session, string file, IReadOnlyList<string> tables)
    {
        foreach (var table in tables.Where(table => session.HasTable(table)))
        {
            Check(session, file, $"'{table}'");
        }
    }

    private static void CheckAll(SqliteSession session, string file) => Check(session, file, "1");

    /// <param name="session">May be interrupted.</param>
    /// <param name="file">Named in what is said.</param>
    /// <param name="what">A table, or how many findings of the whole file are wanted.</param>
    private static void Check(SqliteSession session, string file, string what) => Refuse(file, Found(session, what));

    private static string? Found(SqliteSession session, string what)
    {
        using var row = session.Use($"PRAGMA integrity_check({what})");
        return !row.Step() ? "it cannot be checked" : row.Text(0) is not "ok" and var found ? found : null;
    }

    private static void Refuse(string file, string? what)
    {
        if (what is not null)
        {
            throw Found(file, what);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} has {Megabytes} MB and was not checked as a whole: {Tables} and the newest {Newest} rows were, the rest is while it is used.")]
    private static partial void LogChecked(ILogger logger, string file, long megabytes, string tables, int newest);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} has {Megabytes} MB, and checking {Tables} was given up after {Seconds} s. It is looked through while it is used.")]
    private static partial void LogNotChecked(ILogger logger, string file, long megabytes, string tables, double seconds);
}
