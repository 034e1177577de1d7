using Loyalty.Engine.Tests.Engines;
using Loyalty.Engine.Tests.Streams;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;

namespace Loyalty.Engine.Tests.Embedded.Streams;

/// <summary>
/// Where streams say no. Only here: on Orleans this is up to the provider, whose streams in memory neither make publishers
/// wait nor refuse a token, and which gives an event up by the wall clock.
/// </summary>
public sealed class StreamLimitTests : EngineTest
{
    protected override ClusterSettings Settings => new() { StreamCapacity = 5 };

    private IAsyncStream<int> Stream => Cluster.Client.GetStreamProvider("streams").GetStream<int>(StreamId.Create("numbers", "one"));

    private IStreamGrain Grain => Cluster.Grains.GetGrain<IStreamGrain>("one");

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
