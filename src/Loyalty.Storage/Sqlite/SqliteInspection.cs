using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Loyalty.Storage.Sqlite;

/// <summary>
/// Looks through a file that was too large to be checked as a whole when it was opened, while it is used: on a thread and a
/// connection of its own, with rests. First each table with its indexes, where that takes no long read transaction, for
/// which the log would have to grow; then what must fit together, some rows at a time, whatever the size.
/// </summary>
internal sealed partial class SqliteInspection : IDisposable
{
    private readonly TaskCompletionSource<IReadOnlyList<string>> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEvent stopping = new(initialState: false);
    private readonly string file;
    private readonly IReadOnlyList<SqliteSweep> sweeps;
    private readonly SqliteStorageOptions options;
    private readonly ILogger logger;
    private readonly Thread thread;

    /// <param name="file">The database file.</param>
    /// <param name="sweeps">What is looked through, one after the other.</param>
    /// <param name="options">How much of the time it may take.</param>
    /// <param name="logger">The log.</param>
    public SqliteInspection(string file, IReadOnlyList<SqliteSweep> sweeps, SqliteStorageOptions options, ILogger logger)
    {
        this.file = file;
        this.sweeps = sweeps;
        this.options = options;
        this.logger = logger;
        thread = new Thread(Run) { IsBackground = true, Name = "inspection of " + Path.GetFileName(file) };
        thread.Start();
    }

    /// <summary>What was found, when all has been looked at; canceled when it was stopped before.</summary>
    public Task<IReadOnlyList<string>> Ended => ended.Task;

    /// <summary>Stops after the rows that are being looked at.</summary>
    public void Dispose()
    {
        stopping.Set();
        thread.Join();
        stopping.Dispose();
    }

    private void Run()
    {
        var started = Stopwatch.GetTimestamp();
        var found = new List<string>();
        if (!TryLook(found, CheckTables) || !sweeps.All(sweep => TryLook(found, session => Sweep(session, sweep))))
        {
            ended.TrySetCanceled();
            return;
        }

        if (found.Count == 0)
        {
            LogSound(logger, file, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        ended.TrySetResult(found);
    }

    /// <summary>Up to the first thing that is found, each time; false when it was stopped.</summary>
    private bool TryLook(List<string> found, Func<SqliteSession, IEnumerable<string?>> look)
    {
        SqliteSession? session = null;
        try
        {
            session = SqliteSession.OpenForReading(file);
            var started = Stopwatch.GetTimestamp();
            foreach (var what in look(session))
            {
                if (what is not null)
                {
                    Found(found, what, null);
                    return true;
                }

                if (stopping.WaitOne(Stopwatch.GetElapsedTime(started) * ((1 / options.InspectedShare) - 1)))
                {
                    return false;
                }

                started = Stopwatch.GetTimestamp();
            }
        }
        catch (SqliteErrorException e) when (!SqliteDamage.IsDamage(e) && !SqliteDamage.IsOfLayout(e))
        {
            LogEnded(logger, e, file);
        }
        catch (Exception e)
        {
            // Also what a damaged row makes of what reads it.
            Found(found, e.Message, e);
        }
        finally
        {
            session?.Dispose();
        }

        return true;
    }

    private IEnumerable<string?> CheckTables(SqliteSession session)
    {
        foreach (var table in Tables(session))
        {
            yield return SqliteDamage.Contradiction(session, table, options.InspectedAtOnce);
        }
    }

    private static List<string> Tables(SqliteSession session)
    {
        using var rows = session.Use("SELECT name FROM sqlite_master WHERE type = 'table'");
        var tables = new List<string>();
        while (rows.Step())
        {
            tables.Add(rows.Text(0));
        }

        return tables;
    }

    private static IEnumerable<string?> Sweep(SqliteSession session, SqliteSweep sweep)
    {
        var before = long.MaxValue;
        var any = true;
        while (any)
        {
            (any, var what) = session.Snapshot(reading => sweep.Step(reading, ref before));
            yield return what;
        }
    }

    private void Found(List<string> found, string what, Exception? reason)
    {
        found.Add(what);
        StorageMetrics.Damaged(Path.GetFileNameWithoutExtension(file));
        LogFound(logger, reason, file, what);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} has been looked through as a whole in {Seconds:F0} s, and nothing is wrong with it.")]
    private static partial void LogSound(ILogger logger, string file, double seconds);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{File} is damaged ({What}). What has changed is refused when it is read; what is missing may go unnoticed. Stop the gateway and put the whole folder back from a backup.")]
    private static partial void LogFound(ILogger logger, Exception? reason, string file, string what);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A part of {File} could not be looked through. Check it with the gateway stopped: sqlite3 {File} 'PRAGMA integrity_check'.")]
    private static partial void LogEnded(ILogger logger, Exception reason, string file);
}
