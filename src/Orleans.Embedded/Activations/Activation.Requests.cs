using Orleans.Calls;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Scheduling;
using Orleans.Storage;

namespace Orleans.Activations;

/// <summary>Which requests may start: the rules of reentrancy.</summary>
internal sealed partial class Activation
{
    private const int RequestsPerLook = 64;

    // Arrivals are shared with callers and guarded by the gate; the rest belongs to the turns.
    private RequestQueue _arrivals;
    private RequestQueue _blocked;
    private int _readers;
    private int _writers;

    private int _queued;
    private int _pending;
    private int _unnoticed;
    private Signal? _whenQuiet;
    private long _lastUsedAt;

    /// <summary>Requests that run or wait.</summary>
    public int Load => Volatile.Read(ref _pending);

    public bool AcceptsWork => _status < ActivationStatus.Deactivating;

    private bool IsBlocked => _readers + _writers > 0;

    public override bool TryReceive(GrainRequest request)
    {
        var local = request.Is(RequestFlags.Local);
        bool post;
        lock (_gate)
        {
            if (_status == ActivationStatus.Ended || (local && _status == ActivationStatus.Deactivating))
            {
                return false;
            }

            if (!local && _queued >= Engine.Options.MaxQueuedRequests)
            {
                request.Fail(new LimitExceededException(nameof(Engine.Options.MaxQueuedRequests), _queued, Engine.Options.MaxQueuedRequests, $"refusing {request} to {GrainId}"));
                return true;
            }

            Interlocked.Increment(ref _queued);
            Interlocked.Increment(ref _pending);
            _arrivals.Add(request);
            if (request.Is(RequestFlags.Unnoticed))
            {
                Interlocked.Increment(ref _unnoticed);
            }
            else
            {
                _lastUsedAt = request.SentAt;
            }

            post = PrepareLook();
        }

        if (post)
        {
            Engine.Scheduler.Post(s_runTurns, this);
        }

        return true;
    }

    /// <summary>Completes when no request runs or waits.</summary>
    public Task WhenQuiet()
    {
        lock (_gate)
        {
            return Load == 0
                ? Task.CompletedTask
                : (_whenQuiet ??= new Signal(Engine.Scheduler)).Task;
        }
    }

    public void OnRequestEnded(GrainRequest request)
    {
        Leave(request);
        if (request.Is(RequestFlags.Unnoticed))
        {
            Interlocked.Decrement(ref _unnoticed);
        }

        var pending = Interlocked.Decrement(ref _pending);
        if (_blocked.First is not null || _status == ActivationStatus.Deactivating)
        {
            QueueLook();
        }

        if (pending == 0)
        {
            SignalQuiet();
        }
    }

    /// <summary>Tells that a request that took its time ends now: the grain was in use until here.</summary>
    public void Touch(GrainRequest request)
    {
        if (!request.Is(RequestFlags.Unnoticed))
        {
            lock (_gate)
            {
                _lastUsedAt = Engine.Scheduler.Time.GetTimestamp();
            }
        }
    }

    public void OnRequestFailed(GrainRequest request, Exception exception)
    {
        // Before the answer: the caller's next call must not meet the stale state again.
        if (exception is InconsistentStateException { IsSourceActivation: true } inconsistent)
        {
            inconsistent.IsSourceActivation = false;
            Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, exception, "The state in storage is another than the one in memory."));
        }

        if (request.Is(RequestFlags.OneWay) && !request.Is(RequestFlags.Local))
        {
            Log.OneWayFailed(Engine.Logger, request.ToString(), GrainId, exception);
        }

        OnRequestEnded(request);
        request.Fail(exception);
    }

    private void LookAtRequests()
    {
        lock (_gate)
        {
            _lookQueued = false;
        }

        switch (_status)
        {
            case ActivationStatus.Fresh:
                _ = ActivateAsync();
                return;
            case ActivationStatus.Active:
                StartRequests();
                return;
            case ActivationStatus.Deactivating:
                DeactivateWhenIdle();
                return;
        }
    }

    private void StartRequests()
    {
        for (var started = 0; _status == ActivationStatus.Active; started++)
        {
            if (started == RequestsPerLook)
            {
                // Continuations of running requests wait behind this look: let them through.
                QueueLook();
                return;
            }

            var next = NextRequest();
            if (next is null)
            {
                return;
            }

            Start(next);
        }

        // A request ended the activation on its way.
        QueueLook();
    }

    /// <summary>The next request that may start now; those that may not are put aside until something ends.</summary>
    private GrainRequest? NextRequest()
    {
        if (!IsBlocked && _blocked.Take() is { } first)
        {
            return first;
        }

        // A reader let in another reader only when it came; those that waited behind a writer come now.
        if (_writers == 0 && _readers > 0)
        {
            for (GrainRequest? before = null, request = _blocked.First; request is not null; before = request, request = request.NextInQueue)
            {
                if (MayStart(request))
                {
                    _blocked.Remove(before, request);
                    return request;
                }
            }
        }

        while (true)
        {
            GrainRequest? arrived;
            lock (_gate)
            {
                arrived = _arrivals.Take();
            }

            if (arrived is null || MayStart(arrived))
            {
                return arrived;
            }

            _blocked.Add(arrived);
        }
    }

    private bool MayStart(GrainRequest request) =>
        !IsBlocked || Interleaves(request) || (_writers == 0 && request.Is(RequestFlags.ReadOnly));

    private bool Interleaves(GrainRequest request) => Class.IsReentrant || request.Is(RequestFlags.AlwaysInterleave);

    private void Start(GrainRequest request)
    {
        Interlocked.Decrement(ref _queued);
        Enter(request);
        if (request.Expired)
        {
            OnRequestEnded(request);
            return;
        }

        RequestContext.Import(request.Context);
        try
        {
            request.Start(this);
        }
        finally
        {
            CleanContext.Restore();
        }
    }

    private void Enter(GrainRequest request)
    {
        _running++;
        if (!Interleaves(request))
        {
            _ = request.Is(RequestFlags.ReadOnly) ? _readers++ : _writers++;
        }
    }

    private void Leave(GrainRequest request)
    {
        _running--;
        if (!Interleaves(request))
        {
            _ = request.Is(RequestFlags.ReadOnly) ? _readers-- : _writers--;
        }
    }

    private void SignalQuiet()
    {
        Signal? waiting;
        lock (_gate)
        {
            if (_pending > 0)
            {
                return;
            }

            waiting = _whenQuiet;
            _whenQuiet = null;
        }

        waiting?.TrySet();
    }
}
