namespace Loyalty.Contracts.Accounts.Adjustments;

/// <summary>An operator gives or takes points.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.adjustments.Adjust")]
public sealed record AdjustPoints
{
    /// <summary>Unique in the program for ever; made of the caller's channel and Idempotency-Key.</summary>
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string Wallet { get; init; }

    /// <summary>More than 0 to give, less to take; never 0.</summary>
    [Id(2)] public required long Points { get; init; }

    /// <summary>A code out of the alphabet of ids. It is kept for ever, so it is no text that could hold personal data.</summary>
    [Id(3)] public required string Reason { get; init; }

    /// <summary>When points that are given end (exclusive); null: as the wallet's points do.</summary>
    [Id(4)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The id of the key that asks.</summary>
    [Id(5)] public required string By { get; init; }

    [Id(6)] public bool DryRun { get; init; }
}

/// <summary>A second operator confirms or rejects.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.adjustments.Decide")]
public sealed record DecideAdjustment
{
    /// <summary>The adjustment's id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The id of the key that decides.</summary>
    [Id(1)] public required string By { get; init; }

    [Id(2)] public bool DryRun { get; init; }
}
