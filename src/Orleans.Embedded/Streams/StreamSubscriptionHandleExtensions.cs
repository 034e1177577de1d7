namespace Orleans.Streams;

/// <summary>Resumes a subscription with functions in place of an observer.</summary>
public static class StreamSubscriptionHandleExtensions
{
    /// <inheritdoc cref="StreamSubscriptionHandle{T}.ResumeAsync(IAsyncObserver{T}, StreamSequenceToken?)"/>
    public static Task<StreamSubscriptionHandle<T>> ResumeAsync<T>(
        this StreamSubscriptionHandle<T> handle,
        Func<T, StreamSequenceToken?, Task> onNextAsync,
        StreamSequenceToken? token = null) => handle.ResumeAsync(new DelegateObserver<T>(onNextAsync, null), token);

    /// <inheritdoc cref="StreamSubscriptionHandle{T}.ResumeAsync(IAsyncObserver{T}, StreamSequenceToken?)"/>
    public static Task<StreamSubscriptionHandle<T>> ResumeAsync<T>(
        this StreamSubscriptionHandle<T> handle,
        Func<T, StreamSequenceToken?, Task> onNextAsync,
        Func<Exception, Task> onErrorAsync,
        StreamSequenceToken? token = null) => handle.ResumeAsync(new DelegateObserver<T>(onNextAsync, onErrorAsync), token);
}
