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
        var waiting = Enumerable.Range(0, 5).Select(i => grain.Write($"w{i}")).ToArray();
        await Fails<LimitExceededException>(grain.Write("too much"));

        Probe.OpenAll();
        await Task.WhenAll([running, .. waiting]).WaitAsync(Probe.HangGuard);
        await grain.Write("room again").WaitAsync(Probe.HangGuard);
        Assert.DoesNotContain("start too much", Probe.Notes);
    }
}
