using Orleans.Activations;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.State;

/// <summary>
/// A grain's state and its storage. Operations go to storage one after the other: in a reentrant grain
/// two at once would fail each other's ETag.
/// </summary>
internal sealed class PersistentState<TState>(string name, Activation activation, IGrainStorage storage) : IPersistentState<TState>, ILoadedState
{
    private readonly GrainState<TState> _state = new(StateCreator<TState>.Create());
    private Task _last = Task.CompletedTask;
    private bool _loaded;

    public TState State
    {
        get => _state.State!;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _loaded ? _state.RecordExists : throw new InvalidOperationException("The state has not been loaded yet.");

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => Queue(Operation.Read, cancellationToken);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task WriteStateAsync(CancellationToken cancellationToken) => Queue(Operation.Write, cancellationToken);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ClearStateAsync(CancellationToken cancellationToken) => Queue(Operation.Clear, cancellationToken);

    public Task LoadAsync(CancellationToken cancellationToken) => ReadStateAsync(cancellationToken);

    private Task Queue(Operation operation, CancellationToken cancellationToken) => _last = Run(_last, operation, cancellationToken);

    private async Task Run(Task previous, Operation operation, CancellationToken cancellationToken)
    {
        if (!previous.IsCompleted)
        {
            await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        try
        {
            switch (operation)
            {
                case Operation.Read:
                    await storage.ReadStateAsync(name, activation.GrainId, _state, cancellationToken);
                    _loaded = true;
                    break;
                case Operation.Write:
                    await storage.WriteStateAsync(name, activation.GrainId, _state, cancellationToken);
                    break;
                case Operation.Clear:
                    await storage.ClearStateAsync(name, activation.GrainId, _state, cancellationToken);
                    break;
            }

            if (!_state.RecordExists && _state.State is null)
            {
                _state.State = StateCreator<TState>.Create();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is not OrleansException)
        {
            Log.StorageFailed(activation.Engine.Logger, operation.ToString(), name, activation.GrainId, exception);
            throw new OrleansException($"{operation} of state '{name}' of {activation.GrainId} failed: {exception.Message}", exception);
        }
    }

    private enum Operation
    {
        Read,
        Write,
        Clear,
    }
}
