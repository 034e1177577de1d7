namespace Loyalty.Cli.Replaying;

/// <summary>What the gateway answered, summed. Points are added up from the answers, so a rerun, which gets the stored ones, comes to the same.</summary>
internal sealed class ReplayTally
{
    public long MembersEnrolled { get; set; }

    /// <summary>Members that somebody else had enrolled.</summary>
    public long MembersKnown { get; set; }

    public long Purchases { get; set; }

    /// <summary>Of the purchases, those without a member.</summary>
    public long GuestPurchases { get; set; }

    public long Returns { get; set; }

    /// <summary>Returns that wait for their purchase.</summary>
    public long ParkedReturns { get; set; }

    /// <summary>Of all these, what had been carried out before.</summary>
    public long Replayed { get; set; }

    public SortedDictionary<string, long> PointsEarned { get; set; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> PointsTakenBack { get; set; } = new(StringComparer.Ordinal);

    /// <summary>What the gateway refused, by code.</summary>
    public SortedDictionary<string, long> Refused { get; set; } = new(StringComparer.Ordinal);

    public void Add(ReplayTally other)
    {
        MembersEnrolled += other.MembersEnrolled;
        MembersKnown += other.MembersKnown;
        Purchases += other.Purchases;
        GuestPurchases += other.GuestPurchases;
        Returns += other.Returns;
        ParkedReturns += other.ParkedReturns;
        Replayed += other.Replayed;
        Add(PointsEarned, other.PointsEarned);
        Add(PointsTakenBack, other.PointsTakenBack);
        Add(Refused, other.Refused);
    }

    public static void Add(SortedDictionary<string, long> sums, string key, long count) => sums[key] = sums.GetValueOrDefault(key) + count;

    private static void Add(SortedDictionary<string, long> sums, SortedDictionary<string, long> others)
    {
        foreach (var (key, count) in others)
        {
            Add(sums, key, count);
        }
    }
}
