using Orleans.Calls;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Scheduling;
using Orleans.State;
using Orleans.Streams;
using Orleans.Timers;

namespace Orleans.Activations;

/// <summary>The beginning and the end of an activation.</summary>
internal sealed partial class Activation
{
    // A grain that ends itself whenever it begins would pass its requests on for ever.
    private const int MaxForwards = 8;

    private readonly Signal _ended;
    private List<ILoadedState>? _states;
    private List<GrainTimer>? _timers;
    private StreamConsumer? _streams;
    private DeactivationReason? _reason;
    private volatile ActivationStatus _status;
    private long _keepUntil = long.MinValue;
    private int _running;
    private bool _abandoned;

    public Task Deactivated => _ended.Task;

    /// <summary>The streams that this activation takes.</summary>
    public StreamConsumer Streams => _streams ??= new StreamConsumer(this);

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (!PrepareDeactivation(deactivationReason))
            {
                return;
            }
        }

        QueueLook();
    }

    /// <summary>Ends the activation although requests still run: used when the host will not wait any longer.</summary>
    public void Abandon(DeactivationReason reason)
    {
        QueueTurn(static state =>
        {
            var activation = (Activation)state!;
            activation._abandoned = true;
            activation.QueueLook();
        }, this);
        Deactivate(reason);
    }

    public void DelayDeactivation(TimeSpan span)
    {
        var until = span <= TimeSpan.Zero
            ? long.MinValue
            : span >= TimeSpan.FromDays(36500) ? long.MaxValue : Engine.Scheduler.Time.GetTimestamp() + DeadlineQueue.ToTimestamp(Engine.Scheduler.Time, span);
        Volatile.Write(ref _keepUntil, until);
    }

    /// <summary>Ends the activation if it was not used since; otherwise tells when to ask again.</summary>
    public bool TryCollect(long now, long age, out long askAgainAt)
    {
        lock (_gate)
        {
            if (_status == ActivationStatus.Ended)
            {
                askAgainAt = 0;
                return true;
            }

            // Ticks of a timer that doesn't keep the grain alive are no use of it, also while they run.
            var inUse = Load > Volatile.Read(ref _unnoticed);
            askAgainAt = Math.Max(inUse ? now + 1 : _lastUsedAt + age, Volatile.Read(ref _keepUntil));
            if (askAgainAt > now || _status != ActivationStatus.Active)
            {
                return false;
            }

            if (!PrepareDeactivation(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "The grain was not used for a while.")))
            {
                return true;
            }
        }

        QueueLook();
        return true;
    }

    public void AddState(ILoadedState state) => (_states ??= []).Add(state);

    public IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options);
        lock (_gate)
        {
            if (_status is ActivationStatus.Ended)
            {
                timer.Dispose();
                return timer;
            }

            (_timers ??= []).Add(timer);
        }

        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void RemoveTimer(GrainTimer timer)
    {
        lock (_gate)
        {
            _timers?.Remove(timer);
        }
    }

    private bool PrepareDeactivation(DeactivationReason reason)
    {
        if (_reason is not null || _status == ActivationStatus.Ended)
        {
            return false;
        }

        _reason = reason;
        if (_status == ActivationStatus.Active)
        {
            _status = ActivationStatus.Deactivating;
        }

        return true;
    }

    private async Task ActivateAsync()
    {
        _status = ActivationStatus.Activating;
        using var limit = new TimeLimit(this);
        try
        {
            lock (_gate)
            {
                RequestContext.Import(_arrivals.First?.Context);
                _lastUsedAt = Engine.Scheduler.Time.GetTimestamp();
            }

            GrainInstance = Class.Create(this);
            foreach (var state in _states ?? [])
            {
                await state.LoadAsync(limit.Token);
            }

            if (GrainInstance is IGrainBase grain)
            {
                await grain.OnActivateAsync(limit.Token);
            }
        }
        catch (Exception exception)
        {
            await FailActivationAsync(exception);
            return;
        }

        lock (_gate)
        {
            _status = _reason is null ? ActivationStatus.Active : ActivationStatus.Deactivating;
        }

        Engine.Collector.Watch(this, _lastUsedAt);
        QueueLook();
    }

    private async Task FailActivationAsync(Exception exception)
    {
        Log.ActivationFailed(Engine.Logger, GrainId, exception);
        DisposeTimers();
        await DisposeInstanceAsync();
        foreach (var request in End())
        {
            if (!request.Is(RequestFlags.Local))
            {
                request.Fail(exception);
            }
        }
    }

    private void DeactivateWhenIdle()
    {
        if ((_running == 0 || _abandoned) && !_deactivationStarted)
        {
            _deactivationStarted = true;
            _ = DeactivateAsync(_reason!.Value);
        }
    }

    private bool _deactivationStarted;

    private async Task DeactivateAsync(DeactivationReason reason)
    {
        DisposeTimers();
        using (var limit = new TimeLimit(this))
        {
            try
            {
                if (GrainInstance is IGrainBase grain)
                {
                    await grain.OnDeactivateAsync(reason, limit.Token);
                }
            }
            catch (Exception exception)
            {
                Log.DeactivationFailed(Engine.Logger, GrainId, exception);
            }
        }

        await DisposeInstanceAsync();
        foreach (var request in End())
        {
            Forward(request);
        }
    }

    private void Forward(GrainRequest request)
    {
        if (request.Is(RequestFlags.Local) || request.Expired)
        {
            return;
        }

        if (++request.Forwards > MaxForwards)
        {
            request.Fail(new OrleansMessageRejectionException($"{GrainId} ended {MaxForwards} times before it took {request}."));
            return;
        }

        Engine.Forward(request);
    }

    /// <summary>Takes the activation out of the directory; gives back the requests that it never started.</summary>
    private List<GrainRequest> End()
    {
        var left = new List<GrainRequest>();
        lock (_gate)
        {
            _status = ActivationStatus.Ended;
            while ((_blocked.Take() ?? _arrivals.Take()) is { } request)
            {
                left.Add(request);
            }

            _queued = 0;
            Interlocked.Add(ref _pending, -left.Count);
        }

        if (_pool is null)
        {
            Engine.Directory.Remove(_key, this);
        }
        else
        {
            _pool.Remove(this);
        }

        _ended.TrySet();
        SignalQuiet();
        return left;
    }

    private void DisposeTimers()
    {
        List<GrainTimer>? timers;
        lock (_gate)
        {
            timers = _timers;
            _timers = null;
        }

        foreach (var timer in timers ?? [])
        {
            timer.Dispose();
        }
    }

    private async Task DisposeInstanceAsync()
    {
        try
        {
            switch (GrainInstance)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }

            await _services.DisposeAsync();
        }
        catch (Exception exception)
        {
            Log.DeactivationFailed(Engine.Logger, GrainId, exception);
        }

        if (!_abandoned)
        {
            // The shell may be remembered by others for a while; what it held need not be.
            GrainInstance = null;
        }

        _states = null;
        _streams = null;
    }
}
