namespace Orleans.Scheduling;

/// <summary>
/// Something to wait for, whose waiters go on as work of the engine's scheduler. A completion source that runs continuations
/// asynchronously is no substitute: it hands combinators such as Task.WhenAll to the thread pool, past every scheduler.
/// </summary>
internal sealed class Signal(EngineScheduler scheduler)
{
    private readonly TaskCompletionSource _source = new();
    private Exception? _exception;
    private int _set;

    public Task Task => _source.Task;

    /// <summary>False when it was set before.</summary>
    public bool TrySet(Exception? exception = null)
    {
        if (Interlocked.Exchange(ref _set, 1) != 0)
        {
            return false;
        }

        _exception = exception;
        scheduler.Post(static state => ((Signal)state!).Complete(), this);
        return true;
    }

    private void Complete()
    {
        if (_exception is null)
        {
            _source.SetResult();
        }
        else
        {
            _source.SetException(_exception);
        }
    }
}
