namespace Loyalty.Contracts.Referrals;

/// <summary>How a referral stands.</summary>
public enum ReferralState
{
    /// <summary>The friend has joined; the qualifying purchase is to come.</summary>
    Open,

    /// <summary>The purchase was made; what the referrer gets is under way.</summary>
    Qualified,

    /// <summary>Both sides have what they get.</summary>
    Rewarded,

    /// <summary>The purchase was made, and the referrer got nothing for it.</summary>
    NotRewarded,

    /// <summary>The purchase was returned in time.</summary>
    TakenBack,

    /// <summary>It never counted.</summary>
    Refused,

    /// <summary>The time for the purchase is over.</summary>
    Lapsed,
}

/// <summary>By whom a member was referred, and what became of it.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.referrals.Standing")]
public sealed record ReferralStanding
{
    [Id(0)] public required ReferralState State { get; init; }

    /// <summary>
    /// Why it was refused (<c>codeUnknown</c>, <c>selfReferral</c>, <c>referralsNotOffered</c>) or the referrer got nothing
    /// (<c>referralCapReached</c>, <c>referrerBlocked</c>, <c>referrerNotFound</c>; or, of a program that gives a voucher alone,
    /// why the referrer may not have it, a code of <see cref="Rewards.RewardReason"/>); null otherwise.
    /// </summary>
    [Id(1)] public string? Reason { get; init; }

    /// <summary>The referrer; null: the code was nobody's.</summary>
    [Id(2)] public string? By { get; init; }

    /// <summary>When the member joined.</summary>
    [Id(3)] public required DateTimeOffset ReferredAt { get; init; }
}

/// <summary>What a purchase did for the referral of the member who made it.</summary>
/// <param name="Wallet">The referrer's wallet; null: no points.</param>
/// <param name="Points">What the referrer is to get; what came of it is seen in the referral.</param>
/// <param name="Reward">The reward of which the referrer is to get a voucher; null: none.</param>
[GenerateSerializer, Immutable, Alias("loyalty.referrals.Qualified")]
public sealed record QualifiedReferral([property: Id(0)] string? Wallet, [property: Id(1)] long Points, [property: Id(2)] string? Reward = null);
