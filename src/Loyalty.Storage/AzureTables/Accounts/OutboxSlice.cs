using Azure.Data.Tables;
using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>What one look at a partition of the outbox found behind a position.</summary>
/// <param name="Partition">Of the outbox.</param>
/// <param name="Landed">Records that are durable, in order.</param>
/// <param name="Pending">Intents whose record is not there and may still land.</param>
/// <param name="UpTo">No record at or below it can turn up that is not among them.</param>
/// <param name="HasMore">It ended before the end of the partition.</param>
/// <param name="Horizon">The partition's horizon as it was, or null when there is none.</param>
/// <param name="Writers">The rows of its writers as they were.</param>
internal sealed record OutboxSlice(
    int Partition, IReadOnlyList<StoredRecord> Landed, IReadOnlyList<TableEntity> Pending, long UpTo, bool HasMore, TableEntity? Horizon, IReadOnlyList<TableEntity> Writers)
{
    public static OutboxSlice Empty(int partition) => new(partition, [], [], long.MaxValue, false, null, []);
}
