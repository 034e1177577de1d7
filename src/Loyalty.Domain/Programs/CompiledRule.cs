using System.Collections.Frozen;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Domain.Programs;

/// <summary>One earning rule with its lists as sets.</summary>
public sealed class CompiledRule
{
    private readonly FrozenSet<string> _channels;
    private readonly FrozenSet<string> _includeSkus;
    private readonly FrozenSet<string> _excludeSkus;
    private readonly FrozenSet<string> _includeCategories;
    private readonly FrozenSet<string> _excludeCategories;
    private readonly bool _includesAll;
    private readonly bool _delivery;

    public CompiledRule(EarningRule rule)
    {
        Rule = rule;
        var items = rule.Items ?? new ItemFilter();
        _channels = rule.Channels.ToFrozenSet();
        _includeSkus = items.IncludeSkus.ToFrozenSet();
        _excludeSkus = items.ExcludeSkus.ToFrozenSet();
        _includeCategories = items.IncludeCategories.ToFrozenSet();
        _excludeCategories = items.ExcludeCategories.ToFrozenSet();
        _includesAll = _includeSkus.Count == 0 && _includeCategories.Count == 0;
        _delivery = items.Delivery;
        HasPeriodicCap = rule.Caps.Any(cap => cap.Period != CapPeriod.Purchase);
    }

    public EarningRule Rule { get; }

    /// <summary>Whether what the member earned before matters.</summary>
    public bool HasPeriodicCap { get; }

    public bool HoldsIn(string channel) => _channels.Count == 0 || _channels.Contains(channel);

    public bool Counts(PurchaseLine line) =>
        line.Kind switch
        {
            LineKind.GiftCard => false,
            LineKind.Delivery => _delivery,
            _ => IsIncluded(line),
        } && !IsExcluded(line);

    private bool IsIncluded(PurchaseLine line) =>
        _includesAll || _includeSkus.Contains(line.Sku) || (line.Category is { } category && _includeCategories.Contains(category));

    private bool IsExcluded(PurchaseLine line) =>
        _excludeSkus.Contains(line.Sku) || (line.Category is { } category && _excludeCategories.Contains(category));
}
