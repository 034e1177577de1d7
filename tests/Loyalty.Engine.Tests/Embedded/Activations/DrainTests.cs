using Loyalty.Engine.Tests.Activations;
using Loyalty.Engine.Tests.Engines;
using Loyalty.Engine.Tests.Turns;
using Orleans.Runtime;

namespace Loyalty.Engine.Tests.Embedded.Activations;

public sealed class DrainTests : EngineTest
{
    private ITurnGrain Turn => Cluster.Grains.GetGrain<ITurnGrain>("one", typeof(ReentrantTurnGrain).FullName);

    [Fact]
    public async Task Stop_lets_running_requests_and_their_own_calls_finish_and_refuses_new_ones()
    {
        var running = Turn.AwaitsComeBack("other");
        var grain = Cluster.Grains.GetGrain<ILifeGrain>("one");
        await grain.Activation();
        await Turn.Settle();

        var stopping = Cluster.StopAsync();
        await Fails<SiloUnavailableException>(grain.Activation());
        Assert.False(stopping.IsCompleted);
        Assert.DoesNotContain("deactivating one ShuttingDown", Probe.Notes);

        Probe.Open("elsewhere");
        Assert.True(await running.WaitAsync(Probe.HangGuard));
        await stopping.WaitAsync(Probe.HangGuard);
        Assert.Contains("deactivated one ShuttingDown", Probe.Notes);
    }

    [Fact]
    public async Task Stop_ends_in_time_although_a_request_hangs()
    {
        var running = Turn.Write("for ever");
        await Probe.Until("start for ever");
        var grain = Cluster.Grains.GetGrain<ILifeGrain>("one");
        await grain.Activation();
        var stopping = Cluster.StopAsync();
        await AdvanceUntil(stopping, TimeSpan.FromSeconds(5));
        Assert.Contains("deactivated one ShuttingDown", Probe.Notes);
        await Assert.ThrowsAnyAsync<Exception>(() => running.WaitAsync(Probe.HangGuard));
    }

    [Fact]
    public async Task Stop_of_many_grains_deactivates_every_one()
    {
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Cluster.Grains.GetGrain<ILifeGrain>($"{i}").Activation()));
        await Cluster.StopAsync();
        Assert.Equal(500, Probe.Notes.Count(n => n.StartsWith("deactivated", StringComparison.Ordinal)));
    }
}
