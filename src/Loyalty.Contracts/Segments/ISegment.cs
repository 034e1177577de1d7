using System.Collections.Immutable;
using Loyalty.Contracts.Relay;

namespace Loyalty.Contracts.Segments;

/// <summary>Who is in a segment, counted. Fed by the relay. Key: program/segment.</summary>
[Alias("loyalty.ISegment")]
public interface ISegment : IRelayConsumer
{
    [Alias("GetRoster")]
    Task<SegmentRoster> GetRoster();
}

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
