using Azure.Data.Tables;
using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>
/// The partition of an account: its head, its records and its snapshot. Whoever appends moves the head under the tag that
/// it read before it prepared the append; so a change of the tag ends every append that was prepared before.
/// </summary>
internal sealed class AccountRows(StorageTables tables)
{
    public const string HeadKey = "h";
    public const string SnapshotKey = "s";

    public static string RecordKey(long version) => "v" + TableKeys.Ordered(version);

    public static TableEntity HeadRow(string key, long version, long last, long? dueAt)
    {
        var row = new TableEntity(key, HeadKey) { ["Version"] = version, ["Last"] = last };
        if (dueAt is { } due)
        {
            row["DueAt"] = due;
        }

        return row;
    }

    /// <summary>The row of a record and those that its payload needs beside it.</summary>
    public static IEnumerable<TableEntity> RecordRows(string key, long version, long position, JournalRecord record)
    {
        var row = new TableEntity(key, RecordKey(version)) { ["Position"] = position, ["Operation"] = Text(record.Operation) };
        var more = EntityBody.Write(row, record.Payload);
        return more.Prepend(row);
    }

    public static string Text(OperationHash operation) => operation.Value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    public static OperationHash Operation(string text) => new(UInt128.Parse(text, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture));

    public async Task<AccountHead> Head(string account) =>
        Head(await tables.Get(tables.Accounts, TableKeys.Escape(account), HeadKey).ConfigureAwait(false));

    /// <summary>The record of that version, or null.</summary>
    public async Task<StoredRecord?> Record(string account, long version)
    {
        var key = TableKeys.Escape(account);
        var row = await tables.Get(tables.Accounts, key, RecordKey(version)).ConfigureAwait(false);
        return row is null ? null
            : EntityBody.RowsOf(row) == 1 ? Stored(account, row, [])
            : (await Records(account, version, version).ConfigureAwait(false)).Single();
    }

    /// <summary>The records from one version to another, all of which must be there.</summary>
    public async Task<IReadOnlyList<StoredRecord>> Records(string account, long from, long to)
    {
        if (from > to)
        {
            return [];
        }

        var rows = await tables.Query(tables.Accounts, TableKeys.Range(TableKeys.Escape(account), RecordKey(from), RecordKey(to + 1))).ConfigureAwait(false);
        var records = new List<StoredRecord>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (!EntityBody.IsMore(rows[i]))
            {
                records.Add(Stored(account, rows[i], rows.Skip(i + 1).TakeWhile(EntityBody.IsMore)));
            }
        }

        return records.Count == to - from + 1
            ? records
            : throw new StorageException($"The journal is damaged: {account} has {records.Count} records where those from version {from} to {to} should be.");
    }

    /// <summary>The head and, unless it is of another schema, the snapshot: its version and body.</summary>
    public async Task<(AccountHead Head, long SnapshotVersion, byte[]? Snapshot)> HeadAndSnapshot(string account, int foldSchema)
    {
        var rows = await tables.Query(tables.Accounts, TableKeys.Range(TableKeys.Escape(account), HeadKey, RecordKey(0))).ConfigureAwait(false);
        var head = Head(rows.Find(row => row.RowKey == HeadKey));
        var snapshot = rows.Find(row => row.RowKey == SnapshotKey);

        // Of a snapshot that is being replaced some rows may be missing: the records say the same.
        return snapshot?.GetInt32("Schema") == foldSchema && snapshot.GetInt64("Version") <= head.Version && EntityBody.Read(snapshot, rows) is { } body
            ? (head, snapshot.GetInt64("Version")!.Value, body)
            : (head, 0, null);
    }

    /// <summary>Ends every append to the account that was prepared on this head or an older one; false when the head has changed.</summary>
    public Task<bool> TryFence(string account, AccountHead head)
    {
        var key = TableKeys.Escape(account);
        return head.Tag is { } tag
            ? tables.TryMerge(tables.Accounts, new TableEntity(key, HeadKey) { ["Fence"] = Guid.NewGuid().ToString("n") }, tag)
            : tables.TryAdd(tables.Accounts, HeadRow(key, 0, 0, null));
    }

    /// <summary>Ends every append to the account that was prepared before the call.</summary>
    public async Task Fence(string account)
    {
        while (!await TryFence(account, await Head(account).ConfigureAwait(false)).ConfigureAwait(false))
        {
            // The head moved: somebody appends.
        }
    }

    /// <summary>The record of that version; null when there is none, and none that was prepared before the call can land any more.</summary>
    public async Task<StoredRecord?> Settle(string account, long version)
    {
        if (await Record(account, version).ConfigureAwait(false) is { } there)
        {
            return there;
        }

        await Fence(account).ConfigureAwait(false);
        return await Record(account, version).ConfigureAwait(false);
    }

    private static AccountHead Head(TableEntity? row) => row is null
        ? default
        : new AccountHead(row.GetInt64("Version")!.Value, row.ETag, row.GetInt64("Last")!.Value, row.GetInt64("DueAt"));

    private static StoredRecord Stored(string account, TableEntity row, IEnumerable<TableEntity> more)
    {
        var version = TableKeys.Number(row.RowKey.AsSpan(1));
        var payload = EntityBody.Read(row, more) ?? throw new StorageException($"The journal is damaged: version {version} of {account} is not whole.");
        return new StoredRecord(row.GetInt64("Position")!.Value, account, version, Operation(row.GetString("Operation")), payload);
    }
}
