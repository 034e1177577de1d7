using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Challenges;

/// <summary>One challenge made ready to decide with.</summary>
public sealed class CompiledChallenge
{
    internal CompiledChallenge(ChallengeDefinition definition, IEnumerable<CompiledRule> rules, LineIndex.Builder lines)
    {
        Definition = definition;
        Rules = [.. rules.Where(rule => rule.Rule.Challenge == definition.Id)];
        Slot = OnPurchases && definition.Measure != ChallengeMeasure.Steps ? lines.Add(definition.Items) : -1;
    }

    public ChallengeDefinition Definition { get; }

    public string Id => Definition.Id;

    internal bool OnPurchases => Definition.ActivityTypes.IsEmpty;

    /// <summary>What kind of thing its condition is on.</summary>
    internal RuleTrigger Trigger => OnPurchases ? RuleTrigger.Purchase : RuleTrigger.Activity;

    internal ConditionTree? Condition { get; set; }

    /// <summary>The place of its filter in the edition's index of lines; -1: it looks at none.</summary>
    internal int Slot { get; }

    /// <summary>Those that give steps towards it.</summary>
    internal CompiledRule[] Rules { get; }
}
