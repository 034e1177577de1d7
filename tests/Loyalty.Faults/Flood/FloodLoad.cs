using System.Collections.Concurrent;
using System.Diagnostics;
using Loyalty.Cli.Load;

namespace Loyalty.Faults.Flood;

/// <summary>Purchases at fixed times or as fast as they are answered; latencies of those that were accepted, second by second.</summary>
/// <param name="address">The gateway's.</param>
/// <param name="request">The next one. Called from many threads.</param>
internal sealed class FloodLoad(Uri address, Func<byte[]> request) : IDisposable
{
    private readonly ConcurrentBag<LoadConnection> _opened = [];

    /// <summary>Closed loop: how many a second go through with so many at a time.</summary>
    public Task<FloodResult> AsManyAsPossible(int connections, TimeSpan length, CancellationToken cancellationToken) =>
        Run(connections, new FloodResult(length), async (connection, result, elapsed) =>
        {
            while (elapsed() is var start && start < length)
            {
                result.Add(await connection.Send(request(), cancellationToken), start, elapsed());
            }
        });

    /// <summary>
    /// Open loop: latency counts from when a request was due; what no connection is free for waits, and that counts, too. What
    /// still waits at the end is not sent, and stays missing from what was due in its second.
    /// </summary>
    public Task<FloodResult> AtRate(double rate, int connections, TimeSpan length, CancellationToken cancellationToken)
    {
        var schedule = new LoadSchedule(rate, length);
        var taken = -1L;
        return Run(connections, new FloodResult(length, schedule), async (connection, result, elapsed) =>
        {
            while (Interlocked.Increment(ref taken) is var next && next < schedule.Count && elapsed() is var now && now < length)
            {
                var due = schedule.DueOf(next);
                if (now < due)
                {
                    await Task.Delay(LoadSchedule.WaitFor(due, now), cancellationToken);
                    result.OwnLateness.Add(elapsed() - due);
                }

                result.Add(await connection.Send(request(), cancellationToken), due, elapsed());
            }
        });
    }

    public void Dispose()
    {
        foreach (var connection in _opened)
        {
            connection.Dispose();
        }
    }

    private async Task<FloodResult> Run(int connections, FloodResult result, Func<LoadConnection, FloodResult, Func<TimeSpan>, Task> run)
    {
        while (_opened.Count < connections)
        {
            _opened.Add(new LoadConnection(address));
        }

        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(_opened.Take(connections).Select(connection => Task.Run(() => run(connection, result, () => Stopwatch.GetElapsedTime(started)))));
        result.Took = Stopwatch.GetElapsedTime(started);
        return result;
    }
}
