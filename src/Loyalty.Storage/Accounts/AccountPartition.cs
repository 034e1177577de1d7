namespace Loyalty.Storage.Accounts;

/// <summary>Where an account belongs: the relay partition that carries its records and the shard that sweeps it.</summary>
public static class AccountPartition
{
    /// <summary>Stored positions depend on it: a store opened with another number is refused.</summary>
    public const int Count = 8;

    public static int Of(string account)
    {
        // FNV-1a: stable on every machine and version, unlike string.GetHashCode.
        var hash = 14695981039346656037UL;
        foreach (var c in account)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return (int)((hash >> 32 ^ hash) % Count);
    }
}
