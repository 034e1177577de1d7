namespace Loyalty.Contracts.Programs;

/// <summary>Members may share the points of one wallet.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.Households")]
public sealed record HouseholdProgram
{
    /// <summary>The wallet that is shared: one of points, whose ends stand when they are earned.</summary>
    [Id(0)] public required string Wallet { get; init; }

    /// <summary>The most members of one household, 2–20.</summary>
    [Id(1)] public int Members { get; init; } = 6;

    /// <summary>No household is founded any more, and none takes in members; those that there are go on.</summary>
    [Id(2)] public bool Retired { get; init; }
}
