namespace Loyalty.Contracts.Rewards;

/// <summary>A voucher that something gives a member who does not redeem it, or why it does not.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.GrantedVoucher")]
public sealed record GrantedVoucher
{
    /// <summary>The voucher's id; null when it was never begun.</summary>
    [Id(0)] public string? Voucher { get; init; }

    [Id(1)] public required string Reward { get; init; }

    /// <summary>What gives it.</summary>
    [Id(2)] public required VoucherCause Cause { get; init; }

    [Id(3)] public required GrantState State { get; init; }

    /// <summary>What the member shows, once it is issued.</summary>
    [Id(4)] public string? Code { get; init; }

    /// <summary>Exclusive; null: never.</summary>
    [Id(5)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// Why it is not given: a code of <see cref="RewardReason"/>, <c>voucherEnded</c> (it could not be issued before its end), or
    /// <c>returned</c> (its purchase was returned before it was issued).
    /// </summary>
    [Id(6)] public string? Reason { get; init; }
}

public enum GrantState
{
    /// <summary>It is being issued: something has to be put aside for it.</summary>
    Pending,

    /// <summary>It was issued.</summary>
    Issued,
    NotGiven,
}

/// <param name="Kind"><c>rule</c>, <c>campaign</c>, <c>challenge</c>, <c>referral</c>, or <c>automatic</c>: the member had as many points as it costs.</param>
/// <param name="Id">The id of the rule, campaign or challenge; of the other member of a referral; of the reward itself when it came automatically.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.VoucherCause")]
public sealed record VoucherCause([property: Id(0)] string Kind, [property: Id(1)] string Id);
