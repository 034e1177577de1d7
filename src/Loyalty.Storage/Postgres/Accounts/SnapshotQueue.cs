namespace Loyalty.Storage.Postgres.Accounts;

/// <summary>Snapshots, one at a time beside the appends: nobody waits for them, and what does not fit is dropped.</summary>
internal sealed class SnapshotQueue(PostgresDatabase database) : IAsyncDisposable
{
    private const int MaxQueued = 1024;
    private const long MaxQueuedBytes = 32L << 20;

    private readonly Lock gate = new();
    private readonly Queue<SnapshotWrite> queue = [];
    private long bytes;
    private bool stopping;
    private Task writing = Task.CompletedTask;

    /// <summary>Completes when it is kept, or at once when it was dropped.</summary>
    public Task Save(SnapshotWrite snapshot)
    {
        lock (gate)
        {
            if (stopping)
            {
                throw database.Closed();
            }

            if (database.IsAway || queue.Count >= MaxQueued || bytes + snapshot.Body.Length > MaxQueuedBytes)
            {
                return Task.CompletedTask;
            }

            queue.Enqueue(snapshot);
            bytes += snapshot.Body.Length;
            if (queue.Count == 1)
            {
                var before = writing;
                writing = Task.Run(() => Write(before));
            }
        }

        return snapshot.Task;
    }

    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (gate)
        {
            stopping = true;
            last = writing;
        }

        await last.ConfigureAwait(false);
    }

    private async Task Write(Task before)
    {
        await before.ConfigureAwait(false);
        while (Next() is { } snapshot)
        {
            try
            {
                await database.Write(connection => connection.Command(
                    """
                    INSERT INTO snapshots (account, fold_schema, version, body)
                    SELECT a.id, $2, $3, $4 FROM accounts a JOIN heads h ON h.account = a.id WHERE a.key = $1 AND h.version >= $3
                    ON CONFLICT (account) DO UPDATE SET fold_schema = excluded.fold_schema, version = excluded.version, body = excluded.body
                    WHERE snapshots.fold_schema <> excluded.fold_schema OR snapshots.version < excluded.version
                    """).Add(snapshot.Account).Add(snapshot.FoldSchema).Add(snapshot.Version).Add(snapshot.Body).Run(), CancellationToken.None).ConfigureAwait(false);
                snapshot.TrySetResult();
            }
            catch (Exception e)
            {
                snapshot.TrySetException(e);
            }
        }
    }

    private SnapshotWrite? Next()
    {
        lock (gate)
        {
            if (!queue.TryDequeue(out var snapshot))
            {
                return null;
            }

            bytes -= snapshot.Body.Length;
            return snapshot;
        }
    }
}
