using SQLitePCL;

namespace Loyalty.Storage.Sqlite;

/// <summary>Finds, when a file is opened, what is wrong in it.</summary>
internal static class SqliteDamage
{
    /// <summary>
    /// Files up to this are checked as a whole, tables against their indexes, in less than a second. In larger ones, what is
    /// read is checked when it is read.
    /// </summary>
    private const long CheckedWhole = 64L << 20;

    /// <summary>Call before anything goes on from what the file says. Leaves file and log as they are.</summary>
    /// <exception cref="StorageSetupException">The file is damaged.</exception>
    public static void Check(string file)
    {
        if (new FileInfo(file) is not { Exists: true, Length: <= CheckedWhole })
        {
            return;
        }

        try
        {
            // As one that only reads, it would not check constraints.
            using var session = SqliteSession.OpenForWriting(file);
            session.KeepLog();
            using var row = session.Use("PRAGMA integrity_check(1)");
            if (!row.Step() || row.Text(0) != "ok")
            {
                throw Found(file, row.Text(0));
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

    public static StorageSetupException Found(string file, string what, Exception? inner = null) =>
        new($"{file} is damaged ({what}). Put the whole folder back from a backup.", inner);
}
