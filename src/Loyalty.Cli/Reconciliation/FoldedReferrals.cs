namespace Loyalty.Cli.Reconciliation;

/// <summary>What the journal says of referrals: by day, and of each friend what both sides say.</summary>
internal sealed class FoldedReferrals
{
    private readonly SortedDictionary<string, FoldedReferral> _friends = new(StringComparer.Ordinal);

    public SortedDictionary<string, FoldedReferralDay> Days { get; } = new(StringComparer.Ordinal);

    public long Started { get; private set; }

    /// <summary>Referrals with something under way.</summary>
    public long Open => _friends.Values.Count(friend => friend.Begun != friend.Ended);

    public void Join(string day, bool refused)
    {
        Started += refused ? 0 : 1;
        Add(day, refused ? new FoldedReferralDay(0, 1, 0, 0, 0, 0) : new FoldedReferralDay(1, 0, 0, 0, 0, 0));
    }

    public void Qualify(string friend, string day, string by, long points, string? reward)
    {
        Add(day, new FoldedReferralDay(0, 0, 1, 0, 0, 0));
        var referral = Of(friend);
        referral.Begun++;
        (referral.By, referral.Promised, referral.PromisedVoucher) = (by, referral.Promised + points, reward);
    }

    public void Undo(string friend, string day)
    {
        Add(day, new FoldedReferralDay(0, 0, 0, 0, 0, 1));
        Of(friend).Begun++;
    }

    public void End(string friend, string day, long points, bool refused, bool undone)
    {
        var referral = Of(friend);
        referral.Ended++;
        if (undone)
        {
            referral.SaidBack = points;
            return;
        }

        referral.SaidGiven = points;
        referral.IsRefused = refused;
        Add(day, refused ? new FoldedReferralDay(0, 0, 0, 0, 1, 0) : new FoldedReferralDay(0, 0, 0, 1, 0, 0));
    }

    /// <summary>The referrer's side: what was given, or nothing.</summary>
    public void Earn(string referrer, string friend, long points, bool refused, string? reward)
    {
        var referral = Of(friend);
        (referral.Earner, referral.Given) = (referrer, referral.Given + points);
        (referral.GivenVoucher, referral.GotNothing) = (reward, refused);
    }

    /// <summary>The referrer's side: what was taken back, or nothing.</summary>
    public void TakeBack(string friend, long points) => Of(friend).Back += points;

    /// <summary>Holds both sides against each other, once all of the journal is read.</summary>
    public void Check(Differences differences, Func<string, string> ownerOf)
    {
        foreach (var (friend, referral) in _friends)
        {
            var about = $"referral of {friend}";
            if (referral.Earner is not null)
            {
                differences.Compare(about, "referrer", referral.By is { } by ? ownerOf(by) : null, ownerOf(referral.Earner));
                differences.Compare(about, "voucher of the referrer", referral.GotNothing ? referral.GivenVoucher : referral.PromisedVoucher, referral.GivenVoucher);
            }

            if (referral.Given != 0)
            {
                differences.Compare(about, "points of the referrer", referral.Promised, referral.Given);
            }

            if (referral.Begun == referral.Ended)
            {
                differences.Compare(about, "points that the referrer got", referral.SaidGiven, referral.Given);
                differences.Compare(about, "points that the referrer gave back", referral.SaidBack, referral.Back);
                differences.Compare(about, "reward", referral.IsRefused ? 0 : referral.Promised, referral.Given);
            }

            if (referral.Back != 0 || referral.Begun - referral.Ended is < 0)
            {
                differences.Compare(about, "points that were taken back", referral.Given, referral.Back);
                differences.Compare(about, "ended more often than begun", 0, Math.Max(0, referral.Ended - referral.Begun));
            }
        }
    }

    private FoldedReferral Of(string friend)
    {
        if (!_friends.TryGetValue(friend, out var referral))
        {
            _friends.Add(friend, referral = new FoldedReferral());
        }

        return referral;
    }

    private void Add(string day, FoldedReferralDay more) => Days[day] = Days.GetValueOrDefault(day) + more;

    /// <summary>What both sides say of one friend.</summary>
    private sealed class FoldedReferral
    {
        public string? By { get; set; }

        public string? Earner { get; set; }

        public int Begun { get; set; }

        public int Ended { get; set; }

        public long Promised { get; set; }

        public string? PromisedVoucher { get; set; }

        public string? GivenVoucher { get; set; }

        public bool GotNothing { get; set; }

        public long Given { get; set; }

        public long Back { get; set; }

        public long SaidGiven { get; set; }

        public long SaidBack { get; set; }

        public bool IsRefused { get; set; }
    }
}

/// <summary>The referrals of a day.</summary>
internal readonly record struct FoldedReferralDay(long Started, long Refused, long Qualified, long Rewarded, long NotRewarded, long TakenBack)
{
    public static FoldedReferralDay operator +(FoldedReferralDay one, FoldedReferralDay other) => new(
        one.Started + other.Started,
        one.Refused + other.Refused,
        one.Qualified + other.Qualified,
        one.Rewarded + other.Rewarded,
        one.NotRewarded + other.NotRewarded,
        one.TakenBack + other.TakenBack);
}
