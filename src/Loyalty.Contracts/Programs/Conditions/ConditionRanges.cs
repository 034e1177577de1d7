namespace Loyalty.Contracts.Programs.Conditions;

/// <summary>Minor units; one of the bounds may be missing.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.AmountRange")]
public sealed record AmountRange
{
    [Id(0)] public long? AtLeast { get; init; }

    /// <summary>Inclusive.</summary>
    [Id(1)] public long? AtMost { get; init; }
}

/// <summary>Pieces or kilograms, at most three decimals; one of the bounds may be missing.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.QuantityRange")]
public sealed record QuantityRange
{
    [Id(0)] public decimal? AtLeast { get; init; }

    /// <summary>Inclusive.</summary>
    [Id(1)] public decimal? AtMost { get; init; }
}

/// <summary>Lines that the filter counts; without minimums one of them is enough.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.ItemCondition")]
public sealed record ItemCondition
{
    [Id(0)] public required ItemFilter Filter { get; init; }

    /// <summary>Of the lines together.</summary>
    [Id(1)] public decimal? MinimumQuantity { get; init; }

    /// <summary>Of the lines together, in minor units, after discounts.</summary>
    [Id(2)] public long? MinimumAmount { get; init; }
}

/// <summary>A member's purchases are numbered from 1 as they arrive, those that are returned later included. Exactly one of these.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.PurchaseNumber")]
public sealed record PurchaseNumberCondition
{
    /// <summary>Exactly this one, 1–1,000,000.</summary>
    [Id(0)] public int? Number { get; init; }

    /// <summary>Every one whose number is a multiple, 2–1,000,000.</summary>
    [Id(1)] public int? Every { get; init; }
}

/// <summary>Calendar days in the program's zone about a day of the year, that day included.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.DayWindow")]
public sealed record DayWindow
{
    /// <summary>0–180.</summary>
    [Id(0)] public int DaysBefore { get; init; }

    /// <summary>0–180.</summary>
    [Id(1)] public int DaysAfter { get; init; }
}

/// <summary>An attribute that came with the activity: a text, or a number within bounds.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.ActivityCondition")]
public sealed record ActivityCondition
{
    [Id(0)] public required string Name { get; init; }

    /// <summary>Compared exactly; null: the attribute is a number.</summary>
    [Id(1)] public string? EqualTo { get; init; }

    [Id(2)] public decimal? AtLeast { get; init; }

    /// <summary>Inclusive.</summary>
    [Id(3)] public decimal? AtMost { get; init; }
}
