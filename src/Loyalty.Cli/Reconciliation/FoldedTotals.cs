namespace Loyalty.Cli.Reconciliation;

/// <summary>Who stands in a tier, and who came and went.</summary>
internal sealed class FoldedTier
{
    public long Standing { get; set; }

    /// <summary>By month (<c>yyyy-MM-01</c>).</summary>
    public SortedDictionary<string, (long In, long Out)> Months { get; } = new(StringComparer.Ordinal);

    public void Move(string day, long moveIn, long moveOut)
    {
        var month = day[..7] + "-01";
        var before = Months.GetValueOrDefault(month);
        Months[month] = (before.In + moveIn, before.Out + moveOut);
        Standing += moveIn - moveOut;
    }
}

/// <summary>What went through a channel on a day.</summary>
internal sealed class FoldedDay
{
    public long Purchases { get; set; }

    public long GuestPurchases { get; set; }

    public long Amount { get; set; }

    public long Returns { get; set; }

    public long ReturnedAmount { get; set; }

    public SortedDictionary<string, (long Earned, long TakenBack)> Points { get; } = new(StringComparer.Ordinal);

    public void Earn(string wallet, long points)
    {
        var before = Points.GetValueOrDefault(wallet);
        Points[wallet] = (before.Earned + points, before.TakenBack);
    }

    public void TakeBack(string wallet, long points)
    {
        var before = Points.GetValueOrDefault(wallet);
        Points[wallet] = (before.Earned, before.TakenBack + points);
    }

    public void Add(FoldedDay other)
    {
        Purchases += other.Purchases;
        GuestPurchases += other.GuestPurchases;
        Amount += other.Amount;
        Returns += other.Returns;
        ReturnedAmount += other.ReturnedAmount;
        foreach (var (wallet, points) in other.Points)
        {
            Earn(wallet, points.Earned);
            TakeBack(wallet, points.TakenBack);
        }
    }
}
