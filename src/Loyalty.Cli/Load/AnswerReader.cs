using System.Buffers.Text;
using System.Text;

namespace Loyalty.Cli.Load;

/// <summary>Finds the end of an HTTP/1.1 answer in the bytes as they come, and keeps nothing of it but the status.</summary>
internal sealed class AnswerReader
{
    private const int LongestHead = 16 * 1024;
    private readonly byte[] _head = new byte[LongestHead];
    private int _headLength;
    private bool _inBody;
    private bool _chunked;

    /// <summary>Bytes of the body, or of the chunk and its line end, that are still to come.</summary>
    private long _left;

    // Of the chunk's size line, or of a trailer.
    private long _size;
    private int _lineLength;
    private bool _sizeRead;
    private bool _lastChunk;

    public int Status { get; private set; }

    /// <summary>Whether the gateway ends the connection after this answer.</summary>
    public bool Closes { get; private set; }

    /// <summary>Before the next answer.</summary>
    public void Begin()
    {
        _headLength = 0;
        _inBody = _chunked = _sizeRead = _lastChunk = Closes = false;
        _left = _size = _lineLength = 0;
    }

    /// <returns>True when the answer is whole.</returns>
    /// <exception cref="InvalidDataException">This is no answer.</exception>
    public bool Read(ReadOnlySpan<byte> bytes)
    {
        if (_inBody)
        {
            return ReadBody(bytes);
        }

        var taken = Math.Min(bytes.Length, LongestHead - _headLength);
        bytes[..taken].CopyTo(_head.AsSpan(_headLength));
        var end = _head.AsSpan(0, _headLength + taken).IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            _headLength += taken;
            return _headLength < LongestHead ? false : throw new InvalidDataException("The answer's head is too long.");
        }

        ReadHead(_head.AsSpan(0, end));
        _inBody = true;
        return ReadBody(bytes[(end + 4 - _headLength)..]);
    }

    private void ReadHead(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            throw new InvalidDataException("This is not HTTP/1.1.");
        }

        Status = status;
        Closes = ValueOf(head, "Connection"u8).SequenceEqual("close"u8);
        _chunked = ValueOf(head, "Transfer-Encoding"u8).SequenceEqual("chunked"u8);
        if (!_chunked && !Utf8Parser.TryParse(ValueOf(head, "Content-Length"u8), out _left, out _) && status != 204)
        {
            throw new InvalidDataException("The answer does not say how long it is.");
        }
    }

    /// <summary>Empty when there is no such header.</summary>
    private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        for (var end = head.IndexOf("\r\n"u8); end >= 0; end = head.IndexOf("\r\n"u8))
        {
            head = head[(end + 2)..];
            if (head.Length > name.Length && head[name.Length] == ':' && Ascii.EqualsIgnoreCase(head[..name.Length], name))
            {
                var value = head[(name.Length + 1)..];
                var length = value.IndexOf((byte)'\r');
                return (length < 0 ? value : value[..length]).Trim((byte)' ');
            }
        }

        return default;
    }

    private bool ReadBody(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_left > 0)
            {
                var taken = (int)Math.Min(_left, bytes.Length);
                _left -= taken;
                bytes = bytes[taken..];
            }
            else if (!_chunked)
            {
                throw new InvalidDataException("The answer is longer than it said.");
            }
            else if (ReadChunkLine(bytes[0]))
            {
                return true;
            }
            else
            {
                bytes = bytes[1..];
            }
        }

        return !_chunked && _left == 0;
    }

    /// <returns>True at the end of the line that ends the answer: the empty one after the last chunk.</returns>
    private bool ReadChunkLine(byte next)
    {
        if (next == '\n')
        {
            var ends = _lastChunk && _lineLength == 0;
            _lastChunk |= _size == 0;
            _left = _lastChunk ? 0 : _size + 2;
            _size = _lineLength = 0;
            _sizeRead = false;
            return ends;
        }

        if (next != '\r')
        {
            _lineLength++;
            _sizeRead |= !char.IsAsciiHexDigit((char)next);
            _size = _sizeRead || _lastChunk ? _size : (_size * 16) + HexOf(next);
        }

        return false;
    }

    private static int HexOf(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
