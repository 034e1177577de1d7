using System.Collections.Concurrent;

namespace Loyalty.Storage.Sqlite;

/// <summary>Read-only connections with warm statements; a bounded number of reads runs at a time, off the caller's thread.</summary>
internal sealed class SqliteReaders(string file, int maxReaders, string closedMessage) : IDisposable
{
    private readonly SemaphoreSlim free = new(maxReaders);
    private readonly ConcurrentBag<SqliteSession> idle = [];
    private volatile bool closed;

    /// <exception cref="StorageException">The file cannot be read.</exception>
    public async Task<T> Read<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        await free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfClosed();
            return await Task.Run(() => Run(read), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            free.Release();
        }
    }

    /// <summary>Waits for the reads under way.</summary>
    public void Dispose()
    {
        closed = true;
        for (var i = 0; i < maxReaders; i++)
        {
            free.Wait();
        }

        while (idle.TryTake(out var session))
        {
            session.Dispose();
        }

        // Those that were waiting for a connection find out that there is none.
        free.Release(maxReaders);
    }

    private T Run<T>(Func<SqliteSession, T> read)
    {
        SqliteSession? session = null;
        try
        {
            session = idle.TryTake(out var warm) ? warm : SqliteSession.OpenForReading(file);
            var result = read(session);
            idle.Add(session);
            return result;
        }
        catch (SqliteErrorException e)
        {
            session?.Dispose();
            throw new StorageException($"{file} cannot be read.", e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    private void ThrowIfClosed()
    {
        if (closed)
        {
            throw new ObjectDisposedException(null, closedMessage);
        }
    }
}
