using Loyalty.Contracts.Common;

namespace Loyalty.Domain.Common;

/// <summary>The refusals that more than one decision makes, each with its one code.</summary>
public static class Refusals
{
    public static Refusal MemberNotFound { get; } = Refusal.NotFound("memberNotFound", "The program has no such member.");

    public static Refusal MemberBlocked { get; } = Refusal.Rule("memberBlocked", "The member is blocked: nothing is earned or spent.");

    public static Refusal PurchaseNotFound { get; } = Refusal.NotFound("purchaseNotFound", "The program has no such purchase.");

    public static Refusal ProgramNotFound { get; } = Refusal.NotFound("programNotFound", "There is no such program, or it has no edition yet.");

    public static Refusal OccurredInFuture { get; } = new()
    {
        Kind = RefusalKind.Rule,
        Code = "occurredInFuture",
        Detail = "It would have occurred more than five minutes from now.",
        Errors = [new Fault("/occurredAt", "lies in the future")],
    };

    public static Refusal AmountMismatch { get; } = Refusal.Invalid(
        "amountMismatch", "The amount is not the sum of the lines less the discount.", new Fault("/amount/amount", "must be the sum of the lines less the discount"));

    public static Refusal ChannelUnknown(string channel) => new()
    {
        Kind = RefusalKind.Rule,
        Code = "channelUnknown",
        Detail = $"The program takes nothing from the channel '{channel}'.",
        Errors = [new Fault("/channel", "is not an open channel of the program")],
    };

    public static Refusal CurrencyNotAccepted(string currency, string accepted) => new()
    {
        Kind = RefusalKind.Rule,
        Code = "currencyNotAccepted",
        Detail = $"The program takes purchases in {accepted}, not in {currency}.",
        Errors = [new Fault("/amount/currency", $"must be {accepted}")],
    };
}
