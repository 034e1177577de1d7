using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Purchases;

/// <summary>What is valued: lines, and how much of each counts.</summary>
/// <param name="Channel">Where it was bought.</param>
/// <param name="Lines">As they were bought.</param>
/// <param name="Counted">Of each line, in minor units; less than its amount when some of it has come back.</param>
/// <param name="OrderAmount">The amount that minimums are held against.</param>
/// <param name="IgnoreMinimum">Value it as if every minimum were met.</param>
public readonly record struct Basket(string Channel, IReadOnlyList<PurchaseLine> Lines, long[] Counted, long OrderAmount, bool IgnoreMinimum = false)
{
    /// <summary>A whole purchase.</summary>
    public static Basket Of(string channel, IReadOnlyList<PurchaseLine> lines, long discount, CompiledEdition edition)
    {
        var counted = Valuation.CountedAmounts(lines, Valuation.NetAmounts(lines, discount), edition.Definition.AmountBasis);
        return new Basket(channel, lines, counted, Valuation.OrderAmount(lines, counted));
    }
}
