using Loyalty.Engine.Tests.Engines;
using Loyalty.Engine.Tests.Streams;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;

namespace Loyalty.Engine.Tests.Embedded.Streams;

/// <summary>A provider with a delivery time of its own. Only here, for the reason of <see cref="StreamLimitTests"/>.</summary>
public sealed class StreamDeliveryTimeTests : EngineTest
{
    protected override ClusterSettings Settings => new() { StreamDeliveryTime = TimeSpan.FromMinutes(10) };

    [Fact]
    public async Task Event_that_keeps_failing_is_given_up_after_the_time_of_its_provider()
    {
        Probe.OpenAll();
        Probe.Fail("take 1", () => new InvalidOperationException("poison"));
        var begin = Cluster.Clock.GetUtcNow();
        await Cluster.Client.GetStreamProvider("streams").GetStream<int>(StreamId.Create("numbers", "one")).OnNextBatchAsync([1, 2]);
        await AdvanceUntilNoted("one took 2 for nobody", TimeSpan.FromSeconds(1));
        Assert.InRange(Cluster.Clock.GetUtcNow() - begin, TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1), TimeSpan.MaxValue);
        Assert.Equal([2], await Cluster.Grains.GetGrain<IStreamGrain>("one").Taken());
    }
}
