using Loyalty.Contracts.Relay;
using Loyalty.Storage.Relay;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Loyalty.Grains.Relay;

/// <summary>A grain that sums what the relay tells it. Batches are gathered for a moment, so that one write serves many.</summary>
internal abstract class RelayConsumerGrain<TState>(IPersistentState<TState> state, IRelayLog log, RelayOptions options)
    : StateGrain<TState>(state), IStreamSubscriptionObserver
    where TState : class, IRelayConsumerState, new()
{
    private RelayConsumer _consumer = null!;
    private bool _givenUp;

    protected IRelayLog Log { get; } = log;

    /// <summary>The name by which the relay knows this grain.</summary>
    protected abstract string Destination { get; }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _consumer = new RelayConsumer(Log, Destination, State.Watermarks, Apply, Keep);
        this.RegisterGrainTimer(_ => Flush(), new GrainTimerCreationOptions { DueTime = options.GatherFor, Period = options.GatherFor });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _givenUp ? Task.CompletedTask : Flush();

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        handleFactory.Create<RelayRing>().ResumeAsync((ring, _) => OrReload(() => _consumer.Take(ring)));

    public Task CatchUp(int partition, long number) => OrReload(() => _consumer.CatchUp(partition, number));

    /// <summary>Adds one batch to the sums.</summary>
    protected abstract void Apply(ReadOnlyMemory<byte> payload);

    /// <summary>Writes the sums.</summary>
    protected virtual Task Keep() => Save();

    /// <summary>Nothing that depends on the sums leaves before they are durable.</summary>
    protected Task Flush() => OrReload(_consumer.Flush);

    /// <summary>What changes the same state beside the sums.</summary>
    protected async Task<T> OrReload<T>(Func<Task<T>> run)
    {
        T? answer = default;
        await OrReload(async () => { answer = await run(); });
        return answer!;
    }

    /// <summary>A failure in between may leave sums and watermarks apart: what is in memory is given up.</summary>
    private async Task OrReload(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch
        {
            _givenUp = true;
            DeactivateOnIdle();
            throw;
        }
    }
}

/// <summary>The state of a consumer: its sums, and how far they reach.</summary>
internal interface IRelayConsumerState
{
    /// <summary>The last number that is in the sums, by partition.</summary>
    long[] Watermarks { get; }
}
