using System.Collections.Concurrent;
using Orleans.Activations;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>The streams of this process: from publishers to the channels of their consumers.</summary>
internal sealed class StreamHub
{
    private readonly ConcurrentDictionary<(string Provider, StreamId StreamId, GrainClass Consumer), StreamChannel> _channels = new();
    private readonly Dictionary<string, StreamProvider> _providers;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Engine _engine;
    private long _sequence;

    public StreamHub(Engine engine)
    {
        _engine = engine;
        _providers = engine.Options.StreamProviders.Distinct().ToDictionary(name => name, name => new StreamProvider(this, name), StringComparer.Ordinal);
    }

    public Engine Engine => _engine;

    /// <summary>Cancelled when nothing more is delivered.</summary>
    public CancellationToken Stopped => _stopped.Token;

    public IStreamProvider GetProvider(string name) =>
        _providers.TryGetValue(name, out var provider) ? provider : throw new KeyNotFoundException($"There is no stream provider '{name}'.");

    public void Stop() => _stopped.Cancel();

    public async Task PublishAsync(string provider, StreamId streamId, object?[] items)
    {
        var sequence = Interlocked.Increment(ref _sequence);
        var context = RequestContext.Export();
        foreach (var consumer in _engine.Catalog.SubscribersOf(streamId.GetNamespace()))
        {
            for (var i = 0; i < items.Length; i++)
            {
                var item = new StreamEvent(items[i], new EventSequenceToken(sequence, i), context);
                await (_engine.Options.StreamTransport is { } transport ? transport(() => AddAsync(provider, streamId, consumer, item)) : AddAsync(provider, streamId, consumer, item));
            }
        }
    }

    public void Remove(StreamChannel channel) =>
        _channels.TryRemove(new KeyValuePair<(string, StreamId, GrainClass), StreamChannel>((channel.Provider, channel.StreamId, channel.Consumer), channel));

    private async Task AddAsync(string provider, StreamId streamId, GrainClass consumer, StreamEvent item)
    {
        StreamChannel channel;
        do
        {
            _stopped.Token.ThrowIfStopped();
            channel = _channels.GetOrAdd((provider, streamId, consumer), static (key, hub) => new StreamChannel(hub, key.Provider, key.StreamId, key.Consumer), this);
        }
        while (!await channel.TryAddAsync(item));
    }
}
