using System.Collections.Concurrent;

namespace Loyalty.Storage.Sqlite;

/// <summary>
/// Threads that read, each with a connection and warm statements of its own. Threads of their own rather than the
/// pool's: a read may wait for the disk, and a flood of reads must not keep the answers to appends waiting.
/// </summary>
internal sealed class SqliteReaders : IDisposable
{
    private readonly BlockingCollection<SqliteRead> queue;
    private readonly List<Thread> threads = [];
    private readonly string file;
    private readonly string closedMessage;

    public SqliteReaders(string file, string closedMessage, SqliteStorageOptions options)
    {
        this.file = file;
        this.closedMessage = closedMessage;
        queue = new BlockingCollection<SqliteRead>(options.MaxQueuedReads);
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
        try
        {
            if (!queue.TryAdd(call))
            {
                call.Fail(new StorageException($"Too many reads of {file} are waiting."));
            }
        }
        catch (InvalidOperationException)
        {
            // Closed for adding, perhaps this very moment.
            call.Fail(new ObjectDisposedException(null, closedMessage));
        }

        return call.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Answers the reads that are waiting, then closes the connections.</summary>
    public void Dispose()
    {
        queue.CompleteAdding();
        foreach (var thread in threads)
        {
            thread.Join();
        }
    }

    private void Run()
    {
        SqliteSession? session = null;
        foreach (var read in queue.GetConsumingEnumerable())
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
