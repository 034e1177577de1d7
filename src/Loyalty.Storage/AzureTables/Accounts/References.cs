using Azure.Data.Tables;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Accounts.Queues;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>
/// Which records refer to an operation: a row for each, written before the record is appended. One whose record is not
/// there says nothing.
/// </summary>
internal sealed class References(StorageTables tables, AccountRows accounts)
{
    public Task Write(AppendGroup<AccountHead> group) => InSteps.All(
        group.Appends.Where(append => append.Record.Refers is not null),
        async append =>
        {
            var (record, version) = (append.Record, append.ExpectedVersion + 1);
            var operation = AccountRows.Text(record.Operation);
            var row = new TableEntity(AccountRows.Text(record.Refers!.Value), $"{operation},{TableKeys.Escape(group.Account.Key)},{TableKeys.Ordered(version)}")
            {
                ["Account"] = TableKeys.Escape(group.Account.Key),
                ["Version"] = version,
                ["Operation"] = operation,
            };
            await tables.Put(tables.References, row).ConfigureAwait(false);
            return true;
        });

    /// <summary>The records that refer to it, in the order in which they were appended.</summary>
    public async Task<IReadOnlyList<StoredRecord>> Find(OperationHash operation)
    {
        var rows = await tables.Query(tables.References, $"PartitionKey eq '{AccountRows.Text(operation)}'").ConfigureAwait(false);
        var records = await InSteps.All(rows, Landed).ConfigureAwait(false);
        return [.. records.OfType<StoredRecord>().OrderBy(record => record.Position)];
    }

    private async Task<StoredRecord?> Landed(TableEntity row)
    {
        var record = await accounts.Record(TableKeys.Unescape(row.GetString("Account")), row.GetInt64("Version")!.Value).ConfigureAwait(false);
        return record?.Operation == AccountRows.Operation(row.GetString("Operation")) ? record : null;
    }
}
