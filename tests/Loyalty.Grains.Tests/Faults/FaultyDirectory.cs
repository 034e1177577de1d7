using Loyalty.Storage;
using Loyalty.Storage.Members;

namespace Loyalty.Grains.Tests.Faults;

/// <summary>The real member directory, with faults.</summary>
internal sealed class FaultyDirectory(IMemberDirectory inner) : IMemberDirectory
{
    private int _failingProfiles;
    private volatile bool _readsFail;
    private int _accountsLeft = int.MaxValue;
    private int _accountsRefused;

    /// <summary>While set, nothing can be read.</summary>
    public bool ReadsFail
    {
        get => _readsFail;
        set => _readsFail = value;
    }

    /// <summary>Batches of accounts that were not taken.</summary>
    public int AccountsRefused => Volatile.Read(ref _accountsRefused);

    /// <summary>So many batches of accounts are taken from now on, and then none: the relay stands still.</summary>
    public void LetAccounts(int batches) => Volatile.Write(ref _accountsLeft, batches);

    /// <summary>So many profiles are not taken from now on.</summary>
    public void FailProfiles(int count) => Interlocked.Exchange(ref _failingProfiles, count);

    public Task UpsertAccounts(IReadOnlyList<DirectoryAccount> entries, CancellationToken cancellationToken) =>
        Interlocked.Decrement(ref _accountsLeft) >= 0 ? inner.UpsertAccounts(entries, cancellationToken) : RefuseAccounts();

    public Task UpsertProfile(DirectoryProfile profile, CancellationToken cancellationToken) => Interlocked.Decrement(ref _failingProfiles) >= 0
        ? throw new StorageException("The profile is not taken, because a test wants it.")
        : inner.UpsertProfile(profile, cancellationToken);

    private Task RefuseAccounts()
    {
        Interlocked.Increment(ref _accountsRefused);
        throw new StorageException("The accounts are not taken, because a test wants it.");
    }

    public Task<DirectoryEntry?> Get(string program, string member, CancellationToken cancellationToken) => inner.Get(program, member, cancellationToken);

    public Task<IReadOnlyList<DirectoryEntry>> List(DirectoryQuery query, CancellationToken cancellationToken) =>
        _readsFail ? throw new StorageException("The list cannot be read, because a test wants it.") : inner.List(query, cancellationToken);
}
