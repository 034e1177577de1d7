using Loyalty.Storage.Relay;

namespace Loyalty.Simulation.Mutations;

/// <summary>A relay's log that does what the one inside does, but for what a mutation changes.</summary>
internal class MutatedRelayLog(IRelayLog inner) : IRelayLog
{
    public Task<RelayClaim> Claim(int partition, CancellationToken cancellationToken) => inner.Claim(partition, cancellationToken);

    public virtual Task<(RelayClaim Claim, IReadOnlyList<RelayBatch> Batches)> Advance(
        RelayClaim claim, long cursor, IReadOnlyList<(string Destination, ReadOnlyMemory<byte> Payload)> batches, CancellationToken cancellationToken) =>
        inner.Advance(claim, cursor, batches, cancellationToken);

    public Task<IReadOnlyList<RelayBatch>> Read(string destination, int partition, long afterNumber, int limit, CancellationToken cancellationToken) =>
        inner.Read(destination, partition, afterNumber, limit, cancellationToken);

    public Task<IReadOnlyDictionary<int, long>> Heads(string destination, CancellationToken cancellationToken) => inner.Heads(destination, cancellationToken);

    public virtual Task Acknowledge(string destination, int partition, long number, CancellationToken cancellationToken) =>
        inner.Acknowledge(destination, partition, number, cancellationToken);

    public Task<IReadOnlyList<RelayBacklog>> ReadUnacknowledged(int partition, int limit, CancellationToken cancellationToken) =>
        inner.ReadUnacknowledged(partition, limit, cancellationToken);
}

/// <summary>Goes on, and leaves some batches out.</summary>
internal sealed class DropsBatches(IRelayLog inner, Func<string, bool> drops) : MutatedRelayLog(inner)
{
    public override Task<(RelayClaim Claim, IReadOnlyList<RelayBatch> Batches)> Advance(
        RelayClaim claim, long cursor, IReadOnlyList<(string Destination, ReadOnlyMemory<byte> Payload)> batches, CancellationToken cancellationToken) =>
        base.Advance(claim, cursor, [.. batches.Where(batch => !drops(batch.Destination))], cancellationToken);
}

/// <summary>Does not keep what was taken.</summary>
internal sealed class ForgetsWhatWasTaken(IRelayLog inner) : MutatedRelayLog(inner)
{
    public override Task Acknowledge(string destination, int partition, long number, CancellationToken cancellationToken) => Task.CompletedTask;
}
