using Loyalty.Contracts.Programs;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;

namespace Loyalty.Domain.Purchases;

/// <summary>
/// What the earning rules of an edition give for a basket: first those that give points themselves, then those that
/// multiply them, each in the order of the program. Of a stacking group that gives once, one rule wins.
/// </summary>
internal sealed class EarningValuation
{
    /// <summary>Rules that hold at once, seldom more.</summary>
    private const int UsuallyEnough = 16;

    private readonly CompiledEdition _edition;
    private readonly Basket _basket;
    private readonly Func<CompiledRule, int, long> _room;
    private readonly Circumstances? _explain;
    private readonly List<RuleValue> _values = new(UsuallyEnough);
    private List<CompiledMultiplier>? _applied;

    private EarningValuation(CompiledEdition edition, Basket basket, Func<CompiledRule, int, long> room, Circumstances? explain)
    {
        (_edition, _basket, _room, _explain) = (edition, basket, room, explain);
        var hasMultipliers = false;
        if (explain is null)
        {
            foreach (var place in edition.CandidatesFor(basket))
            {
                hasMultipliers |= ValuePoints(edition.Rules[place]);
            }
        }
        else
        {
            foreach (var rule in edition.Rules)
            {
                hasMultipliers |= ValuePoints(rule);
            }
        }

        Stack(_values, 0);
        if (hasMultipliers)
        {
            ValueMultipliers();
        }
    }

    /// <summary>In the order in which they are given; with reasons, those that give nothing too.</summary>
    public List<RuleValue> Values => _values;

    /// <summary>The multipliers that gave something.</summary>
    public List<CompiledMultiplier> Applied => _applied ?? [];

    /// <param name="edition">The edition.</param>
    /// <param name="basket">The basket; it is told which rules lost in their groups.</param>
    /// <param name="room">The points that are left under the n-th cap of a rule.</param>
    /// <param name="explain">What was found at arrival, when reasons are wanted.</param>
    public static EarningValuation Of(CompiledEdition edition, Basket basket, Func<CompiledRule, int, long> room, Circumstances? explain = null) =>
        new(edition, basket, room, explain);

    /// <returns>Whether it is a multiplier, for later.</returns>
    private bool ValuePoints(CompiledRule rule)
    {
        if (rule.Multiplier is not null)
        {
            return true;
        }

        if (_explain is null && !rule.HoldsFor(_basket))
        {
            // Nothing is kept of those that give nothing, unless somebody asks why.
            return false;
        }

        _values.Add(Valuation.Value(rule, _basket, _room, _explain));
        return false;
    }

    private void ValueMultipliers()
    {
        _applied = [];
        HashSet<string>? groups = null;
        foreach (var rule in _edition.Rules)
        {
            if (rule.Multiplier is null || !IsWanted(rule) || (rule.Group is { } group && !(groups ??= []).Add(group.Id)))
            {
                continue;
            }

            // The rules of a group stand in for each other, so they work on top of the same ones.
            var from = _values.Count;
            if (rule.Group is null)
            {
                ValueMultiplier(rule);
            }
            else
            {
                ValueMultipliers(rule.Group);
            }

            Stack(_values, from);
            for (var i = from; i < _values.Count; i++)
            {
                if (_values[i].Points > 0)
                {
                    _applied.Add(_values[i].Rule.Multiplier!);
                }
            }
        }
    }

    private void ValueMultipliers(StackingGroup group)
    {
        foreach (var rule in _edition.Rules)
        {
            if (rule.Group == group && rule.Multiplier is not null && IsWanted(rule))
            {
                ValueMultiplier(rule);
            }
        }
    }

    private void ValueMultiplier(CompiledRule rule) => _values.Add(Valuation.ValueMultiplier(rule, _basket, _applied!, _room, _explain));

    private bool IsWanted(CompiledRule rule) => _explain is not null || _basket.CountsAny(rule.Slot);

    /// <summary>Takes from those that lost in their groups what they would have given alone.</summary>
    private void Stack(List<RuleValue> values, int from)
    {
        for (var i = from; i < values.Count; i++)
        {
            if (values[i] is { Matched: true, Rule.Group: { } group } value && Winner(values, from, group) is var winner && winner != value)
            {
                value.Points = 0;
                value.Lines = [];
                _basket.Outstack(value.Rule);
                if (_explain is not null)
                {
                    var text = (long points) => points.ToString(System.Globalization.CultureInfo.InvariantCulture);
                    _ = group.Policy == StackingPolicy.Highest
                        ? value.Because("notHighest", text(winner.Alone), text(value.Alone))
                        : value.Because("notFirst", winner.Rule.Rule.Id, text(value.Alone));
                }
            }
        }
    }

    private static RuleValue Winner(List<RuleValue> values, int from, StackingGroup group)
    {
        RuleValue? winner = null;
        for (var i = from; i < values.Count; i++)
        {
            if (values[i] is { Matched: true } value && value.Rule.Group == group && (winner is null || Beats(value, winner, group.Policy)))
            {
                winner = value;
            }
        }

        return winner!;
    }

    private static bool Beats(RuleValue later, RuleValue winner, StackingPolicy policy) =>
        policy == StackingPolicy.First
            ? winner.Alone == 0 && later.Alone > 0
            : later.Alone > winner.Alone || (later.Alone == winner.Alone && later.Wanted > winner.Wanted);
}
