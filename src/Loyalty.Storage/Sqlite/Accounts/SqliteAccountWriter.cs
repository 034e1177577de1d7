using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Sqlite.Accounts;

/// <summary>
/// The appends of one activation. What it knows of the account's head saves the writer thread from reading it; whether
/// it is still true is checked when the head is moved.
/// </summary>
internal sealed class SqliteAccountWriter(SqliteAccountJournal journal, string key, AccountHead head) : IAccountWriter
{
    private AppendGroup? queued;
    private bool hasRefused;
    private volatile bool hasFailed;

    public string Key => key;

    public int Partition { get; } = AccountPartition.Of(key);

    /// <summary>As of the last append that was executed; only the writer thread uses it.</summary>
    public AccountHead Head { get; set; } = head;

    /// <summary>
    /// No later append is admitted: one was refused or failed. Those admitted before a refusal don't rest on what was
    /// refused, and are written all the same. Call under the journal's gate.
    /// </summary>
    public bool HasEnded => hasRefused || hasFailed;

    /// <summary>An append that was admitted failed: nothing that is queued behind it is written.</summary>
    public bool HasFailed
    {
        get => hasFailed;
        set => hasFailed = value;
    }

    public Task<long> Append(long expectedVersion, JournalRecord record)
    {
        var append = new PendingAppend(expectedVersion, record);
        lock (journal.Gate)
        {
            if (journal.Admit(this, append) is { } refusal)
            {
                hasRefused = true;
                return Task.FromException<long>(refusal);
            }

            if (queued is null)
            {
                queued = journal.NewGroup(this);
                queued.Add(append);
                journal.Enqueue(queued);
            }
            else
            {
                queued.Add(append);
                journal.Grown(append);
            }
        }

        return append.Task;
    }

    public void Taken(AppendGroup group)
    {
        if (queued == group)
        {
            queued = null;
        }
    }

    public void Over(AppendGroup group, bool durable)
    {
        if (!durable)
        {
            hasFailed = true;
        }

        journal.Over(group);
    }
}
