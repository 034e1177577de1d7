using System.IO.Compression;

namespace Loyalty.Cli.Files;

/// <summary>The lines of a file, gzipped or not, numbered from 1, in bounded memory.</summary>
internal sealed class LineFile : IDisposable
{
    /// <summary>A longer line is no purchase; it is passed over without being held.</summary>
    public const int LongestLine = 4 * 1024 * 1024;

    // Without it a gzip that is cut off just ends, and half a file would be replayed as if it were the whole.
    static LineFile() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    private readonly string _name;
    private readonly Stream _file;
    private readonly Stream _content;

    private LineFile(string name, Stream file, Stream content)
    {
        _name = name;
        _file = file;
        _content = content;
    }

    public static LineFile Open(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            return Open(Path.GetFileName(path), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"Cannot read {path}: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}", e);
        }
    }

    /// <summary>Told by its first two bytes, not by its name.</summary>
    public static LineFile Open(string name, Stream file)
    {
        Span<byte> magic = stackalloc byte[2];
        var read = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        file.Seek(0, SeekOrigin.Begin);
        var zipped = read == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
        return new LineFile(name, file, zipped ? new GZipStream(file, CompressionMode.Decompress) : file);
    }

    /// <summary>Blank lines are passed over. The bytes of a line hold until the next one is asked for.</summary>
    public IEnumerable<FileLine> Lines()
    {
        var buffer = new byte[1 << 16];
        var start = 0;
        var end = 0;
        var scanned = 0;
        var number = 0L;
        var tooLong = false;
        while (true)
        {
            var at = buffer.AsSpan(scanned, end - scanned).IndexOf((byte)'\n');
            if (at < 0)
            {
                scanned = end;
                if (end - start > LongestLine)
                {
                    // The rest of the line is read and dropped.
                    tooLong = true;
                    start = end;
                }

                var filled = Fill(ref buffer, ref start, ref end, ref scanned, number);
                if (filled)
                {
                    continue;
                }

                if (end > start || tooLong)
                {
                    number++;
                    yield return Line(number, buffer.AsMemory(start, end - start), tooLong);
                }

                yield break;
            }

            var line = buffer.AsMemory(start, scanned + at - start);
            start = scanned = scanned + at + 1;
            number++;
            var given = Line(number, line, tooLong);
            tooLong = false;
            if (given.TooLong || !IsBlank(given.Bytes.Span))
            {
                yield return given;
            }
        }
    }

    public void Dispose()
    {
        _content.Dispose();
        _file.Dispose();
    }

    private static FileLine Line(long number, ReadOnlyMemory<byte> bytes, bool tooLong)
    {
        if (tooLong || bytes.Length > LongestLine)
        {
            return new FileLine(number, default, true);
        }

        if (number == 1 && bytes.Span.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        return new FileLine(number, bytes.Span.EndsWith("\r"u8) ? bytes[..^1] : bytes, false);
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.TrimStart(" \t"u8).IsEmpty;

    /// <summary>Makes room, moving the begun line to the front, and reads on. False at the end.</summary>
    private bool Fill(ref byte[] buffer, ref int start, ref int end, ref int scanned, long number)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            scanned -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        try
        {
            var read = _content.Read(buffer, end, buffer.Length - end);
            end += read;
            return read > 0;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new CliException($"{_name} is damaged after line {number}: {e.Message}", e);
        }
    }
}

/// <param name="Number">From 1.</param>
/// <param name="Bytes">Without the line's end.</param>
/// <param name="TooLong">True: longer than <see cref="LineFile.LongestLine"/>; the bytes are not given.</param>
internal readonly record struct FileLine(long Number, ReadOnlyMemory<byte> Bytes, bool TooLong);
