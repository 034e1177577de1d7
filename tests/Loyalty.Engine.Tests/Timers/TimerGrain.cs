using Loyalty.Engine.Tests.Engines;
using Orleans;
using Orleans.Runtime;

namespace Loyalty.Engine.Tests.Timers;

internal sealed class TimerGrain(Probe probe, TimeProvider time) : Grain, ITimerGrain
{
    private IGrainTimer? _timer;
    private int _ticks;
    private int _inside;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Note($"ended {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task Start(TimeSpan dueTime, TimeSpan period, bool interleave, bool keepAlive, string? gate, bool fails)
    {
        var began = time.GetUtcNow();
        var scheduler = TaskScheduler.Current;
        _timer = this.RegisterGrainTimer(
            async cancellationToken =>
            {
                Assert.Same(scheduler, TaskScheduler.Current);
                Assert.Equal(1, ++_inside);
                probe.Note($"tick {++_ticks} at {(time.GetUtcNow() - began).TotalSeconds}");
                await (gate is null ? Task.CompletedTask : probe.Gate(gate));
                _inside--;
                probe.Note($"tick {_ticks} done");
                if (fails)
                {
                    throw new InvalidOperationException("tick");
                }
            },
            new GrainTimerCreationOptions(dueTime, period) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task Change(TimeSpan dueTime, TimeSpan period)
    {
        _timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task Settle() => Task.CompletedTask;

    public Task Stop()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public async Task Hold(string gate)
    {
        probe.Note($"holding {gate}");
        await probe.Gate(gate);
    }

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
