using Orleans.Runtime;

namespace Orleans.Streams;

/// <inheritdoc/>
internal sealed class ImplicitSubscriptionHandle<T>(StreamSubscription subscription) : StreamSubscriptionHandle<T>
{
    public override StreamId StreamId => subscription.StreamId;

    public override string ProviderName => subscription.ProviderName;

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        if (token is not null)
        {
            throw new ArgumentException("These streams can't be rewound.", nameof(token));
        }

        subscription.Receiver = new Receiver(observer);
        return Task.FromResult<StreamSubscriptionHandle<T>>(this);
    }

    private sealed class Receiver(IAsyncObserver<T> observer) : IStreamReceiver
    {
        public Task TakeAsync(object? item, StreamSequenceToken token) => observer.OnNextAsync((T)item!, token);

        public Task FailAsync(Exception error) => observer.OnErrorAsync(error);
    }
}
