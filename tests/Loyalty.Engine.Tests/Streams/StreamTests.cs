using Loyalty.Engine.Tests.Engines;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;

namespace Loyalty.Engine.Tests.Streams;

public sealed class StreamTests : EngineTest
{
    protected override ClusterSettings Settings => new() { StreamCapacity = 5 };

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

        await Probe.Until("one took 99 for nobody");
        Assert.Equal(Enumerable.Range(0, 100), await Grain.Taken());
        Assert.Single(Probe.Notes, "subscribed streams numbers/one");
    }

    [Fact]
    public async Task Batch_arrives_in_order()
    {
        Probe.OpenAll();
        await Stream.OnNextBatchAsync(Enumerable.Range(0, 20)).WaitAsync(Probe.HangGuard);
        await Probe.Until("one took 19 for nobody");
        Assert.Equal(Enumerable.Range(0, 20), await Grain.Taken());
    }

    [Fact]
    public async Task Publishing_returns_before_the_event_is_taken_also_from_within_a_grain()
    {
        await Grain.Publish("two", 1).WaitAsync(Probe.HangGuard);
        Assert.DoesNotContain("two took 1 for nobody", Probe.Notes);
        Probe.OpenAll();
        await Probe.Until("two took 1 for nobody");
    }

    [Fact]
    public async Task Request_context_of_the_publisher_reaches_the_consumer()
    {
        Probe.OpenAll();
        RequestContext.Set("who", "me");
        await Stream.OnNextAsync(1);
        await Probe.Until("one took 1 for me");
    }

    [Fact]
    public async Task Failing_consumer_gets_the_event_again_and_the_next_only_afterwards()
    {
        Probe.OpenAll();
        Probe.Fail("take 1", () => new InvalidOperationException("busy"));
        await Stream.OnNextBatchAsync([1, 2]);
        await AdvanceUntilNoted(notes => notes.Count(n => n == "offered 1") >= 3, TimeSpan.FromMilliseconds(250));
        Assert.DoesNotContain("offered 2", Probe.Notes);
        Probe.Heal("take 1");
        await AdvanceUntilNoted("one took 2 for nobody", TimeSpan.FromMilliseconds(250));
        Assert.Equal([1, 2], await Grain.Taken());
    }

    [Fact]
    public async Task Event_that_keeps_failing_is_given_up_after_about_a_minute()
    {
        Probe.OpenAll();
        Probe.Fail("take 1", () => new InvalidOperationException("poison"));
        var begin = Cluster.Clock.GetUtcNow();
        await Stream.OnNextBatchAsync([1, 2]);
        await AdvanceUntilNoted("one took 2 for nobody", TimeSpan.FromMilliseconds(50));
        Assert.InRange(Cluster.Clock.GetUtcNow() - begin, TimeSpan.FromSeconds(59), TimeSpan.MaxValue);
        Assert.Contains("error poison", Probe.Notes);
        Assert.InRange(Probe.Notes.Count(n => n == "offered 1"), 5, 30);
        Assert.Equal([2], await Grain.Taken());
    }

    [Fact]
    public async Task Full_stream_makes_its_publisher_wait_and_at_last_fails_it()
    {
        for (var i = 0; i < 5; i++)
        {
            await Stream.OnNextAsync(i).WaitAsync(Probe.HangGuard);
        }

        var waiting = Stream.OnNextAsync(5);
        var late = Stream.OnNextAsync(6);
        Assert.False(waiting.IsCompleted);
        Probe.Open("take 0");
        await waiting.WaitAsync(Probe.HangGuard);
        Assert.False(late.IsCompleted);
        await Advance(TimeSpan.FromSeconds(31));
        await Fails<TimeoutException>(late);
        Probe.OpenAll();
        await AdvanceUntilNoted("one took 5 for nobody", TimeSpan.FromSeconds(1));
        Assert.DoesNotContain("offered 6", Probe.Notes);
    }

    [Fact]
    public async Task Consumer_that_ended_is_told_of_its_subscription_again()
    {
        Probe.OpenAll();
        await Stream.OnNextAsync(1);
        await Probe.Until("one took 1 for nobody");
        await Grain.End();
        await Stream.OnNextAsync(2);
        await Probe.Until("one took 2 for nobody");
        Assert.Equal(2, Probe.Notes.Count(n => n == "subscribed streams numbers/one"));
    }

    [Fact]
    public async Task Stream_of_another_namespace_reaches_nobody()
    {
        Probe.OpenAll();
        await Cluster.Client.GetStreamProvider("streams").GetStream<int>(StreamId.Create("letters", "one")).OnNextAsync(1);
        await Stream.OnNextAsync(2);
        await Probe.Until("one took 2 for nobody");
        Assert.DoesNotContain("offered 1", Probe.Notes);
    }

    [Fact]
    public async Task Publishing_with_a_token_is_refused()
    {
        StreamSequenceToken token = new Token();
        await Fails<ArgumentException>(Task.Run(() => Stream.OnNextAsync(1, token)));
    }

    private sealed class Token : StreamSequenceToken
    {
        public override long SequenceNumber { get; protected set; }

        public override int EventIndex { get; protected set; }

        public override int CompareTo(StreamSequenceToken? other) => 0;

        public override bool Equals(StreamSequenceToken? other) => ReferenceEquals(this, other);

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => 0;
    }
}
