using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Loyalty.Storage;

/// <summary>What an operator watches: how long the store takes, and how much shares one flush.</summary>
internal static class StorageMetrics
{
    private static readonly Meter Meter = new("Loyalty.Storage");

    private static readonly Histogram<double> FlushDuration =
        Meter.CreateHistogram<double>("loyalty.storage.flush.duration", "s", "Time from the start of a transaction until it is on disk.");

    private static readonly Histogram<int> FlushWrites =
        Meter.CreateHistogram<int>("loyalty.storage.flush.writes", "{write}", "Writes that shared a flush.");

    private static readonly Counter<long> FlushFailures =
        Meter.CreateCounter<long>("loyalty.storage.flush.failures", "{flush}", "Flushes that failed; all of their writes were told so.");

    private static readonly Histogram<double> CheckpointDuration =
        Meter.CreateHistogram<double>("loyalty.storage.checkpoint.duration", "s", "Time for which writing stood still to move the log into the file.");

    public static void Flushed(string file, int writes, long started, bool durable)
    {
        var tag = Tag(file);
        FlushDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tag);
        FlushWrites.Record(writes, tag);
        if (!durable)
        {
            FlushFailures.Add(1, tag);
        }
    }

    public static void Checkpointed(string file, long started) =>
        CheckpointDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, Tag(file));

    private static KeyValuePair<string, object?> Tag(string file) => new("file", file);
}
