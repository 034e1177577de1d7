namespace Loyalty.Domain.Accounts;

/// <summary>The text of operation keys: program/channel/kind/caller's id, unique across all accounts for ever.</summary>
public static class OperationKeys
{
    public static string Purchase(string program, string channel, string id) => $"{program}/{channel}/purchase/{id}";

    /// <summary>Never stored: what is simulated is no repeat of the purchase that bears its id.</summary>
    public static string Simulation(string program, string channel, string id) => $"{program}/{channel}/simulation/{id}";

    public static string Return(string program, string channel, string id) => $"{program}/{channel}/return/{id}";

    /// <summary>One for each purchase, whoever confirms it.</summary>
    public static string Confirmation(string program, string purchaseChannel, string purchase) => $"{program}/{purchaseChannel}/confirm/{purchase}";

    public static string Activity(string program, string channel, string id) => $"{program}/{channel}/activity/{id}";

    /// <summary>The record that ends an enrolment well.</summary>
    public static string Enrollment(string program, string? channel, string key) => $"{program}/{channel}/enroll/{key}";

    /// <summary>
    /// A leg of an enrolment. It bears the member, as an undone enrolment leaves its key free for another one, and the
    /// account's version, as it may be tried again.
    /// </summary>
    public static string EnrollmentLeg(string program, string? channel, string key, string leg, string member, long version) =>
        $"{program}/{channel}/enroll/{key}/{leg}/{member}/{version}";

    /// <summary>A command that the caller names by an Idempotency-Key.</summary>
    public static string Command(string program, string? channel, string kind, string key) => $"{program}/{channel}/{kind}/{key}";

    /// <summary>A leg of what has an id of its own in the program, e.g. the credit of a transfer.</summary>
    public static string Leg(string program, string kind, string id, string leg) => $"{program}//{kind}/{id}/{leg}";

    /// <summary>The record that issues a voucher. Those that use or cancel it refer to it.</summary>
    public static string Voucher(string program, string voucher) => $"{program}/voucher/{voucher}";

    /// <summary>A leg of a redemption; attempts are numbered by the account's version, as one that was undone may be tried again.</summary>
    public static string RedemptionLeg(string account, string voucher, string leg, long version) => $"{account}/voucher/{voucher}/{leg}/{version}";

    /// <summary>Not an operation: what the record that issues a voucher refers to, so that a code leads to its voucher.</summary>
    public static string VoucherCode(string program, string code) => $"{program}/code/{code}";

    /// <summary>A member is shown on leaderboards from now on, or no longer.</summary>
    public static string Leaderboards(string account, long version) => $"{account}/board/{version}";

    /// <summary>A day of the year was reached on which something is given, or looked for.</summary>
    public static string Occasion(string account, long version) => $"{account}/occasion/{version}";

    /// <summary>What fell due on an account by itself.</summary>
    public static string Due(string account, long version) => $"{account}/due/{version}";

    /// <summary>Segments that were held against an account to which nothing had happened.</summary>
    public static string Segments(string account, long version) => $"{account}/segments/{version}";
}
