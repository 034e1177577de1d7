namespace Orleans.Scheduling;

/// <summary>
/// Queues work so that it starts without the async-locals of whoever queued it: a turn serves many callers,
/// and what one of them carries must not show to another.
/// </summary>
internal static class CleanContext
{
    private static readonly ExecutionContext s_clean = Capture();

    public static void Post(TaskScheduler scheduler, Action<object?> action, object state)
    {
        var current = ExecutionContext.Capture();
        if (ReferenceEquals(current, s_clean))
        {
            Start(scheduler, action, state);
            return;
        }

        if (current is null)
        {
            // The caller suppressed the flow; a task made now would run in whatever context its thread has.
            ExecutionContext.RestoreFlow();
            try
            {
                Post(scheduler, action, state);
            }
            finally
            {
                ExecutionContext.SuppressFlow();
            }

            return;
        }

        ExecutionContext.Restore(s_clean);
        try
        {
            Start(scheduler, action, state);
        }
        finally
        {
            ExecutionContext.Restore(current);
        }
    }

    /// <summary>Undoes what a request did to the async-locals of its turn.</summary>
    public static void Restore() => ExecutionContext.Restore(s_clean);

    private static void Start(TaskScheduler scheduler, Action<object?> action, object state) =>
        _ = Task.Factory.StartNew(action, state, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);

    private static ExecutionContext Capture()
    {
        // There is no public way to name the empty context; only a fresh thread has it. It lives for this line and runs no grain.
        ExecutionContext? context = null;
        var thread = new Thread(() => context = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return context!;
    }
}
