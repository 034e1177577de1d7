using Orleans.Activations;
using Orleans.Scheduling;

namespace Orleans.Calls;

/// <summary>A call without a result.</summary>
internal abstract class VoidRequest : GrainRequest
{
    private TaskCompletionSource? _response;

    public Task Expect() => (_response = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public abstract ValueTask Invoke(object grain);

    public sealed override void Start(Activation activation)
    {
        try
        {
            var pending = InvokeAsync(activation);
            if (!pending.IsCompletedSuccessfully)
            {
                _ = AwaitAsync(pending, activation);
                return;
            }

            pending.GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            activation.OnRequestFailed(this, exception);
            return;
        }

        activation.OnRequestEnded(this);
        Complete();
    }

    public sealed override void Fail(Exception exception)
    {
        DeadlineQueue.Remove(this);
        _response?.TrySetException(exception);
    }

    protected virtual ValueTask InvokeAsync(Activation activation) =>
        activation.Engine.Filters.For(activation) ? new ValueTask(FilteredAsync(activation)) : Invoke(activation.GrainInstance!);

    private async Task AwaitAsync(ValueTask pending, Activation activation)
    {
        try
        {
            await pending;
        }
        catch (Exception exception)
        {
            activation.OnRequestFailed(this, exception);
            return;
        }

        activation.OnRequestEnded(this);
        Complete();
    }

    private Task FilteredAsync(Activation activation) =>
        new IncomingCall(this, activation, async () =>
        {
            await Invoke(activation.GrainInstance!);
            return null;
        }).Invoke();

    private void Complete()
    {
        DeadlineQueue.Remove(this);
        _response?.TrySetResult();
    }
}
