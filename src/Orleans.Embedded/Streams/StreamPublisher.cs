using Orleans.Runtime;

namespace Orleans.Streams;

/// <inheritdoc/>
internal sealed class StreamPublisher<T>(StreamHub hub, string provider, StreamId streamId) : IAsyncStream<T>
{
    public bool IsRewindable => false;

    public string ProviderName => provider;

    public StreamId StreamId => streamId;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null) => Publish([item], token);

    public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null) => Publish([.. batch], token);

    public Task OnCompletedAsync() => throw new NotSupportedException("Implicit subscriptions have no end.");

    public Task OnErrorAsync(Exception ex) => throw new NotSupportedException("Implicit subscriptions have no end.");

    private Task Publish(T[] items, StreamSequenceToken? token)
    {
        // Some providers refuse a token of the publisher's; so do these, that nobody relies on one.
        return token is null
            ? hub.PublishAsync(provider, streamId, Array.ConvertAll(items, item => (object?)item))
            : throw new ArgumentException("The provider gives the sequence tokens.", nameof(token));
    }
}
