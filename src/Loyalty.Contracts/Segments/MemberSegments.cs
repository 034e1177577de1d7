using System.Collections.Immutable;

namespace Loyalty.Contracts.Segments;

/// <summary>What a member belongs to.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.segments.Member")]
public sealed record MemberSegments
{
    [Id(0)] public required string Member { get; init; }

    /// <summary>Those that the member is in, by id.</summary>
    [Id(1)] public required ImmutableArray<SegmentStanding> Segments { get; init; } = [];

    /// <summary>Those whose list the member is on, by id.</summary>
    [Id(2)] public required ImmutableArray<string> Listed { get; init; } = [];

    /// <summary>What operators have set, in order.</summary>
    [Id(3)] public required ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>The channel of the newest purchase; null: there is none that is known of.</summary>
    [Id(4)] public string? LastChannel { get; init; }

    /// <summary>When a rule may hold no more, or begin to, though nothing happens; null: never.</summary>
    [Id(5)] public DateTimeOffset? ReviewAt { get; init; }
}

/// <param name="Segment">The segment.</param>
/// <param name="Since">The day in the program's time zone on which the member came into it.</param>
[GenerateSerializer, Immutable, Alias("loyalty.segments.Standing")]
public sealed record SegmentStanding([property: Id(0)] string Segment, [property: Id(1)] DateOnly Since);

/// <summary>The member came into a segment or left it.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Joined">False: left.</param>
[GenerateSerializer, Immutable, Alias("loyalty.segments.Move")]
public sealed record SegmentMove([property: Id(0)] string Segment, [property: Id(1)] bool Joined);

/// <summary>What a command came to for a member's segments.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.segments.Changed")]
public sealed record ChangedSegments
{
    [Id(0)] public required string Member { get; init; }

    /// <summary>False: it was so already, or nothing came of it.</summary>
    [Id(1)] public required bool Changed { get; init; }

    /// <summary>The segments that the member came into or left by it.</summary>
    [Id(2)] public ImmutableArray<SegmentMove> SegmentMoves { get; init; } = [];

    [Id(3)] public bool DryRun { get; init; }
}
