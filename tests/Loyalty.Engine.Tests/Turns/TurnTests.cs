using Loyalty.Engine.Tests.Engines;
using Orleans;

namespace Loyalty.Engine.Tests.Turns;

public sealed class TurnTests : EngineTest
{
    [Theory]
    [InlineData("Turn", "Write", "Write", false)]
    [InlineData("Turn", "Write", "Read", false)]
    [InlineData("Turn", "Read", "Write", false)]
    [InlineData("Turn", "Read", "Read", true)]
    [InlineData("Turn", "Write", "Always", true)]
    [InlineData("Turn", "Read", "Always", true)]
    [InlineData("Turn", "Always", "Write", true)]
    [InlineData("Turn", "Always", "Always", true)]
    [InlineData("ReentrantTurn", "Write", "Write", true)]
    [InlineData("ReentrantTurn", "Read", "Write", true)]
    public async Task Call_while_another_waits_interleaves_only_where_allowed(string grainClass, string first, string second, bool interleaves)
    {
        var grain = Grain(grainClass);
        var a = Call(grain, first, "a");
        await Probe.Until("start a");
        var b = Call(grain, second, "b");
        if (interleaves)
        {
            await Probe.Until("start b");
        }

        await grain.Settle();
        await Cluster.SettleAsync();
        Assert.Equal(interleaves, Probe.Notes.Contains("start b"));

        Probe.Open("b");
        Probe.Open("a");
        await Task.WhenAll(a, b).WaitAsync(Probe.HangGuard);
        Assert.Equal(interleaves ? 1 : 2, Probe.Notes.ToList().IndexOf("start b"));
    }

    [Fact]
    public async Task Readers_that_waited_behind_a_writer_start_together()
    {
        var grain = Grain("Turn");
        var writer = grain.Write("w");
        await Probe.Until("start w");
        var readers = new[] { grain.Read("r1"), grain.Read("r2") };
        await grain.Settle();
        Probe.Open("w");
        await Probe.Until("start r1");
        await Probe.Until("start r2");

        Probe.OpenAll();
        await Task.WhenAll([writer, .. readers]).WaitAsync(Probe.HangGuard);
    }

    [Theory]
    [InlineData("Turn")]
    [InlineData("ReentrantTurn")]
    public async Task Calls_from_many_threads_never_run_in_parallel(string grainClass)
    {
        var grain = Grain(grainClass);
        await Parallel.ForAsync(0, 500, async (_, _) => await grain.Add(1)).WaitAsync(Probe.HangGuard);
        Assert.Equal(1_503, await grain.Add(1));
    }

    [Theory]
    [InlineData("Turn")]
    [InlineData("ReentrantTurn")]
    public async Task Await_in_a_grain_comes_back_to_its_own_scheduler(string grainClass)
    {
        var call = Grain(grainClass).AwaitsComeBack("other");
        Probe.Open("elsewhere");
        Assert.True(await call.WaitAsync(Probe.HangGuard));
    }

    [Fact]
    public async Task Call_chain_back_into_a_waiting_grain_times_out()
    {
        var call = Grain("Turn").CallBack("other", 2);
        await Fails<TimeoutException>(AdvanceUntil(call, TimeSpan.FromSeconds(5)));
        var next = Grain("Turn").Add(1);
        await AdvanceUntil(next, TimeSpan.FromSeconds(5));
        Assert.Equal(3, await next);
    }

    [Fact]
    public async Task Call_chain_back_into_a_reentrant_grain_completes() =>
        Assert.Equal(2, await Grain("ReentrantTurn").CallBack("other", 2).WaitAsync(Probe.HangGuard));

    [Fact]
    public async Task One_way_call_returns_before_it_is_done()
    {
        await Grain("Turn").Tell("a").WaitAsync(Probe.HangGuard);
        await Probe.Until("start a");
        Assert.DoesNotContain("end a", Probe.Notes);
        Probe.Open("a");
        await Probe.Until("end a");
    }

    [Fact]
    public async Task Timed_out_call_fails_its_caller_while_the_work_goes_on()
    {
        var grain = Grain("Turn");
        var call = grain.Write("a");
        await Probe.Until("start a");
        await Advance(TimeSpan.FromSeconds(29));
        Assert.False(call.IsCompleted);
        await Advance(TimeSpan.FromSeconds(2));
        await Fails<TimeoutException>(call);

        Probe.Open("a");
        await Probe.Until("end a");
    }

    [Fact]
    public async Task Call_that_timed_out_while_it_waited_is_not_started()
    {
        var grain = Grain("Turn");
        var first = grain.Write("a");
        await Probe.Until("start a");
        var second = grain.Write("b");
        await Advance(TimeSpan.FromSeconds(31));
        await Fails<TimeoutException>(first);
        await Fails<TimeoutException>(second);
        Probe.OpenAll();
        await grain.Write("c").WaitAsync(Probe.HangGuard);
        Assert.DoesNotContain("start b", Probe.Notes);
    }

    private ITurnGrain Grain(string grainClass) =>
        Cluster.Grains.GetGrain<ITurnGrain>("one", $"{typeof(TurnGrain).Namespace}.{grainClass}Grain");

    private static Task Call(ITurnGrain grain, string method, string id) => method switch
    {
        "Write" => grain.Write(id),
        "Read" => grain.Read(id),
        _ => grain.Always(id),
    };
}
