using Loyalty.Storage.Accounts.Queues;

namespace Loyalty.Storage.Postgres.Accounts;

/// <summary>What waits to be appended: taken by several flushes, each of many groups.</summary>
internal sealed class PostgresAppendQueue(PostgresDatabase database, PostgresStorageOptions options)
    : AppendQueue<AccountHead>(database.Watch, new QueueLimits(options.MaxPayloadBytes, options.MaxQueuedRecords, options.MaxQueuedBytes))
{
    // A flush holds at most this much, so that a long queue is answered in steps.
    private const int MaxFlushRecords = 4096;
    private const long MaxFlushBytes = 16L << 20;

    private readonly SemaphoreSlim wake = new(0);
    private int sleeping;

    /// <summary>Waits until something can be taken; false at the end.</summary>
    public async Task<bool> Wait()
    {
        while (true)
        {
            lock (Gate)
            {
                if (HasReady)
                {
                    return true;
                }

                if (IsStopping && IsEmpty)
                {
                    return false;
                }

                sleeping++;
            }

            await wake.WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes as much as a flush holds.</summary>
    public List<AppendGroup<AccountHead>> Take()
    {
        var taken = new List<AppendGroup<AccountHead>>();
        var size = 0;
        var length = 0L;
        lock (Gate)
        {
            while (size < MaxFlushRecords && length < MaxFlushBytes && HasReady)
            {
                if (TakeNext() is { } group)
                {
                    size += group.Appends.Count;
                    length += group.Bytes;
                    taken.Add(group);
                }
            }

            if (HasReady)
            {
                OnReady();
            }
        }

        return taken;
    }

    /// <summary>They are over, whatever came of them; those who wait are told next.</summary>
    public void Over(IReadOnlyList<AppendGroup<AccountHead>> groups, bool durable)
    {
        lock (Gate)
        {
            foreach (var group in groups)
            {
                End(group, durable);
            }

            Unblock();
            WakeAtEnd();
        }
    }

    /// <summary>Takes everything that waits, unsent: the database does not answer.</summary>
    public List<AppendGroup<AccountHead>> AbandonAll()
    {
        var abandoned = new List<AppendGroup<AccountHead>>();
        lock (Gate)
        {
            Unblock();
            while (HasReady)
            {
                abandoned.Add(Abandon());
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
            IsStopping = true;
            WakeAtEnd();
        }
    }

    protected override void OnReady()
    {
        if (sleeping > 0)
        {
            sleeping--;
            wake.Release();
        }
    }

    private void WakeAtEnd()
    {
        if (IsStopping && IsEmpty && sleeping > 0)
        {
            wake.Release(sleeping);
            sleeping = 0;
        }
    }
}
