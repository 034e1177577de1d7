using System.Collections.Immutable;
using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Members;

/// <summary>A member's personal data, apart from the account so that it can be erased. Key: program/member.</summary>
[Alias("loyalty.IProfile")]
public interface IProfile : IGrainWithStringKey
{
    /// <summary>A leg of an enrolment: keeps what the caller sent until it is known whether the member may be enrolled. Idempotent by key.</summary>
    [Alias("Prepare")]
    Task Prepare(string enrollment, MemberProfile profile, ImmutableArray<MemberIdentifier> identifiers, ImmutableArray<string> fingerprints);

    /// <summary>What an enrolment prepared, so that an interrupted one can go on; null when nothing was prepared under the key.</summary>
    [Alias("GetPrepared")]
    Task<PreparedProfile?> GetPrepared(string enrollment);

    /// <summary>The enrolment came about. Idempotent.</summary>
    [Alias("Confirm")]
    Task Confirm(string enrollment);

    /// <summary>The enrolment was undone: forgets what was prepared under the key. Idempotent.</summary>
    [Alias("Discard")]
    Task Discard(string enrollment);

    /// <summary>What rules may know of the member; empty before the enrolment is confirmed.</summary>
    [Alias("GetTraits")]
    Task<MemberTraits> GetTraits();

    /// <summary>Remembers keyed hashes of devices and addresses, at most 50, the newest; erased with the profile. Idempotent.</summary>
    [Alias("Remember")]
    Task Remember(ImmutableArray<string> fingerprints);

    /// <summary>Whether the member has any of these: identifiers, e-mail, phone, devices, address, each as its keyed hash.</summary>
    [Alias("Shares")]
    Task<bool> Shares(ImmutableArray<string> fingerprints);

    /// <summary>All that <see cref="Shares"/> compares.</summary>
    [Alias("GetFingerprints")]
    Task<ImmutableArray<string>> GetFingerprints();

    /// <summary>Of a member who enrolled with an id alone, one that says nothing; <c>memberNotFound</c> while an enrolment is under way.</summary>
    [Alias("Get")]
    Task<Outcome<ProfileDocument>> Get();

    /// <summary>Replaces the profile; <c>preconditionFailed</c> when <paramref name="ifMatch"/> is not its ETag.</summary>
    [Alias("Replace")]
    Task<Outcome<ProfileDocument>> Replace(MemberProfile profile, string ifMatch);

    /// <summary>
    /// A leg of an erasing: the profile is gone, and nothing is ever kept here again. Answers the identifiers that are left
    /// to be freed. Idempotent.
    /// </summary>
    [Alias("BeginErasure")]
    Task<ImmutableArray<MemberIdentifier>> BeginErasure();

    /// <summary>The identifiers are free: they are gone from here and from the directory as well. Idempotent.</summary>
    [Alias("EndErasure")]
    Task EndErasure();

    /// <summary>
    /// A leg of merging the member into another one: the profile is gone, and whoever asks for it gets that of the other
    /// one. Answers what is left to be passed on. Idempotent.
    /// </summary>
    [Alias("BeginMerge")]
    Task<LeftOfProfile> BeginMerge(string into);

    /// <summary>
    /// The leg at the other one: it has the identifiers too. Its profile stays as it is; where it says nothing, it says what
    /// the other one did. Answers the member who has them, who is another one when this one was merged on; null: it was
    /// erased, and nobody has. Idempotent.
    /// </summary>
    [Alias("Adopt")]
    Task<string?> Adopt(LeftOfProfile left);

    /// <summary>All is passed on: it is gone from here and from the directory as well. Idempotent.</summary>
    [Alias("EndMerge")]
    Task EndMerge();
}

/// <summary>What is left of a profile when its member is merged into another one.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.members.LeftOfProfile")]
public sealed record LeftOfProfile
{
    [Id(0)] public required ImmutableArray<MemberIdentifier> Identifiers { get; init; } = [];

    /// <summary>Keyed hashes by which a member is recognized who refers himself.</summary>
    [Id(1)] public required ImmutableArray<string> Fingerprints { get; init; } = [];

    /// <summary>What it said; null: nothing, or that has been passed on.</summary>
    [Id(2)] public MemberProfile? Profile { get; init; }
}

/// <summary>What a member's account holds of its profile, never durably. Key: program/member.</summary>
[Alias("loyalty.IMemberAttributes")]
public interface IMemberAttributes : IGrainWithStringKey
{
    /// <summary>The birth date is about to change: when the member's birthday is kept is looked up anew, soon after.</summary>
    /// <param name="traits">What the profile says until then; it waits, and cannot be asked.</param>
    [Alias("BirthdayChanged")]
    Task BirthdayChanged(MemberTraits traits);

    /// <summary>The profile has changed: what was held of it is not used any more, and segments that ask for attributes are evaluated.</summary>
    [Alias("Learn")]
    Task Learn(MemberTraits traits);
}

/// <summary>What rules may know of a member's profile.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.members.Traits")]
public sealed record MemberTraits
{
    [Id(0)] public ImmutableArray<ProfileAttribute> Attributes { get; init; } = [];

    /// <summary>Null: not known.</summary>
    [Id(1)] public Birthday? Birthday { get; init; }
}

/// <summary>A day of the year.</summary>
/// <param name="Month">1–12.</param>
/// <param name="Day">1–31.</param>
[GenerateSerializer, Immutable, Alias("loyalty.members.Birthday")]
public sealed record Birthday([property: Id(0)] int Month, [property: Id(1)] int Day);

[GenerateSerializer, Immutable, Alias("loyalty.members.PreparedProfile")]
public sealed record PreparedProfile
{
    [Id(0)] public required MemberProfile Profile { get; init; }

    [Id(1)] public required ImmutableArray<MemberIdentifier> Identifiers { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("loyalty.members.ProfileDocument")]
public sealed record ProfileDocument
{
    [Id(0)] public required string Member { get; init; }

    [Id(1)] public required MemberProfile Profile { get; init; }

    [Id(2)] public required ImmutableArray<MemberIdentifier> Identifiers { get; init; } = [];

    [Id(3)] public required string ETag { get; init; }
}
