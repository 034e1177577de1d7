using System.Buffers;
using System.IO.Pipelines;

namespace Loyalty.Gateway.Purchases.Batches;

/// <summary>Cuts a pipe into lines. A line over the limit is skipped to its end without being held.</summary>
internal sealed class LineReader(PipeReader reader, int limit)
{
    private ReadOnlySequence<byte> buffer;
    private SequencePosition after;
    private bool held;
    private long done;

    /// <summary>The line without its end; valid until <see cref="Advance"/>.</summary>
    public ReadOnlySequence<byte> Line { get; private set; }

    public bool IsTooLong { get; private set; }

    public bool IsBlank
    {
        get
        {
            foreach (var segment in Line)
            {
                if (segment.Span.ContainsAnyExcept(" \t\r"u8))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Bytes read so far, the current line included.</summary>
    public long Total => done + Line.Length;

    /// <summary>Reads the next line; false when there is none.</summary>
    public async ValueTask<bool> Next(CancellationToken cancellationToken)
    {
        IsTooLong = false;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                return Found(buffer.Slice(0, end), buffer.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                if (buffer.Length > 0 || IsTooLong)
                {
                    return Found(buffer, buffer.End);
                }

                // A read that is not ended keeps the server from using the connection again.
                reader.AdvanceTo(buffer.End);
                return false;
            }

            if (IsTooLong || buffer.Length > limit)
            {
                IsTooLong = true;
                done += buffer.Length;
                reader.AdvanceTo(buffer.End);
            }
            else
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
    }

    /// <summary>Done with the line.</summary>
    public void Advance()
    {
        if (held)
        {
            done += Line.Length;
            Line = default;
            reader.AdvanceTo(after);
            held = false;
        }
    }

    private bool Found(ReadOnlySequence<byte> line, SequencePosition next)
    {
        IsTooLong |= line.Length > limit;
        Line = line;
        after = next;
        held = true;
        return true;
    }
}
