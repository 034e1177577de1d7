namespace Loyalty.Cli.Reconciliation;

/// <summary>What a campaign came to.</summary>
internal sealed class FoldedCampaign
{
    /// <summary>By day (<c>yyyy-MM-dd</c>), then by <c>channel/variant</c>.</summary>
    public SortedDictionary<string, SortedDictionary<string, FoldedFigures>> Days { get; } = new(StringComparer.Ordinal);

    public FoldedFigures All { get; private set; }

    /// <summary>Awards that name no lease of a budget.</summary>
    public long WithoutLease { get; set; }

    public void Add(string day, string channel, string? variant, FoldedFigures figures)
    {
        if (!Days.TryGetValue(day, out var figuresOfDay))
        {
            Days.Add(day, figuresOfDay = new SortedDictionary<string, FoldedFigures>(StringComparer.Ordinal));
        }

        var key = $"{channel}/{variant}";
        figuresOfDay[key] = figuresOfDay.GetValueOrDefault(key) + figures;
        All += figures;
    }
}

/// <summary>Sums of one day, channel and variant.</summary>
internal readonly record struct FoldedFigures(long Awards, long Points, long AwardsTakenBack, long PointsTakenBack, long Purchases, long Spend)
{
    public static FoldedFigures operator +(FoldedFigures one, FoldedFigures other) => new(
        one.Awards + other.Awards,
        one.Points + other.Points,
        one.AwardsTakenBack + other.AwardsTakenBack,
        one.PointsTakenBack + other.PointsTakenBack,
        one.Purchases + other.Purchases,
        one.Spend + other.Spend);

    public override string ToString() => FormattableString.Invariant(
        $"{Awards} awards of {Points} points, {AwardsTakenBack} and {PointsTakenBack} taken back, {Purchases} purchases of {Spend}");
}
