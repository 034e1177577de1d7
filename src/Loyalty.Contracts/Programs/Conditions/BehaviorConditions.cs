namespace Loyalty.Contracts.Programs.Conditions;

/// <summary>What a member has spent and not had back, in minor units; one of the bounds may be missing.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.Spend")]
public sealed record SpendCondition
{
    /// <summary>Over so many days (1–1,460), today included; null: ever.</summary>
    [Id(0)] public int? Days { get; init; }

    [Id(1)] public long? AtLeast { get; init; }

    /// <summary>Inclusive.</summary>
    [Id(2)] public long? AtMost { get; init; }
}

/// <summary>How often a member has bought, purchases that came back whole not counted; one of the bounds may be missing.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.Purchases")]
public sealed record PurchasesCondition
{
    /// <summary>Over so many days (1–1,460), today included; null: ever.</summary>
    [Id(0)] public int? Days { get; init; }

    /// <summary>0–1,000,000.</summary>
    [Id(1)] public int? AtLeast { get; init; }

    /// <summary>Inclusive, 0–1,000,000.</summary>
    [Id(2)] public int? AtMost { get; init; }
}
