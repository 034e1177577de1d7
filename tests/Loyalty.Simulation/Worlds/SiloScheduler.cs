namespace Loyalty.Simulation.Worlds;

/// <summary>Everything that one silo does, a turn at a time, when the world picks it.</summary>
internal sealed class SiloScheduler(SiloProcess silo) : TaskScheduler
{
    public override int MaximumConcurrencyLevel => 1;

    public void Run(Task task) => TryExecuteTask(task);

    protected override void QueueTask(Task task)
    {
        silo.World.CheckThread();
        if (silo.IsAlive)
        {
            silo.World.Ready(silo, task);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
