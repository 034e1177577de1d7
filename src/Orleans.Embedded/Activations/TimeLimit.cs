using Orleans.Scheduling;

namespace Orleans.Activations;

/// <summary>Cancels a token on a turn of the grain when the response timeout has passed: for activating and deactivating.</summary>
internal sealed class TimeLimit : Deadline, IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly Activation _activation;
    private bool _disposed;

    public TimeLimit(Activation activation)
    {
        _activation = activation;
        activation.Engine.Limit(this);
    }

    public CancellationToken Token => _source.Token;

    public override void OnDeadline() => _activation.QueueTurn(static state =>
    {
        var limit = (TimeLimit)state!;
        if (!limit._disposed)
        {
            limit._source.Cancel();
        }
    }, this);

    public void Dispose()
    {
        _disposed = true;
        DeadlineQueue.Remove(this);
        _source.Dispose();
    }
}
