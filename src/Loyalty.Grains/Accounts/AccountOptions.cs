using Loyalty.Domain.Accounts;

namespace Loyalty.Grains.Accounts;

/// <summary>How accounts are kept in memory and read again.</summary>
internal sealed class AccountOptions
{
    /// <summary>After how many records there is a snapshot.</summary>
    public int SnapshotInterval { get; init; } = 64;

    /// <summary>Beyond so many operations an account's state is no longer taken to know each of them; at most what it keeps.</summary>
    public int KnownOperations { get; init; } = RecentOperations.Capacity;
}
