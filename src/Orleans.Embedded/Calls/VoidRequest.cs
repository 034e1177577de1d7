using Orleans.Activations;

namespace Orleans.Calls;

/// <summary>A call without a result.</summary>
internal abstract class VoidRequest : GrainRequest
{
    private TaskCompletionSource? _response;

    public Task Expect(TaskCreationOptions options) => (_response = new TaskCompletionSource(options)).Task;

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

    protected sealed override void Deliver(Exception? exception)
    {
        if (exception is null)
        {
            _response?.SetResult();
        }
        else
        {
            _response?.SetException(exception);
        }
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
            activation.Touch(this);
            activation.OnRequestFailed(this, exception);
            return;
        }

        activation.Touch(this);
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
        if (TryAnswer())
        {
            Post();
        }
    }
}
