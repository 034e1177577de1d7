namespace Loyalty.Storage.Sqlite;

/// <summary>
/// Threads that read, each with a connection and warm statements of its own. Threads of their own rather than the
/// pool's: a read may wait for the disk, and a flood of reads must not keep the answers to appends waiting. They sleep
/// at once when there is nothing to read: what the ready-made queues spin before that, the requests need.
/// </summary>
internal sealed class SqliteReaders : IDisposable
{
    private readonly Queue<SqliteRead> queue = [];
    private readonly List<Thread> threads = [];
    private readonly string file;
    private readonly string closedMessage;
    private readonly int most;
    private bool closed;

    public SqliteReaders(string file, string closedMessage, SqliteStorageOptions options)
    {
        this.file = file;
        this.closedMessage = closedMessage;
        most = options.MaxQueuedReads;
        for (var i = 0; i < options.MaxReaders; i++)
        {
            var thread = new Thread(Run) { IsBackground = true, Name = $"reader {i} of {Path.GetFileName(file)}" };
            threads.Add(thread);
            thread.Start();
        }
    }

    /// <exception cref="StorageException">The file cannot be read, or too many reads are waiting.</exception>
    public Task<T> Read<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var call = new SqliteReadCall<T>(read, cancellationToken);
        if (TryQueue(call) is { } refusal)
        {
            call.Fail(refusal);
        }

        return call.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Answers the reads that are waiting, then closes the connections.</summary>
    public void Dispose()
    {
        lock (queue)
        {
            closed = true;
            Monitor.PulseAll(queue);
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }
    }

    /// <summary>Null when it is queued.</summary>
    private Exception? TryQueue(SqliteRead call)
    {
        lock (queue)
        {
            if (closed)
            {
                return new ObjectDisposedException(null, closedMessage);
            }

            if (queue.Count >= most)
            {
                return new StorageException($"Too many reads of {file} are waiting.");
            }

            queue.Enqueue(call);
            Monitor.Pulse(queue);
            return null;
        }
    }

    /// <summary>Waits for the next; null when it is closed and nothing is left.</summary>
    private SqliteRead? Next()
    {
        lock (queue)
        {
            SqliteRead? read;
            while (!queue.TryDequeue(out read) && !closed)
            {
                Monitor.Wait(queue);
            }

            return read;
        }
    }

    private void Run()
    {
        SqliteSession? session = null;
        while (Next() is { } read)
        {
            if (!read.Run(() => session ??= SqliteSession.OpenForReading(file), file))
            {
                session?.Dispose();
                session = null;
            }
        }

        session?.Dispose();
    }
}
