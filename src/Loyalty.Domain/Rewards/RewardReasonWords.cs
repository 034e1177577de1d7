using System.Globalization;
using Loyalty.Contracts.Rewards;

namespace Loyalty.Domain.Rewards;

/// <summary>A reason against a reward as explanations say it: what was asked for, and what there was.</summary>
internal static class RewardReasonWords
{
    public static (string Expected, string Actual) Of(RewardReason reason) => reason switch
    {
        { Code: "memberBlocked" } => ("a member who is not blocked", "blocked"),
        { RequiredTier: { } tier } => (tier, reason.Tier ?? "no tier"),
        { Segments.IsDefaultOrEmpty: false } => (string.Join(", ", reason.Segments), "in none of them"),
        { Memberships.IsEmpty: false } => (string.Join(", ", reason.Memberships), "none of them"),
        { Required: { } required } => (Text(required), Text(reason.Available ?? 0)),
        { Limit: { } limit, Period: { } period } => ($"fewer than {Text(limit)} in the {period.ToString().ToLowerInvariant()}", Text(limit)),
        { Limit: { } limit } => ($"fewer than {Text(limit)}", Text(limit)),
        { Code: "notYetAvailable", At: { } from } => ($"from {Text(from)}", "before"),
        { Code: "noLongerAvailable", At: { } until } => ($"before {Text(until)}", "after"),
        _ => OfCode(reason.Code),
    };

    /// <summary>Of what was found out only when the voucher was to be issued: the code says all there is.</summary>
    public static (string Expected, string Actual) OfCode(string code) => code switch
    {
        "outOfStock" => ("a piece in stock", "none left"),
        "periodOutOfStock" => ("a piece of those for the period", "none left"),
        "voucherEnded" => ("issued before its end", "ended before"),
        "noLongerAvailable" => ("a reward that is given", "given no more"),
        _ => ("a voucher that can be given", "not given"),
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset instant) => instant.ToString("O", CultureInfo.InvariantCulture);
}
