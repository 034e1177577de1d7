using System.Collections.Concurrent;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Relay;

namespace Loyalty.Storage.AzureTables.Relay;

/// <summary>
/// The relay's state: a partition for each of its partitions. An advance may have more batches than a transaction has
/// rows; so they are written down first, then the claim's row names them in the same change that moves the cursor, and
/// then they are given to their destinations. Whoever finds them named and not given gives them, before anything else.
/// </summary>
internal sealed class AzureTablesRelayLog(StorageTables tables, AzureTablesStorageOptions options) : IRelayLog, IDisposable
{
    private const string ClaimKey = "c";
    private const int MaxAtOnce = 40;

    // Where the last listing of a partition ended, so that destinations that never acknowledge don't hide the others.
    private readonly ConcurrentDictionary<int, string> lastListed = new();

    // Owners of one process take turns: an advance has several steps, and who claims between them ends it.
    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, AccountPartition.Count).Select(_ => new SemaphoreSlim(1))];

    public Task<RelayClaim> Claim(int partition, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(partition, nameof(partition));
        return tables.Call(() => InTurn(partition, () => Claim(partition)), cancellationToken);
    }

    public Task<(RelayClaim Claim, IReadOnlyList<RelayBatch> Batches)> Advance(
        RelayClaim claim, long cursor, IReadOnlyList<(string Destination, ReadOnlyMemory<byte> Payload)> batches, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(claim.Partition, nameof(claim));
        ArgumentOutOfRangeException.ThrowIfLessThan(cursor, claim.Cursor);
        foreach (var (destination, payload) in batches)
        {
            ArgumentException.ThrowIfNullOrEmpty(destination, nameof(batches));
            TableKeys.Of(destination, nameof(batches));
            if (payload.Length > options.MaxPayloadBytes)
            {
                throw JournalArguments.TooLarge(payload.Length, options.MaxPayloadBytes, nameof(batches));
            }
        }

        return tables.Call(() => InTurn(claim.Partition, () => Advance(claim, cursor, batches)), cancellationToken);
    }

    public Task<IReadOnlyList<RelayBatch>> Read(string destination, int partition, long afterNumber, int limit, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(partition, nameof(partition));
        ReadLimit.Check(limit);
        return tables.Call<IReadOnlyList<RelayBatch>>(
            async () =>
            {
                var known = await Destination(partition, destination).ConfigureAwait(false);
                var after = Math.Max(afterNumber, Acknowledged(known));
                var last = Math.Min(Newest(known), after + limit);
                var rows = await tables.Query(tables.Relay, TableKeys.Range(Key(partition), BatchKey(destination, after + 1), BatchKey(destination, last + 1))).ConfigureAwait(false);
                return [.. rows.Where(row => !EntityBody.IsMore(row)).Select(row => Batch(destination, partition, row, rows))];
            },
            cancellationToken);
    }

    public Task<IReadOnlyDictionary<int, long>> Heads(string destination, CancellationToken cancellationToken) => tables.Call<IReadOnlyDictionary<int, long>>(
        async () =>
        {
            var partitions = Enumerable.Range(0, AccountPartition.Count);
            var newest = await InSteps.All(partitions, async partition => Newest(await Destination(partition, destination).ConfigureAwait(false))).ConfigureAwait(false);
            return newest.Index().Where(head => head.Item > 0).ToDictionary(head => head.Index, head => head.Item);
        },
        cancellationToken);

    public Task Acknowledge(string destination, int partition, long number, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(partition, nameof(partition));
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        return tables.Call(() => Acknowledge(destination, partition, number), cancellationToken);
    }

    public Task<IReadOnlyList<RelayBacklog>> ReadUnacknowledged(int partition, int limit, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(partition, nameof(partition));
        ReadLimit.Check(limit);
        return tables.Call<IReadOnlyList<RelayBacklog>>(
            async () =>
            {
                var after = lastListed.GetValueOrDefault(partition, "d");
                var found = await Unacknowledged(partition, after, "e", limit).ConfigureAwait(false);
                if (found.Count < limit)
                {
                    found.AddRange(await Unacknowledged(partition, "d", after, limit - found.Count).ConfigureAwait(false));
                }

                lastListed[partition] = found.Count < limit ? "d" : found[^1].RowKey + " ";
                return [.. found.Select(row => new RelayBacklog(TableKeys.Unescape(row.RowKey[1..]), Acknowledged(row) + 1, Newest(row)))];
            },
            cancellationToken);
    }

    public void Dispose()
    {
        foreach (var turn in turns)
        {
            turn.Dispose();
        }
    }

    private static string Key(int partition) => partition.ToString(CultureInfo.InvariantCulture);

    private static string DestinationKey(string destination) => "d" + TableKeys.Escape(destination);

    private static string BatchKey(string destination, long number) => $"b{TableKeys.Escape(destination)};{TableKeys.Ordered(number)}";

    private static string ListedKey(string list, int index) => $"m{list};{index.ToString("d7", CultureInfo.InvariantCulture)}";

    private static long Newest(TableEntity? destination) => destination?.GetInt64("Newest") ?? 0;

    private static long Acknowledged(TableEntity? destination) => destination?.GetInt64("Acknowledged") ?? 0;

    private static RelayBatch Batch(string destination, int partition, TableEntity row, IEnumerable<TableEntity> rows)
    {
        var number = TableKeys.Number(row.RowKey.AsSpan(row.RowKey.LastIndexOf(';') + 1));
        var payload = EntityBody.Read(row, rows) ?? throw new StorageException($"Batch {number} of {destination} in partition {partition} is not whole.");
        return new RelayBatch(destination, partition, number, payload);
    }

    private async Task<T> InTurn<T>(int partition, Func<Task<T>> call)
    {
        await turns[partition].WaitAsync().ConfigureAwait(false);
        try
        {
            return await call().ConfigureAwait(false);
        }
        finally
        {
            turns[partition].Release();
        }
    }

    private Task<TableEntity?> Destination(int partition, string destination) => tables.Get(tables.Relay, Key(partition), DestinationKey(destination));

    private async Task<RelayClaim> Claim(int partition)
    {
        while (true)
        {
            var stored = await tables.Get(tables.Relay, Key(partition), ClaimKey).ConfigureAwait(false);
            var epoch = (stored?.GetInt64("Epoch") ?? 0) + 1;
            var row = new TableEntity(Key(partition), ClaimKey) { ["Epoch"] = epoch };
            if (stored is null)
            {
                row["Cursor"] = 0L;
                row["List"] = "";
            }

            if (stored is null ? await tables.TryAdd(tables.Relay, row).ConfigureAwait(false) : await tables.TryMerge(tables.Relay, row, stored.ETag).ConfigureAwait(false))
            {
                await GiveListed(partition).ConfigureAwait(false);
                await Sweep(partition, epoch).ConfigureAwait(false);
                return new RelayClaim(partition, epoch, stored?.GetInt64("Cursor") ?? 0);
            }
        }
    }

    private async Task<(RelayClaim Claim, IReadOnlyList<RelayBatch> Batches)> Advance(
        RelayClaim claim, long cursor, IReadOnlyList<(string Destination, ReadOnlyMemory<byte> Payload)> batches)
    {
        var key = Key(claim.Partition);
        while (true)
        {
            var stored = await tables.Get(tables.Relay, key, ClaimKey).ConfigureAwait(false);
            if (stored?.GetInt64("Epoch") != claim.Epoch || stored.GetInt64("Cursor") != claim.Cursor)
            {
                throw new RelayFencedException(claim.Partition);
            }

            if (stored.GetString("List").Length > 0)
            {
                await GiveListed(claim.Partition).ConfigureAwait(false);
                continue;
            }

            var numbered = await Number(claim.Partition, batches).ConfigureAwait(false);
            var list = numbered.Count == 0 ? "" : await List(claim, numbered).ConfigureAwait(false);
            var row = new TableEntity(key, ClaimKey) { ["Cursor"] = cursor, ["List"] = list, ["Listed"] = numbered.Count, ["Given"] = 0 };
            if (await tables.TryMerge(tables.Relay, row, stored.ETag).ConfigureAwait(false))
            {
                await GiveListed(claim.Partition).ConfigureAwait(false);
                return (claim with { Cursor = cursor }, numbered);
            }
        }
    }

    /// <summary>Each batch with the next number of its destination; they hold as long as the claim's row is as it was read before.</summary>
    private async Task<List<RelayBatch>> Number(int partition, IReadOnlyList<(string Destination, ReadOnlyMemory<byte> Payload)> batches)
    {
        var destinations = batches.Select(batch => batch.Destination).Distinct().ToList();
        var known = await InSteps.All(destinations, destination => Destination(partition, destination)).ConfigureAwait(false);
        var newest = destinations.Zip(known).ToDictionary(found => found.First, found => Newest(found.Second));
        return [.. batches.Select(batch => new RelayBatch(batch.Destination, partition, ++newest[batch.Destination], batch.Payload))];
    }

    /// <summary>Writes the batches down under a name that nobody else has.</summary>
    private async Task<string> List(RelayClaim claim, List<RelayBatch> batches)
    {
        var list = $"{TableKeys.Ordered(claim.Epoch)}-{Guid.NewGuid():n}";
        var actions = new List<TableTransactionAction>();
        var bytes = 0;
        for (var i = 0; i < batches.Count; i++)
        {
            var row = new TableEntity(Key(claim.Partition), ListedKey(list, i)) { ["Destination"] = batches[i].Destination, ["Number"] = batches[i].Number };
            var rows = EntityBody.Write(row, batches[i].Payload).Prepend(row).Select(one => new TableTransactionAction(TableTransactionActionType.UpsertReplace, one)).ToList();
            if (actions.Count + rows.Count > StorageTables.MaxTransaction || (actions.Count > 0 && bytes + batches[i].Payload.Length > StorageTables.MaxTransactionBytes))
            {
                await tables.Submit(tables.Relay, actions).ConfigureAwait(false);
                actions.Clear();
                bytes = 0;
            }

            actions.AddRange(rows);
            bytes += batches[i].Payload.Length;
        }

        await tables.Submit(tables.Relay, actions).ConfigureAwait(false);
        return list;
    }

    /// <summary>Gives the batches that the claim's row names to their destinations, a few with each change of that row.</summary>
    private async Task GiveListed(int partition)
    {
        while (true)
        {
            var claim = (await tables.Get(tables.Relay, Key(partition), ClaimKey).ConfigureAwait(false))!;
            var list = claim.GetString("List");
            if (list.Length == 0)
            {
                return;
            }

            var (given, listed) = (claim.GetInt32("Given")!.Value, claim.GetInt32("Listed")!.Value);
            var rows = await tables.Query(tables.Relay, TableKeys.Range(Key(partition), ListedKey(list, given), ListedKey(list, Math.Min(listed, given + MaxAtOnce)))).ConfigureAwait(false);
            var batches = Fitting(rows, partition);
            given += batches.Count;
            var row = new TableEntity(claim.PartitionKey, ClaimKey) { ["Given"] = given, ["List"] = given == listed ? "" : list };
            try
            {
                await tables.Submit(tables.Relay, [new(TableTransactionActionType.UpdateMerge, row, claim.ETag), .. Gift(batches)]).ConfigureAwait(false);
            }
            catch (RequestFailedException e) when (e.IsCollision())
            {
                // Somebody else gives them, or has claimed the partition; what is left is looked for again.
                continue;
            }

            if (batches.Count == 0 && given < listed)
            {
                throw new StorageException($"Relay partition {partition} is damaged: batches that it was to give are missing.");
            }

            if (given == listed)
            {
                await Delete(partition, $"m{list};", $"m{list}<").ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>As many as go with one transaction; always the first.</summary>
    private static List<RelayBatch> Fitting(List<TableEntity> rows, int partition)
    {
        var batches = new List<RelayBatch>();
        var bytes = 0;
        foreach (var row in rows.Where(row => !EntityBody.IsMore(row)))
        {
            var payload = EntityBody.Read(row, rows) ?? throw new StorageException($"A batch of relay partition {partition} is not whole.");
            bytes += payload.Length;
            if (batches.Count > 0 && bytes > StorageTables.MaxTransactionBytes)
            {
                break;
            }

            batches.Add(new RelayBatch(row.GetString("Destination"), partition, row.GetInt64("Number")!.Value, payload));
        }

        return batches;
    }

    private static IEnumerable<TableTransactionAction> Gift(List<RelayBatch> batches)
    {
        foreach (var batch in batches)
        {
            var row = new TableEntity(Key(batch.Partition), BatchKey(batch.Destination, batch.Number));
            foreach (var one in EntityBody.Write(row, batch.Payload).Prepend(row))
            {
                yield return new(TableTransactionActionType.UpsertReplace, one);
            }
        }

        foreach (var destination in batches.GroupBy(batch => batch.Destination))
        {
            var row = new TableEntity(Key(batches[0].Partition), DestinationKey(destination.Key)) { ["Newest"] = destination.Max(batch => batch.Number) };
            yield return new(TableTransactionActionType.UpsertMerge, row);
        }
    }

    /// <summary>Removes what owners before this one wrote down and nobody named.</summary>
    private Task Sweep(int partition, long epoch) => Delete(partition, "m", "m" + TableKeys.Ordered(epoch));

    private async Task Acknowledge(string destination, int partition, long number)
    {
        while (true)
        {
            var stored = await Destination(partition, destination).ConfigureAwait(false);
            var upTo = Math.Min(number, Newest(stored));
            if (stored is null || Acknowledged(stored) >= upTo)
            {
                return;
            }

            var row = new TableEntity(stored.PartitionKey, stored.RowKey) { ["Acknowledged"] = upTo };
            if (await tables.TryMerge(tables.Relay, row, stored.ETag).ConfigureAwait(false))
            {
                await Delete(partition, BatchKey(destination, 0), BatchKey(destination, upTo + 1)).ConfigureAwait(false);
                return;
            }
        }
    }

    private async Task Delete(int partition, string from, string before)
    {
        while (await tables.Query(tables.Relay, TableKeys.Range(Key(partition), from, before), StorageTables.MaxTransaction).ConfigureAwait(false) is { Count: > 0 } rows)
        {
            try
            {
                await tables.Submit(tables.Relay, [.. rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All))]).ConfigureAwait(false);
            }
            catch (RequestFailedException e) when (e.IsCollision())
            {
                // Somebody else deletes them too.
            }
        }
    }

    private async Task<List<TableEntity>> Unacknowledged(int partition, string from, string before, int limit)
    {
        const int Page = 1000;
        var found = new List<TableEntity>();
        while (found.Count < limit)
        {
            var rows = await tables.Query(tables.Relay, TableKeys.Range(Key(partition), from, before), Page).ConfigureAwait(false);
            found.AddRange(rows.Where(row => Newest(row) > Acknowledged(row)).Take(limit - found.Count));
            if (rows.Count < Page)
            {
                break;
            }

            from = rows[^1].RowKey + " ";
        }

        return found;
    }
}
