using System.Text;

namespace Loyalty.Cli.Load;

/// <summary>
/// HTTP/1.1 connections that send ready-made requests and read whole answers, and do nothing else: what the load costs
/// is taken from what the gateway has.
/// </summary>
internal sealed class HttpLoad : IDisposable
{
    /// <summary>How long after its end a schedule may still be worked off; what is not sent by then never is.</summary>
    private static readonly TimeSpan Overtime = TimeSpan.FromSeconds(30);

    /// <summary>Before a closed loop tries again to connect: nothing else would slow it.</summary>
    private static readonly TimeSpan ConnectPause = TimeSpan.FromMilliseconds(100);

    private readonly LoadConnection[] _connections;
    private readonly TimeProvider _clock;

    private HttpLoad(LoadConnection[] connections, TimeProvider clock)
    {
        _connections = connections;
        _clock = clock;
    }

    /// <exception cref="System.Net.Sockets.SocketException">Nobody listens there.</exception>
    public static async Task<HttpLoad> Connect(Uri address, int connections, TimeProvider? clock = null, CancellationToken cancellationToken = default)
    {
        var load = new HttpLoad([.. Enumerable.Range(0, connections).Select(_ => new LoadConnection(address))], clock ?? TimeProvider.System);
        try
        {
            foreach (var connection in load._connections)
            {
                await connection.Open(cancellationToken);
            }

            return load;
        }
        catch
        {
            load.Dispose();
            throw;
        }
    }

    public static byte[] Request(Uri address, string path, string key, string body) => Encoding.ASCII.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    /// <summary>Closed loop: each connection sends the next request when it has the answer.</summary>
    /// <param name="request">The next one; null when there is no other. Called from many threads.</param>
    /// <param name="length">When no other is begun.</param>
    /// <param name="cancellationToken">Ends it early; what is in flight does not count.</param>
    public Task<LoadResult> AsManyAsPossible(Func<byte[]?> request, TimeSpan length, CancellationToken cancellationToken = default) =>
        OnEach(async (connection, result, elapsed) =>
        {
            while (elapsed() is var start && start < length && request() is { } next)
            {
                var outcome = await connection.Send(next, cancellationToken);
                var answered = elapsed();
                result.Add(outcome, answered - start, answered);
                if (outcome == LoadFailure.NoConnection)
                {
                    await Task.Delay(ConnectPause, _clock, cancellationToken);
                }
            }
        }, cancellationToken);

    /// <summary>So many requests, as fast as they go through.</summary>
    public Task<LoadResult> Each(int count, Func<byte[]> request)
    {
        var left = count;
        return AsManyAsPossible(() => Interlocked.Decrement(ref left) >= 0 ? request() : null, TimeSpan.MaxValue);
    }

    /// <summary>
    /// Open loop: each request's latency counts from when it was due. A connection takes the next one that is due when
    /// it is free, so an answer that is late holds up nothing but its connection; when none is free, what waits is late
    /// and counts as that.
    /// </summary>
    /// <param name="request">The next one. Called from many threads.</param>
    /// <param name="schedule">When they are due.</param>
    /// <param name="cancellationToken">Ends it early; what is in flight does not count.</param>
    public Task<LoadResult> AtRate(Func<byte[]> request, LoadSchedule schedule, CancellationToken cancellationToken = default)
    {
        var last = -1L;
        return OnEach(async (connection, result, elapsed) =>
        {
            while (Interlocked.Increment(ref last) is var next && next < schedule.Count)
            {
                var due = schedule.DueOf(next);
                var taken = elapsed();
                if (taken < due)
                {
                    await Task.Delay(LoadSchedule.WaitFor(due, taken), _clock, cancellationToken);
                }

                var sent = elapsed();
                result.Sent(sent - due, connectionWasFree: taken <= due);
                var outcome = sent > schedule.Length + Overtime ? LoadFailure.NotSent : await connection.Send(request(), cancellationToken);
                var answered = elapsed();
                result.Add(outcome, answered - due, answered);
            }
        }, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private async Task<LoadResult> OnEach(Func<LoadConnection, LoadResult, Func<TimeSpan>, Task> run, CancellationToken cancellationToken)
    {
        var result = new LoadResult();
        var started = _clock.GetTimestamp();
        try
        {
            await Task.WhenAll(_connections.Select(connection => Task.Run(() => run(connection, result, Elapsed), CancellationToken.None)));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was answered until then is the result.
        }

        result.Length = Elapsed();
        return result;

        TimeSpan Elapsed() => _clock.GetElapsedTime(started);
    }
}
