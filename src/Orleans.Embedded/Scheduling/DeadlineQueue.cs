namespace Orleans.Scheduling;

/// <summary>
/// Deadlines that all lie the same time ahead, so they fall due in the order in which they came: one list, one timer,
/// and a timer that stays armed while calls come and go.
/// </summary>
internal sealed class DeadlineQueue
{
    private readonly Lock _gate = new();
    private readonly EngineScheduler _scheduler;
    private readonly TimeProvider _time;
    private readonly long _span;
    private readonly ITimer _timer;
    private Deadline? _first;
    private Deadline? _last;
    private bool _armed;

    public DeadlineQueue(EngineScheduler scheduler, TimeSpan span)
    {
        _scheduler = scheduler;
        _time = scheduler.Time;
        _span = ToTimestamp(_time, span);
        _timer = scheduler.CreateTimer(static state => ((DeadlineQueue)state!).OnTimer(), this);
    }

    public static long ToTimestamp(TimeProvider time, TimeSpan span) => (long)(span.Ticks * ((double)time.TimestampFrequency / TimeSpan.TicksPerSecond));

    public void Add(Deadline deadline, long now)
    {
        lock (_gate)
        {
            deadline.Queue = this;
            // Two threads may come in another order than they read the clock; the list stays sorted all the same.
            deadline.DueAt = Math.Max(now + _span, _last?.DueAt ?? long.MinValue);
            deadline.Previous = _last;
            if (_last is null)
            {
                _first = deadline;
            }
            else
            {
                _last.Next = deadline;
            }

            _last = deadline;
            if (!_armed)
            {
                _armed = true;
                Arm(deadline.DueAt - now);
            }
        }
    }

    /// <summary>Takes a deadline out; one that has passed or was never in is left alone.</summary>
    public static void Remove(Deadline deadline)
    {
        if (deadline.Queue is { } queue)
        {
            lock (queue._gate)
            {
                queue.Unlink(deadline);
            }
        }
    }

    /// <summary>Stops the clock, and gives back what had not fallen due.</summary>
    public List<Deadline> Close()
    {
        _timer.Dispose();
        var left = new List<Deadline>();
        lock (_gate)
        {
            while (_first is { } first)
            {
                Unlink(first);
                left.Add(first);
            }
        }

        return left;
    }

    private void OnTimer() => _scheduler.Post(static state => ((DeadlineQueue)state!).Expire(), this);

    private void Expire()
    {
        while (true)
        {
            Deadline due;
            lock (_gate)
            {
                if (_first is null)
                {
                    _armed = false;
                    return;
                }

                var left = _first.DueAt - _time.GetTimestamp();
                if (left > 0)
                {
                    Arm(left);
                    return;
                }

                due = _first;
                Unlink(due);
            }

            due.OnDeadline();
        }
    }

    private void Unlink(Deadline deadline)
    {
        if (deadline.Queue is null)
        {
            return;
        }

        if (deadline.Previous is null)
        {
            _first = deadline.Next;
        }
        else
        {
            deadline.Previous.Next = deadline.Next;
        }

        if (deadline.Next is null)
        {
            _last = deadline.Previous;
        }
        else
        {
            deadline.Next.Previous = deadline.Previous;
        }

        deadline.Previous = deadline.Next = null;
        deadline.Queue = null;
    }

    // Timers count in milliseconds and round down: waking a little late is cheaper than waking twice.
    private void Arm(long span) =>
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(span * 1000d / _time.TimestampFrequency)), Timeout.InfiniteTimeSpan);
}
