using System.Collections.Immutable;
using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Referrals;

/// <summary>A member's referrals: as the one who refers, and as the friend. Key: program/member.</summary>
[Alias("loyalty.IMemberReferrals")]
public interface IMemberReferrals : IGrainWithStringKey
{
    /// <summary>Makes the member's code, once: later it answers the same one. <c>referralsNotOffered</c>, <c>memberBlocked</c>.</summary>
    [Alias("MakeCode")]
    Task<Outcome<MemberReferralCode>> MakeCode(MakeReferralCode command);

    /// <summary><c>referralCodeNotFound</c> before one was made.</summary>
    [Alias("GetCode")]
    Task<Outcome<MemberReferralCode>> GetCode();

    [Alias("GetReferrals")]
    Task<Outcome<MemberReferrals>> GetReferrals();

    /// <summary>The leg at the referrer: gives what a referral is worth, or refuses it for ever. Idempotent by friend.</summary>
    [Alias("Earn")]
    Task<Outcome<ReferralReceipt>> Earn(EarnReferral command);

    /// <summary>The leg that takes it back, as far as it was given. Only once <see cref="Earn"/> has been answered. Idempotent by friend.</summary>
    [Alias("TakeBack")]
    Task<Outcome<ReferralReceipt>> TakeBack(TakeBackReferral command);
}

/// <summary>Makes a referral code.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.referrals.MakeCode")]
public sealed record MakeReferralCode
{
    /// <summary>Devices that the member uses, as the caller names them; kept as keyed hashes only.</summary>
    [Id(0)] public ImmutableArray<string> Devices { get; init; } = [];

    /// <summary>Where the member lives; kept as a keyed hash only.</summary>
    [Id(1)] public string? Address { get; init; }
}

/// <summary>A member's code: whoever joins with it is referred by the member.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.referrals.Code")]
public sealed record MemberReferralCode([property: Id(0)] string Member, [property: Id(1)] string Code);

[GenerateSerializer, Immutable, Alias("loyalty.referrals.Earn")]
public sealed record EarnReferral
{
    [Id(0)] public required string Friend { get; init; }

    /// <summary>The edition that valued the purchase.</summary>
    [Id(1)] public required int Edition { get; init; }

    /// <summary>The day of the purchase in the program's zone; caps count in its periods.</summary>
    [Id(2)] public required DateOnly Day { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.referrals.TakeBack")]
public sealed record TakeBackReferral
{
    [Id(0)] public required string Friend { get; init; }

    /// <summary>As of <see cref="EarnReferral.Edition"/>.</summary>
    [Id(1)] public required int Edition { get; init; }
}

/// <param name="Points">What the referrer got, or gave back.</param>
/// <param name="Refused">Why nothing was given, a code; null otherwise.</param>
[GenerateSerializer, Immutable, Alias("loyalty.referrals.Receipt")]
public sealed record ReferralReceipt([property: Id(0)] long Points, [property: Id(1)] string? Refused);

/// <summary>Whom a member referred, and by whom the member was.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.referrals.OfMember")]
public sealed record MemberReferrals
{
    [Id(0)] public required string Member { get; init; }

    /// <summary>Null before one was made.</summary>
    [Id(1)] public string? Code { get; init; }

    /// <summary>Null for a member who joined without a code.</summary>
    [Id(2)] public ReferralStanding? ReferredBy { get; init; }

    /// <summary>The friends, newest first, at most 1,000; follows the journal by a moment.</summary>
    [Id(3)] public ImmutableArray<ReferredFriend> Friends { get; init; } = [];
}

/// <summary>Somebody who joined with a member's code; only the id, nothing personal.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.referrals.Friend")]
public sealed record ReferredFriend
{
    [Id(0)] public required string Friend { get; init; }

    /// <summary>The day of joining in the program's zone.</summary>
    [Id(1)] public required DateOnly JoinedOn { get; init; }

    [Id(2)] public required ReferralState State { get; init; }

    /// <summary>As of <see cref="ReferralStanding.Reason"/>.</summary>
    [Id(3)] public string? Reason { get; init; }
}
