using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Domain.Programs.Conditions;

namespace Loyalty.Domain.Segments;

/// <summary>A segment made ready to hold against members.</summary>
public sealed class CompiledSegment
{
    private readonly SegmentTest? _rule;

    internal CompiledSegment(SegmentDefinition segment)
    {
        Id = segment.Id;
        _rule = segment.Condition is { } condition ? SegmentTest.Of(condition) : null;
    }

    public string Id { get; }

    /// <summary>Whether its members are those who are listed.</summary>
    public bool IsList => _rule is null;

    /// <summary>Whether it asks for what the profile holds.</summary>
    internal bool AsksForTraits => _rule?.Leaves().Any(leaf => leaf is ProfileAttributeCondition) ?? false;

    /// <summary>Whether the member belongs to it.</summary>
    internal bool Holds(in MemberFacts facts) => _rule?.Holds(facts) ?? facts.Account.Listed.BinarySearch(Id, StringComparer.Ordinal) >= 0;

    /// <summary>The first day on which any part of its rule says otherwise if nothing happens; null: none ever does.</summary>
    internal DateOnly? ChangesOn(in MemberFacts facts)
    {
        DateOnly? first = null;
        foreach (var leaf in _rule?.Leaves() ?? [])
        {
            first = leaf.ChangesOn(facts) is { } day && !(first <= day) ? day : first;
        }

        return first;
    }

    /// <summary>A rule's tree. Its conditions need no numbers: what they say of a member is kept as the segments themselves.</summary>
    private abstract class SegmentTest
    {
        public static SegmentTest Of(Condition condition) => condition switch
        {
            { All.Length: > 0 } => new Several([.. condition.All.Select(Of)], all: true),
            { Any.Length: > 0 } => new Several([.. condition.Any.Select(Of)], all: false),
            { Not: { } not } => new Negation(Of(not)),
            _ => new Leaf(ConditionCompiler.OfMember(condition, "", 0)),
        };

        public abstract bool Holds(in MemberFacts facts);

        public abstract ImmutableArray<MemberCondition> Leaves();
    }

    private sealed class Several(ImmutableArray<SegmentTest> parts, bool all) : SegmentTest
    {
        private readonly ImmutableArray<MemberCondition> _leaves = [.. parts.SelectMany(part => part.Leaves())];

        public override bool Holds(in MemberFacts facts)
        {
            foreach (var part in parts)
            {
                if (part.Holds(facts) != all)
                {
                    return !all;
                }
            }

            return all;
        }

        public override ImmutableArray<MemberCondition> Leaves() => _leaves;
    }

    private sealed class Negation(SegmentTest negated) : SegmentTest
    {
        public override bool Holds(in MemberFacts facts) => !negated.Holds(facts);

        public override ImmutableArray<MemberCondition> Leaves() => negated.Leaves();
    }

    private sealed class Leaf(MemberCondition condition) : SegmentTest
    {
        private readonly ImmutableArray<MemberCondition> _leaves = [condition];

        public override bool Holds(in MemberFacts facts) => condition.Test(facts);

        public override ImmutableArray<MemberCondition> Leaves() => _leaves;
    }
}
