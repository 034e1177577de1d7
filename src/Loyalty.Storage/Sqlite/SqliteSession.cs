using System.Diagnostics;
using SQLitePCL;

namespace Loyalty.Storage.Sqlite;

/// <summary>One connection with its prepared statements; used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    // Only another program that has the file open can make us wait: nothing here locks for that long.
    private const int BusyMilliseconds = 5000;

    // Appends stand still while a checkpoint waits for readers.
    private const int CheckpointBusyMilliseconds = 200;

    // Of SQLite's own machine; a fraction of a millisecond.
    private const int StepsBetweenLooks = 10_000;

    private readonly sqlite3 database;
    private readonly Dictionary<string, SqliteStatement> statements = [];
    private readonly string file;

    static SqliteSession() => Batteries_V2.Init();

    private SqliteSession(string file, bool write)
    {
        this.file = file;
        var flags = raw.SQLITE_OPEN_NOMUTEX | (write ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE : raw.SQLITE_OPEN_READONLY);
        var code = raw.sqlite3_open_v2(file, out database, flags, null);
        if (code != raw.SQLITE_OK)
        {
            var message = database is null || database.IsInvalid ? "out of memory" : raw.sqlite3_errmsg(database).utf8_to_string();
            database?.Dispose();
            throw new SqliteErrorException(code, $"{message} ({file})");
        }

        raw.sqlite3_extended_result_codes(database, 1);
        raw.sqlite3_busy_timeout(database, BusyMilliseconds);
    }

    /// <summary>Grows with every row that this session inserts, changes or deletes.</summary>
    public int TotalChanges => raw.sqlite3_total_changes(database);

    public bool InTransaction => raw.sqlite3_get_autocommit(database) == 0;

    public static SqliteSession OpenForWriting(string file)
    {
        var session = new SqliteSession(file, write: true);
        try
        {
            // Checkpoints are started by the writer after it has answered (see SqliteWriter), hence none on commit.
            session.Execute("PRAGMA journal_mode = WAL");
            session.Execute("PRAGMA synchronous = FULL");
            session.Execute("PRAGMA wal_autocheckpoint = 0");
            session.Execute("PRAGMA journal_size_limit = 134217728");

            // Not larger: a commit whose pages were put in another order walks the whole cache (a millisecond at 128 MiB,
            // a fifth of the writer's time), and what is not in it mostly comes from the memory of the system.
            session.Execute("PRAGMA cache_size = -32768");
            session.Execute("PRAGMA temp_store = MEMORY");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public static SqliteSession OpenForReading(string file)
    {
        var session = new SqliteSession(file, write: false);
        session.Execute("PRAGMA cache_size = -4096");
        return session;
    }

    /// <summary>The statement, prepared once a session; dispose it to end the use.</summary>
    public SqliteStatement Use(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statement = new SqliteStatement(this, database, sql);
            statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>Runs one statement now and then, without keeping it.</summary>
    public void Execute(string sql)
    {
        var statement = new SqliteStatement(this, database, sql);
        try
        {
            while (statement.Step())
            {
            }
        }
        finally
        {
            statement.Close();
        }
    }

    public long? Scalar(string sql)
    {
        using var statement = Use(sql);
        return statement.Step() ? statement.Int64OrNull(0) : null;
    }

    public bool HasTable(string name)
    {
        using var row = Use("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1");
        return row.Bind(1, name).Step();
    }

    /// <summary>Runs statements for so long at most; false when they were interrupted, or there is no time at all.</summary>
    public bool TryWithin(TimeSpan limit, Action run)
    {
        if (limit <= TimeSpan.Zero)
        {
            return false;
        }

        var started = Stopwatch.GetTimestamp();
        raw.sqlite3_progress_handler(database, StepsBetweenLooks, _ => Stopwatch.GetElapsedTime(started) > limit ? 1 : 0, null);
        try
        {
            run();
            return true;
        }
        catch (SqliteErrorException e) when (e.Code == raw.SQLITE_INTERRUPT)
        {
            return false;
        }
        finally
        {
            raw.sqlite3_progress_handler(database, 0, null, null);
        }
    }

    public void Begin() => Use("BEGIN IMMEDIATE").Run();

    public void Commit() => Use("COMMIT").Run();

    /// <summary>Leaves no transaction open; false when that failed and the session must not be used again.</summary>
    public bool TryRollback()
    {
        if (InTransaction)
        {
            try
            {
                Use("ROLLBACK").Run();
            }
            catch (SqliteErrorException)
            {
                // What counts is asked below.
            }
        }

        return !InTransaction;
    }

    /// <summary>Everything that <paramref name="read"/> reads is of one moment.</summary>
    public T Snapshot<T>(Func<SqliteSession, T> read)
    {
        Use("BEGIN").Run();
        try
        {
            return read(this);
        }
        finally
        {
            TryRollback();
        }
    }

    /// <summary>Pages written since the last call: in WAL mode, the frames that were added to the log.</summary>
    public int TakePagesWritten()
    {
        raw.sqlite3_db_status(database, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1);
        return pages;
    }

    /// <summary>Moves the log into the file as far as readers allow.</summary>
    /// <returns>Frames in the log, and how many of them are in the file.</returns>
    public (int Log, int Moved) Checkpoint(int mode)
    {
        raw.sqlite3_busy_timeout(database, CheckpointBusyMilliseconds);
        var code = raw.sqlite3_wal_checkpoint_v2(database, null!, mode, out var log, out var moved);
        raw.sqlite3_busy_timeout(database, BusyMilliseconds);
        return code is raw.SQLITE_OK or raw.SQLITE_BUSY
            ? (log, moved)
            : throw new SqliteErrorException(code, $"checkpoint of {file}: {raw.sqlite3_errmsg(database).utf8_to_string()}");
    }

    /// <summary>Closing leaves the log as it is, also when nobody else has the file open: for who finds that something is wrong in it.</summary>
    public void KeepLog() => raw.sqlite3_db_config(database, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Close();
        }

        statements.Clear();
        database.Dispose();
    }
}
