using Loyalty.Contracts.Common;

namespace Loyalty.Domain.Common;

/// <summary>The refusals that more than one decision makes, each with its one code.</summary>
public static class Refusals
{
    public static Refusal MemberNotFound { get; } = Refusal.NotFound("memberNotFound", "The program has no such member.");

    public static Refusal MemberBlocked { get; } = Refusal.Rule("memberBlocked", "The member is blocked: nothing is earned or spent.");

    public static Refusal MemberErased { get; } = Refusal.Rule("memberErased", "The member was erased: nothing happens to the account any more.");

    public static Refusal InHousehold { get; } = Refusal.Rule("inHousehold", "The member is in a household, and has to leave it first.");

    public static Refusal ProcessesOpen(int open) => Refusal.Conflict(
        "processesOpen", "Transfers or redemptions of the member are under way; they have to come to their end first.") with { Numbers = [new NamedNumber("open", open)] };

    public static Refusal PurchaseNotFound { get; } = Refusal.NotFound("purchaseNotFound", "The program has no such purchase.");

    public static Refusal ProgramNotFound { get; } = Refusal.NotFound("programNotFound", "There is no such program, or it has no edition yet.");

    public static Refusal InvalidCursor { get; } = Refusal.Invalid("invalidCursor", "The cursor is not one that was given out.", new Fault("/cursor", "is unknown"));

    public static Refusal OccurredInFuture { get; } = new()
    {
        Kind = RefusalKind.Rule,
        Code = "occurredInFuture",
        Detail = "It would have occurred more than five minutes from now.",
        Errors = [new Fault("/occurredAt", "lies in the future")],
    };

    public static Refusal AmountMismatch { get; } = Refusal.Invalid(
        "amountMismatch", "The amount is not the sum of the lines less the discount.", new Fault("/amount/amount", "must be the sum of the lines less the discount"));

    /// <param name="required">Points that are to be spent.</param>
    /// <param name="available">Points that can be.</param>
    public static Refusal InsufficientBalance(long required, long available) => Refusal.Rule(
        "insufficientBalance",
        "The wallet does not hold that many points that can be spent.",
        new NamedNumber("required", required),
        new NamedNumber("available", available),
        new NamedNumber("missing", required - available));

    public static Refusal WalletUnknown(string wallet, string pointer) => new()
    {
        Kind = RefusalKind.Rule,
        Code = "walletUnknown",
        Detail = $"The program has no wallet '{wallet}'.",
        Errors = [new Fault(pointer, "is not a wallet of the program")],
    };

    public static Refusal TooManyProcesses { get; } = Refusal.Rule(
        "tooManyProcesses",
        "As many of the member's transfers and redemptions are under way as can be.",
        new NamedNumber("limit", Limits.OpenProcesses));

    public static Refusal ChannelUnknown(string channel, string pointer = "/channel") => new()
    {
        Kind = RefusalKind.Rule,
        Code = "channelUnknown",
        Detail = $"The program takes nothing from the channel '{channel}'.",
        Errors = [new Fault(pointer, "is not an open channel of the program")],
    };

    public static Refusal CurrencyNotAccepted(string currency, string accepted) => new()
    {
        Kind = RefusalKind.Rule,
        Code = "currencyNotAccepted",
        Detail = $"The program takes purchases in {accepted}, not in {currency}.",
        Errors = [new Fault("/amount/currency", $"must be {accepted}")],
    };
}
