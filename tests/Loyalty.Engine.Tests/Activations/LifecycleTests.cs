using Loyalty.Engine.Tests.Engines;
using Loyalty.Engine.Tests.Timers;
using Orleans.Storage;

namespace Loyalty.Engine.Tests.Activations;

public sealed class LifecycleTests : EngineTest
{
    private ILifeGrain Grain => Cluster.Grains.GetGrain<ILifeGrain>("one");

    [Fact]
    public async Task First_call_activates_once_for_all_callers()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Grain.Activation())).WaitAsync(Probe.HangGuard);
        Assert.All(answers, n => Assert.Equal(1, n));
        Assert.Equal(["activating one", "activated one"], Probe.Notes);
    }

    [Fact]
    public async Task GetGrain_alone_activates_nothing()
    {
        _ = Cluster.Grains.GetGrain<ILifeGrain>("never");
        await Grain.Activation();
        Assert.DoesNotContain("activating never", Probe.Notes);
    }

    [Fact]
    public async Task Failed_activation_throws_to_all_callers_and_the_next_call_tries_again()
    {
        Probe.Fail("activate", () => new InvalidDataException("no luck"));
        foreach (var call in Enumerable.Range(0, 3).Select(_ => Grain.Activation()).ToArray())
        {
            Assert.Equal("no luck", (await Fails<InvalidDataException>(call)).Message);
        }

        Probe.Heal("activate");
        Assert.True(await Grain.Activation().WaitAsync(Probe.HangGuard) > 1);
        Assert.Single(Probe.Notes, "activated one");
    }

    [Fact]
    public async Task DeactivateOnIdle_ends_the_activation_and_the_next_call_makes_another()
    {
        Assert.Equal(1, await Grain.Activation());
        await Grain.End();
        Assert.Equal(2, await Grain.Activation().WaitAsync(Probe.HangGuard));
        Assert.Contains("deactivated one ApplicationRequested", Probe.Notes);
    }

    [Fact]
    public async Task Deactivation_waits_for_the_running_request_and_passes_the_waiting_ones_on()
    {
        await Grain.Activation();
        var ending = Grain.EndAfter("gate");
        await Probe.Until("ending gate");
        var waiting = Enumerable.Range(0, 20).Select(_ => Grain.Activation()).ToArray();
        Assert.DoesNotContain(Probe.Notes, n => n.StartsWith("deactivating", StringComparison.Ordinal));

        Probe.Open("gate");
        await ending.WaitAsync(Probe.HangGuard);
        Assert.All(await Task.WhenAll(waiting).WaitAsync(Probe.HangGuard), n => Assert.Equal(2, n));
        var notes = Probe.Notes.ToList();
        Assert.True(notes.IndexOf("ended gate") < notes.IndexOf("deactivating one ApplicationRequested"));
        Assert.True(notes.IndexOf("deactivated one ApplicationRequested") < notes.LastIndexOf("activating one"));
    }

    [Fact]
    public async Task Failing_OnDeactivateAsync_does_not_keep_the_grain_from_coming_back()
    {
        Probe.Fail("deactivate", () => new InvalidOperationException("no end"));
        await Grain.Activation();
        await Grain.End();
        Assert.Equal(2, await Grain.Activation().WaitAsync(Probe.HangGuard));
        Probe.Heal("deactivate");
    }

    [Fact]
    public async Task InconsistentStateException_that_escapes_ends_the_activation()
    {
        await Grain.Activation();
        var thrown = await Fails<InconsistentStateException>(Grain.Lose());
        Assert.Equal(("2", "1"), (thrown.StoredEtag, thrown.CurrentEtag));
        Assert.Equal(2, await Grain.Activation().WaitAsync(Probe.HangGuard));
        Assert.Contains("deactivated one ApplicationError", Probe.Notes);
    }

    [Fact]
    public async Task InconsistentStateException_of_another_grain_does_not_end_the_caller()
    {
        await Grain.Activation();
        await Fails<InconsistentStateException>(Grain.LoseThrough("other"));
        Assert.Equal(1, await Grain.Activation());
        Assert.Equal(2, await Cluster.Grains.GetGrain<ILifeGrain>("other").Activation().WaitAsync(Probe.HangGuard));
    }

    [Fact]
    public async Task Idle_grain_is_collected_and_comes_back()
    {
        await Grain.Activation();
        await CollectUntilNoted("deactivated one ActivationIdle");
        Assert.Equal(2, await Grain.Activation());
    }

    [Fact]
    public async Task DelayDeactivation_keeps_an_idle_grain_from_collection()
    {
        await Grain.Keep(TimeSpan.FromHours(2));
        await Cluster.Grains.GetGrain<ILifeGrain>("idle").Activation();
        await CollectUntilNoted("deactivated idle ActivationIdle");
        Assert.Equal(1, await Grain.Activation());
    }

    [Fact]
    public async Task Running_request_keeps_its_grain_from_collection()
    {
        var busy = Cluster.Grains.GetGrain<ITimerGrain>("busy");
        var running = busy.Hold("gate");
        await Probe.Until("holding gate");
        await Grain.Activation();
        await CollectUntilNoted("deactivated one ActivationIdle");
        Assert.DoesNotContain("ended ActivationIdle", Probe.Notes);
        Probe.Open("gate");
        await busy.Settle();

        // The clock that made one grain old may have made the call of the other one late.
        await Task.WhenAny(running).WaitAsync(Probe.HangGuard);
    }
}
