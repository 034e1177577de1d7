namespace Orleans.Activations;

/// <summary>Makes whatever a grain awaits come back to the grain's turns.</summary>
internal sealed class ActivationScheduler(Activation activation) : TaskScheduler
{
    public override int MaximumConcurrencyLevel => 1;

    public void Execute(Task task) => TryExecuteTask(task);

    protected override void QueueTask(Task task) => activation.Enqueue(task);

    // On the grain's own turn a continuation may go on at once: that is the same turn.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        ReferenceEquals(Activation.Current, activation) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => activation.QueuedTasks();
}
