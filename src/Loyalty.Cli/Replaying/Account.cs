namespace Loyalty.Cli.Replaying;

/// <summary>What keeps an order among operations, and which worker sends it.</summary>
internal static class Account
{
    private const int GuestAccounts = 64;

    public static string OfMember(string member) => member;

    /// <summary>
    /// The platform journals guests in 64 accounts, by a hash of the purchase's id. Sending each of them in order is
    /// what lets two replays of a file end in the same journal, byte by byte; nothing else depends on it.
    /// </summary>
    public static string OfGuest(string purchase) => $"guest/{Hash(purchase) % GuestAccounts}";

    public static int Worker(string account, int workers) => (int)(Hash(account) % (uint)workers);

    /// <summary>FNV-1a: the same on every machine, unlike string.GetHashCode.</summary>
    private static uint Hash(string text)
    {
        var hash = 2166136261U;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 16777619U;
        }

        return hash;
    }
}
