using System.Collections.Immutable;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Programs.Conditions;

/// <summary>The conditions that are settled when something of one kind arrives.</summary>
/// <param name="count">How many numbers the edition has given.</param>
/// <param name="conditions">Those of the kind.</param>
internal sealed class ArrivalConditions(int count, IReadOnlyList<MemberCondition> conditions)
{
    public static readonly ArrivalConditions None = new(0, []);

    private readonly MemberCondition[] _conditions = [.. conditions];
    private readonly CountedCondition[] _counted = [.. conditions.OfType<CountedCondition>()];
    private readonly bool _asksForLastChannel = conditions.Any(condition => condition is LastChannelCondition);
    private readonly bool _asksForMembership = conditions.Any(condition => condition is MembershipCondition);
    private readonly bool _asksForTags = conditions.Any(condition => condition is TagCondition);

    public bool IsEmpty => _conditions.Length == 0;

    /// <summary>Whether one asks for what the profile holds.</summary>
    public bool AsksForTraits { get; } = conditions.Any(condition => condition is ProfileAttributeCondition or BirthdayCondition);

    public bool AsksForNumber { get; } = conditions.Any(condition => condition is NumberCondition);

    public bool AsksForDaysSince { get; } = conditions.Any(condition => condition is LapsedCondition);

    public MetConditions Settle(in MemberFacts facts)
    {
        var bits = new ulong[(count + 63) >> 6];
        foreach (var condition in _conditions)
        {
            if (condition.Test(facts))
            {
                bits[condition.Number >> 6] |= 1UL << (condition.Number & 63);
            }
        }

        return new MetConditions(bits);
    }

    /// <summary>What the conditions find, where that is to be kept for explanations; null: nothing is.</summary>
    public FoundOfMember? Find(in MemberFacts facts)
    {
        if (_counted.Length == 0 && !_asksForLastChannel && !_asksForMembership && !_asksForTags)
        {
            return null;
        }

        return new FoundOfMember
        {
            Counts = Counts(facts),
            LastChannel = _asksForLastChannel ? facts.Account.LastChannel : null,
            Membership = _asksForMembership ? facts.Membership : null,
            Tags = _asksForTags && !facts.Account.Tags.IsEmpty ? facts.Account.Tags : null,
        };
    }

    private ImmutableArray<CountFound>? Counts(in MemberFacts facts)
    {
        if (_counted.Length == 0)
        {
            return null;
        }

        var counts = ImmutableArray.CreateBuilder<CountFound>(_counted.Length);
        foreach (var condition in _counted)
        {
            counts.Add(new CountFound(condition.Number, condition.Count(facts)));
        }

        return counts.MoveToImmutable();
    }
}
