using Azure;
using Azure.Data.Tables;
using Loyalty.Storage.Accounts.Queues;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>
/// This process's way into one partition of the outbox. It writes one transaction after another, each with higher
/// positions than the one before, and each under the tag of its own row: so whoever reads that row knows what is still
/// to come, and who changes it ends what is under way.
/// </summary>
internal sealed class OutboxLane(StorageTables tables, PositionClock clock, int partition, string writer)
{
    // Beside the intents stand the writer's row and the horizon.
    private const int MaxIntents = StorageTables.MaxTransaction - 2;
    private const int Attempts = 10;

    private readonly Lock gate = new();
    private readonly Queue<Entry> waiting = [];
    private bool isFlushing;
    private ETag? tag;

    public Task<long[]> Write(AppendGroup<AccountHead> group)
    {
        var entry = new Entry(group);
        lock (gate)
        {
            waiting.Enqueue(entry);
            if (!isFlushing)
            {
                isFlushing = true;
                _ = Task.Run(Flush);
            }
        }

        return entry.Task;
    }

    private async Task Flush()
    {
        while (Take() is { Count: > 0 } entries)
        {
            try
            {
                await Send(entries).ConfigureAwait(false);
                entries.ForEach(entry => entry.SetResult(entry.Positions));
            }
            catch (Exception e)
            {
                entries.ForEach(entry => entry.SetException(e));
            }
        }
    }

    private List<Entry> Take()
    {
        var taken = new List<Entry>();
        var intents = 0;
        lock (gate)
        {
            while (waiting.TryPeek(out var next) && intents + next.Positions.Length <= MaxIntents)
            {
                intents += next.Positions.Length;
                taken.Add(waiting.Dequeue());
            }

            isFlushing = taken.Count > 0;
        }

        return taken;
    }

    private async Task Send(List<Entry> entries)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var horizon = tag is null ? await tables.Get(tables.Outbox, OutboxRows.Partition(partition), OutboxRows.HorizonKey).ConfigureAwait(false) : null;
            clock.Observe(OutboxRows.Floor(horizon));
            var actions = Transaction(entries, horizon);
            try
            {
                tag = (await tables.Submit(tables.Outbox, actions).ConfigureAwait(false))[0];
                return;
            }
            catch (Exception e) when (e is StorageException || (e is RequestFailedException refused && refused.IsCollision()))
            {
                if (await HasLanded(entries[^1].Positions[^1]).ConfigureAwait(false))
                {
                    return;
                }
            }
        }

        throw new StorageException($"The outbox of partition {partition} changes all the time; nothing was written.");
    }

    /// <summary>Looks what became of it, and from where to go on.</summary>
    private async Task<bool> HasLanded(long last)
    {
        var row = await tables.Get(tables.Outbox, OutboxRows.Partition(partition), OutboxRows.WriterKey(writer)).ConfigureAwait(false);
        clock.Observe(OutboxRows.Floor(row));
        tag = row?.ETag;
        return OutboxRows.Last(row) == last;
    }

    private List<TableTransactionAction> Transaction(List<Entry> entries, TableEntity? horizon)
    {
        var intents = new List<TableTransactionAction>();
        foreach (var entry in entries)
        {
            for (var i = 0; i < entry.Positions.Length; i++)
            {
                entry.Positions[i] = clock.Next(partition);
                intents.Add(new(TableTransactionActionType.Add, entry.Intent(i, partition)));
            }
        }

        var row = new TableEntity(OutboxRows.Partition(partition), OutboxRows.WriterKey(writer)) { ["Last"] = entries[^1].Positions[^1] };
        if (tag is { } known)
        {
            return [new(TableTransactionActionType.UpdateMerge, row, known), .. intents];
        }

        // A new writer begins above the horizon, or not at all if that has moved meanwhile.
        row["Floor"] = OutboxRows.Floor(horizon);
        var begin = new TableEntity(row.PartitionKey, OutboxRows.HorizonKey) { ["Writer"] = writer };
        return
        [
            new(TableTransactionActionType.Add, row),
            horizon is null ? new(TableTransactionActionType.Add, begin) : new(TableTransactionActionType.UpdateMerge, begin, horizon.ETag),
            .. intents,
        ];
    }

    private sealed class Entry(AppendGroup<AccountHead> group) : TaskCompletionSource<long[]>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long[] Positions { get; } = new long[group.Appends.Count];

        public TableEntity Intent(int index, int partition)
        {
            var account = group.Account;
            var program = TableKeys.Escape(account.Key[..account.Key.IndexOf('/')]);
            return OutboxRows.Intent(partition, Positions[index], TableKeys.Escape(account.Key), group.Appends[index].ExpectedVersion + 1, program);
        }
    }
}
