namespace Loyalty.Storage.Accounts.Queues;

/// <summary>Snapshots, one at a time beside the appends: nobody waits for them, and what does not fit is dropped.</summary>
internal abstract class SnapshotQueue(ServiceWatch service) : IAsyncDisposable
{
    private const int MaxQueued = 1024;
    private const long MaxQueuedBytes = 32L << 20;

    private readonly Lock gate = new();
    private readonly Queue<SnapshotWrite> queue = [];
    private long bytes;
    private bool stopping;
    private bool isWriting;
    private Task writing = Task.CompletedTask;

    /// <summary>Completes when it is kept, or at once when it was dropped.</summary>
    public Task Save(SnapshotWrite snapshot)
    {
        lock (gate)
        {
            if (stopping)
            {
                throw service.Closed();
            }

            if (service.IsAway || queue.Count >= MaxQueued || bytes + snapshot.Body.Length > MaxQueuedBytes)
            {
                return Task.CompletedTask;
            }

            queue.Enqueue(snapshot);
            bytes += snapshot.Body.Length;
            if (!isWriting)
            {
                isWriting = true;
                writing = Task.Run(WriteAll);
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

    /// <summary>Keeps it, unless what is kept is as new, or the account never had that version.</summary>
    protected abstract Task Write(SnapshotWrite snapshot);

    private async Task WriteAll()
    {
        while (Next() is { } snapshot)
        {
            try
            {
                await Write(snapshot).ConfigureAwait(false);
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
                isWriting = false;
                return null;
            }

            bytes -= snapshot.Body.Length;
            return snapshot;
        }
    }
}
