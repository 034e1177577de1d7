using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Purchases;

/// <summary>What one rule gives for one basket.</summary>
internal sealed class RuleValue(CompiledRule rule)
{
    private List<RuleReason>? _reasons;

    public CompiledRule Rule { get; } = rule;

    /// <summary>Whether its conditions are met and it counts a line.</summary>
    public bool Matched { get; set; }

    /// <summary>It gives steps towards a challenge, and no points.</summary>
    public bool GivesSteps { get; set; }

    /// <summary>The amount that the rule counted.</summary>
    public long CountedAmount { get; set; }

    /// <summary>It gives points by the piece.</summary>
    public bool CountsPieces { get; set; }

    /// <summary>In thousandths, of a rule that gives points by the piece.</summary>
    public long CountedQuantity { get; set; }

    public long Wanted { get; set; }

    public long Points { get; set; }

    /// <summary>What it would give if it were the only one of its group.</summary>
    public long Alone { get; set; }

    /// <summary>By line; empty when nothing was given.</summary>
    public long[] Lines { get; set; } = [];

    public RuleValue Because(string code, string expected, string actual)
    {
        (_reasons ??= []).Add(new RuleReason(code, expected, actual));
        return this;
    }

    public RuleValue Because(IEnumerable<RuleReason> reasons)
    {
        (_reasons ??= []).AddRange(reasons);
        return this;
    }

    public RuleOutcome ToOutcome() => new()
    {
        Rule = Rule.Rule.Id,
        Applied = Points > 0 || GivesSteps,
        Wanted = Wanted,
        Points = Points,
        CountedAmount = CountedAmount,
        CountedQuantity = CountsPieces ? CountedQuantity / 1000m : null,
        Reasons = _reasons is null ? [] : [.. _reasons],
    };
}
