using SQLitePCL;

namespace Loyalty.Storage.Sqlite;

/// <summary>What SQLite answered instead of doing it.</summary>
internal sealed class SqliteErrorException(int code, string message, string? sql = null)
    : Exception(sql is null ? $"SQLite error {code}: {message}" : $"SQLite error {code}: {message} ({sql})")
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>The disk is full: the connection itself is sound.</summary>
    public bool IsFull => (Code & 0xff) == raw.SQLITE_FULL;

    /// <summary>
    /// The log could not be written as far as the frame that would commit (the disk is full, the file may not grow), so
    /// nothing is left in it that a crash could find.
    /// </summary>
    public bool StoppedTheLog => IsFull || Code == raw.SQLITE_IOERR_WRITE;
}
