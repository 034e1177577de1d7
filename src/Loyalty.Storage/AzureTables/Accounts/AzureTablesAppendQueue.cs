using System.Diagnostics;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Accounts.Queues;
using Microsoft.Extensions.Logging;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>What waits to be appended: each group by itself, many accounts at once.</summary>
internal sealed partial class AzureTablesAppendQueue(StorageTables tables, GroupAppender appender, AzureTablesStorageOptions options, ILogger logger)
    : AppendQueue<AccountHead>(tables.Watch, new QueueLimits(options.MaxPayloadBytes, options.MaxQueuedRecords, options.MaxQueuedBytes)), IAsyncDisposable
{
    // With the head, and with what a large payload takes beside its row, they fit in a transaction.
    private const int MaxGroupRecords = 64;

    /// <summary>Each group takes one to be written, and grows until it has it.</summary>
    public SemaphoreSlim Turns { get; } = new(options.ConcurrentAppends);

    public override bool HasRoom(AppendGroup<AccountHead> group, int length) =>
        group.Appends.Count < MaxGroupRecords && group.Bytes + length <= StorageTables.MaxTransactionBytes;

    /// <summary>Sends what is queued; later appends fail.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (Gate)
        {
            IsStopping = true;
        }

        await AllSettled().ConfigureAwait(false);
    }

    // On the pool's threads: whoever appends may stand on a grain's.
    protected override void OnReady() => _ = Task.Run(WriteNext);

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

    private AppendGroup<AccountHead>? Take()
    {
        lock (Gate)
        {
            var group = TakeNext();
            if (group is { Refusal: null } && tables.Watch.IsAway)
            {
                group.Refuse(0, AppendFailure.Overloaded, NotSent().Message);
            }

            return group;
        }
    }

    private async Task Write(AppendGroup<AccountHead> group)
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
            Unblock();
        }

        group.Tell(failure);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Appends to {Account} failed.")]
    private static partial void LogAppendFailed(ILogger logger, Exception exception, string account);
}
