namespace Loyalty.Domain.Programs.Conditions;

/// <summary>The conditions that are settled when something of one kind arrives.</summary>
/// <param name="count">How many numbers the edition has given.</param>
/// <param name="conditions">Those of the kind.</param>
internal sealed class ArrivalConditions(int count, IReadOnlyList<MemberCondition> conditions)
{
    public static readonly ArrivalConditions None = new(0, []);

    private readonly MemberCondition[] _conditions = [.. conditions];

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
}
