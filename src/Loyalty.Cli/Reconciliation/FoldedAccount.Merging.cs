namespace Loyalty.Cli.Reconciliation;

// What goes over to another account when its member is merged into that one's. Points, debt and segments go by themselves.
internal sealed partial class FoldedAccount
{
    /// <summary>The member into whom this one was merged; null: it was not.</summary>
    public string? MergedInto { get; set; }

    /// <summary>Who was merged into the member, in the order in which they came.</summary>
    public List<string> MergedFrom { get; } = [];

    /// <summary>The member who joined by a code, when that is not the account's own; null: it is.</summary>
    public string? ReferredFriend { get; set; }

    /// <summary>Who brought the member; null: nobody.</summary>
    public string? ReferredBy { get; set; }

    /// <summary>Of members who were merged into this one, which has a referral of its own, those that can still be taken back: what each friend got.</summary>
    public SortedDictionary<string, long> MergedReferrals { get; } = new(StringComparer.Ordinal);

    /// <summary>All of it but points, debt and segments, which is not here any more.</summary>
    public FoldedAccount Leave()
    {
        var left = new FoldedAccount(Key) { Tier = Tier };
        left.TakeIn(this, null);
        (Tier, Purchases, Membership, Referral, ReferralCode, ReferralPoints, ReferredFriend, ReferredBy) = (null, 0, null, null, null, 0, null, null);
        Vouchers.Clear();
        Challenges.Clear();
        Badges.Clear();
        Occasions.Clear();
        Slides.Clear();
        MergedFrom.Clear();
        MergedReferrals.Clear();
        return left;
    }

    /// <param name="left">What left the other account.</param>
    /// <param name="member">Whose that was; null: the same member's.</param>
    public void TakeIn(FoldedAccount left, string? member)
    {
        Purchases += left.Purchases;
        Vouchers.UnionWith(left.Vouchers);
        Occasions.UnionWith(left.Occasions);
        foreach (var (slide, end) in left.Slides)
        {
            Slides[slide] = Slides.TryGetValue(slide, out var own) && own > end ? own : end;
        }

        foreach (var (window, counted) in left.Challenges)
        {
            if (!Challenges.TryGetValue(window, out var own))
            {
                Challenges.Add(window, own = new FoldedWindow());
            }

            own.Add(counted);
        }

        foreach (var (badge, times) in left.Badges)
        {
            Badges[badge] = Badges.GetValueOrDefault(badge) + times;
        }

        Membership = Longer(Membership, left.Membership);
        ReferralCode ??= left.ReferralCode;
        if ((Referral is null or "refused" && left.Referral is not null) || (Referral == "open" && left.Referral is not (null or "open" or "refused")))
        {
            (Referral, ReferralPoints, ReferredBy) = (left.Referral, left.ReferralPoints, left.ReferredBy);
            ReferredFriend = left.ReferredFriend ?? member;
        }
        else if (left.Referral is "qualified" or "rewarded" or "notRewarded")
        {
            MergedReferrals.Add(left.ReferredFriend ?? left.Key, left.ReferralPoints);
        }

        foreach (var (friend, points) in left.MergedReferrals)
        {
            MergedReferrals.Add(friend, points);
        }

        MergedFrom.AddRange(member is null ? left.MergedFrom : left.MergedFrom.Prepend(member));
        if (Referral == "open" && member is not null && (ReferredBy == Key || MergedFrom.Contains(ReferredBy ?? "")))
        {
            Referral = "refused";
        }
    }

    private static FoldedMembership? Longer(FoldedMembership? own, FoldedMembership? other)
    {
        if (own is null || other is null)
        {
            return own ?? other;
        }

        var longer = other.LapsesAt > own.LapsesAt ? other : own;
        return own.Plan == other.Plan ? longer with { Since = own.Since < other.Since ? own.Since : other.Since } : longer;
    }
}
