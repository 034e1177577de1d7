using Orleans.Activations;

namespace Orleans.Calls;

/// <summary>A call with a result.</summary>
internal abstract class ResultRequest<TResult> : GrainRequest
{
    private TaskCompletionSource<TResult>? _response;
    private TResult _result = default!;

    public Task<TResult> Expect(TaskCreationOptions options) => (_response = new TaskCompletionSource<TResult>(options)).Task;

    public abstract ValueTask<TResult> Invoke(object grain);

    public sealed override void Start(Activation activation)
    {
        TResult result;
        try
        {
            var pending = activation.Engine.Filters.For(activation)
                ? new ValueTask<TResult>(FilteredAsync(activation))
                : Invoke(activation.GrainInstance!);
            if (!pending.IsCompletedSuccessfully)
            {
                _ = AwaitAsync(pending, activation);
                return;
            }

            result = pending.Result;
        }
        catch (Exception exception)
        {
            activation.OnRequestFailed(this, exception);
            return;
        }

        activation.OnRequestEnded(this);
        Complete(result);
    }

    protected sealed override void Deliver(Exception? exception)
    {
        if (exception is null)
        {
            _response?.SetResult(_result);
        }
        else
        {
            _response?.SetException(exception);
        }
    }

    private async Task AwaitAsync(ValueTask<TResult> pending, Activation activation)
    {
        TResult result;
        try
        {
            result = await pending;
        }
        catch (Exception exception)
        {
            activation.Touch(this);
            activation.OnRequestFailed(this, exception);
            return;
        }

        activation.Touch(this);
        activation.OnRequestEnded(this);
        Complete(result);
    }

    private async Task<TResult> FilteredAsync(Activation activation)
    {
        var call = new IncomingCall(this, activation, async () => await Invoke(activation.GrainInstance!));
        await call.Invoke();
        return call.Result is null ? default! : (TResult)call.Result;
    }

    private void Complete(TResult result)
    {
        if (TryAnswer())
        {
            _result = result;
            Post();
        }
    }
}
