using Loyalty.Engine.Tests.Engines;
using Loyalty.Engine.Tests.Turns;

namespace Loyalty.Engine.Tests.Embedded.Turns;

/// <summary>In which order calls start that one caller sent without waiting. Only here: Orleans promises none, and reverses them at times.</summary>
public sealed class OrderTests : EngineTest
{
    private ITurnGrain Grain => Cluster.Grains.GetGrain<ITurnGrain>("one", typeof(TurnGrain).FullName);

    [Fact]
    public async Task Waiting_calls_start_in_the_order_they_came()
    {
        var grain = Grain;
        Probe.OpenAll();
        var calls = Enumerable.Range(0, 200).Select(i => grain.Write($"{i}")).ToArray();
        await Task.WhenAll(calls).WaitAsync(Probe.HangGuard);
        Assert.Equal(Enumerable.Range(0, 200).SelectMany(i => new[] { $"start {i}", $"end {i}" }), Probe.Notes);
    }

    [Fact]
    public async Task Readers_that_waited_behind_a_writer_start_together_before_the_next_writer()
    {
        var grain = Grain;
        var writer = grain.Write("w");
        await Probe.Until("start w");
        var readers = new[] { grain.Read("r1"), grain.Write("w2"), grain.Read("r2") };
        await grain.Settle();
        Probe.Open("w");
        await Probe.Until("start r1");
        await Probe.Until("start r2");
        Assert.DoesNotContain("start w2", Probe.Notes);

        Probe.OpenAll();
        await Task.WhenAll([writer, .. readers]).WaitAsync(Probe.HangGuard);
    }
}
