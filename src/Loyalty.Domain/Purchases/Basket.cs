using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Purchases;

/// <summary>What is valued: lines, and how much of each counts.</summary>
/// <param name="Channel">Where it was bought.</param>
/// <param name="Lines">As they were bought.</param>
/// <param name="Counted">Of each line, in minor units; less than its amount when some of it has come back.</param>
/// <param name="OrderAmount">The amount that minimums are held against.</param>
/// <param name="IgnoreMinimum">Value it as if every minimum were met.</param>
/// <param name="IsFirst">Whether it is the member's first purchase.</param>
public readonly record struct Basket(string Channel, IReadOnlyList<PurchaseLine> Lines, long[] Counted, long OrderAmount, bool IgnoreMinimum = false, bool IsFirst = false)
{
    /// <summary>A whole purchase.</summary>
    /// <param name="channel">Where it was bought.</param>
    /// <param name="lines">As they were bought.</param>
    /// <param name="discount">Taken off the whole order.</param>
    /// <param name="paidWithPoints">What points cover that are a discount.</param>
    /// <param name="isFirst">Whether it is the member's first.</param>
    /// <param name="edition">The edition that values it.</param>
    public static Basket Of(
        string channel, IReadOnlyList<PurchaseLine> lines, long discount, long paidWithPoints, bool isFirst, CompiledEdition edition)
    {
        var paid = Valuation.WithoutPoints(Valuation.NetAmounts(lines, discount), paidWithPoints);
        var counted = Valuation.CountedAmounts(lines, paid, edition.Definition.AmountBasis);
        return new Basket(channel, lines, counted, Valuation.OrderAmount(lines, counted), IsFirst: isFirst);
    }
}
