using Loyalty.Contracts.Programs;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Programs;

namespace Loyalty.Gateway.Segments;

/// <summary>A group of members that conditions and rewards may ask for.</summary>
internal sealed class SegmentInput
{
    public required string Id { get; set; }

    public string? Name { get; set; }

    /// <summary>Who is in it, by tiers, attribute, lapsedDays, spend, purchases, lastChannel, tags, referred and inHousehold; absent: who is listed.</summary>
    public ConditionInput? Condition { get; set; }

    public void Check(Faults faults, string pointer) => Condition?.Check(faults, pointer + "/condition");

    public SegmentDefinition ToDefinition() => new() { Id = Id, Name = Name, Condition = Condition?.ToDefinition() };
}
