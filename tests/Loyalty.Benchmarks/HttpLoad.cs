using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Loyalty.Benchmarks;

/// <summary>
/// HTTP/1.1 connections that send ready-made requests and read whole answers, and do nothing else: what the load costs
/// is taken from what the gateway has.
/// </summary>
internal sealed class HttpLoad : IDisposable
{
    private readonly Connection[] _connections;

    private HttpLoad(Connection[] connections) => _connections = connections;

    public static async Task<HttpLoad> Connect(Uri address, int connections)
    {
        var opened = new Connection[connections];
        for (var i = 0; i < connections; i++)
        {
            opened[i] = await Connection.Open(address);
        }

        return new HttpLoad(opened);
    }

    public static byte[] Request(Uri address, string path, string key, string body) => Encoding.ASCII.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    /// <summary>Closed loop: each connection sends the next request when it has the answer.</summary>
    public async Task<LoadResult> AsManyAsPossible(Func<byte[]> request, TimeSpan length)
    {
        var clock = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(_connections.Select(connection => Task.Run(async () =>
        {
            var mine = new List<double>();
            while (clock.Elapsed < length)
            {
                var start = clock.Elapsed;
                await connection.Send(request());
                mine.Add((clock.Elapsed - start).TotalMilliseconds);
            }

            return mine;
        })));
        return new LoadResult(latencies.SelectMany(mine => mine), clock.Elapsed);
    }

    /// <summary>So many requests, as fast as they go through.</summary>
    public Task Each(int count, Func<byte[]> request)
    {
        var left = count;
        return Task.WhenAll(_connections.Select(connection => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await connection.Send(request());
            }
        })));
    }

    /// <summary>Open loop: request i is due at i ÷ rate, and its latency counts from then, whenever a connection was free for it.</summary>
    public async Task<LoadResult> AtRate(Func<byte[]> request, double rate, TimeSpan length)
    {
        var next = -1L;
        var clock = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(_connections.Select(connection => Task.Run(async () =>
        {
            var mine = new List<double>();
            while (true)
            {
                var due = TimeSpan.FromSeconds(Interlocked.Increment(ref next) / rate);
                if (due >= length)
                {
                    return mine;
                }

                if (due - clock.Elapsed is { Ticks: > 0 } wait)
                {
                    await Task.Delay(wait);
                }

                await connection.Send(request());
                mine.Add((clock.Elapsed - due).TotalMilliseconds);
            }
        })));
        return new LoadResult(latencies.SelectMany(mine => mine), clock.Elapsed);
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private sealed class Connection(Socket socket) : IDisposable
    {
        private readonly byte[] _buffer = new byte[16 * 1024];

        public static async Task<Connection> Open(Uri address)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(address.Host, address.Port);
            return new Connection(socket);
        }

        public async ValueTask Send(byte[] request)
        {
            await socket.SendAsync(request);
            var filled = 0;
            while (true)
            {
                var read = await socket.ReceiveAsync(_buffer.AsMemory(filled));
                if (read == 0)
                {
                    throw new IOException("The gateway closed the connection.");
                }

                filled += read;
                if (IsWhole(_buffer.AsSpan(0, filled)))
                {
                    return;
                }
            }
        }

        public void Dispose() => socket.Dispose();

        private static bool IsWhole(ReadOnlySpan<byte> answer)
        {
            var head = answer.IndexOf("\r\n\r\n"u8);
            if (head < 0)
            {
                return false;
            }

            if (!answer.StartsWith("HTTP/1.1 201 "u8))
            {
                throw new InvalidOperationException(Encoding.UTF8.GetString(answer));
            }

            var headers = answer[..head];
            var at = headers.IndexOf("Content-Length: "u8);
            if (at < 0)
            {
                return answer.EndsWith("\r\n0\r\n\r\n"u8);
            }

            var length = 0;
            for (var i = at + 16; i < headers.Length && headers[i] is >= (byte)'0' and <= (byte)'9'; i++)
            {
                length = (length * 10) + headers[i] - '0';
            }

            return answer.Length >= head + 4 + length;
        }
    }
}

/// <summary>What came of a load.</summary>
internal sealed class LoadResult
{
    private readonly double[] _latencies;
    private readonly TimeSpan _length;

    public LoadResult(IEnumerable<double> latencies, TimeSpan length)
    {
        _latencies = [.. latencies.Order()];
        _length = length;
    }

    public int Count => _latencies.Length;

    public double Rate => _latencies.Length / _length.TotalSeconds;

    /// <summary>In milliseconds.</summary>
    public double Percentile(double percent) => _latencies[Math.Clamp((int)Math.Ceiling(percent / 100 * _latencies.Length) - 1, 0, _latencies.Length - 1)];
}
