namespace Loyalty.Faults.Slow;

/// <summary>How long the storage takes to answer: nothing, some time, or for ever until it is opened.</summary>
internal sealed class SlowGate
{
    private readonly Lock _gate = new();
    private TimeSpan _delay;
    private TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From now on, and until it is opened.</summary>
    public void Close(TimeSpan delay)
    {
        lock (_gate)
        {
            _delay = delay;
            _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>What has waited goes on, and nothing waits.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _delay = TimeSpan.Zero;
            _opened.TrySetResult();
        }
    }

    public async Task Pass(CancellationToken cancellationToken = default)
    {
        TimeSpan delay;
        Task opened;
        lock (_gate)
        {
            (delay, opened) = (_delay, _opened.Task);
        }

        if (delay > TimeSpan.Zero)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(opened, Task.Delay(delay == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : delay, over.Token)).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
