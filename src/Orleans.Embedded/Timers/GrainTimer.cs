using Orleans.Activations;
using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>A timer of an activation. The next tick is set when the last has ended, so ticks never overlap.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly ITimer _timer;
    private TimeSpan _next;
    private TimeSpan _period;
    private bool _firing;
    private bool _disposed;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        Validate(options.DueTime, nameof(options.DueTime));
        Validate(options.Period, nameof(options.Period));
        _activation = activation;
        _callback = callback;
        Options = options;
        _timer = activation.Engine.Scheduler.CreateTimer(static state => ((GrainTimer)state!).OnTimer(), this);
    }

    public GrainTimerCreationOptions Options { get; }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, nameof(dueTime));
        Validate(period, nameof(period));
        lock (_gate)
        {
            _next = dueTime;
            _period = period;
            if (!_firing && !_disposed)
            {
                _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        _timer.Dispose();
        _activation.RemoveTimer(this);
        _ended.Cancel();
    }

    public async Task TickAsync()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            // What Change sets during the callback holds; otherwise the period does.
            _next = _period;
        }

        try
        {
            await _callback(_ended.Token);
        }
        finally
        {
            lock (_gate)
            {
                _firing = false;
                if (!_disposed)
                {
                    _timer.Change(_next, Timeout.InfiniteTimeSpan);
                }
            }
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_disposed || _firing)
            {
                return;
            }

            _firing = true;
        }

        // False when the activation is ending, and the timer with it.
        _activation.TryReceive(new TimerTick(this, _activation));
    }

    private static void Validate(TimeSpan span, string name)
    {
        if (span != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(span, s_longest, name);
        }
    }
}
