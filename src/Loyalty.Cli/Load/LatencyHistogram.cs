using System.Numerics;

namespace Loyalty.Cli.Load;

/// <summary>
/// How often which latency was seen, in the same memory however many there are: to the microsecond below 256 of them,
/// then in 128 steps for each doubling, so that what is read is less than 1 % too high and never too low. Taken in
/// from many threads.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 7;

    /// <summary>19 hours; what takes longer counts as that.</summary>
    private const long Longest = (1L << 36) - 1;

    private readonly long[] _counts = new long[IndexOf(Longest) + 1];
    private long _count;
    private long _most;

    public long Count => Interlocked.Read(ref _count);

    /// <summary>The longest one, exactly.</summary>
    public TimeSpan Most => TimeSpan.FromMicroseconds(Interlocked.Read(ref _most));

    public void Add(TimeSpan latency)
    {
        var microseconds = Microseconds(latency);
        Interlocked.Increment(ref _counts[IndexOf(microseconds)]);
        Interlocked.Increment(ref _count);
        for (var most = Interlocked.Read(ref _most); microseconds > most; most = Interlocked.Read(ref _most))
        {
            Interlocked.CompareExchange(ref _most, microseconds, most);
        }
    }

    /// <summary>What so many percent of the latencies do not exceed; zero when there are none.</summary>
    /// <param name="percent">Above 0, at most 100.</param>
    public TimeSpan Percentile(double percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);

        // In decimals: 99.9 of 100 is a little more than 0.999 otherwise, and one rank too high.
        var left = Math.Max(1, (long)Math.Ceiling((decimal)percent * Count / 100));
        for (var i = 0; i < _counts.Length; i++)
        {
            left -= _counts[i];
            if (left <= 0)
            {
                return TimeSpan.FromMicroseconds(Math.Min(HighestOf(i), Interlocked.Read(ref _most)));
            }
        }

        return Most;
    }

    /// <summary>How many took longer; those within 1 % above it may be missing.</summary>
    public long CountAbove(TimeSpan latency)
    {
        var count = 0L;
        for (var i = IndexOf(Microseconds(latency)) + 1; i < _counts.Length; i++)
        {
            count += _counts[i];
        }

        return count;
    }

    private static long Microseconds(TimeSpan latency) => Math.Clamp((long)Math.Ceiling(latency.TotalMicroseconds), 0, Longest);

    private static int IndexOf(long microseconds)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)microseconds) - StepBits);
        return (shift << StepBits) + (int)(microseconds >> shift);
    }

    private static long HighestOf(int index)
    {
        var shift = Math.Max(0, (index >> StepBits) - 1);
        return ((index - ((long)shift << StepBits) + 1) << shift) - 1;
    }
}
