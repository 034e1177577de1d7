using Loyalty.Storage.Accounts;

namespace Loyalty.Simulation.Mutations;

/// <summary>A journal that does what the one inside does, but for what a mutation changes.</summary>
internal class MutatedJournal(IAccountJournal inner) : IAccountJournal
{
    protected IAccountJournal Inner => inner;

    public virtual async Task<LoadedAccount> Load(string account, int foldSchema, CancellationToken cancellationToken)
    {
        var loaded = await inner.Load(account, foldSchema, cancellationToken);
        return loaded with { Writer = Writer(account, loaded.Writer) };
    }

    public virtual Task SaveSnapshot(string account, long version, int foldSchema, ReadOnlyMemory<byte> snapshot, CancellationToken cancellationToken) =>
        inner.SaveSnapshot(account, version, foldSchema, snapshot, cancellationToken);

    public Task<IReadOnlyList<StoredRecord>> Read(string account, long? beforeVersion, int limit, CancellationToken cancellationToken) =>
        inner.Read(account, beforeVersion, limit, cancellationToken);

    public virtual Task<StoredRecord?> Find(OperationHash operation, CancellationToken cancellationToken) => inner.Find(operation, cancellationToken);

    public virtual Task<IReadOnlyList<StoredRecord>> FindReferring(OperationHash operation, CancellationToken cancellationToken) =>
        inner.FindReferring(operation, cancellationToken);

    public Task<IReadOnlyList<DueAccount>> ReadDue(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        inner.ReadDue(shard, now, limit, cancellationToken);

    public Task<IReadOnlyList<StoredRecord>> ReadOutbox(int partition, long afterPosition, int limit, CancellationToken cancellationToken) =>
        inner.ReadOutbox(partition, afterPosition, limit, cancellationToken);

    public Task<long> LastPosition(CancellationToken cancellationToken) => inner.LastPosition(cancellationToken);

    public Task<IReadOnlyList<StoredRecord>> ReadProgram(string program, long afterPosition, int limit, CancellationToken cancellationToken) =>
        inner.ReadProgram(program, afterPosition, limit, cancellationToken);

    protected virtual IAccountWriter Writer(string account, IAccountWriter writer) => writer;
}
