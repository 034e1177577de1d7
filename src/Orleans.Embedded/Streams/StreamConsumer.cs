using Orleans.Activations;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams.Core;

namespace Orleans.Streams;

/// <summary>The subscriptions of one activation.</summary>
internal sealed class StreamConsumer(Activation activation)
{
    private readonly Dictionary<(string Provider, StreamId StreamId), StreamSubscription> _subscriptions = [];

    public async Task TakeAsync(StreamChannel channel, StreamEvent item, Exception? error)
    {
        var key = (channel.Provider, channel.StreamId);
        if (!_subscriptions.TryGetValue(key, out var subscription))
        {
            subscription = new StreamSubscription(channel.Provider, channel.StreamId);
            if (activation.GrainInstance is IStreamSubscriptionObserver observer)
            {
                await observer.OnSubscribed(subscription);
            }

            // Only now: if it throws, the next delivery tells the grain again.
            _subscriptions[key] = subscription;
        }

        if (subscription.Receiver is not { } receiver)
        {
            Log.EventWithoutObserver(activation.Engine.Logger, activation.GrainId, channel.StreamId);
            return;
        }

        await (error is null ? receiver.TakeAsync(item.Item, item.Token) : receiver.FailAsync(error));
    }
}
