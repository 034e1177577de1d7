using Loyalty.Engine.Tests.Engines;
using Orleans.Runtime;

namespace Loyalty.Engine.Tests.Turns;

public sealed class QueueLimitTests : EngineTest
{
    protected override ClusterSettings Settings => new() { MaxQueuedRequests = 5 };

    [Fact]
    public async Task Call_beyond_the_queue_limit_is_refused_at_once()
    {
        var grain = Cluster.Grains.GetGrain<ITurnGrain>("one", typeof(TurnGrain).FullName);
        var running = grain.Write("a");
        await Probe.Until("start a");

        // One too many; which one that is, only the embedded engine decides by the order of sending.
        var calls = Enumerable.Range(0, 6).Select(i => grain.Write($"w{i}")).ToArray();
        var refused = await Task.WhenAny(calls).WaitAsync(Probe.HangGuard);
        await Fails<LimitExceededException>(refused);

        Probe.OpenAll();
        await Task.WhenAll([running, .. calls.Except([refused])]).WaitAsync(Probe.HangGuard);
        await grain.Write("room again").WaitAsync(Probe.HangGuard);
        Assert.Equal(7, Probe.Notes.Count(n => n.StartsWith("start", StringComparison.Ordinal)));
    }
}
