namespace Loyalty.Contracts.Common;

/// <summary>The alphabet of ids, and the keys that are built of them.</summary>
public static class Ids
{
    /// <summary>1–100 characters: ASCII letters, digits, <c>. _ ~ : @ + -</c>. A slash separates ids in keys.</summary>
    public static bool IsValid(string? id)
    {
        if (id is not { Length: > 0 and <= Limits.IdLength })
        {
            return false;
        }

        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '~' or ':' or '@' or '+' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    public static string Member(string program, string member) => $"{program}/{member}";

    public static string Channel(string program, string channel) => $"{program}/{channel}";

    public static string Tier(string program, string tier) => $"{program}/{tier}";

    public static string Segment(string program, string segment) => $"{program}/{segment}";

    public static string Campaign(string program, string campaign) => $"{program}/{campaign}";

    public static string Reward(string program, string reward) => $"{program}/{reward}";

    public static string ReferralCode(string program, string code) => $"{program}/{code}";
    public static string Challenge(string program, string challenge) => $"{program}/{challenge}";

    public static string Identifier(string program, string kind, string hash) => $"{program}/{kind}/{hash}";

    public static string ParkedPurchase(string program, string channel, string id) => $"{program}/{channel}/{id}";

    public static string Edition(string program, int number) => $"{program}/{number}";

    public static string NoticePage(string program, long first) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{program}/{first}");

    /// <summary>Guests have no account of their own: what a channel sells to them is spread over its 64 guest accounts.</summary>
    public static string Guest(string program, string channel, string purchase)
    {
        var hash = 2166136261U;
        foreach (var c in purchase)
        {
            hash = (hash ^ c) * 16777619U;
        }

        return $"{program}/{GuestMark}/{channel}/{hash % GuestAccounts}";
    }

    /// <summary>The account of a household.</summary>
    public static string Household(string program, string household) => $"{program}/{HouseholdMark}/{household}";

    public static bool IsHousehold(string account) => account.Split('/') is [_, HouseholdMark, _];

    public static bool IsGuest(string account) => account.Split('/') is [_, GuestMark, _, _];

    /// <summary>The program that an account or grain key starts with.</summary>
    public static string ProgramOf(string key) => key[..key.IndexOf('/')];

    /// <summary>What follows the program in a key.</summary>
    public static string LocalOf(string key) => key[(key.IndexOf('/') + 1)..];

    public const int GuestAccounts = 64;
    private const string GuestMark = "guest";
    private const string HouseholdMark = "household";
}
