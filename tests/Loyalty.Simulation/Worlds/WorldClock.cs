namespace Loyalty.Simulation.Worlds;

/// <summary>
/// The virtual time of everything. What the history brings and what is on its way happens at its instant; timers of
/// silos are rung when the clock stops somewhere, once each, however often they would have rung on the way.
/// </summary>
internal sealed class WorldClock(DateTimeOffset start)
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private readonly PriorityQueue<Ring, (long At, long Order)> _rings = new();
    private long _order;

    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>When the next thing happens that is no silo's timer.</summary>
    public DateTimeOffset? NextEvent => _events.TryPeek(out _, out var next) ? new DateTimeOffset(next.At, TimeSpan.Zero) : null;

    /// <summary>When the next timer of a silo rings.</summary>
    public DateTimeOffset? NextRing
    {
        get
        {
            while (_rings.TryPeek(out var ring, out var next))
            {
                if (ring.IsArmed)
                {
                    return new DateTimeOffset(next.At, TimeSpan.Zero);
                }

                _rings.Dequeue();
            }

            return null;
        }
    }

    public void At(DateTimeOffset instant, Action happens) => _events.Enqueue(happens, (Math.Max(instant.UtcTicks, Now.UtcTicks), ++_order));

    public void After(TimeSpan span, Action happens) => At(Now + span, happens);

    /// <summary>Moves on to the instant, and lets happen what is due by then.</summary>
    public void MoveTo(DateTimeOffset instant)
    {
        Now = instant > Now ? instant : Now;
        var now = Now.UtcTicks;
        while (_rings.TryPeek(out _, out var next) && next.At <= now)
        {
            var ring = _rings.Dequeue();
            if (ring.IsArmed)
            {
                ring.Timer.Fire();
            }
        }

        while (_events.TryPeek(out _, out var next) && next.At <= now)
        {
            _events.Dequeue()();
        }
    }

    private void Arm(SiloTimer timer, TimeSpan dueTime) => _rings.Enqueue(new Ring(timer, timer.Arming), ((Now + dueTime).UtcTicks, ++_order));

    public ITimer NewTimer(SiloProcess silo, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SiloTimer(this, silo, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <param name="Timer">What rings.</param>
    /// <param name="Arming">Which arming of it; an earlier one is over.</param>
    private readonly record struct Ring(SiloTimer Timer, int Arming)
    {
        public bool IsArmed => Timer.Arming == Arming && Timer.IsRunning;
    }

    private sealed class SiloTimer(WorldClock clock, SiloProcess silo, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private bool _disposed;

        public int Arming { get; private set; }

        public bool IsRunning => !_disposed && silo.IsAlive;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            silo.World.CheckThread();
            Arming++;
            _period = period;
            if (_disposed || dueTime == Timeout.InfiniteTimeSpan)
            {
                return !_disposed;
            }

            clock.Arm(this, dueTime);
            return true;
        }

        public void Fire()
        {
            if (_period > TimeSpan.Zero)
            {
                Arming++;
                clock.Arm(this, _period);
            }

            callback(state);
        }

        public void Dispose() => _disposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
