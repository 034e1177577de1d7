using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Loyalty.Grains.Relay;

/// <summary>How far the partitions that this silo relays are behind the journal.</summary>
internal sealed class RelayMetrics : IDisposable
{
    private readonly ConcurrentDictionary<int, long> _levelAt = new();
    private readonly TimeProvider _time;

    public RelayMetrics(TimeProvider time)
    {
        _time = time;
        Meter.CreateObservableGauge(
            "loyalty.relay.lag",
            () => Lags().Select(lag => new Measurement<double>(lag.Value.TotalSeconds, new KeyValuePair<string, object?>("partition", lag.Key))),
            "s",
            "Age that the oldest record not yet relayed has at most; counted from when the silo took the partition over at the longest.");
    }

    internal Meter Meter { get; } = new("Loyalty.Relay");

    /// <summary>By partition. Records bear no time of their own that could be trusted (history is imported), so it is the time since nothing was left.</summary>
    public IReadOnlyDictionary<int, TimeSpan> Lags() => _levelAt.ToDictionary(level => level.Key, level => _time.GetElapsedTime(level.Value));

    /// <param name="partition">Nothing was left of it.</param>
    /// <param name="timestamp">When the journal was asked.</param>
    public void Level(int partition, long timestamp) => _levelAt[partition] = timestamp;

    /// <summary>Another silo relays it from now on.</summary>
    public void Forget(int partition) => _levelAt.TryRemove(partition, out _);

    public void Dispose() => Meter.Dispose();
}
