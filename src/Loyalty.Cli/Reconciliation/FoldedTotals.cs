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

    public long Activities { get; set; }

    public SortedDictionary<string, FoldedPoints> Points { get; } = new(StringComparer.Ordinal);

    public void Earn(string wallet, long points) => Add(wallet, new FoldedPoints(points, 0, 0, 0));

    public void TakeBack(string wallet, long points) => Add(wallet, new FoldedPoints(0, points, 0, 0));

    public void Spend(string wallet, long points) => Add(wallet, new FoldedPoints(0, 0, points, 0));

    public void Restore(string wallet, long points) => Add(wallet, new FoldedPoints(0, 0, 0, points));

    public void Add(FoldedDay other)
    {
        Purchases += other.Purchases;
        GuestPurchases += other.GuestPurchases;
        Amount += other.Amount;
        Returns += other.Returns;
        ReturnedAmount += other.ReturnedAmount;
        Activities += other.Activities;
        foreach (var (wallet, points) in other.Points)
        {
            Add(wallet, points);
        }
    }

    private void Add(string wallet, FoldedPoints points)
    {
        var before = Points.GetValueOrDefault(wallet);
        Points[wallet] = new FoldedPoints(
            before.Earned + points.Earned, before.TakenBack + points.TakenBack, before.Spent + points.Spent, before.Restored + points.Restored);
    }
}

/// <summary>Points of one wallet that moved in a channel on a day.</summary>
internal readonly record struct FoldedPoints(long Earned, long TakenBack, long Spent, long Restored);
