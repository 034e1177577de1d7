namespace Orleans.Streams.Core;

/// <summary>A grain that is told of its implicit subscriptions.</summary>
public interface IStreamSubscriptionObserver
{
    /// <summary>Called before the first event of a stream that reaches an activation: the place to resume the handle.</summary>
    Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory);
}
