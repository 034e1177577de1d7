using Orleans.Runtime;
using Orleans.Streams.Core;

namespace Orleans.Streams;

/// <summary>A subscription of one activation. It has no receiver until the grain resumes it.</summary>
internal sealed class StreamSubscription(string provider, StreamId streamId) : IStreamSubscriptionHandleFactory
{
    public string ProviderName => provider;

    public StreamId StreamId => streamId;

    public IStreamReceiver? Receiver { get; set; }

    public StreamSubscriptionHandle<T> Create<T>() => new ImplicitSubscriptionHandle<T>(this);
}
