namespace Orleans.Streams;

/// <summary>Takes the events of a stream.</summary>
public interface IAsyncObserver<in T>
{
    /// <summary>Takes one event. If it throws, the event is delivered again for a while.</summary>
    Task OnNextAsync(T item, StreamSequenceToken? token = null);

    Task OnCompletedAsync() => Task.CompletedTask;

    /// <summary>Told when an event was given up.</summary>
    Task OnErrorAsync(Exception ex);
}
