using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>
/// Gives out positions without asking anybody: microseconds since 2020, never one twice, always above all that this
/// process has seen; the remainder is the partition, so that no two partitions have one in common. Clocks that differ
/// cost order between accounts, not correctness.
/// </summary>
internal sealed class PositionClock(TimeProvider time)
{
    private static readonly DateTimeOffset Epoch = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock gate = new();
    private long last;

    /// <summary>A position for this partition above all before.</summary>
    public long Next(int partition)
    {
        lock (gate)
        {
            last = Math.Max(last + 1, Microseconds(time.GetUtcNow()));
            return last * AccountPartition.Count + partition;
        }
    }

    /// <summary>From now on positions are above this one.</summary>
    public void Observe(long position)
    {
        lock (gate)
        {
            last = Math.Max(last, position / AccountPartition.Count);
        }
    }

    /// <summary>What the clock on the wall says in so much time, as a position.</summary>
    public long In(TimeSpan later) => Microseconds(time.GetUtcNow() + later) * AccountPartition.Count;

    private static long Microseconds(DateTimeOffset instant) => (instant - Epoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
