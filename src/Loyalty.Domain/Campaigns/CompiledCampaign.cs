using System.Collections.Frozen;
using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Campaigns;

/// <summary>An active campaign made ready to decide with.</summary>
public sealed class CompiledCampaign
{
    public const string Control = "control";

    private readonly FrozenSet<string> _tiers;
    private readonly ImmutableArray<(string? Variant, int Below, CompiledEffect Effect)> _variants;
    private readonly int _days;
    private readonly int _hours;
    private readonly bool _countsAll;

    /// <param name="definition">The campaign.</param>
    /// <param name="rules">The rules of the edition by id.</param>
    public CompiledCampaign(CampaignDefinition definition, IReadOnlyDictionary<string, CompiledRule> rules)
    {
        Definition = definition;
        _tiers = definition.Audience.Tiers.ToFrozenSet();
        _days = Mask(definition.Schedule.Days.Select(day => (int)day));
        _hours = Mask(definition.Schedule.Hours.SelectMany(range => Enumerable.Range(range.From, range.To - range.From)));
        _variants = Variants(definition, rules);
        _countsAll = definition.Items is null && Effect.IsMultiplier;
        HasPeriodicPoints = Effect.Rule.HasPeriodicCap;
    }

    public CampaignDefinition Definition { get; }

    public string Id => Definition.Id;

    /// <summary>Whether points that the member got by it before matter.</summary>
    public bool HasPeriodicPoints { get; }

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
    public bool HoldsAt(DateTimeOffset instant, ProgramCalendar calendar)
    {
        var schedule = Definition.Schedule;
        if (instant < schedule.From || instant >= schedule.Until)
        {
            return false;
        }

        if (_days == 0 && _hours == 0)
        {
            return true;
        }

        var local = calendar.LocalTimeOf(instant);
        return (_days == 0 || (_days & (1 << (((int)local.DayOfWeek + 6) % 7))) != 0) && (_hours == 0 || (_hours & (1 << local.Hour)) != 0);
    }

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

    /// <summary>Whether the campaign's own filter takes the line; a multiplied rule must count it besides.</summary>
    public bool Counts(PurchaseLine line) => _countsAll || Effect.Rule.Counts(line);

    private static ImmutableArray<(string? Variant, int Below, CompiledEffect Effect)> Variants(
        CampaignDefinition definition, IReadOnlyDictionary<string, CompiledRule> rules)
    {
        if (definition.Variants.IsEmpty)
        {
            return [(null, 100, new CompiledEffect(definition, definition.Effect!, rules))];
        }

        var variants = ImmutableArray.CreateBuilder<(string?, int, CompiledEffect)>();
        var below = definition.ControlPercent;
        foreach (var variant in definition.Variants)
        {
            variants.Add((variant.Id, below += variant.Percent, new CompiledEffect(definition, variant.Effect, rules)));
        }

        return variants.ToImmutable();
    }

    private static int Mask(IEnumerable<int> places) => places.Aggregate(0, (mask, place) => mask | (1 << place));
}
