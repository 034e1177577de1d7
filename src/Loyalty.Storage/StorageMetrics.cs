using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Loyalty.Storage;

/// <summary>What an operator watches: how long the store takes, and how much shares one flush.</summary>
internal static class StorageMetrics
{
    private static readonly Meter Meter = new("Loyalty.Storage");

    // In seconds, from what a fast disk takes to what a statement may take at most. Without them exporters begin at 5 s.
    private static readonly InstrumentAdvice<double> Times = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
    };

    private static readonly Histogram<double> FlushDuration =
        Meter.CreateHistogram("loyalty.storage.flush.duration", "s", "Time from the start of a transaction until it is on disk.", tags: null, Times);

    private static readonly Histogram<int> FlushWrites =
        Meter.CreateHistogram<int>("loyalty.storage.flush.writes", "{write}", "Writes that shared a flush.");

    private static readonly Counter<long> FlushFailures =
        Meter.CreateCounter<long>("loyalty.storage.flush.failures", "{flush}", "Flushes that failed; all of their writes were told so.");

    private static readonly Histogram<double> CheckpointDuration =
        Meter.CreateHistogram("loyalty.storage.checkpoint.duration", "s", "Time for which writing stood still to move the log into the file.", tags: null, Times);

    private static readonly Counter<long> Damages =
        Meter.CreateCounter<long>("loyalty.storage.damages", "{finding}", "What was found to be damaged in a file while it was used.");

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

    public static void Damaged(string file) => Damages.Add(1, Tag(file));

    private static KeyValuePair<string, object?> Tag(string file) => new("file", file);
}
