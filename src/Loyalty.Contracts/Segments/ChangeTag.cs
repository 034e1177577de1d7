namespace Loyalty.Contracts.Segments;

/// <summary>An operator sets a tag on a member, or removes it.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.segments.ChangeTag")]
public sealed record ChangeTag
{
    /// <summary>From the caller's key; null for a caller without a channel.</summary>
    [Id(0)] public string? Channel { get; init; }

    /// <summary>The caller's Idempotency-Key.</summary>
    [Id(1)] public required string Key { get; init; }

    /// <summary>A code out of the alphabet of ids; kept for ever, so it must hold no personal data.</summary>
    [Id(2)] public required string Tag { get; init; }

    /// <summary>False: removed.</summary>
    [Id(3)] public required bool Tagged { get; init; }

    /// <summary>The id of the key that asks.</summary>
    [Id(4)] public required string By { get; init; }

    [Id(5)] public bool DryRun { get; init; }
}
