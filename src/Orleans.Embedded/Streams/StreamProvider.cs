using Orleans.Runtime;

namespace Orleans.Streams;

/// <inheritdoc/>
internal sealed class StreamProvider(StreamHub hub, string name) : IStreamProvider
{
    public string Name => name;

    public bool IsRewindable => false;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new StreamPublisher<T>(hub, name, streamId);
}
