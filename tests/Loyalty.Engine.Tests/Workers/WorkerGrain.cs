using Loyalty.Engine.Tests.Engines;
using Orleans;
using Orleans.Concurrency;

namespace Loyalty.Engine.Tests.Workers;

[StatelessWorker(3)]
internal sealed class WorkerGrain(Probe probe) : Grain, IWorkerGrain
{
    private bool _working;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Note("activated");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Note($"deactivated {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public async Task Work(string id)
    {
        Assert.False(_working);
        _working = true;
        probe.Note($"start {id}");
        await probe.Gate(id);
        _working = false;
        probe.Note($"end {id}");
    }
}
