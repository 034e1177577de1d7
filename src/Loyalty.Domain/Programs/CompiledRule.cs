using System.Collections.Frozen;
using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Programs;

/// <summary>One earning rule made ready to decide with.</summary>
public sealed class CompiledRule
{
    private static readonly PointsPerAmount None = new() { Points = 0 };

    /// <summary>A voucher is valued as one point for the purchase as such.</summary>
    private static readonly PointsPerAmount Voucher = new() { Points = 1 };

    private readonly FrozenSet<string> _channels;

    /// <param name="rule">The rule.</param>
    /// <param name="slot">The place of its filter in the edition's index of lines; -1 for a rule that is not about purchases.</param>
    internal CompiledRule(EarningRule rule, int slot)
    {
        Rule = rule;
        Slot = slot;
        Effect = rule.Effect ?? (rule.Reward is null ? None : Voucher);
        _channels = rule.Channels.ToFrozenSet();
        CapPeriods = [.. rule.Caps.Select(cap => cap.Period).Where(period => period != CapPeriod.Purchase).Distinct()];
    }

    public EarningRule Rule { get; }

    /// <summary>Whether what the member earned before matters.</summary>
    public bool HasPeriodicCap => !CapPeriods.IsEmpty;

    /// <summary>The periods that its caps count in, each once; a purchase is none.</summary>
    internal ImmutableArray<CapPeriod> CapPeriods { get; }

    internal int Slot { get; }

    /// <summary>The points that it gives; nothing for a multiplier, one for a voucher.</summary>
    internal PointsPerAmount Effect { get; }

    internal ConditionTree? Condition { get; set; }

    /// <summary>Null for a rule that gives points itself.</summary>
    internal CompiledMultiplier? Multiplier { get; set; }

    /// <summary>Only of a group of which one rule gives something.</summary>
    internal StackingGroup? Group { get; set; }

    public bool HoldsIn(string channel) => _channels.Count == 0 || _channels.Contains(channel);

    /// <summary>Whether everything but the lines is as the rule wants it.</summary>
    internal bool HoldsFor(Basket basket) =>
        HoldsIn(basket.Channel!)
        && (basket.IsFirst || !Rule.FirstPurchase)
        && (basket.IgnoreMinimum || !(basket.OrderAmount < Rule.MinimumAmount))
        && (Condition is null || Condition.Holds(basket));

    /// <summary>What a line contributes: minor units, or thousandths of pieces of what was paid for.</summary>
    internal long Measure(Basket basket, int line) =>
        !Effect.PerItem ? basket.Counted[line]
        : basket.Counted[line] > 0 ? (long)(basket.QuantityOf(line) * 1000m)
        : 0;

    /// <summary>For so much of <see cref="Measure"/> it gives its points.</summary>
    internal long PerMeasure => Effect.PerItem ? 1000 : Effect.PerAmount ?? throw new InvalidOperationException($"Rule {Rule.Id} gives its points once.");
}

/// <summary>What multiplies what earning rules give.</summary>
/// <param name="factor">In hundredths.</param>
/// <param name="multiplied">The rules.</param>
/// <param name="slot">The place, in the edition's index of lines, of the filter that says on which lines.</param>
internal sealed class CompiledMultiplier(int factor, CompiledRule[] multiplied, int slot)
{
    public int Factor { get; } = factor;

    public CompiledRule[] Multiplied { get; } = multiplied;

    public int Slot { get; } = slot;

    public static int Hundredths(Loyalty.Contracts.Campaigns.PointMultiplier multiplier) => (int)(multiplier.Factor * 100);
}
