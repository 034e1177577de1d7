namespace Loyalty.Contracts.Segments;

/// <summary>A member comes onto the list of a segment, or goes.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.segments.ChangeList")]
public sealed record ChangeList
{
    /// <summary>From the caller's key; null for a caller without a channel.</summary>
    [Id(0)] public string? Channel { get; init; }

    /// <summary>The caller's Idempotency-Key.</summary>
    [Id(1)] public required string Key { get; init; }

    [Id(2)] public required string Segment { get; init; }

    /// <summary>False: off the list.</summary>
    [Id(3)] public required bool Listed { get; init; }

    /// <summary>The id of the key that asks.</summary>
    [Id(4)] public required string By { get; init; }
}
