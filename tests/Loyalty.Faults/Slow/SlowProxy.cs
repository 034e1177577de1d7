using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Loyalty.Faults.Slow;

/// <summary>
/// Stands between the gateway and a server that is slow: of its connections one passes on late what is sent, and the next
/// what is answered, so that some of what nobody waits for any more was done and some was not.
/// </summary>
internal sealed class SlowProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Task, bool> _connections = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly EndPoint _server;
    private readonly SlowGate _gate;
    private readonly Task _accepting;

    /// <param name="server">Who answers.</param>
    /// <param name="gate">How long that takes.</param>
    public SlowProxy(EndPoint server, SlowGate gate)
    {
        (_server, _gate) = (server, gate);
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            for (var number = 0; ; number++)
            {
                var connection = Serve(await _listener.AcceptSocketAsync(_stop.Token), answersLate: number % 2 == 0);
                _connections[connection] = true;
                _ = connection.ContinueWith(over => _connections.TryRemove(over, out _), TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task Serve(Socket client, bool answersLate)
    {
        using var server = new Socket(_server.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        using (client)
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token))
        {
            try
            {
                client.NoDelay = true;
                await server.ConnectAsync(_server, end.Token);
                var both = new[] { Pass(client, server, isLate: !answersLate, end.Token), Pass(server, client, isLate: answersLate, end.Token) };
                await Task.WhenAny(both);

                // What one of them has sent last still arrives; the other has nobody to speak to.
                await end.CancelAsync();
                await Task.WhenAll(both);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // Whoever is left notices that the connection ends.
            }
        }
    }

    private async Task Pass(Socket from, Socket to, bool isLate, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (isLate)
            {
                await _gate.Pass(cancellationToken);
            }

            await to.SendAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }
}
