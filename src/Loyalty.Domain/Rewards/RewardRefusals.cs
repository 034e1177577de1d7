using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;

namespace Loyalty.Domain.Rewards;

/// <summary>The refusals about rewards and vouchers.</summary>
public static class RewardRefusals
{
    public static Refusal RewardNotFound { get; } = Refusal.NotFound("rewardNotFound", "The program has no such reward.");

    public static Refusal VoucherNotFound { get; } = Refusal.NotFound("voucherNotFound", "There is no such voucher.");

    public static Refusal OutOfStock { get; } = Of(RewardEligibility.OutOfStock);

    /// <summary>The redemption was interrupted for longer than its voucher would have been usable.</summary>
    public static Refusal VoucherEnded { get; } = Refusal.Rule("voucherEnded", "The voucher would have ended before it was issued; the points have come back.");

    /// <summary>Between looking and deciding; asked again, it is decided by the new edition.</summary>
    public static Refusal EditionChanged { get; } = Refusal.Unavailable(
        "editionChanged", "An edition of the program took effect at this moment; nothing was written. Send the same request again.");

    /// <summary>Cashback and donations are over as soon as they are redeemed.</summary>
    public static Refusal VoucherSettled { get; } = Refusal.Rule("voucherSettled", "The voucher was settled when it was redeemed; its use cannot be undone.");

    /// <summary>Used in a channel that its reward does not hold in.</summary>
    public static Refusal OtherChannel { get; } = Of(new RewardReason { Code = "otherChannel" });

    public static Refusal NotUsable(VoucherState state) => new()
    {
        Kind = RefusalKind.Rule,
        Code = "voucherNotUsable",
        Detail = state switch
        {
            VoucherState.Used => "The voucher has been used.",
            VoucherState.Cancelled => "The voucher was cancelled.",
            _ => "The voucher has expired.",
        },
        Texts = [new NamedText("state", state switch { VoucherState.Used => "used", VoucherState.Cancelled => "cancelled", _ => "expired" })],
    };

    /// <summary>There is no use to undo.</summary>
    public static Refusal NotUsed(VoucherState state) => new()
    {
        Kind = RefusalKind.Rule,
        Code = "voucherNotUsed",
        Detail = "Only the use of a voucher that was used can be undone.",
        Texts = [new NamedText("state", state switch { VoucherState.Issued => "issued", VoucherState.Cancelled => "cancelled", _ => "expired" })],
    };

    /// <summary>A reason as a refusal, with its numbers and words.</summary>
    public static Refusal Of(RewardReason reason) => new()
    {
        Kind = RefusalKind.Rule,
        Code = reason.Code,
        Detail = Detail(reason.Code),
        Numbers = Given(("required", reason.Required), ("available", reason.Available), ("missing", reason.Missing), ("limit", reason.Limit), ("days", reason.Days)),
        Texts = Given(
            ("period", reason.Period?.ToString().ToLowerInvariant()),
            ("requiredTier", reason.RequiredTier),
            ("tier", reason.Tier),
            ("segments", reason.Segments.IsEmpty ? null : string.Join(", ", reason.Segments)),
            ("memberships", reason.Memberships.IsEmpty ? null : string.Join(", ", reason.Memberships)),
            ("at", reason.At?.ToString("O", CultureInfo.InvariantCulture))),
    };

    private static ImmutableArray<NamedNumber> Given(params ReadOnlySpan<(string Name, long? Value)> numbers)
    {
        var given = ImmutableArray.CreateBuilder<NamedNumber>();
        foreach (var (name, value) in numbers)
        {
            if (value is { } number)
            {
                given.Add(new NamedNumber(name, number));
            }
        }

        return given.ToImmutable();
    }

    private static ImmutableArray<NamedText> Given(params ReadOnlySpan<(string Name, string? Value)> texts)
    {
        var given = ImmutableArray.CreateBuilder<NamedText>();
        foreach (var (name, value) in texts)
        {
            if (value is not null)
            {
                given.Add(new NamedText(name, value));
            }
        }

        return given.ToImmutable();
    }

    private static string Detail(string code) => code switch
    {
        "notRedeemable" => "The reward is given to members, not redeemed.",
        "memberBlocked" => "The member is blocked: nothing is earned or spent.",
        "noLongerAvailable" => "The reward cannot be redeemed any more.",
        "notYetAvailable" => "The reward cannot be redeemed yet.",
        "otherChannel" => "The reward does not hold in this channel.",
        "tierTooLow" => "The reward is for members of a higher tier.",
        "notInSegment" => "The reward is for members of certain segments.",
        "noMembership" => "The reward is for members who hold certain paid memberships.",
        "spendTooLow" => "The reward is for members who have spent more.",
        "tooFewPurchases" => "The reward is for members who have bought more often.",
        "limitReached" => "The member has had the reward as often as it is given to one member.",
        "tooManyVouchers" => "The member holds as many vouchers as can be held.",
        "tooManyProcesses" => "Too much is under way for the member at once.",
        "insufficientBalance" => "The member has too few points.",
        "outOfStock" => "Nothing is left of the reward.",
        "periodOutOfStock" => "Nothing is left of what is given of the reward in this period.",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "The reason has no sentence."),
    };
}
