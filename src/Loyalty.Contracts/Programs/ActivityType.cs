namespace Loyalty.Contracts.Programs;

/// <summary>A kind of activity that channels may report.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.ActivityType")]
public sealed record ActivityType
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public string? Name { get; init; }

    /// <summary>A retired type keeps its history; nothing new of it is taken.</summary>
    [Id(2)] public bool Retired { get; init; }
}
