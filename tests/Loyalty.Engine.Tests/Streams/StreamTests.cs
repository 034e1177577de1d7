using Loyalty.Engine.Tests.Engines;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;

namespace Loyalty.Engine.Tests.Streams;

public sealed class StreamTests : EngineTest
{
    // The clock moves on because Orleans looks into its queues by a timer.
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(250);

    private IAsyncStream<int> Stream => Cluster.Client.GetStreamProvider("streams").GetStream<int>(StreamId.Create("numbers", "one"));

    private IStreamGrain Grain => Cluster.Grains.GetGrain<IStreamGrain>("one");

    [Fact]
    public async Task Events_reach_the_grain_of_the_same_key_in_order()
    {
        Probe.OpenAll();
        for (var i = 0; i < 100; i++)
        {
            await Stream.OnNextAsync(i).WaitAsync(Probe.HangGuard);
        }

        await AdvanceUntilNoted("one took 99 for nobody", s_step);
        Assert.Equal(Enumerable.Range(0, 100), await Grain.Taken());
        Assert.Single(Probe.Notes, "subscribed streams numbers/one");
    }

    [Fact]
    public async Task Batch_arrives_in_order()
    {
        Probe.OpenAll();
        await Stream.OnNextBatchAsync(Enumerable.Range(0, 20)).WaitAsync(Probe.HangGuard);
        await AdvanceUntilNoted("one took 19 for nobody", s_step);
        Assert.Equal(Enumerable.Range(0, 20), await Grain.Taken());
    }

    [Fact]
    public async Task Publishing_returns_before_the_event_is_taken_also_from_within_a_grain()
    {
        await Grain.Publish("two", 1).WaitAsync(Probe.HangGuard);
        Assert.DoesNotContain("two took 1 for nobody", Probe.Notes);
        Probe.OpenAll();
        await AdvanceUntilNoted("two took 1 for nobody", s_step);
    }

    [Fact]
    public async Task Request_context_of_the_publisher_reaches_the_consumer()
    {
        Probe.OpenAll();
        RequestContext.Set("who", "me");
        await Stream.OnNextAsync(1);
        await AdvanceUntilNoted("one took 1 for me", s_step);
    }

    [Fact]
    public async Task Failing_consumer_gets_the_event_again_and_the_next_only_afterwards()
    {
        Probe.OpenAll();
        Probe.Fail("take 1", () => new InvalidOperationException("busy"));
        await Stream.OnNextBatchAsync([1, 2]);
        await AdvanceUntilNoted(notes => notes.Count(n => n == "offered 1") >= 3, s_step);
        Assert.DoesNotContain("offered 2", Probe.Notes);
        Probe.Heal("take 1");
        await AdvanceUntilNoted("one took 2 for nobody", s_step);
        Assert.Equal([1, 2], await Grain.Taken());
    }

    [Fact]
    public async Task Consumer_that_ended_is_told_of_its_subscription_again()
    {
        Probe.OpenAll();
        await Stream.OnNextAsync(1);
        await AdvanceUntilNoted("one took 1 for nobody", s_step);
        await Grain.End();
        await Stream.OnNextAsync(2);
        await AdvanceUntilNoted("one took 2 for nobody", s_step);
        Assert.Equal(2, Probe.Notes.Count(n => n == "subscribed streams numbers/one"));
    }

    [Fact]
    public async Task Stream_of_another_namespace_reaches_nobody()
    {
        Probe.OpenAll();
        await Cluster.Client.GetStreamProvider("streams").GetStream<int>(StreamId.Create("letters", "one")).OnNextAsync(1);
        await Stream.OnNextAsync(2);
        await AdvanceUntilNoted("one took 2 for nobody", s_step);
        Assert.DoesNotContain("offered 1", Probe.Notes);
    }
}
