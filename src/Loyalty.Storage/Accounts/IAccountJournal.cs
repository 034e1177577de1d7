namespace Loyalty.Storage.Accounts;

/// <summary>
/// The truth about every account: an append-only series of records each, unique by operation. Every provider passes
/// the same contract tests. Limits are 1 to 10,000; an account's key starts with its program and a slash.
/// </summary>
/// <exception cref="StorageException">The store failed, or too many reads are waiting.</exception>
/// <exception cref="ObjectDisposedException">The store was closed.</exception>
public interface IAccountJournal
{
    /// <summary>
    /// Queues behind the pending appends of the account, then returns everything durable. A snapshot with another
    /// <paramref name="foldSchema"/> is ignored. The writer returned before for this account is not fenced by a load;
    /// its appends conflict once the new one has written.
    /// </summary>
    Task<LoadedAccount> Load(string account, int foldSchema, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps the fold of the account at <paramref name="version"/>, which must be durable. An older one never replaces
    /// a newer one of the same schema. Off the critical path: it may be lost in a crash, and it is dropped silently when
    /// the store is busy or the version is not durable. The memory must stay as it is until the task completes.
    /// </summary>
    Task SaveSnapshot(string account, long version, int foldSchema, ReadOnlyMemory<byte> snapshot, CancellationToken cancellationToken);

    /// <summary>The records of the account with a version below <paramref name="beforeVersion"/> (null: from the newest), newest first.</summary>
    Task<IReadOnlyList<StoredRecord>> Read(string account, long? beforeVersion, int limit, CancellationToken cancellationToken);

    /// <summary>The record of the operation, on whichever account, or null.</summary>
    Task<StoredRecord?> Find(OperationHash operation, CancellationToken cancellationToken);

    /// <summary>The records that refer to the operation, in the order in which they were appended.</summary>
    Task<IReadOnlyList<StoredRecord>> FindReferring(OperationHash operation, CancellationToken cancellationToken);

    /// <summary>The accounts of the shard (see <see cref="AccountPartition"/>) due at or before <paramref name="now"/>, earliest first.</summary>
    Task<IReadOnlyList<DueAccount>> ReadDue(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>The partition's records after <paramref name="afterPosition"/>, in order, without gaps: no record appears later below a position already returned.</summary>
    Task<IReadOnlyList<StoredRecord>> ReadOutbox(int partition, long afterPosition, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The position of the newest record; 0 when there is none. Every record that was acknowledged before the call, or
    /// that this process had queued by then and that lands, stands at or before it.
    /// </summary>
    Task<long> LastPosition(CancellationToken cancellationToken);

    /// <summary>The records of the accounts whose key starts with <paramref name="program"/> and a slash, in order of position.</summary>
    Task<IReadOnlyList<StoredRecord>> ReadProgram(string program, long afterPosition, int limit, CancellationToken cancellationToken);
}
