namespace Loyalty.Engine.Tests.Engines;

/// <summary>Runs tasks on the thread pool and knows when none is left: then only a call or the clock can make something happen.</summary>
internal sealed class SettlingTaskScheduler : TaskScheduler
{
    private int _outstanding;

    public async Task SettleAsync()
    {
        while (Volatile.Read(ref _outstanding) > 0)
        {
            await Task.Yield();
        }
    }

    protected override void QueueTask(Task task)
    {
        Interlocked.Increment(ref _outstanding);
        ThreadPool.UnsafeQueueUserWorkItem(
            static state =>
            {
                state.Scheduler.TryExecuteTask(state.Task);
                Interlocked.Decrement(ref state.Scheduler._outstanding);
            },
            (Scheduler: this, Task: task),
            preferLocal: true);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
