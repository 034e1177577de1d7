using Loyalty.Storage.Accounts;
using Loyalty.Storage.Accounts.Queues;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>The account journal in the tables of an Azure storage account: a partition an account, and what leads to its records beside it.</summary>
internal sealed class AzureTablesAccountJournal(
    StorageTables tables,
    AccountRows accounts,
    AzureTablesAppendQueue queue,
    OperationClaims claims,
    References references,
    DueRows due,
    Outbox outbox,
    AzureTablesSnapshotQueue snapshots,
    UnknownOutcomes unknown,
    AzureTablesStorageOptions options) : IAccountJournal
{
    public async Task<LoadedAccount> Load(string account, int foldSchema, CancellationToken cancellationToken)
    {
        CheckAccount(account);
        await queue.Settled(account).WaitAsync(cancellationToken).ConfigureAwait(false);
        return await tables.Call(
            async () =>
            {
                if (unknown.Has(account))
                {
                    await accounts.Fence(account).ConfigureAwait(false);
                    unknown.Remove(account);
                }

                var (head, snapshotVersion, snapshot) = await accounts.HeadAndSnapshot(account, foldSchema).ConfigureAwait(false);
                return new LoadedAccount
                {
                    Version = head.Version,
                    SnapshotVersion = snapshotVersion,
                    Snapshot = snapshot is null ? default(ReadOnlyMemory<byte>?) : snapshot,
                    Tail = await accounts.Records(account, snapshotVersion + 1, head.Version).ConfigureAwait(false),
                    DueAt = head.DueAt is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
                    Writer = new QueuedWriter<AccountHead>(queue, account, head),
                };
            },
            cancellationToken).ConfigureAwait(false);
    }

    public Task SaveSnapshot(string account, long version, int foldSchema, ReadOnlyMemory<byte> snapshot, CancellationToken cancellationToken)
    {
        CheckAccount(account);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        if (snapshot.Length > options.MaxPayloadBytes)
        {
            throw JournalArguments.TooLarge(snapshot.Length, options.MaxPayloadBytes, nameof(snapshot));
        }

        cancellationToken.ThrowIfCancellationRequested();
        return snapshots.Save(new SnapshotWrite(account, version, foldSchema, snapshot)).WaitAsync(cancellationToken);
    }

    public Task<IReadOnlyList<StoredRecord>> Read(string account, long? beforeVersion, int limit, CancellationToken cancellationToken)
    {
        CheckAccount(account);
        ReadLimit.Check(limit);
        return tables.Call<IReadOnlyList<StoredRecord>>(
            async () =>
            {
                var newest = (await accounts.Head(account).ConfigureAwait(false)).Version;
                var last = beforeVersion <= newest ? beforeVersion.Value - 1 : newest;
                var records = await accounts.Records(account, Math.Max(1, last - limit + 1), last).ConfigureAwait(false);
                return [.. records.Reverse()];
            },
            cancellationToken);
    }

    public Task<StoredRecord?> Find(OperationHash operation, CancellationToken cancellationToken) => tables.Call(() => claims.Find(operation), cancellationToken);

    public Task<IReadOnlyList<StoredRecord>> FindReferring(OperationHash operation, CancellationToken cancellationToken) =>
        tables.Call(() => references.Find(operation), cancellationToken);

    public Task<IReadOnlyList<DueAccount>> ReadDue(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(shard, nameof(shard));
        ReadLimit.Check(limit);
        return tables.Call(() => due.Read(shard, now, limit), cancellationToken);
    }

    public Task<IReadOnlyList<StoredRecord>> ReadOutbox(int partition, long afterPosition, int limit, CancellationToken cancellationToken)
    {
        JournalArguments.CheckPartition(partition, nameof(partition));
        ReadLimit.Check(limit);
        return tables.Call(() => outbox.Read(partition, afterPosition, limit), cancellationToken);
    }

    public async Task<long> LastPosition(CancellationToken cancellationToken)
    {
        await queue.AllSettled().WaitAsync(cancellationToken).ConfigureAwait(false);
        return await tables.Call(outbox.Last, cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<StoredRecord>> ReadProgram(string program, long afterPosition, int limit, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        ReadLimit.Check(limit);
        return tables.Call(() => outbox.ReadProgram(program, afterPosition, limit), cancellationToken);
    }

    private static void CheckAccount(string account)
    {
        JournalArguments.CheckAccount(account);
        TableKeys.Of(account, nameof(account));
    }
}
