using System.Net.Sockets;

namespace Loyalty.Cli.Load;

/// <summary>One connection, which sends a ready-made request and reads the answer to its end; opened again when it broke.</summary>
internal sealed class LoadConnection(Uri address) : IDisposable
{
    /// <summary>An answer that takes longer counts as none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly AnswerReader _answer = new();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Socket? _socket;
    private CancellationTokenSource _patience = new();

    /// <exception cref="SocketException">Nobody listens there.</exception>
    public async Task Open(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.DnsSafeHost, address.Port, cancellationToken);
            _socket = socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <returns>The answer's status, or one of <see cref="LoadFailure"/>.</returns>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task<int> Send(byte[] request, CancellationToken cancellationToken)
    {
        var patience = BeginPatience();
        using var stop = cancellationToken.UnsafeRegister(static patience => ((CancellationTokenSource)patience!).Cancel(), patience);
        var connected = false;
        try
        {
            if (_socket is null)
            {
                await Open(patience.Token);
            }

            connected = true;
            return await Ask(_socket!, request, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Close();
            return LoadFailure.NoAnswer;
        }
        catch (Exception e) when (e is SocketException or InvalidDataException)
        {
            Close();
            return connected ? LoadFailure.Broken : LoadFailure.NoConnection;
        }
    }

    public void Dispose()
    {
        Close();
        _patience.Dispose();
    }

    /// <summary>The same one as long as it is not used up: made anew for every request it would be much of what a request costs.</summary>
    private CancellationTokenSource BeginPatience()
    {
        if (!_patience.TryReset())
        {
            _patience.Dispose();
            _patience = new CancellationTokenSource();
        }

        _patience.CancelAfter(Patience);
        return _patience;
    }

    private async Task<int> Ask(Socket socket, byte[] request, CancellationToken cancellationToken)
    {
        await socket.SendAsync(request, cancellationToken);
        _answer.Begin();
        while (true)
        {
            var read = await socket.ReceiveAsync(_buffer, cancellationToken);
            if (read == 0)
            {
                throw new InvalidDataException("The gateway closed the connection.");
            }

            if (_answer.Read(_buffer.AsSpan(0, read)))
            {
                break;
            }
        }

        if (_answer.Closes)
        {
            Close();
        }

        return _answer.Status;
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
