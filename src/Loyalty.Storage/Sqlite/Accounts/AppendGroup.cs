using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Sqlite.Accounts;

/// <summary>The appends of one activation that queued up together: committed all or none.</summary>
internal sealed class AppendGroup(SqliteAccountWriter account, JournalTables tables) : SqliteWrite
{
    private readonly List<PendingAppend> appends = new(1);
    private TaskCompletionSource? settled;
    private int refused;

    public SqliteAccountWriter Account => account;

    public IReadOnlyList<PendingAppend> Appends => appends;

    /// <summary>Completes when the flush that carries it is over, well or not. Call under the writer's lock.</summary>
    public Task Settled => (settled ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Call under the writer's lock, while it is queued.</summary>
    public void Add(PendingAppend append)
    {
        appends.Add(append);
        Records++;
        Bytes += append.Record.Payload.Length;
    }

    public override void Execute(SqliteSession session)
    {
        if (account.HasFailed)
        {
            Refuse(0, AppendFailure.PredecessorFailed, $"An earlier append to {account.Key} failed; this one was not sent.");
            return;
        }

        tables.Append(session, this);
    }

    /// <summary>None of them is written because of the one at <paramref name="index"/>.</summary>
    public void Refuse(int index, AppendFailure reason, string message)
    {
        refused = index;
        Refusal = new AppendFailedException(reason, message);

        // At once: the next group of this activation may stand in the same flush.
        account.HasFailed = true;
    }

    public override void Taken() => account.Taken(this);

    public override void Over(bool durable) => account.Over(this, durable);

    public override void Complete()
    {
        foreach (var append in appends)
        {
            append.TrySetResult(append.Position);
        }

        settled?.TrySetResult();
    }

    public override void Fail(Exception reason)
    {
        for (var i = 0; i < appends.Count; i++)
        {
            appends[i].TrySetException(
                reason is not AppendFailedException refusal ? new AppendFailedException(AppendFailure.Storage, reason.Message, reason)
                : i == refused ? refusal
                : new AppendFailedException(AppendFailure.PredecessorFailed, $"It queued up with an append to {account.Key} that failed; neither was written.", refusal));
        }

        settled?.TrySetResult();
    }
}
