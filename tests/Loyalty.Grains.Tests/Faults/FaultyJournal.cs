using System.Collections.Concurrent;
using Loyalty.Storage;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Faults;

/// <summary>The real journal, with faults by account: appends that wait, fail before or after the write, or are answered late; reads that fail.</summary>
internal sealed class FaultyJournal(IAccountJournal inner) : IAccountJournal
{
    private readonly ConcurrentDictionary<string, AccountFaults> _faults = new();
    private readonly ConcurrentDictionary<OperationHash, bool> _lostOperations = new();
    private volatile bool _readsFail;
    private int _loads;
    private int _finds;

    /// <summary>Loads of any account so far.</summary>
    public int Loads => Volatile.Read(ref _loads);

    /// <summary>Looks for operations so far.</summary>
    public int Finds => Volatile.Read(ref _finds);

    /// <summary>While set, everything but appends and loads fails.</summary>
    public bool ReadsFail
    {
        get => _readsFail;
        set => _readsFail = value;
    }

    public AccountFaults On(string account) => _faults.GetOrAdd(account, _ => new AccountFaults());

    public AccountFaults OnMember(string member) => On($"{Samples.ProgramId}/{member}");

    /// <summary>Looking for this operation fails from now on, or no more.</summary>
    public void FailFind(string operationKey, bool fails = true) => _lostOperations[OperationHash.Of(operationKey)] = fails;

    public async Task<LoadedAccount> Load(string account, int foldSchema, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _loads);
        var faults = On(account);
        if (faults.LoadFails())
        {
            throw new StorageException("The load fails, because a test wants it to.");
        }

        var loaded = await inner.Load(account, foldSchema, cancellationToken);
        return loaded with { Writer = new FaultyWriter(loaded.Writer, faults) };
    }

    public Task SaveSnapshot(string account, long version, int foldSchema, ReadOnlyMemory<byte> snapshot, CancellationToken cancellationToken)
    {
        On(account).SnapshotSaved(version);
        return inner.SaveSnapshot(account, version, foldSchema, snapshot, cancellationToken);
    }

    public Task<IReadOnlyList<StoredRecord>> Read(string account, long? beforeVersion, int limit, CancellationToken cancellationToken)
    {
        MayFail();
        return inner.Read(account, beforeVersion, limit, cancellationToken);
    }

    public Task<StoredRecord?> Find(OperationHash operation, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _finds);
        MayFail();
        return _lostOperations.GetValueOrDefault(operation)
            ? throw new StorageException("Looking for the operation fails, because a test wants it to.")
            : inner.Find(operation, cancellationToken);
    }

    public Task<IReadOnlyList<StoredRecord>> FindReferring(OperationHash operation, CancellationToken cancellationToken)
    {
        MayFail();
        return inner.FindReferring(operation, cancellationToken);
    }

    public Task<IReadOnlyList<DueAccount>> ReadDue(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        MayFail();
        return inner.ReadDue(shard, now, limit, cancellationToken);
    }

    public Task<IReadOnlyList<StoredRecord>> ReadOutbox(int partition, long afterPosition, int limit, CancellationToken cancellationToken) =>
        inner.ReadOutbox(partition, afterPosition, limit, cancellationToken);

    public Task<long> LastPosition(CancellationToken cancellationToken)
    {
        MayFail();
        return inner.LastPosition(cancellationToken);
    }

    public Task<IReadOnlyList<StoredRecord>> ReadProgram(string program, long afterPosition, int limit, CancellationToken cancellationToken)
    {
        MayFail();
        return inner.ReadProgram(program, afterPosition, limit, cancellationToken);
    }

    private void MayFail()
    {
        if (_readsFail)
        {
            throw new StorageException("The read fails, because a test wants it to.");
        }
    }
}
