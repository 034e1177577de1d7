using System.Collections.Concurrent;
using Loyalty.Engine.Tests.Engines;
using Orleans;
using Orleans.Storage;

namespace Loyalty.Engine.Tests.Activations;

internal sealed class LifeGrain(Probe probe) : Grain, ILifeGrain
{
    private int _number;
    private bool _ended;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        probe.Note($"activating {key}");
        _number = probe.Notes.Count(n => n == $"activating {key}");
        await Task.Yield();
        probe.ThrowIfFailing("activate");
        probe.Note($"activated {key}");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Note($"deactivating {this.GetPrimaryKeyString()} {reason.ReasonCode}");
        await Task.Yield();
        _ended = true;
        probe.ThrowIfFailing("deactivate");
        probe.Note($"deactivated {this.GetPrimaryKeyString()} {reason.ReasonCode}");
    }

    public Task<int> Activation() =>
        _ended || _number == 0 ? throw new InvalidOperationException("A request ran outside of the activation's life.") : Task.FromResult(_number);

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task EndAfter(string gate)
    {
        DeactivateOnIdle();
        probe.Note($"ending {gate}");
        await probe.Gate(gate);
        probe.Note($"ended {gate}");
    }

    public Task Keep(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task Lose() => throw new InconsistentStateException("lost", "2", "1");

    public Task LoseThrough(string other) => GrainFactory.GetGrain<ILifeGrain>(other).Lose();

    public Task Settle() => Task.CompletedTask;
}
