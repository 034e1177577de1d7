using System.Collections.Immutable;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;

namespace Loyalty.Contracts.Rewards;

/// <summary>The rewards and vouchers of one member. Key: program/member.</summary>
[Alias("loyalty.IMemberRewards")]
public interface IMemberRewards : IGrainWithStringKey
{
    /// <summary>
    /// The catalogue, each reward with what stands in the member's way; <paramref name="channel"/> null: whatever the channel.
    /// What it says of stock may be a second old; redeeming asks anew.
    /// </summary>
    [Alias("GetRewards")]
    Task<Outcome<MemberRewards>> GetRewards(string? channel);

    /// <summary>
    /// A process: holds the points, reserves a piece, a code or a ticket's number, issues the voucher; cashback and donations are
    /// settled with it. Interrupted, it is finished or undone by itself. Refused with the code of the first reason that stands in the way.
    /// </summary>
    [Alias("Redeem")]
    Task<Outcome<Redemption>> Redeem(RedeemReward command);

    /// <summary>The vouchers that can be used now, oldest first.</summary>
    [Alias("GetOpenVouchers")]
    Task<Outcome<VoucherPage>> GetOpenVouchers();

    /// <summary>Uses a voucher once; <c>voucherNotUsable</c> says what became of it before.</summary>
    [Alias("UseVoucher")]
    Task<Outcome<Voucher>> UseVoucher(UseVoucher command);

    /// <summary>
    /// Undoes the use of a voucher: it can be used again until its old end. <c>voucherNotUsed</c> when there is no use to undo,
    /// <c>voucherNotUsable</c> when its end has passed, <c>voucherSettled</c> for cashback and donations.
    /// </summary>
    [Alias("UndoVoucherUse")]
    Task<Outcome<Voucher>> UndoVoucherUse(UndoVoucherUse command);

    /// <summary>Ends a voucher that was not used; its points go back to the buckets that they came from.</summary>
    [Alias("CancelVoucher")]
    Task<Outcome<VoucherCancellation>> CancelVoucher(CancelVoucher command);
}

[GenerateSerializer, Immutable, Alias("loyalty.rewards.Redeem")]
public sealed record RedeemReward
{
    /// <summary>The voucher's id: made of program, channel and the caller's Idempotency-Key, so that a repeat has the same.</summary>
    [Id(0)] public required string Voucher { get; init; }

    [Id(1)] public required string Channel { get; init; }

    [Id(2)] public required string Reward { get; init; }

    /// <summary>Answer what would happen, and write nothing.</summary>
    [Id(3)] public bool DryRun { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.rewards.UseVoucher")]
public sealed record UseVoucher
{
    [Id(0)] public required string Key { get; init; }

    [Id(1)] public required string Channel { get; init; }

    [Id(2)] public required string Voucher { get; init; }

    /// <summary>The purchase of the channel that it is used on; kept as it is, null: on none.</summary>
    [Id(3)] public string? Purchase { get; init; }

    /// <summary>Answer the voucher as it would be, and write nothing.</summary>
    [Id(4)] public bool DryRun { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.rewards.UndoVoucherUse")]
public sealed record UndoVoucherUse
{
    [Id(0)] public required string Key { get; init; }

    [Id(1)] public string? Channel { get; init; }

    [Id(2)] public required string Voucher { get; init; }

    /// <summary>Why; kept in the journal, so it must hold no personal data.</summary>
    [Id(3)] public required string Reason { get; init; }

    /// <summary>Answer the voucher as it would be, and write nothing.</summary>
    [Id(4)] public bool DryRun { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.rewards.CancelVoucher")]
public sealed record CancelVoucher
{
    [Id(0)] public required string Key { get; init; }

    [Id(1)] public string? Channel { get; init; }

    [Id(2)] public required string Voucher { get; init; }

    /// <summary>Why; kept in the journal, so it must hold no personal data.</summary>
    [Id(3)] public required string Reason { get; init; }

    /// <summary>Answer what would happen, and write nothing.</summary>
    [Id(4)] public bool DryRun { get; init; }
}

/// <summary>What a redemption came to, or would come to.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.Redemption")]
public sealed record Redemption
{
    [Id(0)] public required string Member { get; init; }

    [Id(1)] public required string Reward { get; init; }

    [Id(2)] public required RewardPrice Price { get; init; }

    /// <summary>As it was issued; null for a dry run.</summary>
    [Id(3)] public Voucher? Voucher { get; init; }

    /// <summary>The member's wallets after it.</summary>
    [Id(4)] public required ImmutableArray<WalletBalance> Balances { get; init; } = [];

    [Id(5)] public bool DryRun { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.rewards.VoucherCancellation")]
public sealed record VoucherCancellation
{
    [Id(0)] public required Voucher Voucher { get; init; }

    /// <summary>Points that came back.</summary>
    [Id(1)] public required long Restored { get; init; }

    /// <summary>Points whose end had passed too long ago for them to live again.</summary>
    [Id(2)] public required long Lapsed { get; init; }

    [Id(3)] public required ImmutableArray<WalletBalance> Balances { get; init; } = [];

    [Id(4)] public bool DryRun { get; init; }
}

/// <summary>The catalogue as one member sees it.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.MemberRewards")]
public sealed record MemberRewards
{
    [Id(0)] public required string Member { get; init; }

    [Id(1)] public required DateTimeOffset AsOf { get; init; }

    /// <summary>In the order of the program; without retired ones.</summary>
    [Id(2)] public required ImmutableArray<MemberReward> Rewards { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("loyalty.rewards.MemberReward")]
public sealed record MemberReward
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string Name { get; init; }

    [Id(2)] public string? Description { get; init; }

    /// <summary>What the member pays, standing in the tier.</summary>
    [Id(3)] public required RewardPrice Price { get; init; }

    [Id(4)] public RewardValue? Value { get; init; }

    /// <summary>From when the member can redeem it.</summary>
    [Id(5)] public DateTimeOffset? From { get; init; }

    [Id(6)] public DateTimeOffset? Until { get; init; }

    /// <summary>Whether the member can redeem it now.</summary>
    [Id(7)] public required bool Eligible { get; init; }

    /// <summary>Everything that stands in the way; empty when eligible.</summary>
    [Id(8)] public required ImmutableArray<RewardReason> Reasons { get; init; } = [];

    [Id(9)] public RewardKind Kind { get; init; }
}

/// <summary>Why a member cannot redeem a reward.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.Reason")]
public sealed record RewardReason
{
    /// <summary>
    /// <c>notRedeemable</c> (it is only given), <c>memberBlocked</c>, <c>noLongerAvailable</c>, <c>notYetAvailable</c>, <c>otherChannel</c>, <c>tierTooLow</c>,
    /// <c>notInSegment</c>, <c>noMembership</c>, <c>spendTooLow</c>, <c>tooFewPurchases</c>, <c>limitReached</c>, <c>tooManyVouchers</c>, <c>tooManyProcesses</c>,
    /// <c>insufficientBalance</c>, <c>outOfStock</c>, <c>periodOutOfStock</c> (nothing is left of what is given in the period), <c>stockUnknown</c> (the stock does not answer at the moment).
    /// </summary>
    [Id(0)] public required string Code { get; init; }

    /// <summary>Points that it costs; what must have been spent, in minor units; purchases that it takes.</summary>
    [Id(1)] public long? Required { get; init; }

    /// <summary>What there is of it: points of the member, what was spent, purchases, pieces in stock.</summary>
    [Id(2)] public long? Available { get; init; }

    [Id(3)] public long? Missing { get; init; }

    /// <summary>The limit that is reached.</summary>
    [Id(4)] public long? Limit { get; init; }

    /// <summary>Whose limit it is; null for those of the platform.</summary>
    [Id(5)] public CapPeriod? Period { get; init; }

    /// <summary>The lowest tier that gets it.</summary>
    [Id(6)] public string? RequiredTier { get; init; }

    /// <summary>The member's tier.</summary>
    [Id(7)] public string? Tier { get; init; }

    /// <summary>From when it can be redeemed, or since when no more.</summary>
    [Id(8)] public DateTimeOffset? At { get; init; }

    /// <summary>Segments one of which the member would have to be in.</summary>
    [Id(9)] public ImmutableArray<string> Segments { get; init; } = [];

    /// <summary>The days that are looked at for what was spent; null: as many as are kept.</summary>
    [Id(10)] public int? Days { get; init; }

    /// <summary>Paid memberships one of which the member would have to hold.</summary>
    [Id(11)] public ImmutableArray<string> Memberships { get => field.IsDefault ? [] : field; init; }
}
