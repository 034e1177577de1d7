namespace Loyalty.Testing;

/// <summary>Runs tasks on the thread that asks it to, one at a time, in an order that a seed decides.</summary>
public sealed class SeededTaskScheduler(int seed) : TaskScheduler
{
    private readonly Random _random = new(seed);
    private readonly List<Task> _queued = [];

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs one task; false when none is queued.</summary>
    public bool RunOne()
    {
        if (_queued.Count == 0)
        {
            return false;
        }

        var index = _random.Next(_queued.Count);
        var task = _queued[index];
        _queued.RemoveAt(index);

        // The thread of a test has a context to which awaits would escape.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            TryExecuteTask(task);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }

        return true;
    }

    protected override void QueueTask(Task task) => _queued.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _queued;
}
