namespace Loyalty.Storage.Accounts;

/// <summary>What every provider asks of what it is called with.</summary>
internal static class JournalArguments
{
    public static void CheckAccount(string account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (account.IndexOf('/') <= 0)
        {
            throw new ArgumentException($"'{account}' is not an account: it must start with a program and a slash.", nameof(account));
        }
    }

    public static void CheckPartition(int partition, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition, AccountPartition.Count, name);
    }

    public static ArgumentException TooLarge(int length, int allowed, string name) =>
        new($"A {name} of {length} bytes is larger than the {allowed} allowed.", name);
}
