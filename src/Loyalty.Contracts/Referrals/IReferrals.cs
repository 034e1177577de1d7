using System.Collections.Immutable;
using Loyalty.Contracts.Relay;

namespace Loyalty.Contracts.Referrals;

/// <summary>The referrals of a program, counted. Fed by the relay. Key: program.</summary>
[Alias("loyalty.IReferrals")]
public interface IReferrals : IRelayConsumer
{
    /// <param name="from">The first day; null: the earliest kept.</param>
    /// <param name="to">The last day; null: the newest.</param>
    [Alias("GetTotals")]
    Task<ReferralTotals> GetTotals(DateOnly? from, DateOnly? to);
}

/// <summary>The friends of one referrer. Fed by the relay. Key: program/member.</summary>
[Alias("loyalty.IReferrer")]
public interface IReferrer : IRelayConsumer
{
    /// <summary>Newest first, at most 1,000.</summary>
    [Alias("GetFriends")]
    Task<ReferredFriends> GetFriends();
}

[GenerateSerializer, Immutable, Alias("loyalty.referrals.Friends")]
public sealed record ReferredFriends([property: Id(0)] ImmutableArray<ReferredFriend> Friends);

/// <summary>Referrals by day; the last 400 days, and the sum of those before.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.referrals.Totals")]
public sealed record ReferralTotals
{
    /// <summary>Oldest first.</summary>
    [Id(0)] public required ImmutableArray<ReferralDay> Days { get; init; } = [];

    /// <summary>Days that are not kept one by one; null when days were asked for, or there are none.</summary>
    [Id(1)] public ReferralDay? Earlier { get; init; }
}

/// <param name="Day">The day in the program's zone; of earlier ones the last.</param>
/// <param name="Started">Friends who joined with a member's code.</param>
/// <param name="Refused">Codes that did not count.</param>
/// <param name="Qualified">Qualifying purchases.</param>
/// <param name="Rewarded">Referrers who got what they get.</param>
/// <param name="NotRewarded">Referrers who got nothing for a qualifying purchase.</param>
/// <param name="TakenBack">Qualifying purchases returned in time.</param>
[GenerateSerializer, Immutable, Alias("loyalty.referrals.Day")]
public sealed record ReferralDay(
    [property: Id(0)] DateOnly Day,
    [property: Id(1)] long Started,
    [property: Id(2)] long Refused,
    [property: Id(3)] long Qualified,
    [property: Id(4)] long Rewarded,
    [property: Id(5)] long NotRewarded,
    [property: Id(6)] long TakenBack);
