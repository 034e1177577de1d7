using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Relay;

namespace Loyalty.Contracts.Notices;

/// <summary>The notices of a program, in pages that are kept for a week. Fed by the relay. Key: program.</summary>
[Alias("loyalty.INotices")]
public interface INotices : IRelayConsumer
{
    /// <summary>The newest first; <c>invalidCursor</c>.</summary>
    /// <param name="cursor">The next of the page before; null: from the newest.</param>
    /// <param name="limit">1–<see cref="Limits.PageSize"/>.</param>
    [Alias("GetPage")]
    Task<Outcome<NoticeList>> GetPage(string? cursor, int limit);
}

[GenerateSerializer, Immutable, Alias("loyalty.notices.List")]
public sealed record NoticeList
{
    /// <summary>How many were ever given, which is the number of the newest.</summary>
    [Id(0)] public required long Total { get; init; }

    /// <summary>The newest first; those of the last 7 days are there, and older ones may be gone.</summary>
    [Id(1)] public required ImmutableArray<GivenNotice> Notices { get; init; } = [];

    /// <summary>The cursor of older ones; null: there are none.</summary>
    [Id(2)] public string? Next { get; init; }
}

/// <param name="At">When it was given.</param>
/// <param name="Member">Whom it is for; null: all members of the household.</param>
/// <param name="Household">The household whose wallet it is about; null: it is about the member's own.</param>
/// <param name="Notice">What it says.</param>
/// <param name="Number">1 for the program's first, one more for each; in the order in which they came to be listed.</param>
[GenerateSerializer, Immutable, Alias("loyalty.notices.Given")]
public sealed record GivenNotice(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] string? Member,
    [property: Id(2)] string? Household,
    [property: Id(3)] Notice Notice,
    [property: Id(4)] long Number);
