using Loyalty.Storage.Accounts;
using Loyalty.Storage.Accounts.Queues;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>This process's part in writing the outbox.</summary>
internal sealed class OutboxWriter
{
    private readonly StorageTables tables;
    private readonly PositionClock clock;
    private readonly OutboxLane[] lanes;

    public OutboxWriter(StorageTables tables, PositionClock clock)
    {
        this.tables = tables;
        this.clock = clock;

        // Of this instance alone, as what it knows of its row is.
        var writer = Guid.NewGuid().ToString("n");
        lanes = [.. Enumerable.Range(0, AccountPartition.Count).Select(partition => new OutboxLane(tables, clock, partition, writer))];
    }

    /// <summary>Writes an intent for each record of the group; returns the positions, which are above all of the account's.</summary>
    public Task<long[]> Write(AppendGroup<AccountHead> group)
    {
        clock.Observe(group.Account.Head.Last);
        return lanes[group.Account.Partition].Write(group);
    }

    /// <summary>Removes the intents of records that cannot land any more. What fails here is done by whoever reads them.</summary>
    public async Task Forget(AppendGroup<AccountHead> group, IEnumerable<long> positions)
    {
        try
        {
            await InSteps.All(
                positions,
                position => tables.TryDelete(tables.Outbox, OutboxRows.Partition(group.Account.Partition), OutboxRows.IntentKey(position), Azure.ETag.All)).ConfigureAwait(false);
        }
        catch (StorageException)
        {
            // They say nothing without their records.
        }
    }
}
