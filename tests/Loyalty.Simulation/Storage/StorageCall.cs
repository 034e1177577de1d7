using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Storage;

/// <summary>One call of one silo on its way to storage and back.</summary>
internal abstract class StorageCall
{
    /// <summary>What of it is still to come when the silo is lost: a write that has not been done may be done yet.</summary>
    public required bool IsWrite { get; init; }

    public required Stores Store { get; init; }

    public bool IsDone { get; private set; }

    public void Do()
    {
        IsDone = true;
        Apply();
    }

    /// <summary>Fails without anything having been done.</summary>
    public abstract void FailBefore(Exception failure);

    /// <summary>Was done, and is answered as failed.</summary>
    public abstract void FailAfter(Exception failure);

    /// <summary>Completes what the silo waits for, on the silo's turn.</summary>
    public abstract void Answer();

    protected abstract void Apply();
}

internal sealed class StorageCall<T>(Func<T> apply) : StorageCall
{
    private readonly TaskCompletionSource<T> _done = new();
    private T _value = default!;
    private Exception? _failure;

    public Task<T> Task => _done.Task;

    public override void FailBefore(Exception failure) => _failure = failure;

    public override void FailAfter(Exception failure) => _failure ??= failure;

    public override void Answer()
    {
        if (_failure is null)
        {
            _done.SetResult(_value);
        }
        else
        {
            _done.SetException(_failure);
        }
    }

    protected override void Apply()
    {
        try
        {
            _value = apply();
        }
        catch (Exception exception)
        {
            // A conflict, a fence: the answer, not the end of the simulation.
            _failure = exception;
        }
    }
}
