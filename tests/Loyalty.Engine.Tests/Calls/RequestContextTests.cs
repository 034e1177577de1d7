using Loyalty.Engine.Tests.Engines;
using Orleans.Runtime;

namespace Loyalty.Engine.Tests.Calls;

public sealed class RequestContextTests : EngineTest
{
    private ISecondCallGrain Grain => Cluster.Grains.GetGrain<ISecondCallGrain>("one");

    [Fact]
    public async Task Values_flow_with_the_call_and_on_to_the_next_grain()
    {
        RequestContext.Set("who", "me");
        Assert.Equal(("me", "me", "me"), await Grain.Context(null, "two"));
    }

    [Fact]
    public async Task Change_in_the_grain_flows_on_but_does_not_come_back()
    {
        RequestContext.Set("who", "me");
        Assert.Equal(("me", "you", "you"), await Grain.Context("you", "two"));
        Assert.Equal("me", RequestContext.Get("who"));
    }

    [Fact]
    public async Task Values_of_one_call_do_not_leak_into_the_next()
    {
        RequestContext.Set("who", "me");
        var calls = Enumerable.Range(0, 20).Select(i =>
        {
            RequestContext.Set("who", $"{i}");
            return Grain.Who();
        }).ToArray();
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), await Task.WhenAll(calls));
        RequestContext.Clear();
        Assert.Null(await Grain.Who());
        Assert.Null(await Grain.WhoAfterAwait());
    }

    [Fact]
    public async Task Async_locals_reach_a_grain_neither_from_its_caller_nor_from_the_call_before()
    {
        CallGrain.Local.Value = "the caller's";
        using var source = new CancellationTokenSource();
        // Calls that waited start one right after the other.
        var running = Cluster.Grains.GetGrain<ICallGrain>("one").WaitUntilCancelled(source.Token);
        var waiting = Enumerable.Range(0, 20).Select(_ => Grain.AsyncLocal()).ToArray();
        await Cluster.SettleAsync();
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Probe.HangGuard));
        Assert.All(await Task.WhenAll(waiting).WaitAsync(Probe.HangGuard), Assert.Null);
        Assert.Equal("the caller's", CallGrain.Local.Value);
    }

    [Fact]
    public void Remove_takes_one_value_away()
    {
        RequestContext.Set("a", 1);
        RequestContext.Set("b", 2);
        Assert.True(RequestContext.Remove("a"));
        Assert.False(RequestContext.Remove("a"));
        Assert.Equal(["b"], RequestContext.Keys);
        Assert.Equal(2, RequestContext.Entries.Single().Value);
    }
}
