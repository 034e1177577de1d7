namespace Loyalty.Cli.Reconciliation;

/// <summary>What the records of one account come to.</summary>
internal sealed partial class FoldedAccount(string key)
{
    /// <summary>Without the program.</summary>
    public string Key { get; } = key;

    public bool IsGuest => Key.StartsWith("guest/", StringComparison.Ordinal);

    public bool IsHousehold => Key.StartsWith("household/", StringComparison.Ordinal);

    /// <summary>The household that the member shares a wallet with; null: none.</summary>
    public FoldedAccount? Household { get; set; }

    /// <summary>What its members have contributed since they joined, of the household that the account is.</summary>
    public SortedDictionary<string, long> Contributions { get; } = new(StringComparer.Ordinal);

    public long Version { get; set; }

    /// <summary><c>none</c>, <c>enrolling</c>, <c>active</c>, <c>blocked</c>, <c>guest</c>, <c>erasing</c>, <c>erased</c>, <c>household</c>, <c>merging</c>, <c>merged</c>.</summary>
    public string Status { get; set; } = "none";

    public string? Tier { get; set; }

    /// <summary>The paid one that is held; null: none.</summary>
    public FoldedMembership? Membership { get; set; }

    /// <summary>What the tier rests on.</summary>
    public FoldedStanding Standing { get; } = new();

    public long Purchases { get; set; }

    /// <summary>Points by bucket, in the order in which the buckets came to be; never empty ones.</summary>
    public List<(Bucket Bucket, long Points)> Buckets { get; } = [];

    /// <summary>The ends of points that slide, by wallet and by when they began to.</summary>
    public Dictionary<(string Wallet, DateTimeOffset Since), DateTimeOffset> Slides { get; } = [];

    /// <summary>Points owed by wallet; never zero.</summary>
    public SortedDictionary<string, long> Debts { get; } = new(StringComparer.Ordinal);

    /// <summary>The sum of all entries by wallet.</summary>
    public SortedDictionary<string, long> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>Vouchers that are neither used, cancelled nor expired.</summary>
    public SortedSet<string> Vouchers { get; } = new(StringComparer.Ordinal);

    /// <summary>The code by which friends join; null: none was made.</summary>
    public string? ReferralCode { get; set; }

    /// <summary>How the member's own referral stands; null: the member joined without a code.</summary>
    public string? Referral { get; set; }

    /// <summary>What the member got for being referred.</summary>
    public long ReferralPoints { get; set; }

    /// <summary>By challenge and the first day of the window.</summary>
    public Dictionary<(string Challenge, string Start), FoldedWindow> Challenges { get; } = [];

    /// <summary>How often each badge that is held was given.</summary>
    public SortedDictionary<string, long> Badges { get; } = new(StringComparer.Ordinal);

    /// <summary>The days of the year that were reached, each with its year.</summary>
    public HashSet<(string Occasion, long Year)> Occasions { get; } = [];

    /// <summary>The segments that the member is in.</summary>
    public SortedSet<string> Segments { get; } = new(StringComparer.Ordinal);

    public IEnumerable<string> Wallets => Entries.Keys.Union(Debts.Keys).Union(Buckets.Select(held => held.Bucket.Wallet)).Order(StringComparer.Ordinal);

    /// <summary>Exclusive; null: never.</summary>
    public DateTimeOffset? EndOf(Bucket bucket) =>
        bucket.LapsesAt ?? bucket.ExpiresAt ?? (bucket.Slides is { } since ? Slides.GetValueOrDefault((bucket.Wallet, since)) : null);

    public long Debt(string wallet) => Debts.GetValueOrDefault(wallet);

    /// <returns>False when the bucket would hold less than nothing.</returns>
    public bool Add(Bucket bucket, long points)
    {
        var index = Buckets.FindIndex(held => held.Bucket == bucket);
        var after = (index < 0 ? 0 : Buckets[index].Points) + points;
        if (index < 0)
        {
            if (after != 0)
            {
                Buckets.Add((bucket, after));
            }
        }
        else if (after == 0)
        {
            Buckets.RemoveAt(index);
        }
        else
        {
            Buckets[index] = (bucket, after);
        }

        return after >= 0;
    }

    /// <returns>False when the debt would be less than nothing.</returns>
    public bool Owe(string wallet, long points)
    {
        var after = Debts[wallet] = Debts.GetValueOrDefault(wallet) + points;
        if (after == 0)
        {
            Debts.Remove(wallet);
        }

        return after >= 0;
    }

    /// <summary>Active, pending and debt at an instant by the dates of the buckets, without carrying out what has fallen due.</summary>
    public Balance At(DateTimeOffset instant, string wallet) => Sum(Buckets, instant, wallet, Debt(wallet));

    /// <summary>
    /// The same with everything carried out that falls due by the instant: points that become active repay debt first,
    /// and what has ended is gone. At one instant points become active before others end.
    /// </summary>
    public Balance AsOf(DateTimeOffset now, string wallet)
    {
        var debt = Debt(wallet);
        var held = Buckets.Where(bucket => bucket.Bucket.Wallet == wallet).ToList();
        while (held.Where(bucket => bucket.Bucket.ActiveFrom <= now).Select(bucket => bucket.Bucket.ActiveFrom).Min() is { } instant)
        {
            for (var i = 0; i < held.Count; i++)
            {
                var (bucket, points) = held[i];
                if (bucket.ActiveFrom <= instant)
                {
                    var repaid = Math.Min(points, debt);
                    debt -= repaid;
                    held[i] = (bucket.Activated(), points - repaid);
                }
            }
        }

        return Sum(held, now, wallet, debt);
    }

    /// <summary>The same with what the household holds, which its members may use.</summary>
    public Balance UsableAsOf(DateTimeOffset now, string wallet)
    {
        var (own, shared) = (AsOf(now, wallet), Household?.AsOf(now, wallet) ?? default);
        return new Balance(own.Active + shared.Active, own.Pending + shared.Pending, own.Debt + shared.Debt);
    }

    private Balance Sum(List<(Bucket Bucket, long Points)> buckets, DateTimeOffset instant, string wallet, long debt)
    {
        var ofWallet = buckets.Where(held => held.Bucket.Wallet == wallet && !(EndOf(held.Bucket) <= instant)).ToList();
        var active = ofWallet.Where(held => held.Bucket.IsActiveAt(instant)).Sum(held => held.Points);
        var pending = ofWallet.Where(held => !held.Bucket.IsActiveAt(instant)).Sum(held => held.Points);
        return new Balance(active, pending, debt);
    }
}

/// <summary>A membership as its payments left it.</summary>
internal sealed record FoldedMembership(string Plan, DateTimeOffset Since, DateTimeOffset EndsAt, DateTimeOffset LapsesAt, bool Cancelled)
{
    public override string ToString() => FormattableString.Invariant($"{Plan} since {Since.UtcDateTime:O}, ends {EndsAt.UtcDateTime:O}, lapses {LapsesAt.UtcDateTime:O}{(Cancelled ? ", cancelled" : "")}");
}

/// <summary>One wallet at an instant.</summary>
internal readonly record struct Balance(long Active, long Pending, long Debt)
{
    public override string ToString() => FormattableString.Invariant($"active {Active}, pending {Pending}, debt {Debt}");
}
