using System.Collections.Immutable;
using Loyalty.Contracts.Relay;

namespace Loyalty.Contracts.Segments;

/// <summary>Who is in a segment, counted. Fed by the relay. Key: program/segment.</summary>
[Alias("loyalty.ISegment")]
public interface ISegment : IRelayConsumer
{
    [Alias("GetRoster")]
    Task<SegmentRoster> GetRoster();

    /// <summary>What came of replacing the list under a key; null: it has not come to its end, or many others have since.</summary>
    [Alias("GetReplacement")]
    Task<ListReplacement?> GetReplacement(string key);

    /// <summary>The list was replaced: sent again, it takes nobody off who has come since.</summary>
    [Alias("Replaced")]
    Task Replaced(ListReplacement replacement);
}

/// <summary>A list took the place of another.</summary>
/// <param name="Key">Under which it was sent; of one channel alone.</param>
/// <param name="Content">A hash of who is on it.</param>
/// <param name="Answer">What it was answered with.</param>
[GenerateSerializer, Immutable, Alias("loyalty.segments.ListReplacement")]
public sealed record ListReplacement([property: Id(0)] string Key, [property: Id(1)] string Content, [property: Id(2)] UploadedMembers Answer);

/// <summary>What became of an upload.</summary>
/// <param name="Listed">Members who came onto the list.</param>
/// <param name="Unchanged">Members who were on it.</param>
/// <param name="Removed">Members who were taken off it, as they were not in the upload.</param>
/// <param name="Unknown">Lines whose member there is not, or who is on as many lists as can be.</param>
/// <param name="Invalid">Lines that hold no id, or no document with one.</param>
/// <param name="Lines">The first 100 of both.</param>
[GenerateSerializer, Immutable, Alias("loyalty.segments.UploadedMembers")]
public sealed record UploadedMembers(
    [property: Id(0)] long Listed, [property: Id(1)] long Unchanged, [property: Id(2)] long Removed, [property: Id(3)] long Unknown, [property: Id(4)] long Invalid,
    [property: Id(5)] ImmutableArray<UnlistedLine> Lines);

/// <param name="Line">1, 2, 3 …</param>
/// <param name="Reason">Why it came to nothing.</param>
[GenerateSerializer, Immutable, Alias("loyalty.segments.UnlistedLine")]
public sealed record UnlistedLine([property: Id(0)] int Line, [property: Id(1)] string Reason);

[GenerateSerializer, Immutable, Alias("loyalty.segments.Roster")]
public sealed record SegmentRoster
{
    [Id(0)] public required string Segment { get; init; }

    /// <summary>Members who are in it.</summary>
    [Id(1)] public required long Members { get; init; }

    /// <summary>By day in the program's time zone, oldest first; the last 400 on which anyone came or went.</summary>
    [Id(2)] public required ImmutableArray<SegmentDay> Days { get; init; } = [];
}

/// <param name="Day">The day.</param>
/// <param name="Joined">Members who came.</param>
/// <param name="Left">Members who went.</param>
[GenerateSerializer, Immutable, Alias("loyalty.segments.Day")]
public sealed record SegmentDay([property: Id(0)] DateOnly Day, [property: Id(1)] long Joined, [property: Id(2)] long Left);
