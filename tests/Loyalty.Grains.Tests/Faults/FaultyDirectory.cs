using Loyalty.Storage;
using Loyalty.Storage.Members;

namespace Loyalty.Grains.Tests.Faults;

/// <summary>The real member directory, with faults.</summary>
internal sealed class FaultyDirectory(IMemberDirectory inner) : IMemberDirectory
{
    private int _failingProfiles;
    private volatile bool _readsFail;

    /// <summary>While set, nothing can be read.</summary>
    public bool ReadsFail
    {
        get => _readsFail;
        set => _readsFail = value;
    }

    /// <summary>So many profiles are not taken from now on.</summary>
    public void FailProfiles(int count) => Interlocked.Exchange(ref _failingProfiles, count);

    public Task UpsertAccounts(IReadOnlyList<DirectoryAccount> entries, CancellationToken cancellationToken) => inner.UpsertAccounts(entries, cancellationToken);

    public Task UpsertProfile(DirectoryProfile profile, CancellationToken cancellationToken) => Interlocked.Decrement(ref _failingProfiles) >= 0
        ? throw new StorageException("The profile is not taken, because a test wants it.")
        : inner.UpsertProfile(profile, cancellationToken);

    public Task<DirectoryEntry?> Get(string program, string member, CancellationToken cancellationToken) => inner.Get(program, member, cancellationToken);

    public Task<IReadOnlyList<DirectoryEntry>> List(DirectoryQuery query, CancellationToken cancellationToken) =>
        _readsFail ? throw new StorageException("The list cannot be read, because a test wants it.") : inner.List(query, cancellationToken);
}
