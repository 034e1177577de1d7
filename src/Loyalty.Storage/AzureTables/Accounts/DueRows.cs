using System.Globalization;
using Azure.Data.Tables;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Accounts.Queues;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>
/// When which account falls due, in the order of time: a row that is written before the record that says so. The
/// account's head is the truth; a row that it does not bear out is dropped once no append under way can make it true.
/// </summary>
internal sealed class DueRows(StorageTables tables, AccountRows accounts)
{
    private const int ReadAtOnce = 200;

    public Task Write(AppendGroup<AccountHead> group)
    {
        var last = group.Appends[^1];

        // One that the head bears out is there already.
        if (last.Record.DueAt is not { } due || due.UtcTicks == group.Account.Head.DueAt)
        {
            return Task.CompletedTask;
        }

        var row = new TableEntity(Partition(group.Account.Partition), $"{TableKeys.Ordered(due.UtcTicks)},{TableKeys.Escape(group.Account.Key)}")
        {
            ["Version"] = last.ExpectedVersion + 1,
        };
        return tables.Put(tables.Due, row);
    }

    public async Task<IReadOnlyList<DueAccount>> Read(int shard, DateTimeOffset now, int limit)
    {
        var due = new List<DueAccount>();
        var from = "";
        var before = TableKeys.Ordered(now.UtcTicks + 1);
        while (due.Count < limit)
        {
            var rows = await tables.Query(tables.Due, TableKeys.Range(Partition(shard), from, before), ReadAtOnce).ConfigureAwait(false);
            var borneOut = await InSteps.All(rows, BorneOut).ConfigureAwait(false);
            due.AddRange(borneOut.OfType<DueAccount>().Take(limit - due.Count));
            if (rows.Count < ReadAtOnce)
            {
                break;
            }

            // Right behind the last: nothing sorts between a key and the same with a space.
            from = rows[^1].RowKey + " ";
        }

        return due;
    }

    private static string Partition(int shard) => shard.ToString(CultureInfo.InvariantCulture);

    private async Task<DueAccount?> BorneOut(TableEntity row)
    {
        var comma = row.RowKey.IndexOf(',', StringComparison.Ordinal);
        var ticks = TableKeys.Number(row.RowKey.AsSpan(0, comma));
        var account = TableKeys.Unescape(row.RowKey[(comma + 1)..]);
        var head = await accounts.Head(account).ConfigureAwait(false);
        if (head.DueAt == ticks)
        {
            return new DueAccount(account, new DateTimeOffset(ticks, TimeSpan.Zero));
        }

        // Under its tag: an append that makes it true again has written it again.
        if (head.Version >= row.GetInt64("Version"))
        {
            await tables.TryDelete(tables.Due, row.PartitionKey, row.RowKey, row.ETag).ConfigureAwait(false);
        }

        return null;
    }
}
