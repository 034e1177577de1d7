using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Purchases;

/// <summary>What one rule gives for one basket.</summary>
public sealed class RuleValue(CompiledRule rule)
{
    private List<RuleReason>? _reasons;

    public CompiledRule Rule { get; } = rule;

    /// <summary>The amount that the rule counted.</summary>
    public long CountedAmount { get; set; }

    public long Wanted { get; set; }

    public long Points { get; set; }

    /// <summary>By line; empty when nothing was given.</summary>
    public long[] Lines { get; set; } = [];

    public RuleValue Because(string code, string expected, string actual)
    {
        (_reasons ??= []).Add(new RuleReason(code, expected, actual));
        return this;
    }

    public RuleOutcome ToOutcome() => new()
    {
        Rule = Rule.Rule.Id,
        Applied = Points > 0,
        Wanted = Wanted,
        Points = Points,
        CountedAmount = CountedAmount,
        Reasons = _reasons is null ? [] : [.. _reasons],
    };
}
