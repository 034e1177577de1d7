using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;

namespace Loyalty.Gateway.Common;

/// <summary>
/// Lets in so many at once as are done in time. A request passes through the queue of the thread pool several times, behind
/// all that came before it, be it to be refused: how long work waits there tells that there is too much of it, whatever the
/// machine, the disk or the mix. While it goes on waiting too long fewer are let in, in proportion; while it does not, more
/// step by step (additive increase, multiplicative decrease, as TCP does for its window).
/// </summary>
/// <param name="most">Permits at the most, and to begin with.</param>
/// <param name="time">The clock.</param>
/// <param name="queue">Has something done by the pool, after all that waits there already.</param>
internal sealed class AdaptiveLimiter(int most, TimeProvider time, Action<Action> queue) : RateLimiter
{
    /// <summary>As long as work may wait for a thread: with the few times that a request does, well below what a till waits for.</summary>
    public static readonly TimeSpan Target = TimeSpan.FromMilliseconds(35);

    /// <summary>Enough to find out that things go better.</summary>
    public const int Least = 64;

    /// <summary>Permits that come back with a look that found no queue.</summary>
    public const int Step = 2;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);
    private static readonly Lease Failed = new(null);
    private static readonly Meter Meter = new("Loyalty.Gateway");
    private static readonly Gauge<int> Limits = Meter.CreateGauge<int>("loyalty.gateway.limit", description: "Requests that are worked on at once at the most, as it was set last.");

    private readonly int least = Math.Min(Least, most);
    private readonly int ceiling = most;
    private long given;
    private long refused;
    private int inUse;
    private int limit = most;

    // A look is under way, or the next is not due yet: one at a time, so what it writes needs no lock.
    private int looking;
    private long lookedAt;

    // Once may be a pause of the process, which is over by now.
    private bool wasLate;

    public AdaptiveLimiter(int most, TimeProvider time)
        : this(most, time, static look => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), look, preferLocal: false))
    {
    }

    /// <summary>Permits at the moment.</summary>
    public int Limit => Volatile.Read(ref limit);

    /// <summary>Never: what it has learned would be lost.</summary>
    public override TimeSpan? IdleDuration => null;

    /// <summary>Refuses one when nobody would be let in, without a lease: who is not turned away still has to acquire one.</summary>
    public bool TurnsAway()
    {
        Look();
        if (Volatile.Read(ref inUse) < Limit)
        {
            return false;
        }

        Interlocked.Increment(ref refused);
        return true;
    }

    public override RateLimiterStatistics GetStatistics() => new()
    {
        CurrentAvailablePermits = Math.Max(0, Limit - Volatile.Read(ref inUse)),
        TotalSuccessfulLeases = Volatile.Read(ref given),
        TotalFailedLeases = Volatile.Read(ref refused),
    };

    /// <summary>Nobody waits: who is not let in is better off to know at once.</summary>
    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => new(AttemptAcquireCore(permitCount));

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        Look();
        if (Interlocked.Increment(ref inUse) > Limit)
        {
            Interlocked.Decrement(ref inUse);
            Interlocked.Increment(ref refused);
            return Failed;
        }

        Interlocked.Increment(ref given);
        return new Lease(this);
    }

    private void Look()
    {
        if (Volatile.Read(ref looking) != 0 || Interlocked.Exchange(ref looking, 1) != 0)
        {
            return;
        }

        var now = time.GetTimestamp();
        if (lookedAt != 0 && time.GetElapsedTime(lookedAt, now) < Interval)
        {
            Volatile.Write(ref looking, 0);
            return;
        }

        lookedAt = now;
        queue(Adjust);
    }

    private void Adjust()
    {
        var waited = time.GetElapsedTime(lookedAt);
        var isLate = waited > Target;
        var next = !isLate ? Math.Min(ceiling, limit + Step)
            : wasLate ? Math.Max(least, (int)(limit * Math.Clamp(Target / waited, 0.5, 0.95)))
            : limit;
        wasLate = isLate;
        if (next != limit)
        {
            Volatile.Write(ref limit, next);
            Limits.Record(next);
        }

        Volatile.Write(ref looking, 0);
    }

    private sealed class Lease(AdaptiveLimiter? limiter) : RateLimitLease
    {
        private AdaptiveLimiter? held = limiter;

        public override bool IsAcquired { get; } = limiter is not null;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
        {
            metadata = null;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref held, null) is { } lent)
            {
                Interlocked.Decrement(ref lent.inUse);
            }
        }
    }
}
