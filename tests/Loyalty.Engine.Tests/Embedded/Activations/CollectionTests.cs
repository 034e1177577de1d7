using Loyalty.Engine.Tests.Activations;
using Loyalty.Engine.Tests.Engines;
using Loyalty.Engine.Tests.Timers;

namespace Loyalty.Engine.Tests.Embedded.Activations;

/// <summary>When idle grains are collected, to the minute. Only here, because Orleans collects by the wall clock.</summary>
public sealed class CollectionTests : EngineTest
{
    private ILifeGrain Grain => Cluster.Grains.GetGrain<ILifeGrain>("one");

    [Fact]
    public async Task Idle_grain_is_collected_after_its_age()
    {
        await Grain.Activation();
        await Advance(TimeSpan.FromMinutes(13));
        await Grain.Settle();
        Assert.DoesNotContain("deactivating one ActivationIdle", Probe.Notes);
        await AdvanceUntilNoted("deactivated one ActivationIdle", TimeSpan.FromMinutes(1));
        Assert.Equal(2, await Grain.Activation());
    }

    [Fact]
    public async Task Used_grain_is_not_collected_beside_an_idle_one()
    {
        var idle = Cluster.Grains.GetGrain<ILifeGrain>("idle");
        await idle.Activation();
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(1, await Grain.Activation());
            await Advance(TimeSpan.FromMinutes(1));
        }

        await Probe.Until("deactivated idle ActivationIdle");
        Assert.Equal(1, await Grain.Activation());
    }

    [Fact]
    public async Task DelayDeactivation_keeps_an_idle_grain()
    {
        await Grain.Keep(TimeSpan.FromHours(2));
        var idle = Cluster.Grains.GetGrain<ILifeGrain>("idle");
        await idle.Activation();
        await AdvanceUntilNoted("deactivated idle ActivationIdle", TimeSpan.FromMinutes(1));
        await Advance(TimeSpan.FromMinutes(60));
        Assert.Equal(1, await Grain.Activation());
        await AdvanceUntilNoted("deactivated one ActivationIdle", TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ticking_grain_is_collected_unless_the_timer_keeps_it_alive(bool keepAlive)
    {
        var timer = Cluster.Grains.GetGrain<ITimerGrain>("one");
        await timer.Start(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), keepAlive: keepAlive);
        var idle = Cluster.Grains.GetGrain<ILifeGrain>("idle");
        await idle.Activation();
        for (var i = 1; i <= 30 && !Probe.Notes.Contains("ended ActivationIdle"); i++)
        {
            await Advance(TimeSpan.FromMinutes(1));
            await Probe.Until(notes => notes.Contains("ended ActivationIdle") || notes.Contains($"tick {i} done"));
        }

        Assert.Equal(!keepAlive, Probe.Notes.Contains("ended ActivationIdle"));
    }
}
