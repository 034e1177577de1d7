using Loyalty.Contracts.Purchases;

namespace Loyalty.Domain.Programs.Conditions;

/// <summary>A condition made ready to decide with.</summary>
internal abstract class CompiledCondition
{
    public abstract bool Holds(Occasion occasion);

    /// <summary>Adds why it is not what is wanted: met, or under a negation not met.</summary>
    public abstract void Explain(Occasion occasion, bool wanted, Circumstances found, List<RuleReason> reasons);
}

/// <summary>The whole tree of a rule or campaign.</summary>
internal sealed class ConditionTree(CompiledCondition root)
{
    public bool Holds(Occasion occasion) => occasion.IsOpen || root.Holds(occasion);

    public List<RuleReason> Explain(Occasion occasion, Circumstances found)
    {
        var reasons = new List<RuleReason>();
        root.Explain(occasion, wanted: true, found, reasons);
        return reasons;
    }
}

/// <summary>All or any of several.</summary>
internal sealed class CombinedCondition(CompiledCondition[] parts, bool all) : CompiledCondition
{
    public override bool Holds(Occasion occasion)
    {
        foreach (var part in parts)
        {
            if (part.Holds(occasion) != all)
            {
                return !all;
            }
        }

        return all;
    }

    public override void Explain(Occasion occasion, bool wanted, Circumstances found, List<RuleReason> reasons)
    {
        foreach (var part in parts)
        {
            if (part.Holds(occasion) != wanted)
            {
                part.Explain(occasion, wanted, found, reasons);
            }
        }
    }
}

internal sealed class NegatedCondition(CompiledCondition negated) : CompiledCondition
{
    public override bool Holds(Occasion occasion) => !negated.Holds(occasion);

    public override void Explain(Occasion occasion, bool wanted, Circumstances found, List<RuleReason> reasons) =>
        negated.Explain(occasion, !wanted, found, reasons);
}

/// <summary>A condition that is no combination of others.</summary>
internal abstract class SingleCondition(string pointer) : CompiledCondition
{
    public override void Explain(Occasion occasion, bool wanted, Circumstances found, List<RuleReason> reasons)
    {
        var (code, expected, actual) = Describe(occasion, found);
        reasons.Add(wanted ? new RuleReason(code, expected, actual, pointer) : new RuleReason("conditionMet", $"not {expected}", actual, pointer));
    }

    protected abstract (string Code, string Expected, string Actual) Describe(Occasion occasion, Circumstances found);
}
