namespace Loyalty.Storage.Accounts.Queues;

/// <summary>The appends of one activation that queued up together: written all or none.</summary>
internal sealed class AppendGroup<THead>(QueuedWriter<THead> account)
    where THead : struct, IAccountHead
{
    private readonly List<PendingAppend> appends = new(1);
    private TaskCompletionSource? settled;
    private AppendFailedException? refusal;
    private int refused;

    public QueuedWriter<THead> Account => account;

    public IReadOnlyList<PendingAppend> Appends => appends;

    public long Bytes { get; private set; }

    /// <summary>Completes when it is over, well or not. Call under the queue's gate.</summary>
    public Task Settled => (settled ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Why nothing of it was written, or null.</summary>
    public AppendFailedException? Refusal => refusal;

    /// <summary>Call under the queue's gate, while it is queued.</summary>
    public void Add(PendingAppend append)
    {
        appends.Add(append);
        Bytes += append.Record.Payload.Length;
    }

    /// <summary>None of them is written because of the one at <paramref name="index"/>.</summary>
    public void Refuse(int index, AppendFailure reason, string message)
    {
        refused = index;
        refusal = new AppendFailedException(reason, message);
    }

    /// <summary>Refuses what needs no look into the store.</summary>
    public void RefuseWhatCannotBe()
    {
        if (account.HasFailed)
        {
            Refuse(0, AppendFailure.PredecessorFailed, $"An earlier append to {account.Key} failed; this one was not sent.");
            return;
        }

        var version = account.Head.Version;
        var operations = appends.Count > 1 ? new HashSet<OperationHash>() : null;
        for (var i = 0; i < appends.Count; i++)
        {
            if (appends[i].ExpectedVersion != version + i)
            {
                Refuse(i, AppendFailure.Conflict, $"An append to {account.Key} expects version {appends[i].ExpectedVersion}, after {version + i}.");
                return;
            }

            if (operations?.Add(appends[i].Record.Operation) == false)
            {
                RefuseDuplicate(i);
                return;
            }
        }
    }

    public void RefuseConflict() =>
        Refuse(0, AppendFailure.Conflict, $"{account.Key} is no longer at version {account.Head.Version}: another activation has written.");

    public void RefuseDuplicate(int index) =>
        Refuse(index, AppendFailure.Duplicate, $"The operation of version {appends[index].ExpectedVersion + 1} of {account.Key} is in the journal already.");

    /// <summary>It is durable, each append of it at the position by its index.</summary>
    public void Written(THead head, Func<int, long> position)
    {
        for (var i = 0; i < appends.Count; i++)
        {
            appends[i].Position = position(i);
        }

        account.Head = head;
    }

    /// <summary>Tells those who wait; <paramref name="failure"/> is the store's. Must not throw.</summary>
    public void Tell(Exception? failure)
    {
        for (var i = 0; i < appends.Count; i++)
        {
            if (Reason(i, failure) is { } reason)
            {
                appends[i].TrySetException(reason);
            }
            else
            {
                appends[i].TrySetResult(appends[i].Position);
            }
        }

        settled?.TrySetResult();
    }

    private AppendFailedException? Reason(int index, Exception? failure) =>
        failure is not null ? new AppendFailedException(AppendFailure.Storage, failure.Message, failure)
        : refusal is null ? null
        : index == refused || refusal.Reason == AppendFailure.Overloaded ? refusal
        : new AppendFailedException(AppendFailure.PredecessorFailed, $"It queued up with an append to {account.Key} that failed; neither was written.", refusal);
}
