using Loyalty.Cli.Sending;

namespace Loyalty.Cli.Replaying;

/// <summary>What keeps an order among operations.</summary>
internal static class Account
{
    private const int GuestAccounts = 64;

    public static string OfMember(string member) => member;

    /// <summary>
    /// The platform journals guests in 64 accounts, by a hash of the purchase's id. Sending each of them in order is
    /// what lets two replays of a file end in the same journal, byte by byte; nothing else depends on it.
    /// </summary>
    public static string OfGuest(string purchase) => $"guest/{StableHash.Of(purchase) % GuestAccounts}";
}
