using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A subscription of a grain to a stream.</summary>
public abstract class StreamSubscriptionHandle<T>
{
    public abstract StreamId StreamId { get; }

    public abstract string ProviderName { get; }

    /// <summary>Names the observer that takes the events of this activation.</summary>
    /// <param name="observer">Takes the events on the grain's turns.</param>
    /// <param name="token">Must be null: these streams can't be rewound.</param>
    public abstract Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null);
}
