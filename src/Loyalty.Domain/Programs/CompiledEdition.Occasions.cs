using System.Collections.Frozen;
using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;

namespace Loyalty.Domain.Programs;

public sealed partial class CompiledEdition
{
    private FrozenDictionary<string, ImmutableArray<CompiledRule>> _occasions = FrozenDictionary<string, ImmutableArray<CompiledRule>>.Empty;

    /// <summary>The days of the year on which rules give something; see <see cref="YearlyOccasion"/>.</summary>
    public ImmutableArray<string> Occasions => _occasions.Keys;

    /// <summary>The rules that give something on them.</summary>
    internal ImmutableArray<CompiledRule> OccasionRules(string occasion) => _occasions.GetValueOrDefault(occasion, []);

    private void CompileOccasions(Dictionary<string, CompiledRule> rules) => _occasions = RulesFor(RuleTrigger.Birthday, rules)
        .Concat(RulesFor(RuleTrigger.Anniversary, rules))
        .GroupBy(rule => rule.Rule switch
        {
            { Trigger: RuleTrigger.Anniversary } => YearlyOccasion.Anniversary,
            { BirthdayOn: BirthdayOn.Day } => YearlyOccasion.Birthday,
            _ => YearlyOccasion.BirthdayMonth,
        })
        .ToFrozenDictionary(given => given.Key, given => given.ToImmutableArray(), StringComparer.Ordinal);
}
