using Loyalty.Contracts.Programs.Conditions;

namespace Loyalty.Contracts.Programs;

/// <summary>
/// A group of members that conditions and rewards may ask for: a list that is uploaded, or a rule that is held against
/// each member as events arrive and as time passes.
/// </summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.Segment")]
public sealed record SegmentDefinition
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public string? Name { get; init; }

    /// <summary>Who is in it: a tree of <c>tiers</c>, <c>attribute</c>, <c>lapsedDays</c>, <c>spend</c>, <c>purchases</c>, <c>lastChannel</c> and <c>tags</c>; null: who is listed.</summary>
    [Id(2)] public Condition? Condition { get; init; }
}
