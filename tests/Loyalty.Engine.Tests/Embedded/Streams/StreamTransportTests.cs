using Loyalty.Engine.Tests.Engines;
using Loyalty.Engine.Tests.Streams;
using Orleans.Runtime;
using Orleans.Streams;

namespace Loyalty.Engine.Tests.Embedded.Streams;

/// <summary>A transport that loses, repeats and delays, as simulations have it. Only here, for the reason of <see cref="StreamLimitTests"/>.</summary>
public sealed class StreamTransportTests : EngineTest
{
    private readonly List<Func<Task>> _sent = [];

    protected override ClusterSettings Settings => new()
    {
        StreamTransport = deliver =>
        {
            _sent.Add(deliver);
            return Task.CompletedTask;
        },
    };

    [Fact]
    public async Task Event_arrives_as_often_as_the_transport_delivers_it_and_in_its_order()
    {
        Probe.OpenAll();
        await Cluster.Client.GetStreamProvider("streams").GetStream<int>(StreamId.Create("numbers", "one")).OnNextBatchAsync([1, 2, 3]).WaitAsync(Probe.HangGuard);

        await _sent[2]();
        await _sent[0]();
        await _sent[2]();

        await AdvanceUntilNoted(notes => notes.Count(note => note == "one took 3 for nobody") == 2, TimeSpan.FromMilliseconds(250));
        Assert.Equal([3, 1, 3], await Cluster.Grains.GetGrain<IStreamGrain>("one").Taken());
    }
}
