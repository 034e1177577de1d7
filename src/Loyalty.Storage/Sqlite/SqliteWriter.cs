using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Loyalty.Storage.Sqlite;

/// <summary>
/// The only connection that writes to a file, on a thread of its own. Whatever has queued up is committed together, so
/// that a thousand writes share one flush of the disk.
/// </summary>
/// <remarks>
/// It is also the only one that checkpoints: SQLite up to 3.51.2 can corrupt a file when one connection checkpoints
/// while another one starts the log anew (its "WAL-reset bug"). So checkpoints run between flushes, after the answers
/// are out, and often enough to be short.
/// </remarks>
internal sealed partial class SqliteWriter : IDisposable
{
    // A flush holds at most this much, so that a long queue is answered in steps.
    private const int MaxFlushRecords = 4096;
    private const long MaxFlushBytes = 16L << 20;

    // Writes that nobody waits for (snapshots) get this much of each flush, and lose what does not fit their queue.
    private const int MaxBackgroundPerFlush = 32;
    private const int MaxQueuedBackground = 1024;
    private const long MaxQueuedBackgroundBytes = 32L << 20;

    // Frames of 4 KiB in the log after which it is moved into the file: at once, or when there is nothing else to do.
    private const int CheckpointFrames = 16_000;
    private const int IdleCheckpointFrames = 1_000;

    // A log of this length has not started anew for long because somebody was always reading it: readers are waited for.
    private const int LongLogFrames = 4 * CheckpointFrames;

    private readonly Lock gate = new();

    // A semaphore would spin before it sleeps, on processors that the requests need.
    private readonly AutoResetEvent wake = new(initialState: false);

    private readonly Queue<SqliteWrite> queue = [];
    private readonly Queue<SqliteWrite> background = [];
    private readonly List<SqliteWrite> flush = [];
    private readonly string file;
    private readonly string name;
    private readonly string closedMessage;
    private readonly SqliteStorageOptions options;
    private readonly ISqliteFile content;
    private readonly ILogger logger;
    private readonly FlushMark mark;
    private readonly Thread thread;

    private SqliteSession? session;
    private long flushes;
    private int queuedRecords;
    private long queuedBytes;
    private long backgroundBytes;
    private bool sleeping;
    private bool stopping;
    private bool stopped;
    private int framesSinceCheckpoint;
    private int framesInLog;
    private volatile bool suspect;

    /// <param name="file">The database file.</param>
    /// <param name="closedMessage">What later calls are told once it is closed.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="content">What the file holds; opened the first time on the caller's thread.</param>
    /// <param name="logger">The log.</param>
    public SqliteWriter(string file, string closedMessage, SqliteStorageOptions options, ISqliteFile content, ILogger logger)
    {
        this.file = file;
        name = Path.GetFileNameWithoutExtension(file);
        this.closedMessage = closedMessage;
        this.options = options;
        this.content = content;
        this.logger = logger;
        mark = new FlushMark(file, logger);
        try
        {
            session = Open();
        }
        catch
        {
            mark.Dispose();
            throw;
        }

        thread = new Thread(Run) { IsBackground = true, Name = "writer of " + Path.GetFileName(file) };
        thread.Start();
    }

    /// <summary>Guards the queue; those who let a queued write grow take it too.</summary>
    public Lock Gate => gate;

    /// <summary>
    /// After this, what is read is what a crash would leave. A flush that failed may have left frames in the log, which
    /// nobody sees now but which would be found after a crash; the next one that succeeds overwrites them.
    /// </summary>
    public Task Settle(CancellationToken cancellationToken) => suspect
        ? Write(Overwrite, bounded: false).WaitAsync(cancellationToken)
        : Task.CompletedTask;

    /// <summary>Queues a write. Without <paramref name="bounded"/> it is let in however long the queue is.</summary>
    /// <exception cref="StorageException">The queue is full; it was not sent.</exception>
    public Task<T> Write<T>(Func<SqliteSession, T> write, long bytes = 0, bool bounded = true, int records = 1)
    {
        var call = new SqliteWriteCall<T>(write, bytes, records);
        lock (gate)
        {
            if (stopping)
            {
                return Task.FromException<T>(Closed());
            }

            if (bounded && !HasRoom(records, bytes))
            {
                return Task.FromException<T>(new StorageException($"Too many writes to {file} are waiting; this one was not sent."));
            }

            Enqueue(call);
        }

        return call.Task;
    }

    /// <summary>Queues a write that nobody waits for; false when it was dropped because too many are waiting.</summary>
    public bool TryWriteInBackground(SqliteWrite write)
    {
        lock (gate)
        {
            if (stopping)
            {
                throw Closed();
            }

            if (background.Count >= MaxQueuedBackground || backgroundBytes + write.Bytes > MaxQueuedBackgroundBytes)
            {
                return false;
            }

            background.Enqueue(write);
            backgroundBytes += write.Bytes;
            Wake();
        }

        return true;
    }

    /// <summary>Whether so much more may be queued. Call under <see cref="Gate"/>.</summary>
    public bool HasRoom(int records, long bytes) =>
        queuedRecords + records <= options.MaxQueuedRecords && queuedBytes + bytes <= options.MaxQueuedBytes;

    /// <summary>Closed, or about to be. Call under <see cref="Gate"/>.</summary>
    public bool IsStopping => stopping;

    /// <summary>Call under <see cref="Gate"/>, when it has room and is not stopping.</summary>
    public void Enqueue(SqliteWrite write)
    {
        queue.Enqueue(write);
        Grown(write.Records, write.Bytes);
        Wake();
    }

    /// <summary>A queued write has grown by so much. Call under <see cref="Gate"/>.</summary>
    public void Grown(int records, long bytes)
    {
        queuedRecords += records;
        queuedBytes += bytes;
    }

    public ObjectDisposedException Closed() => new(null, closedMessage);

    /// <summary>Writes what is queued, moves the log into the file and closes it.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Wake();
        }

        thread.Join();
        if (!stopped)
        {
            stopped = true;
            wake.Dispose();
            mark.Dispose();
        }
    }

    private void Wake()
    {
        if (sleeping)
        {
            sleeping = false;
            wake.Set();
        }
    }

    private void Run()
    {
        while (Take())
        {
            if (flush.Count > 0)
            {
                Flush();
            }
            else
            {
                Checkpoint();
            }

            if (framesSinceCheckpoint >= CheckpointFrames)
            {
                Checkpoint();
            }
        }

        Close();
    }

    /// <summary>Waits for something to do; an empty flush means that there is time for a checkpoint. False at the end.</summary>
    private bool Take()
    {
        flush.Clear();
        while (true)
        {
            lock (gate)
            {
                var records = 0;
                var bytes = 0L;
                while (records < MaxFlushRecords && bytes < MaxFlushBytes && queue.TryDequeue(out var write))
                {
                    write.Taken();
                    records += write.Records;
                    bytes += write.Bytes;
                    flush.Add(write);
                }

                for (var i = 0; i < MaxBackgroundPerFlush && background.TryDequeue(out var write); i++)
                {
                    backgroundBytes -= write.Bytes;
                    flush.Add(write);
                }

                if (flush.Count > 0)
                {
                    return true;
                }

                if (stopping)
                {
                    return false;
                }

                if (framesSinceCheckpoint >= IdleCheckpointFrames)
                {
                    return true;
                }

                sleeping = true;
            }

            wake.WaitOne();
        }
    }

    private void Flush()
    {
        StorageException? failure = null;
        var started = Stopwatch.GetTimestamp();
        try
        {
            session ??= Open();
            session.Begin();
            var before = session.TotalChanges;
            foreach (var write in flush)
            {
                Execute(session, write);
            }

            CheckTransaction(session);
            content.Committing(session);
            var changed = session.TotalChanges != before;
            if (changed)
            {
                Count(session, flushes + 1);
            }

            session.Commit();
            content.Committed();
            if (changed)
            {
                mark.Write(++flushes);
            }

            framesSinceCheckpoint += session.TakePagesWritten();
            suspect = false;
        }
        catch (Exception e)
        {
            suspect |= e is not SqliteErrorException { StoppedTheLog: true };
            failure = new StorageException($"Writing to {file} failed; what was to be written is unknown until it is read again.", e);
            LogFlushFailed(logger, e, file, flush.Count);
            Recover(e);
        }

        StorageMetrics.Flushed(name, flush.Count, started, failure is null);
        lock (gate)
        {
            foreach (var write in flush)
            {
                queuedRecords -= write is { IsBackground: true } ? 0 : write.Records;
                queuedBytes -= write is { IsBackground: true } ? 0 : write.Bytes;
                write.Over(failure is null && write.Refusal is null);
            }
        }

        foreach (var write in flush)
        {
            if ((failure ?? write.Refusal) is { } reason)
            {
                write.Fail(reason);
            }
            else
            {
                write.Complete();
            }
        }
    }

    private static void Count(SqliteSession session, long flushes) =>
        session.Use("INSERT INTO meta (name, value) VALUES ('flushes', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value").Bind(1, flushes).Run();

    private static bool Overwrite(SqliteSession session)
    {
        session.Use("INSERT INTO meta (name, value) VALUES ('recoveries', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1").Run();
        return true;
    }

    private static void CheckTransaction(SqliteSession session)
    {
        if (!session.InTransaction)
        {
            // SQLite has rolled back by itself; what came now would be committed on its own.
            throw new InvalidOperationException("The transaction of the flush has ended before its commit.");
        }
    }

    private static void Execute(SqliteSession session, SqliteWrite write)
    {
        CheckTransaction(session);
        var before = session.TotalChanges;
        try
        {
            write.Execute(session);
        }
        catch (Exception refusal) when (refusal is not SqliteErrorException && session.TotalChanges == before)
        {
            write.Refusal = refusal;
        }
    }

    /// <summary>Leaves no half transaction open; when that is not certain, the next flush opens the file anew.</summary>
    private void Recover(Exception failure)
    {
        if (session is null)
        {
            return;
        }

        var sound = session.TryRollback() && failure is SqliteErrorException { IsFull: true };
        if (sound)
        {
            try
            {
                content.Opened(session);
                return;
            }
            catch (Exception e)
            {
                LogReopening(logger, e, file);
            }
        }

        CloseSession();
    }

    private SqliteSession Open()
    {
        var fresh = SqliteSession.OpenForWriting(file);
        try
        {
            content.Opened(fresh);
            flushes = fresh.Scalar("SELECT value FROM meta WHERE name = 'flushes'") ?? 0;
            mark.Check(flushes);
            return fresh;
        }
        catch
        {
            fresh.KeepLog();
            fresh.Dispose();
            throw;
        }
    }

    private void Checkpoint()
    {
        // Whatever comes of it, the next one is due when so much more was written.
        framesSinceCheckpoint = 0;
        if (session is null)
        {
            return;
        }

        try
        {
            var started = Stopwatch.GetTimestamp();
            var mode = framesInLog >= LongLogFrames ? raw.SQLITE_CHECKPOINT_RESTART : raw.SQLITE_CHECKPOINT_PASSIVE;
            (framesInLog, var moved) = session.Checkpoint(mode);
            session.TakePagesWritten();
            StorageMetrics.Checkpointed(name, started);
            LogCheckpoint(logger, file, moved, framesInLog, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (SqliteErrorException e)
        {
            // The log still holds everything.
            LogCheckpointFailed(logger, e, file);
        }
    }

    private void Close()
    {
        try
        {
            session?.Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE);
        }
        catch (SqliteErrorException e)
        {
            LogCheckpointFailed(logger, e, file);
        }

        CloseSession();
    }

    private void CloseSession()
    {
        session?.Dispose();
        session = null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A flush of {Writes} writes to {File} failed.")]
    private static partial void LogFlushFailed(ILogger logger, Exception exception, string file, int writes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} is opened anew after a failure.")]
    private static partial void LogReopening(ILogger logger, Exception exception, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of {File} could not be moved into the file; it is tried again.")]
    private static partial void LogCheckpointFailed(ILogger logger, Exception exception, string file);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Moved {Moved} of {Log} log frames into {File} in {Milliseconds} ms.")]
    private static partial void LogCheckpoint(ILogger logger, string file, int moved, int log, double milliseconds);
}
