namespace Loyalty.Storage.Accounts.Queues;

/// <summary>
/// What waits to be appended. One group of an account is under way at a time, in the order in which they came; and no two
/// groups that are under way have an operation in common: the second of them waits until the first is over, and finds what
/// became of it.
/// </summary>
internal abstract class AppendQueue<THead>(ServiceWatch service, QueueLimits limits)
    where THead : struct, IAccountHead
{
    private readonly Dictionary<string, Lane> lanes = [];
    private readonly Queue<Lane> ready = [];
    private readonly Queue<Lane> blocked = [];
    private readonly HashSet<OperationHash> underWay = [];
    private int records;
    private long bytes;

    /// <summary>Guards the queue and the groups in it; held for every call that says so.</summary>
    public Lock Gate { get; } = new();

    protected bool IsStopping { get; set; }

    protected bool IsEmpty => lanes.Count == 0;

    /// <summary>Whether a group waits whose turn it is.</summary>
    protected bool HasReady => ready.Count > 0;

    /// <summary>Why the append cannot be queued, or null. Call under <see cref="Gate"/>.</summary>
    public Exception? Admit(QueuedWriter<THead> account, PendingAppend append)
    {
        if (account.HasEnded)
        {
            return new AppendFailedException(AppendFailure.PredecessorFailed, $"An earlier append to {account.Key} failed; this one was not sent.");
        }

        var length = append.Record.Payload.Length;
        if (length > limits.Payload)
        {
            return JournalArguments.TooLarge(length, limits.Payload, "record");
        }

        if (IsStopping)
        {
            var closed = service.Closed();
            return new AppendFailedException(AppendFailure.Storage, closed.Message, closed);
        }

        if (service.IsAway)
        {
            return NotSent();
        }

        return records + 1 <= limits.Records && bytes + length <= limits.Bytes
            ? null
            : new AppendFailedException(AppendFailure.Overloaded, $"Too many appends wait for {service.Name}; this one was not sent.");
    }

    /// <summary>Whether one more fits into a group that waits. Call under <see cref="Gate"/>.</summary>
    public virtual bool HasRoom(AppendGroup<THead> group, int length) => true;

    /// <summary>Call under <see cref="Gate"/>.</summary>
    public void Enqueue(AppendGroup<THead> group)
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
            Ready(lane);
        }
    }

    /// <summary>A group that waits has one more. Call under <see cref="Gate"/>.</summary>
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

    /// <summary>One more group may be taken. Under <see cref="Gate"/>.</summary>
    protected abstract void OnReady();

    /// <summary>Why what waits was not sent.</summary>
    protected AppendFailedException NotSent()
    {
        var away = service.Away();
        return new AppendFailedException(AppendFailure.Overloaded, away.Message, away);
    }

    /// <summary>
    /// The next group that is ready, from now on under way, and refused if it cannot be; null when it has an operation in
    /// common with one that is under way, and waits on. Under <see cref="Gate"/>, while there is one.
    /// </summary>
    protected AppendGroup<THead>? TakeNext()
    {
        var lane = ready.Dequeue();
        if (lane.Waiting.Peek().Appends.Any(append => underWay.Contains(append.Record.Operation)))
        {
            blocked.Enqueue(lane);
            return null;
        }

        var group = Begin(lane);
        underWay.UnionWith(group.Appends.Select(append => append.Record.Operation));
        group.RefuseWhatCannotBe();
        return group;
    }

    /// <summary>The group is over, whatever came of it; those who wait are told next. Under <see cref="Gate"/>.</summary>
    protected void End(AppendGroup<THead> group, bool durable)
    {
        underWay.ExceptWith(group.Appends.Select(append => append.Record.Operation));
        Leave(group, durable);
    }

    /// <summary>Takes the next group out, unsent and refused. Under <see cref="Gate"/>, while there is one.</summary>
    protected AppendGroup<THead> Abandon()
    {
        var group = Begin(ready.Dequeue());
        group.Refuse(0, AppendFailure.Overloaded, NotSent().Message);
        Leave(group, durable: false);
        return group;
    }

    /// <summary>What waited for something that is over can be tried again. Under <see cref="Gate"/>.</summary>
    protected void Unblock()
    {
        while (blocked.TryDequeue(out var lane))
        {
            Ready(lane);
        }
    }

    private static AppendGroup<THead> Begin(Lane lane)
    {
        var group = lane.Waiting.Dequeue();
        lane.UnderWay = true;
        group.Account.Taken(group);
        return group;
    }

    private void Leave(AppendGroup<THead> group, bool durable)
    {
        var account = group.Account;
        var lane = lanes[account.Key];
        account.HasFailed |= !durable || group.Refusal is not null;
        records -= group.Appends.Count;
        bytes -= group.Bytes;
        lane.UnderWay = false;
        if (lane.Waiting.Count > 0)
        {
            Ready(lane);
        }
        else
        {
            lanes.Remove(account.Key);
        }
    }

    private void Ready(Lane lane)
    {
        ready.Enqueue(lane);
        OnReady();
    }

    /// <summary>The groups of one account.</summary>
    private sealed class Lane
    {
        public Queue<AppendGroup<THead>> Waiting { get; } = [];

        public AppendGroup<THead>? Newest { get; set; }

        public bool UnderWay { get; set; }
    }
}
