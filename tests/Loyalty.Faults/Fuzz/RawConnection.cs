using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Loyalty.Faults.Fuzz;

/// <summary>One connection, which sends requests exactly as they are made and reads whole answers.</summary>
internal sealed class RawConnection(Uri address) : IDisposable
{
    private readonly MemoryStream _received = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Socket? _socket;

    public async Task<RawAnswer> Send(FuzzRequest request, CancellationToken cancellationToken)
    {
        var isWhole = request.SaidLength == (request.Body?.Length ?? 0);
        var reused = _socket is not null;
        try
        {
            var answer = await Ask(request, isWhole, cancellationToken);
            if (answer.Status == 0 && reused)
            {
                // It may have ended before the request came.
                Close();
                answer = await Ask(request, isWhole, cancellationToken);
            }

            return answer;
        }
        catch (SocketException)
        {
            Close();
            return new RawAnswer(0, "", "");
        }
    }

    public void Dispose()
    {
        Close();
        _received.Dispose();
    }

    private async Task<RawAnswer> Ask(FuzzRequest request, bool isWhole, CancellationToken cancellationToken)
    {
        if (_socket is null)
        {
            _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        }

        await _socket.SendAsync(Bytes(request), cancellationToken);
        if (!isWhole)
        {
            // Less comes than was said; nothing comes any more.
            _socket.Shutdown(SocketShutdown.Send);
        }

        var answer = await Read(request.Method == "HEAD", cancellationToken);
        if (!isWhole)
        {
            Close();
        }

        return answer;
    }

    private byte[] Bytes(FuzzRequest request)
    {
        var head = new StringBuilder($"{request.Method} {request.Target} HTTP/1.1\r\nHost: {address.Authority}\r\n");
        foreach (var (name, value) in request.Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (request.Body is not null || request.SaidLength > 0)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {request.SaidLength}\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. request.Body ?? []];
    }

    private async Task<RawAnswer> Read(bool headOnly, CancellationToken cancellationToken)
    {
        _received.SetLength(0);
        while (true)
        {
            var read = await _socket!.ReceiveAsync(_buffer, cancellationToken);
            if (read == 0)
            {
                Close();
                return Parse(headOnly, ended: true) ?? new RawAnswer(0, "", "");
            }

            _received.Write(_buffer, 0, read);
            if (Parse(headOnly, ended: false) is { } answer)
            {
                return answer;
            }
        }
    }

    private RawAnswer? Parse(bool headOnly, bool ended)
    {
        var bytes = _received.GetBuffer().AsSpan(0, (int)_received.Length);
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return null;
        }

        var head = Encoding.Latin1.GetString(bytes[..end]).Split("\r\n");
        var status = int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture);
        if (status == 100)
        {
            _received.SetLength(0);
            _received.Write(bytes[(end + 4)..].ToArray());
            return Parse(headOnly, ended);
        }

        string Header(string name) => head.Skip(1).Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault("");
        var body = bytes[(end + 4)..];
        var isWhole = headOnly || status is 204 or 304
            || (Header("Content-Length") is { Length: > 0 } length ? body.Length >= long.Parse(length, CultureInfo.InvariantCulture) : Header("Transfer-Encoding") == "chunked" && body.EndsWith("0\r\n\r\n"u8));
        if (!isWhole && !ended)
        {
            return null;
        }

        var answer = new RawAnswer(status, Header("Content-Type").Split(';')[0], Encoding.UTF8.GetString(body));
        if (Header("Connection").Equals("close", StringComparison.OrdinalIgnoreCase))
        {
            Close();
        }

        return answer;
    }

    /// <summary>The next request opens another.</summary>
    public void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
