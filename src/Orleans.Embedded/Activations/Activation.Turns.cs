using Orleans.Scheduling;

namespace Orleans.Activations;

/// <summary>Turns: pieces of the grain's work, one at a time, on whichever thread the engine's scheduler gives.</summary>
internal sealed partial class Activation
{
    // Enough to save most hops, few enough that a busy grain lets others through.
    private const int TurnsPerHop = 64;

    [ThreadStatic]
    private static Activation? t_current;

    private static readonly Action<object?> s_runTurns = static state => ((Activation)state!).RunTurns();

    private readonly Lock _gate = new();
    private readonly ActivationScheduler _scheduler;

    // A null stands for a look at the waiting requests.
    private readonly Queue<Task?> _work = new();
    private bool _scheduled;
    private bool _lookQueued;

    public void Enqueue(Task task)
    {
        lock (_gate)
        {
            _work.Enqueue(task);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        Engine.Scheduler.Post(s_runTurns, this);
    }

    public IEnumerable<Task> QueuedTasks()
    {
        lock (_gate)
        {
            return _work.OfType<Task>().ToArray();
        }
    }

    /// <summary>Runs an action on a turn of this activation.</summary>
    public void QueueTurn(Action<object?> action, object state) => CleanContext.Post(_scheduler, action, state);

    private void QueueLook()
    {
        lock (_gate)
        {
            if (!PrepareLook())
            {
                return;
            }
        }

        Engine.Scheduler.Post(s_runTurns, this);
    }

    /// <summary>Under the gate: queues a look; true when the caller must post the activation.</summary>
    private bool PrepareLook()
    {
        if (!_lookQueued)
        {
            _lookQueued = true;
            _work.Enqueue(null);
        }

        if (_scheduled)
        {
            return false;
        }

        return _scheduled = true;
    }

    private void RunTurns()
    {
        var outer = t_current;
        t_current = this;
        try
        {
            for (var i = 0; i < TurnsPerHop; i++)
            {
                Task? turn;
                lock (_gate)
                {
                    if (!_work.TryDequeue(out turn))
                    {
                        _scheduled = false;
                        return;
                    }
                }

                // Requests start within a task of this scheduler, so that what they await comes back to it.
                if (turn is null)
                {
                    new Task(static state => ((Activation)state!).LookAtRequests(), this).RunSynchronously(_scheduler);
                }
                else
                {
                    _scheduler.Execute(turn);
                }
            }
        }
        finally
        {
            t_current = outer;
        }

        Engine.Scheduler.Post(s_runTurns, this);
    }
}
