using System.Collections.Frozen;
using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Campaigns;

/// <summary>An active campaign made ready to decide with.</summary>
public sealed class CompiledCampaign
{
    public const string Control = "control";

    private readonly FrozenSet<string> _tiers;
    private readonly ImmutableArray<(string? Variant, int Below, CompiledEffect Effect)> _variants;
    private readonly CompiledSchedule _schedule;

    /// <param name="definition">The campaign.</param>
    /// <param name="rules">The rules of the edition by id.</param>
    /// <param name="lines">Takes its filter.</param>
    internal CompiledCampaign(CampaignDefinition definition, IReadOnlyDictionary<string, CompiledRule> rules, LineIndex.Builder lines)
    {
        Definition = definition;
        _tiers = definition.Audience.Tiers.ToFrozenSet();
        _schedule = new CompiledSchedule(definition.Schedule);

        // A multiplier that names no lines works on all that its rules count; a multiplied rule must count a line besides.
        var multiplies = (definition.Effect ?? definition.Variants[0].Effect).Multiplier is not null;
        Slot = definition.Items is null && multiplies ? lines.AddEverything() : lines.Add(definition.Items);
        _variants = Variants(definition, rules, Slot);
        HasPeriodicPoints = Effect.Rule.HasPeriodicCap;
    }

    public CampaignDefinition Definition { get; }

    public string Id => Definition.Id;

    /// <summary>Whether points that the member got by it before matter.</summary>
    public bool HasPeriodicPoints { get; }

    /// <summary>The place of its filter in the edition's index of lines.</summary>
    internal int Slot { get; }

    internal ConditionTree? Condition { get; set; }

    public bool HasAttributes => !Definition.Audience.Attributes.IsEmpty;

    /// <summary>The effect that tells whether a purchase of the control group would have earned: the only or the first.</summary>
    public CompiledEffect Effect => _variants[0].Effect;

    /// <summary>Which variant the member has, and what it gives; nothing for the control group.</summary>
    public (string? Variant, CompiledEffect? Effect) Of(string member)
    {
        if (_variants.Length == 1 && Definition.ControlPercent == 0)
        {
            return (_variants[0].Variant, _variants[0].Effect);
        }

        var percent = MemberHash.PercentOf(Id, member);
        if (percent < Definition.ControlPercent)
        {
            return (Control, null);
        }

        foreach (var (variant, below, effect) in _variants)
        {
            if (percent < below)
            {
                return (variant, effect);
            }
        }

        throw new InvalidOperationException($"The variants of campaign {Id} do not add up to 100 percent.");
    }

    /// <summary>The effect behind a variant that stands on an award.</summary>
    public CompiledEffect EffectOf(string? variant) => _variants.First(known => known.Variant == variant).Effect;

    /// <summary>Whether its schedule holds at the instant.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="local">What a clock on the wall shows at it.</param>
    public bool HoldsAt(DateTimeOffset instant, DateTime local) => _schedule.HoldsAt(instant, local);

    public bool HoldsIn(string channel) => Effect.Rule.HoldsIn(channel);

    public bool HoldsForTier(string? tier) => _tiers.Count == 0 || (tier is not null && _tiers.Contains(tier));

    public bool HoldsFor(ImmutableArray<ProfileAttribute> attributes)
    {
        foreach (var condition in Definition.Audience.Attributes)
        {
            var met = false;
            foreach (var attribute in attributes)
            {
                met |= attribute.Name == condition.Name && attribute.Value == condition.Value;
            }

            if (!met)
            {
                return false;
            }
        }

        return true;
    }

    private static ImmutableArray<(string? Variant, int Below, CompiledEffect Effect)> Variants(
        CampaignDefinition definition, IReadOnlyDictionary<string, CompiledRule> rules, int slot)
    {
        if (definition.Variants.IsEmpty)
        {
            return [(null, 100, new CompiledEffect(definition, definition.Effect!, rules, slot))];
        }

        var variants = ImmutableArray.CreateBuilder<(string?, int, CompiledEffect)>();
        var below = definition.ControlPercent;
        foreach (var variant in definition.Variants)
        {
            variants.Add((variant.Id, below += variant.Percent, new CompiledEffect(definition, variant.Effect, rules, slot)));
        }

        return variants.ToImmutable();
    }
}
