using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Loyalty.Storage.Sqlite;

/// <summary>Finds, when a file is opened, what is wrong in it.</summary>
internal static partial class SqliteDamage
{
    /// <summary>Of a large file, how long the check of the tables by which all else is found may take.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Call before anything goes on from what the file says. Leaves file and log as they are. A file that is not large is
    /// checked as a whole, tables against their indexes; of a large one the tables by which all else is found, and its
    /// newest rows: what else is read is checked when it is read.
    /// </summary>
    /// <exception cref="StorageSetupException">The file is damaged.</exception>
    public static void Check(string file, SqliteStorageOptions options, ISqliteFile content, ILogger logger)
    {
        if (new FileInfo(file) is not { Exists: true, Length: var length })
        {
            return;
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
                return;
            }

            var tables = string.Join(", ", content.Ways);
            var inTime = session.TryWithin(Longest, () => CheckTables(session, file, content.Ways));
            Refuse(file, content.Contradiction(session, options.NewestChecked));
            if (inTime)
            {
                LogChecked(logger, file, length >> 20, tables, options.NewestChecked);
            }
            else
            {
                LogNotChecked(logger, file, length >> 20, tables, Longest.TotalSeconds);
            }
        }
        catch (SqliteErrorException e) when (IsDamage(e))
        {
            throw Found(file, e.Message, e);
        }
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
    private static void Check(SqliteSession session, string file, string what)
    {
        using var row = session.Use($"PRAGMA integrity_check({what})");
        Refuse(file, !row.Step() ? "it cannot be checked" : row.Text(0) is not "ok" and var found ? found : null);
    }

    private static void Refuse(string file, string? what)
    {
        if (what is not null)
        {
            throw Found(file, what);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} has {Megabytes} MB and was not checked as a whole: {Tables} and the newest {Newest} rows were, the rest is when it is read.")]
    private static partial void LogChecked(ILogger logger, string file, long megabytes, string tables, int newest);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} has {Megabytes} MB, and checking {Tables} was given up after {Seconds} s. Check it with the gateway stopped: sqlite3 {File} 'PRAGMA integrity_check'.")]
    private static partial void LogNotChecked(ILogger logger, string file, long megabytes, string tables, double seconds);
}
