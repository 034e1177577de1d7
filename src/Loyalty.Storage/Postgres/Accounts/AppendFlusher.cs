using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Loyalty.Storage.Postgres.Accounts;

/// <summary>Sends what has queued up, as many flushes at a time as there are connections to append with.</summary>
internal sealed partial class AppendFlusher : IAsyncDisposable
{
    private readonly PostgresAppendQueue queue;
    private readonly PostgresDatabase database;
    private readonly ILogger logger;
    private readonly Task[] loops;

    public AppendFlusher(PostgresAppendQueue queue, PostgresDatabase database, int connections, ILogger logger)
    {
        this.queue = queue;
        this.database = database;
        this.logger = logger;

        // On the pool's threads: whoever makes the store may stand on a grain's.
        loops = [.. Enumerable.Range(0, connections).Select(_ => Task.Run(Run))];
    }

    /// <summary>Sends what is queued; later appends fail.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Stop();
        await Task.WhenAll(loops).ConfigureAwait(false);
    }

    private async Task Run()
    {
        while (await queue.Wait().ConfigureAwait(false))
        {
            try
            {
                await Flush().ConfigureAwait(false);
            }
            catch (StorageException)
            {
                // No connection; what waits is told so below.
            }

            if (database.Watch.IsAway)
            {
                foreach (var group in queue.AbandonAll())
                {
                    group.Tell(null);
                }
            }
        }
    }

    private async Task Flush()
    {
        // The connection first: what comes while it is waited for is in this flush too.
        var connection = await database.OpenToAppend().ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var taken = queue.Take();
            var sent = taken.Where(group => group.Refusal is null).ToList();
            Exception? failure = null;
            var started = Stopwatch.GetTimestamp();
            try
            {
                if (sent.Count > 0)
                {
                    await AppendFlush.Write(database, connection, sent).ConfigureAwait(false);
                }
            }
            catch (Exception e)
            {
                failure = e;
                LogFlushFailed(logger, e, database.Name, sent.Count);
            }

            StorageMetrics.Flushed("journal", sent.Count, started, failure is null);
            queue.Over(taken, failure is null);
            foreach (var group in taken)
            {
                group.Tell(group.Refusal is null ? failure : null);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A flush of {Groups} accounts' appends to the database {Database} failed.")]
    private static partial void LogFlushFailed(ILogger logger, Exception exception, string database, int groups);
}
