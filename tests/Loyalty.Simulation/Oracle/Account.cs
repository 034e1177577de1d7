using Loyalty.Contracts.Programs;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Oracle;

/// <summary>What the oracle knows of one account.</summary>
internal sealed class Account(string name)
{
    public string Name => name;

    public bool IsGuest => name.StartsWith("guest/", StringComparison.Ordinal);

    public long Version { get; set; }

    public bool Enrolled { get; set; }

    public bool Blocked { get; set; }

    /// <summary>Its erasing has begun.</summary>
    public bool Erasing { get; set; }

    public bool Erased { get; set; }

    /// <summary>The last merging of this member into another one that was not undone; null: there is none. Nothing else happens to it.</summary>
    public Merging? Leaves { get; set; }

    /// <summary>Who was merged into this member, directly or through others.</summary>
    public HashSet<string> Was { get; } = [];

    public Purse Purse { get; } = new();

    /// <summary>The sum of all entries by wallet, as they are named, whatever they did.</summary>
    public Dictionary<string, long> Sums { get; } = [];

    /// <summary>Points that ended unspent.</summary>
    public Dictionary<Kind, long> Gone { get; } = [];

    /// <summary>What each rule or campaign gave in each period; awards of campaigns under their name and a slash.</summary>
    public Dictionary<(string Rule, CapPeriod Period, DateOnly First), long> Given { get; } = [];

    /// <summary>What counts for tiers.</summary>
    public SortedDictionary<DateOnly, (long Spend, long Status, long Visits)> Counts { get; } = [];

    public Dictionary<(string Channel, string Id), Bought> Purchases { get; } = [];

    /// <summary>Points that left, by why and for what.</summary>
    public Dictionary<(string Reason, string? Reference), Spent> Spent { get; } = [];

    /// <summary>Redemptions under way, by their ids.</summary>
    public Dictionary<string, Loyalty.Domain.Accounts.Events.RedemptionStarted> Redeeming { get; } = [];

    /// <summary>Vouchers that can be used.</summary>
    public Dictionary<string, Loyalty.Domain.Accounts.Events.VoucherIssued> Vouchers { get; } = [];

    /// <summary>Redemptions that hold, by reward and day; what is cancelled or undone does not.</summary>
    public List<(string Reward, string Voucher, DateOnly Day)> Redeemed { get; } = [];

    /// <summary>Returns that wait.</summary>
    public List<Loyalty.Domain.Accounts.Events.ReturnParked> Parked { get; } = [];

    /// <summary>When returns came that waited for their purchase.</summary>
    public Dictionary<(string Channel, string Id), DateTimeOffset> Brought { get; } = [];

    /// <summary>The household whose account it is; null: it is a member's.</summary>
    public string? Household { get; set; }

    /// <summary>The account of the household that the member shares points with; null: none.</summary>
    public string? Shares { get; set; }

    /// <summary>Of a household: its members, and what each has brought since joining.</summary>
    public Dictionary<string, long> Members { get; } = [];

    /// <summary>The windows of challenges that something has counted in.</summary>
    public Dictionary<(string Challenge, DateOnly Start), Window> Windows { get; } = [];

    /// <summary>How often each was given.</summary>
    public Dictionary<string, long> Badges { get; } = [];

    /// <summary>By which friends join; null: none was made.</summary>
    public string? Code { get; set; }

    /// <summary>By whom the member was brought; null: by nobody.</summary>
    public Referred? Referral { get; set; }

    /// <summary>Of members who were merged into this one, what a return still takes back.</summary>
    public List<Referred> OtherReferrals { get; } = [];

    /// <summary>The days of friends' purchases for which the member got something.</summary>
    public List<DateOnly> Friends { get; } = [];

    /// <summary>Null: none, or it is over.</summary>
    public Held? Membership { get; set; }

    /// <summary>The tier that is paid for, by where it stands, and until when; null: none.</summary>
    public (int Rank, DateTimeOffset Until)? Lent { get; set; }

    /// <summary>It stands in its tier because of what counted, as the record says.</summary>
    public bool TierRests { get; set; }

    /// <summary>It stands in its tier because it is paid for, and for nothing else.</summary>
    public bool TierIsLent { get; set; }

    public string? Tier { get; set; }

    /// <summary>When the standing ends; null: never.</summary>
    public DateTimeOffset? TierUntil { get; set; }

    /// <summary>It stands in it for some days after a return.</summary>
    public bool TierInGrace { get; set; }

    /// <summary>The days of grace that an account which came in had left; null: none.</summary>
    public (int Rank, DateTimeOffset? Until)? OthersGrace { get; set; }

    /// <summary>The tiers that were promised beside what counts, by where they stand, and until when; null: for ever.</summary>
    public List<(int Rank, DateTimeOffset? Until)> Promised { get; } = [];

    /// <summary>The account after each of its records.</summary>
    public List<Page> Pages { get; } = [];

    public void Count(DateOnly day, long spend, long status, long visits)
    {
        var before = Counts.GetValueOrDefault(day);
        Counts[day] = (before.Spend + spend, before.Status + status, before.Visits + visits);
    }

    public void Give(string rule, IEnumerable<CapPeriod> periods, DateOnly day, long points)
    {
        foreach (var period in periods.Where(static period => period != CapPeriod.Purchase).Distinct())
        {
            var key = (rule, period, Terms.First(period, day));
            Given[key] = Given.GetValueOrDefault(key) + points;
        }
    }
}

/// <summary>The account after one record.</summary>
/// <param name="Entry">The record.</param>
/// <param name="Entries">How many entries the purse had.</param>
/// <param name="Tier">The tier.</param>
/// <param name="TierUntil">Until when.</param>
/// <param name="Purchases">How many were recorded.</param>
/// <param name="Blocked">Whether the member is blocked.</param>
/// <param name="Erasing">Whether the member is erased, or is being erased.</param>
/// <param name="Leaves">Whether the member is merged into another one, or is being merged.</param>
/// <param name="Membership">What is paid for.</param>
/// <param name="Shares">As of <see cref="Account.Shares"/>.</param>
/// <param name="Members">How many members the household has.</param>
internal sealed record Page(JournalEntry Entry, int Entries, string? Tier, DateTimeOffset? TierUntil, long Purchases, bool Blocked, bool Erasing, bool Leaves, Held? Membership, string? Shares, int Members);

/// <summary>A purchase that was recorded.</summary>
internal sealed class Bought(Terms terms, Basket whole, long paid, DateTimeOffset occurredAt, DateOnly countsOn)
{
    /// <summary>By which it was valued, and is for ever.</summary>
    public Terms Terms => terms;

    /// <summary>Points that it was paid with.</summary>
    public long Paid => paid;

    public Basket Whole { get; } = whole;

    public DateTimeOffset OccurredAt => occurredAt;

    public DateOnly CountsOn => countsOn;

    /// <summary>What has not come back.</summary>
    public Basket Left { get; set; } = whole;

    /// <summary>What it was given, in order.</summary>
    public List<Got> Got { get; } = [];

    /// <summary>What of it counts for challenges.</summary>
    public Dictionary<(string Challenge, DateOnly Start), long> Steps { get; } = [];

    /// <summary>Ids of its returns.</summary>
    public List<string> Returns { get; } = [];
}

/// <summary>What one rule or campaign gave for a purchase.</summary>
/// <param name="Rule">Its id.</param>
/// <param name="Points">Points.</param>
/// <param name="Kind">As what they came in.</param>
/// <param name="Caps">What was left under each of the rule's limits.</param>
/// <param name="Campaign">It is a campaign.</param>
/// <param name="Day">On which they were earned.</param>
/// <param name="Repaid">How many of them repaid debt.</param>
internal sealed record Got(
    string Rule, long Points, Kind Kind, IReadOnlyList<(AtLimit AtLimit, long Room)> Caps, Offer? Campaign, DateOnly Day, long Repaid)
{
    public long TakenBack { get; set; }
}

internal sealed record Offer(Loyalty.Contracts.Campaigns.CampaignDefinition Campaign, Loyalty.Contracts.Campaigns.CampaignEffect Effect);

/// <summary>Points that left.</summary>
internal sealed class Spent(IReadOnlyList<(Kind Kind, long Points)> takes)
{
    private long _back;

    /// <summary>They came back, all of them.</summary>
    public bool IsBack => _back == takes.Sum(static take => take.Points);

    /// <summary>All come back, as they were taken.</summary>
    public IReadOnlyList<(Kind Kind, long Points)> ComeBack()
    {
        _back = takes.Sum(static take => take.Points);
        return takes;
    }

    /// <summary>Some come back: what was taken last is the first.</summary>
    public IReadOnlyList<(Kind Kind, long Points)> ComeBack(long points)
    {
        var back = new List<(Kind, long)>();
        var ended = _back + points;
        var passed = 0L;
        foreach (var (kind, taken) in takes.Reverse())
        {
            var some = Math.Min(ended, passed + taken) - Math.Max(_back, passed);
            passed += taken;
            if (some > 0)
            {
                back.Add((kind, some));
            }
        }

        _back = ended;
        return back;
    }
}
