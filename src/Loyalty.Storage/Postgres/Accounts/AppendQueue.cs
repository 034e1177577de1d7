using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Postgres.Accounts;

/// <summary>
/// What waits to be appended. One group of an account is under way at a time, in the order in which they came, so that
/// several flushes can be.
/// </summary>
internal sealed class AppendQueue(PostgresDatabase database, PostgresStorageOptions options)
{
    // A flush holds at most this much, so that a long queue is answered in steps.
    private const int MaxFlushRecords = 4096;
    private const long MaxFlushBytes = 16L << 20;

    private readonly Dictionary<string, Lane> lanes = [];
    private readonly Queue<Lane> ready = [];
    private readonly Queue<Lane> blocked = [];
    private readonly HashSet<OperationHash> underWay = [];
    private readonly SemaphoreSlim wake = new(0);
    private int records;
    private long bytes;
    private int sleeping;
    private bool stopping;

    /// <summary>Guards the queue and the groups in it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Why the append cannot be queued, or null. Call under <see cref="Gate"/>, as for the next two.</summary>
    public Exception? Admit(PostgresAccountWriter account, PendingAppend append)
    {
        if (account.HasEnded)
        {
            return new AppendFailedException(AppendFailure.PredecessorFailed, $"An earlier append to {account.Key} failed; this one was not sent.");
        }

        var length = append.Record.Payload.Length;
        if (length > options.MaxPayloadBytes)
        {
            return JournalArguments.TooLarge(length, options.MaxPayloadBytes, "record");
        }

        if (stopping)
        {
            var closed = database.Closed();
            return new AppendFailedException(AppendFailure.Storage, closed.Message, closed);
        }

        if (database.IsAway)
        {
            return NotSent();
        }

        return records + 1 <= options.MaxQueuedRecords && bytes + length <= options.MaxQueuedBytes
            ? null
            : new AppendFailedException(AppendFailure.Overloaded, "Too many appends wait for the database; this one was not sent.");
    }

    public void Enqueue(AppendGroup group)
    {
        records += group.Appends.Count;
        bytes += group.Bytes;
        if (!lanes.TryGetValue(group.Account.Key, out var lane))
        {
            lanes.Add(group.Account.Key, lane = new Lane());
        }

        lane.Waiting.Enqueue(group);
        lane.Newest = group;
        if (lane is { UnderWay: false, Waiting.Count: 1 })
        {
            ready.Enqueue(lane);
            Wake();
        }
    }

    public void Grown(PendingAppend append)
    {
        records++;
        bytes += append.Record.Payload.Length;
    }

    /// <summary>Completes when nothing of the account that was queued before the call is under way any more.</summary>
    public Task Settled(string account)
    {
        lock (Gate)
        {
            return lanes.TryGetValue(account, out var lane) ? lane.Newest!.Settled : Task.CompletedTask;
        }
    }

    /// <summary>Completes when nothing that was queued before the call is under way any more.</summary>
    public Task AllSettled()
    {
        lock (Gate)
        {
            return Task.WhenAll(lanes.Values.Select(lane => lane.Newest!.Settled));
        }
    }

    /// <summary>Waits until something can be taken; false at the end.</summary>
    public async Task<bool> Wait()
    {
        while (true)
        {
            lock (Gate)
            {
                if (ready.Count > 0)
                {
                    return true;
                }

                if (stopping && lanes.Count == 0)
                {
                    return false;
                }

                sleeping++;
            }

            await wake.WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Takes as much as a flush holds. No two groups that are under way have an account or an operation in common: the
    /// second of them waits until the first is over, and finds what became of it.
    /// </summary>
    public List<AppendGroup> Take()
    {
        var taken = new List<AppendGroup>();
        var size = 0;
        var length = 0L;
        lock (Gate)
        {
            while (size < MaxFlushRecords && length < MaxFlushBytes && ready.TryDequeue(out var lane))
            {
                var group = lane.Waiting.Peek();
                if (group.Appends.Any(append => underWay.Contains(append.Record.Operation)))
                {
                    blocked.Enqueue(lane);
                    continue;
                }

                Begin(lane);
                underWay.UnionWith(group.Appends.Select(append => append.Record.Operation));
                group.RefuseWhatCannotBe();
                size += group.Appends.Count;
                length += group.Bytes;
                taken.Add(group);
            }

            if (ready.Count > 0)
            {
                Wake();
            }
        }

        return taken;
    }

    /// <summary>They are over, whatever came of them; those who wait are told next.</summary>
    public void Over(IReadOnlyList<AppendGroup> groups, bool durable)
    {
        lock (Gate)
        {
            foreach (var group in groups)
            {
                underWay.ExceptWith(group.Appends.Select(append => append.Record.Operation));
                End(group, durable);
            }

            Unblock();
            WakeAtEnd();
        }
    }

    /// <summary>Takes everything that waits, unsent: the database does not answer.</summary>
    public List<AppendGroup> Abandon()
    {
        var abandoned = new List<AppendGroup>();
        lock (Gate)
        {
            Unblock();
            while (ready.TryDequeue(out var lane))
            {
                var group = Begin(lane);
                group.Refuse(0, AppendFailure.Overloaded, NotSent().Message);
                abandoned.Add(group);
                End(group, durable: false);
            }

            WakeAtEnd();
        }

        return abandoned;
    }

    /// <summary>Admits nothing more; what is queued is still taken.</summary>
    public void Stop()
    {
        lock (Gate)
        {
            stopping = true;
            WakeAtEnd();
        }
    }

    private static AppendGroup Begin(Lane lane)
    {
        var group = lane.Waiting.Dequeue();
        lane.UnderWay = true;
        group.Account.Taken(group);
        return group;
    }

    private void End(AppendGroup group, bool durable)
    {
        var account = group.Account;
        var lane = lanes[account.Key];
        account.HasFailed |= !durable || group.Refusal is not null;
        records -= group.Appends.Count;
        bytes -= group.Bytes;
        lane.UnderWay = false;
        if (lane.Waiting.Count > 0)
        {
            ready.Enqueue(lane);
            Wake();
        }
        else
        {
            lanes.Remove(account.Key);
        }
    }

    private void Unblock()
    {
        while (blocked.TryDequeue(out var lane))
        {
            ready.Enqueue(lane);
            Wake();
        }
    }

    private AppendFailedException NotSent()
    {
        var away = database.Away();
        return new AppendFailedException(AppendFailure.Overloaded, away.Message, away);
    }

    private void Wake()
    {
        if (sleeping > 0)
        {
            sleeping--;
            wake.Release();
        }
    }

    private void WakeAtEnd()
    {
        if (stopping && lanes.Count == 0 && sleeping > 0)
        {
            wake.Release(sleeping);
            sleeping = 0;
        }
    }

    /// <summary>The groups of one account.</summary>
    private sealed class Lane
    {
        public Queue<AppendGroup> Waiting { get; } = [];

        public AppendGroup? Newest { get; set; }

        public bool UnderWay { get; set; }
    }
}
