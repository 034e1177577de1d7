using System.Diagnostics;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.Logging;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>
/// What waits to be appended. One group of an account is under way at a time, in the order in which they came; many
/// accounts at once.
/// </summary>
internal sealed partial class AppendQueue(StorageTables tables, GroupAppender appender, AzureTablesStorageOptions options, ILogger logger) : IAsyncDisposable
{
    private readonly Dictionary<string, Lane> lanes = [];
    private readonly Queue<Lane> ready = [];
    private readonly Queue<Lane> blocked = [];
    private readonly HashSet<OperationHash> underWay = [];
    private int records;
    private long bytes;
    private bool stopping;

    /// <summary>Guards the queue and the groups in it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Each group takes one to be written, and grows until it has it.</summary>
    public SemaphoreSlim Turns { get; } = new(options.ConcurrentAppends);

    /// <summary>Why the append cannot be queued, or null. Call under <see cref="Gate"/>, as for the next two.</summary>
    public Exception? Admit(AzureTablesAccountWriter account, PendingAppend append)
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
            var closed = tables.Closed();
            return new AppendFailedException(AppendFailure.Storage, closed.Message, closed);
        }

        if (tables.IsAway)
        {
            var away = tables.Away();
            return new AppendFailedException(AppendFailure.Overloaded, away.Message, away);
        }

        return records + 1 <= options.MaxQueuedRecords && bytes + length <= options.MaxQueuedBytes
            ? null
            : new AppendFailedException(AppendFailure.Overloaded, "Too many appends wait for the storage account; this one was not sent.");
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
            Ready(lane);
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

    /// <summary>Sends what is queued; later appends fail.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (Gate)
        {
            stopping = true;
        }

        await AllSettled().ConfigureAwait(false);
    }

    private void Ready(Lane lane)
    {
        ready.Enqueue(lane);

        // On the pool's threads: whoever appends may stand on a grain's.
        _ = Task.Run(WriteNext);
    }

    private async Task WriteNext()
    {
        await Turns.WaitAsync().ConfigureAwait(false);
        try
        {
            if (Take() is { } group)
            {
                await Write(group).ConfigureAwait(false);
            }
        }
        finally
        {
            Turns.Release();
        }
    }

    /// <summary>
    /// Null when the next one has to wait: no two groups that are under way have an operation in common; the second of
    /// them finds what became of the first.
    /// </summary>
    private AppendGroup? Take()
    {
        lock (Gate)
        {
            var lane = ready.Dequeue();
            if (lane.Waiting.Peek().Appends.Any(append => underWay.Contains(append.Record.Operation)))
            {
                blocked.Enqueue(lane);
                return null;
            }

            var group = lane.Waiting.Dequeue();
            lane.UnderWay = true;
            group.Account.Taken(group);
            group.RefuseWhatCannotBe();
            if (group.Refusal is null && tables.IsAway)
            {
                group.Refuse(0, AppendFailure.Overloaded, tables.Away().Message);
            }

            underWay.UnionWith(group.Appends.Select(append => append.Record.Operation));
            return group;
        }
    }

    private async Task Write(AppendGroup group)
    {
        Exception? failure = null;
        if (group.Refusal is null)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                await appender.Append(group).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                failure = e;
                LogAppendFailed(logger, e, group.Account.Key);
            }

            StorageMetrics.Flushed("journal", group.Appends.Count, started, failure is null);
        }

        lock (Gate)
        {
            End(group, failure is null);
        }

        group.Tell(failure);
    }

    private void End(AppendGroup group, bool durable)
    {
        var account = group.Account;
        var lane = lanes[account.Key];
        account.HasFailed |= !durable || group.Refusal is not null;
        underWay.ExceptWith(group.Appends.Select(append => append.Record.Operation));
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

        while (blocked.TryDequeue(out var waiting))
        {
            Ready(waiting);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Appends to {Account} failed.")]
    private static partial void LogAppendFailed(ILogger logger, Exception exception, string account);

    /// <summary>The groups of one account.</summary>
    private sealed class Lane
    {
        public Queue<AppendGroup> Waiting { get; } = [];

        public AppendGroup? Newest { get; set; }

        public bool UnderWay { get; set; }
    }
}
