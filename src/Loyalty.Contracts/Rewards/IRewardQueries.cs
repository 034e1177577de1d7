using System.Collections.Immutable;
using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Rewards;

/// <summary>Reads of vouchers, beside the members themselves. Key: program. Runs on every silo.</summary>
[Alias("loyalty.IRewardQueries")]
public interface IRewardQueries : IGrainWithStringKey
{
    /// <summary>The voucher that a till scans. <c>voucherNotFound</c>; <c>codeAmbiguous</c> when several rewards handed out the code and none is named.</summary>
    [Alias("FindVoucher")]
    Task<Outcome<Voucher>> FindVoucher(string code, string? reward);

    [Alias("GetVoucher")]
    Task<Outcome<Voucher>> GetVoucher(string member, string voucher);

    /// <summary>A member's vouchers of the state (null: of any), newest first. A page may hold fewer than asked for, or none, and have a next.</summary>
    [Alias("ListVouchers")]
    Task<Outcome<VoucherPage>> ListVouchers(string member, VoucherState? state, string? cursor, int limit);
}

[GenerateSerializer, Immutable, Alias("loyalty.rewards.VoucherPage")]
public sealed record VoucherPage
{
    [Id(0)] public required ImmutableArray<Voucher> Vouchers { get; init; } = [];

    /// <summary>Null on the last page.</summary>
    [Id(1)] public string? Next { get; init; }
}

/// <summary>What a member got for points, or was given.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.Voucher")]
public sealed record Voucher
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string Member { get; init; }

    [Id(2)] public required string Reward { get; init; }

    /// <summary>The reward's name when it was issued.</summary>
    [Id(3)] public required string Name { get; init; }

    /// <summary>What the member shows.</summary>
    [Id(4)] public required string Code { get; init; }

    [Id(5)] public required VoucherState State { get; init; }

    /// <summary>Where it was redeemed, or what gave it happened; null when that was nowhere.</summary>
    [Id(6)] public required string? Channel { get; init; }

    [Id(7)] public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Exclusive; null: never.</summary>
    [Id(8)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What was paid for it; null when it was given.</summary>
    [Id(9)] public required RewardPrice? Price { get; init; }

    [Id(10)] public RewardValue? Value { get; init; }

    /// <summary>Channels in which it can be used; empty: all.</summary>
    [Id(11)] public ImmutableArray<string> Channels { get; init; } = [];

    [Id(12)] public VoucherUse? Use { get; init; }

    /// <summary>Null with <c>returned</c>: the history of the purchase tells.</summary>
    [Id(13)] public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>As an operator gave it; <c>returned</c>: it had been given for a purchase that came back.</summary>
    [Id(14)] public string? CancelReason { get; init; }

    [Id(15)] public RewardKind Kind { get; init; }

    /// <summary>Of a raffle ticket, its number in the reward: 1, 2, 3 …</summary>
    [Id(16)] public long? Ticket { get; init; }

    /// <summary>What gave it; null when the member redeemed it.</summary>
    [Id(17)] public VoucherCause? Cause { get; init; }
}

public enum VoucherState
{
    /// <summary>Can be used.</summary>
    Issued,
    Used,

    /// <summary>Its points have gone back.</summary>
    Cancelled,
    Expired,
}

/// <param name="At">When.</param>
/// <param name="Channel">Where.</param>
/// <param name="Purchase">The channel's purchase that it was used on; null: on none.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.VoucherUse")]
public sealed record VoucherUse([property: Id(0)] DateTimeOffset At, [property: Id(1)] string Channel, [property: Id(2)] string? Purchase);
