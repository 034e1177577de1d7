namespace Loyalty.Storage.Accounts.Queues;

/// <summary>
/// The appends of one activation. What it knows of the account's head need not be read; whether it is still true is
/// checked when the head is moved.
/// </summary>
internal sealed class QueuedWriter<THead>(AppendQueue<THead> queue, string key, THead head) : IAccountWriter
    where THead : struct, IAccountHead
{
    private AppendGroup<THead>? queued;
    private bool hasRefused;

    public string Key => key;

    public int Partition { get; } = AccountPartition.Of(key);

    /// <summary>As of the last append that was written; one group of an account is under way at a time.</summary>
    public THead Head { get; set; } = head;

    /// <summary>
    /// No later append is admitted: one was refused or failed. Those admitted before a refusal don't rest on what was
    /// refused, and are written all the same. Call under the queue's gate.
    /// </summary>
    public bool HasEnded => hasRefused || HasFailed;

    /// <summary>An append that was admitted failed: nothing that is queued behind it is written. Under the queue's gate.</summary>
    public bool HasFailed { get; set; }

    public Task<long> Append(long expectedVersion, JournalRecord record)
    {
        var append = new PendingAppend(expectedVersion, record);
        lock (queue.Gate)
        {
            if (queue.Admit(this, append) is { } refusal)
            {
                hasRefused = true;
                return Task.FromException<long>(refusal);
            }

            if (queued is not null && queue.HasRoom(queued, record.Payload.Length))
            {
                queued.Add(append);
                queue.Grown(append);
            }
            else
            {
                queued = new AppendGroup<THead>(this);
                queued.Add(append);
                queue.Enqueue(queued);
            }
        }

        return append.Task;
    }

    /// <summary>The group grows no more. Under the queue's gate.</summary>
    public void Taken(AppendGroup<THead> group)
    {
        if (queued == group)
        {
            queued = null;
        }
    }
}
