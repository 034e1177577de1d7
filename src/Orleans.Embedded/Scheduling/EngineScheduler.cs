namespace Orleans.Scheduling;

/// <summary>The one place from which the engine gets threads and time: the host's task scheduler and its clock.</summary>
internal sealed class EngineScheduler(TaskScheduler scheduler, TimeProvider time)
{
    public TaskScheduler TaskScheduler { get; } = scheduler;

    public TimeProvider Time { get; } = time;

    public void Post(Action<object?> action, object state) => CleanContext.Post(TaskScheduler, action, state);

    /// <summary>Runs an asynchronous action; its continuations come back to the scheduler.</summary>
    public Task Run(Func<Task> action)
    {
        var done = new Signal(this);
        Post(static state =>
        {
            var (action, done) = ((Func<Task>, Signal))state!;
            _ = Complete(action, done);
        }, (action, done));
        return done.Task;

        static async Task Complete(Func<Task> action, Signal done)
        {
            try
            {
                await action();
                done.TrySet();
            }
            catch (Exception exception)
            {
                done.TrySet(exception);
            }
        }
    }

    /// <summary>Waits for a time, or until the token is cancelled; tells which by its result.</summary>
    public async Task<bool> Delay(TimeSpan delay, CancellationToken cancellationToken)
    {
        var done = new Signal(this);
        using var timer = CreateTimer(static state => ((Signal)state!).TrySet(), done);
        using var registration = cancellationToken.UnsafeRegister(static state => ((Signal)state!).TrySet(), done);
        timer.Change(delay, Timeout.InfiniteTimeSpan);
        await done.Task;
        return !cancellationToken.IsCancellationRequested;
    }

    /// <summary>A timer that isn't armed yet. Its callback may only queue work: it runs on the clock's thread.</summary>
    public ITimer CreateTimer(TimerCallback callback, object state)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Time.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return Time.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
