using System.Collections.Immutable;
using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Access;

/// <summary>The API keys of one program. Key: the program's id, or <c>*</c> for keys that hold for every program.</summary>
[Alias("loyalty.IApiKeys")]
public interface IApiKeys : IGrainWithStringKey
{
    /// <summary>Stores a key whose secret the caller has made; only its hash comes here. Idempotent by id and content.</summary>
    [Alias("Create")]
    Task<Outcome<ApiKeyInfo>> Create(CreateApiKey command);

    /// <summary>
    /// Stores the very first key, of which nobody knows yet whether it was shown. As long as that is so, the next call
    /// replaces it: the start that made it may have ended before anyone saw its secret. Refused (<c>keyExists</c>) when
    /// it was shown or there are other keys.
    /// </summary>
    [Alias("CreateFirst")]
    Task<Outcome<ApiKeyInfo>> CreateFirst(CreateApiKey command);

    /// <summary>Says that the first key was shown with this secret. False when it has another by now, as somebody else replaced it.</summary>
    [Alias("ConfirmFirst")]
    Task<bool> ConfirmFirst(ReadOnlyMemory<byte> secretHash);

    [Alias("List")]
    Task<ApiKeyList> List();

    /// <summary>Gives the key a new secret; the old one holds until <paramref name="overlap"/> has passed.</summary>
    [Alias("Rotate")]
    Task<Outcome<ApiKeyInfo>> Rotate(string id, ReadOnlyMemory<byte> secretHash, TimeSpan overlap);

    [Alias("Revoke")]
    Task<Outcome<ApiKeyInfo>> Revoke(string id);

    /// <summary>What the bearer of the secret may do; null when there is no such key, or another secret, or it has ended.</summary>
    [Alias("Authenticate")]
    Task<ApiKeyGrant?> Authenticate(string id, ReadOnlyMemory<byte> secretHash);
}

[GenerateSerializer, Immutable, Alias("loyalty.access.CreateApiKey")]
public sealed record CreateApiKey
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string Name { get; init; }

    /// <summary>Null: any channel, named by each request.</summary>
    [Id(2)] public string? Channel { get; init; }

    [Id(3)] public required Permissions Permissions { get; init; }

    /// <summary>SHA-256 of the secret.</summary>
    [Id(4)] public required ReadOnlyMemory<byte> SecretHash { get; init; }

    [Id(5)] public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>What a caller may do.</summary>
[Flags]
public enum Permissions
{
    None = 0,

    /// <summary>See members, purchases, tiers.</summary>
    MembersRead = 1,

    /// <summary>Enrol members and change profiles.</summary>
    MembersWrite = 2,

    /// <summary>Block and unblock.</summary>
    MembersBlock = 4,

    /// <summary>Record purchases and returns.</summary>
    PurchasesWrite = 8,

    /// <summary>Load history.</summary>
    Import = 16,

    /// <summary>See programs, drafts, editions.</summary>
    ProgramsRead = 32,

    /// <summary>Edit drafts and publish.</summary>
    ProgramsWrite = 64,

    /// <summary>See totals of channels and tiers.</summary>
    InsightRead = 128,

    /// <summary>Read the whole journal.</summary>
    Export = 256,

    /// <summary>Make, rotate and revoke keys.</summary>
    KeysManage = 512,

    /// <summary>Redeem rewards, use vouchers, pay purchases with points.</summary>
    RewardsRedeem = 1_024,

    /// <summary>Change stock, upload codes, cancel vouchers, undo their use.</summary>
    RewardsWrite = 2_048,

    /// <summary>Record activities.</summary>
    ActivitiesWrite = 4_096,

    /// <summary>Transfer points between members.</summary>
    PointsTransfer = 8_192,

    /// <summary>Give points to members and take them, alone up to the program's limit.</summary>
    MembersAdjust = 16_384,

    /// <summary>See, replay and discard what is parked of inbound streams.</summary>
    InboundManage = 32_768,

    /// <summary>Upload members of segments, evaluate segments, tag members.</summary>
    SegmentsWrite = 65_536,

    /// <summary>Erase members.</summary>
    MembersErase = 524_288,

    /// <summary>Tell of payments for memberships, cancel and refund them.</summary>
    MembershipsWrite = 1_048_576,

    /// <summary>Found households, take members in and let them leave.</summary>
    HouseholdsWrite = 131_072,

    /// <summary>Merge members.</summary>
    MembersMerge = 262_144,

    All = 1023 | RewardsRedeem | RewardsWrite | ActivitiesWrite | PointsTransfer | MembersAdjust | InboundManage | SegmentsWrite | MembersErase | MembershipsWrite | HouseholdsWrite | MembersMerge,
}

[GenerateSerializer, Immutable, Alias("loyalty.access.ApiKeyGrant")]
public sealed record ApiKeyGrant([property: Id(0)] string Id, [property: Id(1)] string? Channel, [property: Id(2)] Permissions Permissions, [property: Id(3)] DateTimeOffset? ExpiresAt);

[GenerateSerializer, Immutable, Alias("loyalty.access.ApiKeyInfo")]
public sealed record ApiKeyInfo
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string Name { get; init; }

    [Id(2)] public string? Channel { get; init; }

    [Id(3)] public required Permissions Permissions { get; init; }

    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(5)] public DateTimeOffset? ExpiresAt { get; init; }

    [Id(6)] public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Until when the secret before the last rotation still holds.</summary>
    [Id(7)] public DateTimeOffset? OldSecretUntil { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.access.ApiKeyList")]
public sealed record ApiKeyList
{
    [Id(0)] public required ImmutableArray<ApiKeyInfo> Keys { get; init; } = [];
}
