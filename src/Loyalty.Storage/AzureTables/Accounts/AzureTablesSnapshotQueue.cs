using Azure;
using Azure.Data.Tables;
using Loyalty.Storage.Accounts.Queues;

namespace Loyalty.Storage.AzureTables.Accounts;

internal sealed class AzureTablesSnapshotQueue(StorageTables tables, AccountRows accounts) : SnapshotQueue(tables.Watch)
{
    protected override async Task Write(SnapshotWrite snapshot)
    {
        try
        {
            await Replace(snapshot).ConfigureAwait(false);
        }
        catch (RequestFailedException e)
        {
            throw new StorageException($"The storage account {tables.Name} refused a snapshot.", e);
        }
    }

    private async Task Replace(SnapshotWrite snapshot)
    {
        if ((await accounts.Head(snapshot.Account).ConfigureAwait(false)).Version < snapshot.Version)
        {
            return;
        }

        var key = TableKeys.Escape(snapshot.Account);
        var stored = await tables.Get(tables.Accounts, key, AccountRows.SnapshotKey, "Version", "Schema").ConfigureAwait(false);
        if (stored?.GetInt32("Schema") == snapshot.FoldSchema && stored.GetInt64("Version") >= snapshot.Version)
        {
            return;
        }

        var row = new TableEntity(key, AccountRows.SnapshotKey) { ["Version"] = snapshot.Version, ["Schema"] = snapshot.FoldSchema };
        var more = EntityBody.Write(row, snapshot.Body);
        try
        {
            await tables.Submit(
                tables.Accounts,
                [
                    stored is null ? new(TableTransactionActionType.Add, row) : new(TableTransactionActionType.UpdateReplace, row, stored.ETag),
                    .. more.Select(other => new TableTransactionAction(TableTransactionActionType.UpsertReplace, other)),
                ]).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.IsCollision())
        {
            // Another process has written one meanwhile; this one may be lost.
        }
    }
}
