using System.Threading.Channels;

namespace Loyalty.Cli.Sending;

/// <summary>
/// Works on many items at a time. All items of an account are one worker's, who takes them one after another: so their
/// order holds, however many workers there are.
/// </summary>
internal static class OrderedWork
{
    /// <summary>What a worker has before it, bounded so that a long file is not held.</summary>
    private const int QueueLength = 256;

    /// <summary>Until all is done or something fails, which ends everything.</summary>
    /// <param name="items">Read while they are worked on, one at a time.</param>
    /// <param name="account">What keeps an order among items.</param>
    /// <param name="workers">Items worked on at a time.</param>
    /// <param name="work">Given the worker's number, from 0, and the item.</param>
    /// <param name="cancellationToken">Stops between items.</param>
    public static async Task Run<T>(
        IEnumerable<T> items, Func<T, string> account, int workers, Func<int, T, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var queues = Enumerable.Range(0, workers)
            .Select(_ => Channel.CreateBounded<T>(new BoundedChannelOptions(QueueLength) { SingleReader = true, SingleWriter = true }))
            .ToArray();
        var tasks = new List<Task> { StopOthersOnFailure(() => Dispatch(items, account, queues, stop.Token), stop) };
        tasks.AddRange(queues.Select((queue, worker) => StopOthersOnFailure(
            async () =>
            {
                await foreach (var item in queue.Reader.ReadAllAsync(stop.Token))
                {
                    await work(worker, item, stop.Token);
                }
            },
            stop)));
        try
        {
            await Task.WhenAll(tasks);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // One failed and took the others down; say what the one had.
            var cause = tasks.Select(task => task.Exception?.InnerException).FirstOrDefault(failure => failure is not (null or OperationCanceledException));
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause ?? new InvalidOperationException("A worker stopped without a cause."));
        }
    }

    private static async Task StopOthersOnFailure(Func<Task> work, CancellationTokenSource stop)
    {
        try
        {
            await Task.Run(work, stop.Token);
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private static async Task Dispatch<T>(IEnumerable<T> items, Func<T, string> account, Channel<T>[] queues, CancellationToken cancellationToken)
    {
        foreach (var item in items)
        {
            await queues[WorkerOf(account(item), queues.Length)].Writer.WriteAsync(item, cancellationToken);
        }

        foreach (var queue in queues)
        {
            queue.Writer.Complete();
        }
    }

    private static int WorkerOf(string account, int workers) => (int)(StableHash.Of(account) % (uint)workers);
}
