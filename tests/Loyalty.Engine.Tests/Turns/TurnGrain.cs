using Loyalty.Engine.Tests.Engines;
using Orleans;
using Orleans.Concurrency;

namespace Loyalty.Engine.Tests.Turns;

internal class TurnGrain(Probe probe) : Grain, ITurnGrain
{
    private int _inside;
    private int _sum;

    public Task Write(string id) => Run(id);

    public Task Read(string id) => Run(id);

    public Task Always(string id) => Run(id);

    public Task Tell(string id) => Run(id);

    public Task Settle() => Task.CompletedTask;

    public async Task<int> Add(int amount)
    {
        for (var i = 0; i < 3; i++)
        {
            if (Interlocked.Increment(ref _inside) != 1)
            {
                throw new InvalidOperationException("Two turns at once.");
            }

            _sum += amount;
            Interlocked.Decrement(ref _inside);
            await Task.Yield();
        }

        return _sum;
    }

    public async Task<bool> AwaitsComeBack(string other)
    {
        var before = TaskScheduler.Current;
        await Task.Yield();
        var afterYield = TaskScheduler.Current;
        await GrainFactory.GetGrain<ITurnGrain>(other, GetType().FullName).Settle();
        var afterCall = TaskScheduler.Current;
        await probe.Gate("elsewhere");
        return before != TaskScheduler.Default && afterYield == before && afterCall == before && TaskScheduler.Current == before;
    }

    public async Task<int> CallBack(string other, int depth) =>
        depth == 0 ? 0 : 1 + await GrainFactory.GetGrain<ITurnGrain>(other, GetType().FullName).CallBack(this.GetPrimaryKeyString(), depth - 1);

    private async Task Run(string id)
    {
        probe.Note($"start {id}");
        await probe.Gate(id);
        probe.Note($"end {id}");
    }
}
