namespace Loyalty.Contracts.Programs;

/// <summary>Earning rules that belong together, and what a purchase gets that several of them hold for.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.StackingGroup")]
public sealed record StackingGroup
{
    /// <summary>Rules name it; unique in the program.</summary>
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public string? Name { get; init; }

    [Id(2)] public StackingPolicy Policy { get; init; }
}

public enum StackingPolicy
{
    /// <summary>What all of them give.</summary>
    Sum,

    /// <summary>What the one gives that gives most; the first of several.</summary>
    Highest,

    /// <summary>What the first of the program gives that gives anything.</summary>
    First,
}
