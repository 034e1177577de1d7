namespace Loyalty.Testing;

/// <summary>
/// A clock that stands still until it is advanced. Timers fire within <see cref="Advance"/>, on its thread, in the order of
/// their due times and, where these are equal, of their arming; a timer of zero fires with the next advance, even one of zero.
/// </summary>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _armed = [];
    private DateTimeOffset _now = start;
    private long _order;

    public ManualTimeProvider() : this(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>When the next timer falls due; null when none is armed.</summary>
    public DateTimeOffset? NextTimer
    {
        get
        {
            lock (_gate)
            {
                return First()?.DueAt;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on, stopping at each timer that falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var until = GetUtcNow() + by;
        while (true)
        {
            ManualTimer due;
            lock (_gate)
            {
                if (First() is not { } first || first.DueAt > until)
                {
                    _now = until;
                    return;
                }

                due = first;
                _armed.Remove(due);
                _now = due.DueAt > _now ? due.DueAt : _now;
                if (due.Period > TimeSpan.Zero)
                {
                    Arm(due, due.Period);
                }
            }

            due.Fire();
        }
    }

    private ManualTimer? First()
    {
        ManualTimer? first = null;
        foreach (var timer in _armed)
        {
            if (first is null || timer.DueAt < first.DueAt || (timer.DueAt == first.DueAt && timer.Order < first.Order))
            {
                first = timer;
            }
        }

        return first;
    }

    private void Arm(ManualTimer timer, TimeSpan dueTime)
    {
        timer.DueAt = _now + dueTime;
        timer.Order = ++_order;
        _armed.Add(timer);
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        public DateTimeOffset DueAt { get; set; }

        public long Order { get; set; }

        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                if (_disposed)
                {
                    return false;
                }

                clock._armed.Remove(this);
                Period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    clock.Arm(this, dueTime);
                }

                return true;
            }
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock._gate)
            {
                _disposed = true;
                clock._armed.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
