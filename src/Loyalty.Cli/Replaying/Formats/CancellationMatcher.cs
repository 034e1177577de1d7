namespace Loyalty.Cli.Replaying.Formats;

/// <summary>
/// Finds the sales that cancellations undo. An Online Retail cancellation names none, so each of its lines is matched
/// to sales of the same stock code to the same customer, at or before its own time: the newest sale first that has
/// something left, in a sale the lines in their order, across as many sales and lines as it takes. Cancellations take
/// in the order of time, so that none depends on a later one. What finds nothing is counted; a guest's finds nothing.
/// </summary>
internal static class CancellationMatcher
{
    public static IReadOnlyList<MatchedReturn> Match(IReadOnlyList<Invoice> sales, IReadOnlyList<Invoice> cancellations, UnmatchedReturns unmatched)
    {
        var left = Index(sales);
        var returns = new List<MatchedReturn>();
        foreach (var cancellation in cancellations.OrderBy(cancellation => cancellation.Instant))
        {
            var bySale = new Dictionary<Invoice, MatchedReturn>();
            foreach (var line in cancellation.Lines)
            {
                var wanted = -line.Quantity;
                var missing = wanted;
                if (cancellation.Customer is { } customer && left.TryGetValue((customer, line.StockCode), out var sold))
                {
                    missing = Take(cancellation, sold, wanted, bySale);
                }

                if (missing > 0)
                {
                    unmatched.Lines++;
                    unmatched.Quantity += missing;
                    unmatched.PartlyMatchedLines += missing < wanted ? 1 : 0;
                    unmatched.GuestLines += cancellation.Customer is null ? 1 : 0;
                }
            }

            returns.AddRange(bySale.Values);
        }

        return returns;
    }

    /// <summary>What was sold, by customer and stock code, in the order in which it is taken back.</summary>
    private static Dictionary<(string Customer, string StockCode), List<SoldLine>> Index(IReadOnlyList<Invoice> sales)
    {
        var index = new Dictionary<(string, string), List<SoldLine>>();
        foreach (var (_, sale) in sales.Index().OrderByDescending(sale => sale.Item.Instant).ThenByDescending(sale => sale.Index))
        {
            if (sale.Customer is not { } customer)
            {
                continue;
            }

            foreach (var (i, line) in sale.Lines.Index())
            {
                if (!index.TryGetValue((customer, line.StockCode), out var sold))
                {
                    index.Add((customer, line.StockCode), sold = []);
                }

                sold.Add(new SoldLine(sale, i + 1) { Left = line.Quantity });
            }
        }

        return index;
    }

    /// <returns>How much found no sale.</returns>
    private static decimal Take(Invoice cancellation, List<SoldLine> newestFirst, decimal wanted, Dictionary<Invoice, MatchedReturn> bySale)
    {
        foreach (var sold in newestFirst)
        {
            if (wanted == 0)
            {
                break;
            }

            if (sold.Left == 0 || sold.Sale.Instant > cancellation.Instant)
            {
                continue;
            }

            var taken = Math.Min(sold.Left, wanted);
            sold.Left -= taken;
            wanted -= taken;
            if (!bySale.TryGetValue(sold.Sale, out var matched))
            {
                bySale.Add(sold.Sale, matched = new MatchedReturn(cancellation, sold.Sale));
            }

            matched.Quantities[sold.Place] = matched.Quantities.GetValueOrDefault(sold.Place) + taken;
        }

        return wanted;
    }

    private sealed record SoldLine(Invoice Sale, int Place)
    {
        public decimal Left { get; set; }
    }
}

/// <summary>What one cancellation takes back of one sale.</summary>
internal sealed record MatchedReturn(Invoice Cancellation, Invoice Sale)
{
    public string Id => $"{Cancellation.Number}-{Sale.Number}";

    /// <summary>By the place of the sold line.</summary>
    public SortedDictionary<int, decimal> Quantities { get; } = [];
}
