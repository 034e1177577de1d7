using System.Buffers.Binary;
using Microsoft.Extensions.Logging;

namespace Loyalty.Storage.Sqlite;

/// <summary>
/// How many flushes of a file were acknowledged, in a file beside it. A log that was cut or changed ends, for SQLite, before
/// the first thing that does not fit, as after a loss of power; that what is missing had been acknowledged shows here alone.
/// It is not flushed itself: after a loss of power it may say less than was acknowledged, never more.
/// </summary>
internal sealed partial class FlushMark : IDisposable
{
    private const int Size = 2 * sizeof(long);
    private readonly string file;
    private readonly string path;
    private readonly FileStream stream;
    private readonly ILogger logger;
    private readonly byte[] bytes = new byte[Size];
    private bool failed;

    public FlushMark(string file, ILogger logger)
    {
        this.file = file;
        this.logger = logger;
        path = Path.ChangeExtension(file, "mark");
        stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
    }

    /// <exception cref="StorageSetupException">Flushes that were acknowledged are not in the file.</exception>
    public void Check(long flushes)
    {
        if (Read() is { } acknowledged && acknowledged > flushes)
        {
            throw new StorageSetupException(
                $"{file} is damaged: it ends with write {flushes}, and {acknowledged} were acknowledged, so {acknowledged - flushes} are lost. "
                + $"Put the whole folder back from a backup. To go on without what is lost, delete {path}.");
        }
    }

    public void Write(long flushes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, flushes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(sizeof(long)), ~flushes);
        try
        {
            RandomAccess.Write(stream.SafeFileHandle, bytes, 0);
            failed = false;
        }
        catch (IOException e)
        {
            // What was flushed is durable all the same; the mark only says less than it could.
            if (!failed)
            {
                LogNotWritten(logger, e, path);
            }

            failed = true;
        }
    }

    public void Dispose() => stream.Dispose();

    private long? Read()
    {
        var read = RandomAccess.Read(stream.SafeFileHandle, bytes, 0);
        var flushes = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (read == Size && BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(sizeof(long))) == ~flushes)
        {
            return flushes;
        }

        if (read > 0)
        {
            LogUnreadable(logger, path, file);
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Mark} could not be written; if {Mark} stays behind, a loss of acknowledged writes may go unnoticed.")]
    private static partial void LogNotWritten(ILogger logger, Exception exception, string mark);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Mark} is damaged, so it does not say whether all that was acknowledged is in {File}. It is written anew.")]
    private static partial void LogUnreadable(ILogger logger, string mark, string file);
}
