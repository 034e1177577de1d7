using System.Text.Json;

namespace Loyalty.Storage.Sqlite;

/// <summary>Where the SQLite store keeps its files, and its bounds.</summary>
public sealed class SqliteStorageOptions
{
    /// <summary>The folder of <c>journal.db</c> and <c>state.db</c>; created when missing. One process at a time can open it.</summary>
    public required string Folder { get; set; }

    /// <summary>Writes that may wait for the disk, in each of the two files; more are refused as overloaded.</summary>
    public int MaxQueuedRecords { get; set; } = 50_000;

    /// <summary>Bytes that may wait for the disk, in each of the two files; more are refused as overloaded.</summary>
    public long MaxQueuedBytes { get; set; } = 256L << 20;

    /// <summary>The largest payload, snapshot or grain state in bytes.</summary>
    public int MaxPayloadBytes { get; set; } = 4 << 20;

    /// <summary>Reads that may run at the same time, in each of the two files.</summary>
    public int MaxReaders { get; set; } = Math.Clamp(4 * Environment.ProcessorCount, 4, 16);

    /// <summary>Reads that may wait for their turn, in each of the two files; more are refused.</summary>
    public int MaxQueuedReads { get; set; } = 50_000;

    /// <summary>
    /// Newest operations that are held in memory (about 50 bytes each) and not in the index on disk yet: the more, the
    /// fewer pages are written for each of them.
    /// </summary>
    public int OperationsInMemory { get; set; } = 1 << 18;

    /// <summary>How grain state is written as JSON.</summary>
    public JsonSerializerOptions GrainStateJson { get; set; } = new(JsonSerializerDefaults.Web);

    /// <summary>Files up to so many bytes are checked as a whole when they are opened, in less than a second; of larger ones a part is.</summary>
    internal long CheckedWhole { get; init; } = 64L << 20;

    /// <summary>Of a larger file, how long the check of the tables by which all else is found may take when it is opened.</summary>
    internal TimeSpan CheckedFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Of a larger file, how many of the newest rows of a table are checked when it is opened.</summary>
    internal int NewestChecked { get; init; } = 10_000;

    /// <summary>The share of the time for which a thread looks through a larger file while it is used.</summary>
    internal double InspectedShare { get; init; } = 0.1;

    /// <summary>How long it may look at a table with its indexes without a rest; a larger table is looked at by its rows alone.</summary>
    internal TimeSpan InspectedAtOnce { get; init; } = TimeSpan.FromSeconds(2);

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxQueuedRecords, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPayloadBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxQueuedBytes, MaxPayloadBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxReaders, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxQueuedReads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(OperationsInMemory, 1);
    }
}
