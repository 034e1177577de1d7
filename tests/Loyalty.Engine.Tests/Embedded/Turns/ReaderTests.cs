using Loyalty.Engine.Tests.Engines;
using Loyalty.Engine.Tests.Turns;

namespace Loyalty.Engine.Tests.Embedded.Turns;

/// <summary>
/// How long read-only calls keep others out. Only here: Orleans lets the next call start as soon as the first reader has finished,
/// though readers that came after it still wait for something. No grain of the platform has read-only calls.
/// </summary>
public sealed class ReaderTests : EngineTest
{
    [Fact]
    public async Task Write_waits_until_the_last_reader_has_finished()
    {
        var grain = Cluster.Grains.GetGrain<ITurnGrain>("one", typeof(TurnGrain).FullName);
        var readers = new[] { grain.Read("r1"), grain.Read("r2") };
        await Probe.Until("start r1");
        await Probe.Until("start r2");
        var writer = grain.Write("w");
        Probe.Open("r1");
        await readers[0];
        await grain.Settle();
        Assert.DoesNotContain("start w", Probe.Notes);

        Probe.Open("r2");
        Probe.Open("w");
        await writer.WaitAsync(Probe.HangGuard);
    }
}
