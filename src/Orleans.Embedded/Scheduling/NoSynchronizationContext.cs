namespace Orleans.Scheduling;

/// <summary>
/// A scheduler that runs work on a thread with a synchronization context (a test's thread, say) would otherwise lose
/// continuations to it: await prefers the context to the task scheduler.
/// </summary>
internal readonly struct NoSynchronizationContext : IDisposable
{
    private readonly SynchronizationContext? _hidden;

    private NoSynchronizationContext(SynchronizationContext? hidden) => _hidden = hidden;

    public static NoSynchronizationContext Enter()
    {
        var current = SynchronizationContext.Current;
        if (current is not null)
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }

        return new NoSynchronizationContext(current);
    }

    public void Dispose()
    {
        if (_hidden is not null)
        {
            SynchronizationContext.SetSynchronizationContext(_hidden);
        }
    }
}
