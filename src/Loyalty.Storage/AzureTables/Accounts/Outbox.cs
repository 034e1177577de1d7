using Azure;
using Azure.Data.Tables;
using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>
/// Reads the outbox so that nothing turns up behind what was read. An intent whose record is missing holds up what
/// stands behind it until the record lands, or until its append is ended; a writer that lags behind is told from where
/// to go on.
/// </summary>
internal sealed class Outbox(StorageTables tables, AccountRows accounts, PositionClock clock, TimeProvider time)
{
    private const int LeastScanned = 64;

    private static readonly int[] AllPartitions = [.. Enumerable.Range(0, AccountPartition.Count)];

    // So long an append may take before those behind it wait no longer.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(15);

    // Writers and beginners are sent ahead of the clock, so that it is rarely done again. One that writes nothing for
    // long is forgotten; it begins anew.
    private static readonly TimeSpan WritersAhead = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HorizonAhead = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ForgetWriter = TimeSpan.FromMinutes(5);

    /// <summary>The next records behind a position of the partition, in order: some of them, when there are any.</summary>
    public Task<IReadOnlyList<StoredRecord>> Read(int partition, long after, int limit) => Read([partition], after, limit, null);

    /// <summary>The next records behind a position of a program, in order: as many as the limit says, unless there are no more.</summary>
    public Task<IReadOnlyList<StoredRecord>> ReadProgram(string program, long after, int limit) =>
        Read(AllPartitions, after, limit, TableKeys.Of(program, nameof(program)));

    private async Task<IReadOnlyList<StoredRecord>> Read(int[] partitions, long after, int limit, string? program)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < GiveUp)
        {
            var slices = await Task.WhenAll(partitions.Select(partition => Look(partition, after, limit, program))).ConfigureAwait(false);
            var landed = slices.SelectMany(slice => slice.Landed).OrderBy(record => record.Position).ToList();
            var hasMore = slices.Any(slice => slice.HasMore);
            if (landed.Count == 0 && !hasMore)
            {
                return [];
            }

            var upTo = slices.Min(slice => slice.UpTo);
            var page = landed.TakeWhile(record => record.Position <= upTo).Take(limit).ToList();
            var isEnough = page.Count == limit || (program is null ? page.Count > 0 : page.Count == landed.Count && !hasMore);
            if (!isEnough)
            {
                var wanted = Wanted(slices, landed, program is null ? 1 : limit);
                var isPatient = time.GetElapsedTime(started) < Patience;
                await Task.WhenAll(slices.Where(slice => slice.UpTo < wanted).Select(slice => Unblock(slice, wanted, isPatient))).ConfigureAwait(false);
            }
            else if ((await Task.WhenAll(slices.Select(slice => RaiseHorizon(slice, page[^1].Position))).ConfigureAwait(false)).All(raised => raised))
            {
                return page;
            }
        }

        throw new StorageException("The outbox could not be read in time: what was begun in it does not end.");
    }

    /// <summary>The highest position that anybody used.</summary>
    public async Task<long> Last()
    {
        var partitions = await Task.WhenAll(Enumerable.Range(0, AccountPartition.Count).Select(
            partition => tables.Query(tables.Outbox, OutboxRows.HorizonAndWriters(partition)))).ConfigureAwait(false);
        return partitions.SelectMany(rows => rows).Select(OutboxRows.Last).DefaultIfEmpty().Max();
    }

    /// <summary>Writers first, then intents: what a writer's row says it has written is among the intents.</summary>
    private async Task<OutboxSlice> Look(int partition, long after, int limit, string? program)
    {
        var size = Math.Max(limit, LeastScanned);
        if ((await tables.Query(tables.Outbox, OutboxRows.IntentsAfter(partition, after, program), 1).ConfigureAwait(false)).Count == 0 && program is null)
        {
            return OutboxSlice.Empty(partition);
        }

        var rows = await tables.Query(tables.Outbox, OutboxRows.HorizonAndWriters(partition)).ConfigureAwait(false);
        var horizon = rows.Find(OutboxRows.IsHorizon);
        var writers = rows.Where(row => !OutboxRows.IsHorizon(row)).ToList();
        var (landed, pending, scanned) = await Resolve(partition, after, size, program).ConfigureAwait(false);
        var upTo = writers.Select(Reached).DefaultIfEmpty(long.MaxValue).Min();
        upTo = Math.Min(upTo, scanned ?? long.MaxValue);
        return new OutboxSlice(
            partition, landed, pending, pending.Count > 0 ? Math.Min(upTo, OutboxRows.Position(pending[0]) - 1) : upTo, scanned is not null, horizon, writers);
    }

    /// <summary>The next intents by what became of them, and, unless they are the last, how far that goes.</summary>
    private async Task<(List<StoredRecord> Landed, List<TableEntity> Pending, long? Scanned)> Resolve(int partition, long after, int size, string? program)
    {
        while (true)
        {
            var intents = await tables.Query(tables.Outbox, OutboxRows.IntentsAfter(partition, after, program), size).ConfigureAwait(false);
            var records = await InSteps.All(intents, Record).ConfigureAwait(false);
            var landed = new List<StoredRecord>();
            var pending = new List<TableEntity>();
            var dead = new List<TableEntity>();
            foreach (var (intent, record) in intents.Zip(records))
            {
                if (record is null)
                {
                    pending.Add(intent);
                }
                else if (record.Position == OutboxRows.Position(intent))
                {
                    landed.Add(record);
                }
                else
                {
                    dead.Add(intent);
                }
            }

            await InSteps.All(dead, Forget).ConfigureAwait(false);
            if (intents.Count < size)
            {
                return (landed, pending, null);
            }

            after = OutboxRows.Position(intents[^1]);
            if (landed.Count + pending.Count > 0)
            {
                return (landed, pending, after);
            }
        }
    }

    private Task<StoredRecord?> Record(TableEntity intent) => accounts.Record(TableKeys.Unescape(intent.GetString("Account")), intent.GetInt64("Version")!.Value);

    private Task<bool> Forget(TableEntity intent) => tables.TryDelete(tables.Outbox, intent.PartitionKey, intent.RowKey, intent.ETag);

    /// <summary>How far it must be read for so many records; where there are too few, what holds up the others must go.</summary>
    private static long Wanted(OutboxSlice[] slices, List<StoredRecord> landed, int count) =>
        landed.Count >= count ? landed[count - 1].Position
        : slices.SelectMany(slice => slice.Pending).Select(OutboxRows.Position).Concat(landed.Select(record => record.Position)).Max();

    private static long Reached(TableEntity writer) => Math.Max(OutboxRows.Last(writer), OutboxRows.Floor(writer));

    /// <summary>Nobody who was not among the writers begins at or below the position; false when somebody may have begun.</summary>
    private async Task<bool> RaiseHorizon(OutboxSlice slice, long position)
    {
        if (OutboxRows.Floor(slice.Horizon) >= position)
        {
            return true;
        }

        var row = new TableEntity(OutboxRows.Partition(slice.Partition), OutboxRows.HorizonKey) { ["Floor"] = Math.Max(position, clock.In(HorizonAhead)) };
        return slice.Horizon is { } horizon
            ? await tables.TryMerge(tables.Outbox, row, horizon.ETag).ConfigureAwait(false)
            : await tables.TryAdd(tables.Outbox, row).ConfigureAwait(false);
    }

    /// <summary>Removes what keeps the slice from reaching the position.</summary>
    private async Task Unblock(OutboxSlice slice, long wanted, bool isPatient)
    {
        await InSteps.All(slice.Writers.Where(writer => Reached(writer) < wanted), writer => SendAhead(slice, writer, wanted)).ConfigureAwait(false);
        var blocking = slice.Pending.Where(intent => OutboxRows.Position(intent) <= wanted).ToList();
        if (blocking.Count > 0 && isPatient)
        {
            await Task.Delay(Pause, time).ConfigureAwait(false);
            return;
        }

        await InSteps.All(blocking, Settle).ConfigureAwait(false);
    }

    /// <summary>Changes the writer's row: what it has under way ends, and it goes on above the position, or begins anew.</summary>
    private async Task<bool> SendAhead(OutboxSlice slice, TableEntity writer, long wanted)
    {
        var isForgotten = OutboxRows.Last(writer) < clock.In(-ForgetWriter) && OutboxRows.Floor(slice.Horizon) >= wanted;
        if (!isForgotten)
        {
            var row = new TableEntity(writer.PartitionKey, writer.RowKey) { ["Floor"] = Math.Max(wanted, clock.In(WritersAhead)) };
            return await tables.TryMerge(tables.Outbox, row, writer.ETag).ConfigureAwait(false);
        }

        var last = Math.Max(OutboxRows.Last(slice.Horizon), OutboxRows.Last(writer));
        var horizon = new TableEntity(writer.PartitionKey, OutboxRows.HorizonKey) { ["Last"] = last };
        try
        {
            await tables.Submit(
                tables.Outbox,
                [
                    new(TableTransactionActionType.UpdateMerge, horizon, slice.Horizon!.ETag),
                    new(TableTransactionActionType.Delete, writer, writer.ETag),
                ]).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException e) when (e.IsCollision())
        {
            return false;
        }
    }

    /// <summary>An intent whose record cannot land any more is gone.</summary>
    private async Task<bool> Settle(TableEntity intent)
    {
        var record = await accounts.Settle(TableKeys.Unescape(intent.GetString("Account")), intent.GetInt64("Version")!.Value).ConfigureAwait(false);
        return record?.Position == OutboxRows.Position(intent) || await Forget(intent).ConfigureAwait(false);
    }
}
