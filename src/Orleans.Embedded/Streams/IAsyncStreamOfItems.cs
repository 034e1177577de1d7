namespace Orleans.Streams;

/// <summary>A stream to publish to. A publish returns once the event is queued, not when it is delivered.</summary>
public interface IAsyncStream<T> : IAsyncStream, IAsyncBatchProducer<T>;
