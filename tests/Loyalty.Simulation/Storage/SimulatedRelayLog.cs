using Loyalty.Simulation.Histories;
using Loyalty.Storage.Relay;

namespace Loyalty.Simulation.Storage;

/// <summary>The relay's log as one silo reaches it.</summary>
internal sealed class SimulatedRelayLog(SiloStorage storage) : IRelayLog
{
    private DurableRelay Durable => storage.Durable.Relay;

    public Task<RelayClaim> Claim(int partition, CancellationToken cancellationToken) => storage.Write(Stores.Relay, () => Durable.Claim(partition));

    public Task<(RelayClaim Claim, IReadOnlyList<RelayBatch> Batches)> Advance(
        RelayClaim claim, long cursor, IReadOnlyList<(string Destination, ReadOnlyMemory<byte> Payload)> batches, CancellationToken cancellationToken) =>
        storage.Write(Stores.Relay, () =>
        {
            var advanced = Durable.Advance(claim, cursor, batches);
            storage.World.Relayed(claim.Partition, cursor, advanced.Item2);
            return advanced;
        });

    public async Task<IReadOnlyList<RelayBatch>> Read(string destination, int partition, long afterNumber, int limit, CancellationToken cancellationToken)
    {
        var missed = await storage.Read(Stores.Relay, () => Durable.Read(destination, partition, afterNumber, limit));
        if (missed.Count > 0)
        {
            storage.World.Happened("batches read that were missed");
        }

        return missed;
    }

    public Task<IReadOnlyDictionary<int, long>> Heads(string destination, CancellationToken cancellationToken) =>
        storage.Read(Stores.Relay, () => Durable.Heads(destination));

    public Task Acknowledge(string destination, int partition, long number, CancellationToken cancellationToken) =>
        storage.Write(Stores.Relay, () => Durable.Acknowledge(destination, partition, number));

    public Task<IReadOnlyList<RelayBacklog>> ReadUnacknowledged(int partition, int limit, CancellationToken cancellationToken) =>
        storage.Read(Stores.Relay, () => Durable.ReadUnacknowledged(partition, limit));
}
