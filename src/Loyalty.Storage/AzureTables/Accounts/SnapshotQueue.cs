using Azure;
using Azure.Data.Tables;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>Snapshots, one at a time beside the appends: nobody waits for them, and what does not fit is dropped.</summary>
internal sealed class SnapshotQueue(StorageTables tables, AccountRows accounts) : IAsyncDisposable
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
                throw tables.Closed();
            }

            if (tables.IsAway || queue.Count >= MaxQueued || bytes + snapshot.Body.Length > MaxQueuedBytes)
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
                snapshot.TrySetException(e is RequestFailedException ? new StorageException($"The storage account {tables.Name} refused a snapshot.", e) : e);
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

    private async Task Write(SnapshotWrite snapshot)
    {
        if ((await accounts.Head(snapshot.Account).ConfigureAwait(false)).Version < snapshot.Version)
        {
            return;
        }

        var key = TableKeys.Escape(snapshot.Account);
        var stored = await tables.Get(tables.Accounts, key, AccountRows.SnapshotKey, "Version", "Schema").ConfigureAwait(false);
        if (stored?.GetInt32("Schema") == snapshot.FoldSchema && stored.GetInt64("Version") >= snapshot.Version)
        {
            return;
        }

        var row = new TableEntity(key, AccountRows.SnapshotKey) { ["Version"] = snapshot.Version, ["Schema"] = snapshot.FoldSchema };
        var more = EntityBody.Write(row, snapshot.Body);
        try
        {
            await tables.Submit(
                tables.Accounts,
                [
                    stored is null ? new(TableTransactionActionType.Add, row) : new(TableTransactionActionType.UpdateReplace, row, stored.ETag),
                    .. more.Select(other => new TableTransactionAction(TableTransactionActionType.UpsertReplace, other)),
                ]).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.IsCollision())
        {
            // Another process has written one meanwhile; this one may be lost.
        }
    }
}
