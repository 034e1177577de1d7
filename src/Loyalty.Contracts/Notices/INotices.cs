using System.Collections.Immutable;
using Loyalty.Contracts.Relay;

namespace Loyalty.Contracts.Notices;

/// <summary>The notices of a program. Fed by the relay. Key: program.</summary>
[Alias("loyalty.INotices")]
public interface INotices : IRelayConsumer
{
    [Alias("List")]
    Task<NoticeList> List();
}

[GenerateSerializer, Immutable, Alias("loyalty.notices.List")]
public sealed record NoticeList
{
    /// <summary>How many were ever given.</summary>
    [Id(0)] public required long Total { get; init; }

    /// <summary>The newest 200, newest first.</summary>
    [Id(1)] public required ImmutableArray<GivenNotice> Notices { get; init; } = [];
}

/// <param name="At">When it was given.</param>
/// <param name="Member">Whom it is for; null: all members of the household.</param>
/// <param name="Household">The household whose wallet it is about; null: it is about the member's own.</param>
/// <param name="Notice">What it says.</param>
[GenerateSerializer, Immutable, Alias("loyalty.notices.Given")]
public sealed record GivenNotice(
    [property: Id(0)] DateTimeOffset At, [property: Id(1)] string? Member, [property: Id(2)] string? Household, [property: Id(3)] Notice Notice);
