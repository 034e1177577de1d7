using System.Collections.Immutable;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Referrals;

namespace Loyalty.Contracts.Members;

/// <summary>One member: enrolment, standing, what is seen of it. Key: program/member.</summary>
[Alias("loyalty.IMember")]
public interface IMember : IGrainWithStringKey
{
    /// <summary>
    /// A process: claims the identifiers, keeps the profile, opens the account. Interrupted, it is finished or undone
    /// by itself. <c>memberExists</c> and <c>identifierTaken</c> are conflicts.
    /// </summary>
    [Alias("Enroll")]
    Task<Outcome<MemberSummary>> Enroll(EnrollMember command);

    [Alias("GetSummary")]
    Task<Outcome<MemberSummary>> GetSummary();

    [Alias("GetWallets")]
    Task<Outcome<MemberWallets>> GetWallets();

    [Alias("GetTier")]
    Task<Outcome<TierProgress>> GetTier();

    /// <summary>The account exactly as its journal left it, nothing that has fallen due since applied; for reconciliation.</summary>
    [Alias("GetRecorded")]
    Task<Outcome<RecordedAccount>> GetRecorded();

    /// <summary>Stops earning and spending; keeps the balance.</summary>
    [Alias("Block")]
    Task<Outcome<MemberSummary>> Block(ChangeBlock command);

    [Alias("Unblock")]
    Task<Outcome<MemberSummary>> Unblock(ChangeBlock command);
}

[GenerateSerializer, Immutable, Alias("loyalty.members.Enroll")]
public sealed record EnrollMember
{
    /// <summary>From the caller's key; null for a caller without a channel.</summary>
    [Id(0)] public string? Channel { get; init; }

    /// <summary>The caller's Idempotency-Key.</summary>
    [Id(1)] public required string Key { get; init; }

    /// <summary>Cards, e-mails, phones by which the member is found; each belongs to one member.</summary>
    [Id(2)] public ImmutableArray<MemberIdentifier> Identifiers { get; init; } = [];

    [Id(3)] public MemberProfile? Profile { get; init; }

    /// <summary>Only with the import permission: when the member had joined.</summary>
    [Id(4)] public DateTimeOffset? EnrolledAt { get; init; }

    /// <summary>Answer what would happen, and write nothing.</summary>
    [Id(5)] public bool DryRun { get; init; }

    /// <summary>The code of the member who brought this one; one that does not count is no reason to refuse the enrolment.</summary>
    [Id(6)] public string? ReferralCode { get; init; }

    /// <summary>Devices that the member uses, as the caller names them; kept as keyed hashes only, to know those who refer themselves.</summary>
    [Id(7)] public ImmutableArray<string> Devices { get; init; } = [];

    /// <summary>Where the member lives; kept as a keyed hash only, like <see cref="Devices"/>.</summary>
    [Id(8)] public string? Address { get; init; }
}

/// <param name="Kind"><c>card</c>, <c>email</c>, <c>phone</c>, <c>device</c>, or <c>external</c>.</param>
/// <param name="Value">As the caller knows it; compared without regard to case and surrounding blanks (e-mail), or to anything but digits (phone).</param>
[GenerateSerializer, Immutable, Alias("loyalty.members.Identifier")]
public sealed record MemberIdentifier([property: Id(0)] string Kind, [property: Id(1)] string Value);

/// <summary>Personal data. Kept apart from the account, erasable.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.members.Profile")]
public sealed record MemberProfile
{
    [Id(0)] public string? Name { get; init; }

    [Id(1)] public string? Email { get; init; }

    [Id(2)] public string? Phone { get; init; }

    [Id(3)] public DateOnly? BirthDate { get; init; }

    /// <summary>IETF language tag, e.g. <c>en-GB</c>.</summary>
    [Id(4)] public string? Language { get; init; }

    /// <summary>What rules and campaigns may ask for, e.g. <c>region = north</c>; each name once.</summary>
    [Id(5)] public ImmutableArray<ProfileAttribute> Attributes { get; init; } = [];

    /// <summary>What the member has agreed to; each purpose once. One that was withdrawn is not here any more.</summary>
    [Id(7)] public ImmutableArray<ProfileConsent> Consents { get => field.IsDefault ? [] : field; init; }

    /// <summary>By which the member agreed to be shown on leaderboards, 1–50 characters; null: is not shown.</summary>
    [Id(6)] public string? LeaderboardName { get; init; }
}

/// <param name="Purpose">An id, e.g. <c>newsletter</c>.</param>
/// <param name="GivenAt">When.</param>
[GenerateSerializer, Immutable, Alias("loyalty.members.Consent")]
public sealed record ProfileConsent([property: Id(0)] string Purpose, [property: Id(1)] DateTimeOffset GivenAt);

/// <param name="Name">An id.</param>
/// <param name="Value">1–100 characters.</param>
[GenerateSerializer, Immutable, Alias("loyalty.members.Attribute")]
public sealed record ProfileAttribute([property: Id(0)] string Name, [property: Id(1)] string Value);

[GenerateSerializer, Immutable, Alias("loyalty.members.ChangeBlock")]
public sealed record ChangeBlock
{
    [Id(0)] public required string Key { get; init; }

    [Id(1)] public string? Channel { get; init; }

    /// <summary>Why; kept in the journal, so it must hold no personal data.</summary>
    [Id(2)] public required string Reason { get; init; }
}

/// <summary>The member at an instant.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.members.Summary")]
public sealed record MemberSummary
{
    [Id(0)] public required string Member { get; init; }

    [Id(1)] public required MemberStatus Status { get; init; }

    [Id(2)] public required DateTimeOffset EnrolledAt { get; init; }

    [Id(3)] public required DateTimeOffset AsOf { get; init; }

    [Id(4)] public required ImmutableArray<WalletBalance> Balances { get; init; } = [];

    /// <summary>Null in a program without tiers.</summary>
    [Id(5)] public TierStanding? Tier { get; init; }

    [Id(6)] public required long Purchases { get; init; }

    [Id(7)] public DateTimeOffset? LastPurchaseAt { get; init; }

    /// <summary>The segments that the member is in, by id.</summary>
    [Id(8)] public ImmutableArray<string> Segments { get; init; } = [];

    /// <summary>What became of the code that the member joined with; null: there was none.</summary>
    [Id(12)] public ReferralStanding? Referral { get; init; }

    /// <summary>The paid membership that the member holds, in its grace too; null: none.</summary>
    [Id(10)] public MemberMembership? Membership { get; init; }

    /// <summary>The household whose points the member shares: their balance is the household's; null: none.</summary>
    [Id(9)] public string? Household { get; init; }

    /// <summary>Who was merged into the member.</summary>
    [Id(11)] public ImmutableArray<string> MergedFrom { get; init; } = [];
}

public enum MemberStatus
{
    Active,
    Blocked,

    /// <summary>Or about to be. Seen in what the journal folds to, and nowhere else.</summary>
    Erased = 3,

    /// <summary>Into another member, or about to be. Seen in what the journal folds to, and nowhere else.</summary>
    Merged = 2,
}

[GenerateSerializer, Immutable, Alias("loyalty.members.TierStanding")]
public sealed record TierStanding
{
    [Id(0)] public required string Tier { get; init; }

    [Id(1)] public required DateTimeOffset Since { get; init; }

    /// <summary>Exclusive; null: no end.</summary>
    [Id(2)] public DateTimeOffset? Until { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.members.TierProgress")]
public sealed record TierProgress
{
    [Id(0)] public required string Member { get; init; }

    [Id(1)] public required DateTimeOffset AsOf { get; init; }

    [Id(2)] public required TierStanding Standing { get; init; }

    /// <summary>The metric in the current period.</summary>
    [Id(3)] public required long Metric { get; init; }

    /// <summary>Null in the highest tier.</summary>
    [Id(4)] public NextTier? Next { get; init; }

    [Id(5)] public ImmutableArray<string> Benefits { get; init; } = [];

    /// <summary>What the tier opens, as codes.</summary>
    [Id(6)] public ImmutableArray<string> Access { get; init; } = [];

    /// <summary>The tier's services, as codes.</summary>
    [Id(7)] public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>When a tier that was reached is given, where that is at the end of the period; null: none is.</summary>
    [Id(8)] public DateTimeOffset? ReviewAt { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.members.NextTier")]
public sealed record NextTier([property: Id(0)] string Tier, [property: Id(1)] long Threshold, [property: Id(2)] long Missing);

/// <summary>What the account's journal folds to.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.members.RecordedAccount")]
public sealed record RecordedAccount
{
    [Id(0)] public required string Member { get; init; }

    /// <summary>The number of records that are folded.</summary>
    [Id(1)] public required long Version { get; init; }

    [Id(2)] public required MemberStatus Status { get; init; }

    [Id(3)] public string? Tier { get; init; }

    /// <summary>Per wallet, the buckets as recorded (pending and not yet swept ones too) and the debt.</summary>
    [Id(4)] public required ImmutableArray<WalletDetail> Wallets { get; init; } = [];

    [Id(5)] public required long Purchases { get; init; }

    /// <summary>Ids of the vouchers that are neither used, cancelled nor swept away as expired.</summary>
    [Id(6)] public ImmutableArray<string> Vouchers { get; init; } = [];

    /// <summary>The segments that the member is in, by id.</summary>
    [Id(7)] public ImmutableArray<string> Segments { get; init; } = [];

    /// <summary>The member's referral as recorded, without regard to time; null: the member joined without a code.</summary>
    [Id(10)] public ReferralState? Referral { get; init; }

    /// <summary>Null: none was made.</summary>
    [Id(11)] public string? ReferralCode { get; init; }

    /// <summary>Windows of challenges that are kept.</summary>
    [Id(8)] public ImmutableArray<RecordedChallenge> Challenges { get; init; } = [];

    [Id(12)] public ImmutableArray<RecordedBadge> Badges { get; init; } = [];

    /// <summary>The household whose wallet the member shares; null: none. What stands in the account of that wallet is on its way there.</summary>
    [Id(9)] public string? Household { get; init; }

    /// <summary>The member into whom this one was merged; null: it was not.</summary>
    [Id(13)] public string? MergedInto { get; init; }

    /// <summary>Who was merged into the member.</summary>
    [Id(14)] public ImmutableArray<string> MergedFrom { get; init; } = [];
}

/// <param name="Challenge">The challenge.</param>
/// <param name="Start">The first day of the window; the first day there is when there is only one.</param>
/// <param name="Total">Of counts, amounts and steps.</param>
/// <param name="Values">How many distinct values count.</param>
/// <param name="Days">How many days or weeks of a streak count.</param>
/// <param name="Completed">How often it is completed.</param>
/// <param name="Forgotten">It was given up to save room, with those of the challenge before it.</param>
[GenerateSerializer, Immutable, Alias("loyalty.members.RecordedChallenge")]
public sealed record RecordedChallenge(
    [property: Id(0)] string Challenge,
    [property: Id(1)] DateOnly Start,
    [property: Id(2)] long Total,
    [property: Id(3)] int Values,
    [property: Id(4)] int Days,
    [property: Id(5)] int Completed,
    [property: Id(6)] bool Forgotten);

/// <param name="Badge">The badge.</param>
/// <param name="Times">How often it was given.</param>
[GenerateSerializer, Immutable, Alias("loyalty.members.RecordedBadge")]
public sealed record RecordedBadge([property: Id(0)] string Badge, [property: Id(1)] long Times);
