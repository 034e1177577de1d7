using System.Numerics;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Oracle;

/// <summary>A purchase, or what is left of one: its lines, and how much of each was paid.</summary>
/// <param name="Buy">As it was sent.</param>
/// <param name="Amounts">By line, in minor units, however they were paid.</param>
/// <param name="Counted">What of them earns: without what points paid.</param>
/// <param name="Quantities">By line.</param>
/// <param name="IsFirst">It was the first of its member.</param>
internal sealed record Basket(Buy Buy, long[] Amounts, long[] Counted, int[] Quantities, bool IsFirst)
{
    /// <param name="buy">As it was sent.</param>
    /// <param name="paid">What points paid, in minor units: a discount like any other.</param>
    /// <param name="isFirst">It is the first of its member.</param>
    public static Basket Whole(Buy buy, long paid, bool isFirst)
    {
        var amounts = Less([.. buy.Lines.Select(static line => line.Amount)], buy.Discount);
        return new Basket(buy, amounts, Less(amounts, paid), [.. buy.Lines.Select(static line => line.Quantity)], isFirst);
    }

    /// <summary>The same with less left of it: what earns goes down in proportion.</summary>
    public Basket With(long[] amounts, int[] quantities, Basket whole) => this with
    {
        Amounts = amounts,
        Counted = [.. amounts.Select((amount, i) => amount == whole.Amounts[i] ? whole.Counted[i] : Arithmetic.Round((BigInteger)whole.Counted[i] * amount, whole.Amounts[i], PointRounding.Nearest))],
        Quantities = quantities,
    };

    private static long[] Less(long[] amounts, long discount) => [.. amounts.Zip(Arithmetic.Split(discount, amounts), static (amount, share) => amount - share)];

    /// <summary>What minimums are held against: neither deliveries nor gift cards count.</summary>
    public long Items => Enumerable.Range(0, Amounts.Length).Sum(i => Buy.Lines[i].Kind == LineKind.Item ? Counted[i] : 0);

    public bool IsEmpty => Array.TrueForAll(Amounts, static amount => amount == 0) && Array.TrueForAll(Quantities, static quantity => quantity == 0);

    /// <summary>Whether a line counts.</summary>
    public bool Counts(ItemFilter? items, int index)
    {
        var line = Buy.Lines[index];
        if (line.Kind == LineKind.GiftCard || (line.Kind == LineKind.Delivery && items is not { Delivery: true }))
        {
            return false;
        }

        if (items is null)
        {
            return true;
        }

        var category = line.Category ?? "";
        var excluded = items.ExcludeSkus.Contains(line.Sku) || items.ExcludeCategories.Contains(category);
        var included = (items.IncludeSkus.IsEmpty && items.IncludeCategories.IsEmpty && items.IncludeBrands.IsEmpty && items.IncludeLabels.IsEmpty)
            || items.IncludeSkus.Contains(line.Sku) || items.IncludeCategories.Contains(category);
        return included && !excluded;
    }

    /// <summary>What is counted: minor units, or pieces of lines that anything was paid for.</summary>
    public long[] Measure(ItemFilter? items, bool pieces) =>
        [.. Counted.Select((amount, i) => !Counts(items, i) ? 0 : !pieces ? amount : amount > 0 ? Quantities[i] : 0)];
}
