using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Oracle;

/// <summary>
/// Reads a journal record by record, works out on its own what each should hold — from what was sent, the program's
/// settings and the records before it — and writes down where it holds something else. What is recorded is then entered as
/// it is, so that one fault is found once. It shares no rule, fold or sum with the platform: only the names of what is
/// stored.
/// </summary>
internal sealed partial class Bookkeeper
{
    private readonly Editions _editions;
    private readonly Terms _terms;
    private readonly ILookup<(string Channel, string Id), Buy> _buys;
    private readonly ILookup<(string Channel, string Id), GiveBack> _returns;
    private readonly Dictionary<(string Channel, string Id), Act> _acts;
    private readonly ILookup<string, Redeem> _redeems;
    private readonly Dictionary<string, Transfer> _transfers;
    private readonly ILookup<string, Adjust> _adjusts;
    private readonly Dictionary<string, Block> _blocks;
    private readonly Dictionary<string, Merge> _merges;
    private readonly Dictionary<string, PayMembership> _payments;
    private readonly Dictionary<string, EndMembership> _endings;
    private readonly HashSet<string> _erased;
    private readonly Dictionary<string, Enroll> _enrolls;
    private readonly Histories.MakeCode[] _makeCodes;

    /// <summary>What was told of members' codes and devices.</summary>
    private readonly Told[] _told;

    /// <summary>When each command was sent first, by its step.</summary>
    private readonly Dictionary<int, long> _sent;
    private readonly (DateTimeOffset From, DateTimeOffset Until)[] _twoProcesses;
    private readonly List<Finding> _findings = [];
    private readonly Dictionary<(string Campaign, string Account), string?> _variants = [];
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(20);
    private JournalEntry _entry = null!;
    private Account _account = null!;
    private DateTimeOffset _at;

    /// <summary>By which what is being read is valued. What no edition changes is asked of the first.</summary>
    private Terms _valuing;

    public Bookkeeper(Outcome outcome)
    {
        _editions = new Editions(outcome);
        _terms = _valuing = _editions.First;
        _twoProcesses = [.. outcome.History.Steps.OfType<SecondSilo>().Select(static second => (second.At, second.At + second.Lasts + s_settling))];
        var commands = outcome.History.Commands.ToArray();
        _buys = commands.OfType<Buy>().Where(static buy => !buy.DryRun).ToLookup(static buy => (buy.Channel, buy.Id));
        _returns = commands.OfType<GiveBack>().ToLookup(static back => (back.Channel, back.Id));
        _acts = commands.OfType<Act>().ToDictionary(static act => (act.Channel, act.Id));
        _redeems = commands.OfType<Redeem>().ToLookup(static redeem => Names.Voucher(redeem.Channel, redeem.Key));
        _transfers = commands.OfType<Transfer>().ToDictionary(static transfer => Names.Transfer(transfer.Key));
        _adjusts = commands.OfType<Adjust>().ToLookup(static adjust => Names.Adjustment(adjust.Key));
        _erased = commands.OfType<Erase>().Select(static erase => erase.Member).ToHashSet();
        _blocks = commands.OfType<Block>().ToDictionary(static block => block.Key);
        _merges = commands.OfType<Merge>().ToDictionary(static merge => merge.Key);
        _payments = commands.OfType<PayMembership>().Where(static pay => !pay.DryRun).ToDictionary(static pay => pay.Key);
        _endings = commands.OfType<EndMembership>().ToDictionary(static end => end.Key);
        _enrolls = commands.OfType<Enroll>().ToDictionary(static enroll => enroll.Member);
        _makeCodes = [.. commands.OfType<Histories.MakeCode>()];
        _told = _makeCodes.Length == 0 ? [] : [.. outcome.Told.Where(static told => told.Command is Histories.MakeCode or Histories.Enroll)];
        _sent = outcome.Told.GroupBy(static told => told.Command.Number).ToDictionary(static told => told.Key, static told => told.Min(static one => one.Began));
        foreach (var entry in outcome.Journal)
        {
            Read(entry);
        }
    }

    public Terms Terms => _terms;

    public Dictionary<string, Account> Accounts { get; } = [];

    /// <summary>By their ids.</summary>
    public Dictionary<string, Moving> Transfers { get; } = [];

    /// <summary>By their ids.</summary>
    public Dictionary<string, Merging> Mergings { get; } = [];

    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>What was sent under an id. Where something else was, too, that which is recorded; null: nothing was.</summary>
    private static T? Sent<T>(IEnumerable<T> sent, Func<T, bool> isRecorded)
        where T : class => sent.FirstOrDefault(isRecorded) ?? sent.FirstOrDefault();

    private void Read(JournalEntry entry)
    {
        if (!Accounts.TryGetValue(entry.Account, out var account))
        {
            Accounts.Add(entry.Account, account = new Account(entry.Account));
        }

        (_entry, _account, _at) = (entry, account, entry.Record.At);
        _valuing = _editions.At(_at);
        BeginChallenges();
        BeginReferrals();
        Same(About.Versions, "version", account.Version + 1, entry.Version);
        account.Version = entry.Version;
        var events = entry.Record.Events;
        Check(!account.Erased && (!account.Erasing || entry.Record.First<MemberErased>() is not null), About.Erasing, "something happens to an account that is erased");
        Check(account.Leaves is null || entry.Record.First<MergeEnded>() is not null || entry.Record.First<MemberMergedIn>() is { Refused: not null }, About.Merging, "something happens to an account that was merged into another one");
        for (var i = 0; i < events.Length; i++)
        {
            Read(events[i], events.AsSpan()[(i + 1)..]);
        }

        Close(entry.Record);
    }

    private void Read(AccountEvent happened, ReadOnlySpan<AccountEvent> following)
    {
        Check(
            !_account.Blocked || happened is not (PurchaseRecorded or ActivityRecorded or PointsAwarded or PointsSpent or PointsCredited or RedemptionStarted or TransferStarted or VoucherUsed),
            About.Blocking,
            $"a blocked member has {happened.GetType().Name}");
        switch (happened)
        {
            case EnrollmentStarted or EnrollmentUndone:
                break;
            case MemberEnrolled:
                Enroll(following);
                break;
            case MemberBlocked:
                Block(lifts: false);
                break;
            case MemberUnblocked:
                Block(lifts: true);
                break;
            case ErasureStarted:
                StartErasing();
                break;
            case PointsForfeited forfeited:
                Forfeit(forfeited);
                break;
            case MemberErased erased:
                Erase(erased);
                break;
            case MembershipPaid paid:
                Pay(paid);
                break;
            case MembershipEnded ended:
                End(ended);
                break;
            case ReferralCodeMade made:
                MakeCode(made);
                break;
            case MemberReferred referred:
                Refer(referred);
                break;
            case ReferralStarted started:
                Start(started);
                break;
            case ReferralRefused refused:
                Refuse(refused);
                break;
            case ReferralEarned earned:
                Earn(earned);
                break;
            case ReferralUndone undone:
                Undo(undone);
                break;
            case ReferralTakenBack taken:
                GiveBack(taken);
                break;
            case ReferralEnded ended:
                End(ended);
                break;
            case PurchaseRecorded purchase:
                Purchase(purchase, following);
                break;
            case ActivityRecorded activity:
                Activity(activity, following);
                break;
            case PointsAwarded award:
                Award(award);
                break;
            case CampaignMissed:
                break;
            case ReturnRecorded returned:
                Return(returned, following);
                break;
            case PointsTakenBack taken:
                TakeBack(taken);
                break;
            case ReturnParked parked:
                Park(parked);
                break;
            case ParkedReturnEnded ended:
                EndParked(ended);
                break;
            case PointsActivated activated:
                Activate(activated);
                break;
            case PointsExpired expired:
                Expire(expired);
                break;
            case PointsSpent spent:
                Spend(spent);
                break;
            case PointsRestored restored:
                Restore(restored);
                break;
            case PointsCredited credited:
                Credit(credited);
                break;
            case PointsAdjusted adjusted:
                Adjust(adjusted);
                break;
            case RedemptionStarted started:
                Redeem(started);
                break;
            case VoucherIssued issued:
                Issue(issued);
                break;
            case RedemptionUndone undone:
                Undo(undone);
                break;
            case VoucherUsed used:
                Close(used.Voucher, used.Reward);
                break;
            case VoucherCancelled cancelled:
                Cancel(cancelled);
                break;
            case VoucherExpired expired:
                Expire(expired);
                break;
            case TransferStarted started:
                Send(started);
                break;
            case TransferReceived received:
                Receive(received);
                break;
            case TransferEnded ended:
                End(ended);
                break;
            case MergeStarted started:
                Leave(started);
                break;
            case MemberMergedIn came:
                TakeIn(came);
                break;
            case MergeEnded ended:
                End(ended);
                break;
            case TierChanged changed:
                ChangeTier(changed);
                break;
            case ChallengeProgressed step:
                Progress(step);
                break;
            case ChallengeRolledBack back:
                RollBack(back);
                break;
            case ChallengeCompleted done:
                Complete(done, following);
                break;
            case ChallengeReopened reopened:
                Reopen(reopened, following);
                break;
            case BadgeChanged changed:
                Badge(changed);
                break;
            case HouseholdFounded founded:
                Found(founded);
                break;
            case HouseholdLegStarted started:
                Start(started);
                break;
            case HouseholdLegTaken taken:
                Take(taken, following);
                break;
            case HouseholdLegEnded ended:
                End(ended);
                break;
            default:
                throw new NotSupportedException($"The oracle does not know what {happened.GetType().Name} is.");
        }
    }

    /// <summary>What the record says that it came to is what it comes to.</summary>
    private void Close(AccountRecord record)
    {
        foreach (var wallet in _terms.Wallets)
        {
            var said = record.Balances.FirstOrDefault(balance => balance.Wallet == wallet);
            Same(About.Sums, wallet, _account.Purse.Entered(wallet, _at), said is null ? default : new Balance(said.Active, said.Pending, said.Debt));
            Same(About.Sums, $"{wallet}, entries", _account.Sums.GetValueOrDefault(wallet), _account.Purse.Kinds(wallet).Values.Sum() - _account.Purse.Owed(wallet));
            foreach (var (kind, points) in _account.Purse.Kinds(wallet))
            {
                Check(points >= 0, About.BelowZero, $"{points} of {kind}");
            }

            Check(_account.Purse.Owed(wallet) >= 0, About.BelowZero, $"{_account.Purse.Owed(wallet)} of {wallet} are owed");
        }

        CloseChallenges(record);
        CloseReferrals(record);
        Same(About.Tiers, "tier in the record", _account.Tier, record.Tier);
        Standing();
        _account.Pages.Add(new Page(_entry, _account.Purse.Count, _account.Tier, _account.TierUntil, _account.Purchases.Count, _account.Blocked, _account.Erasing, _account.Leaves is not null, _account.Membership, _account.Shares, _account.Members.Count));
    }

    private void Enroll(ReadOnlySpan<AccountEvent> following)
    {
        _account.Enrolled = true;
        Same(About.Codes, $"{_account.Name} joins with a code", _enrolls.GetValueOrDefault(_account.Name)?.ReferredBy is not null, _entry.Record.First<MemberReferred>() is not null);
        Flat(_valuing.Program.EarningRules.Where(static rule => rule.Trigger == RuleTrigger.Enrollment), 1, null, _terms.Days.Of(_at), following);
    }

    private void Activity(ActivityRecorded activity, ReadOnlySpan<AccountEvent> following)
    {
        if (!_acts.TryGetValue((activity.Channel, activity.Id), out var act))
        {
            Find(About.Command, $"nobody sent the activity {activity.Id}");
            return;
        }

        Same(About.Command, "activity", (Now(act.Member), act.Type, (long)act.Quantity, act.OccurredAt), (_account.Name, activity.Type, activity.Quantity, activity.OccurredAt));
        var (counts, late) = _terms.Counts(act.OccurredAt, _at);
        Same(About.Time, $"activity {act.Id} is late", late, activity.Late);
        Check(act.OccurredAt <= _at + Terms.ClockSkew, About.Time, $"activity {act.Id} lies in the future");
        ValuedBy(activity.Edition, $"activity {act.Id}", counts);
        _counting = (null, act, _terms.Days.Of(counts));
        Flat(_valuing.Program.EarningRules.Where(rule => rule.Trigger == RuleTrigger.Activity && rule.ActivityType == act.Type), act.Quantity, act.Channel, _terms.Days.Of(counts), following);
    }

    /// <summary>Holds the edition by which something is valued against the one that was in force. Where two processes ran, one may have known an old list.</summary>
    private void ValuedBy(int edition, string what, DateTimeOffset counts)
    {
        _valuing = _editions.Of(edition);
        Check(RanTwo() || _editions.May(edition, counts, _at), About.Editions, $"{what}, which counts as of {counts:O}, is valued by edition {edition}");
    }

    private bool RanTwo() => Array.Exists(_twoProcesses, both => both.From <= _entry.LandedAt && _entry.LandedAt <= both.Until);

    /// <summary>Rules that give so many points for each time something is done.</summary>
    private void Flat(IEnumerable<EarningRule> rules, long times, string? channel, DateOnly day, ReadOnlySpan<AccountEvent> following)
    {
        var awards = following.ToArray().OfType<PointsAwarded>().Where(static award => award.Origin is null).ToList();
        foreach (var rule in rules)
        {
            var wanted = rule.Channels.IsEmpty || (channel is not null && rule.Channels.Contains(channel)) ? rule.Effect!.Points * times : 0;
            Gets(awards, rule.Id, rule.Wallet, wanted, Earnings.Fitting(wanted, Rooms(rule, day)), day);
        }

        Check(awards.Count == 0, About.Earning, $"{awards.FirstOrDefault()?.Rule} gave something that it should not");
    }

    /// <summary>What is left of a rule's limits on a day.</summary>
    private List<(AtLimit AtLimit, long Room)> Rooms(EarningRule rule, DateOnly day) =>
        [.. rule.Caps.Select(cap => (cap.AtLimit, cap.Period == CapPeriod.Purchase ? cap.Points : cap.Points - _account.Given.GetValueOrDefault((rule.Id, cap.Period, Terms.First(cap.Period, day)))))];

    /// <summary>Holds what a rule gave against what it should have given, and takes it out of the list.</summary>
    private void Gets(List<PointsAwarded> awards, string rule, string wallet, long wanted, long points, DateOnly day)
    {
        var award = awards.Find(award => award.Rule == rule);
        if (award is null)
        {
            Same(About.Earning, $"points by {rule}", points, 0L);
            return;
        }

        awards.Remove(award);
        Same(About.Earning, $"wallet of {rule}", wallet, award.Wallet);
        Same(About.Earning, $"points wanted by {rule}", wanted, award.Wanted);
        Same(award.Points > points && wanted > points ? About.Caps : About.Earning, $"points by {rule}", points, award.Points);
        Dated(award, day);
    }

    /// <summary>Points become active and end when the wallet says.</summary>
    private void Dated(PointsAwarded award, DateOnly day, Terms? terms = null)
    {
        var kind = (terms ?? _valuing).Earned(award.Wallet, day, _at);
        Same(About.Earning, $"day of {award.Rule}", day, award.EarnedOn);
        Same(About.Activating, $"points of {award.Rule} become active", kind.From, award.ActiveFrom);
        Same(About.Expiring, $"points of {award.Rule} end", kind.Ends, award.ExpiresAt);
    }

    private void Same<T>(About about, string what, T expected, T actual) =>
        Check(EqualityComparer<T>.Default.Equals(expected, actual), about, FormattableString.Invariant($"{what}: {actual} instead of {expected}"));

    private void Check(bool holds, About about, string text)
    {
        if (!holds)
        {
            Find(about, text);
        }
    }

    private void Find(About about, string text) => _findings.Add(new Finding(about, _entry, text));

    /// <summary>An entry as the history of a member shows it.</summary>
    private void Enter(string wallet, long points) => _account.Sums[wallet] = _account.Sums.GetValueOrDefault(wallet) + points;
}

/// <summary>Points on their way from one member to another.</summary>
internal sealed class Moving(string from, string to, string wallet, long points)
{
    public string From => from;

    public string To => to;

    public string Wallet => wallet;

    public long Points => points;

    /// <summary>What left.</summary>
    public IReadOnlyList<(Kind Kind, long Points)> Takes { get; set; } = [];

    /// <summary>What arrived.</summary>
    public long Credited { get; set; }

    /// <summary>What came back, or had ended meanwhile.</summary>
    public long Back { get; set; }

    /// <summary>The giver knows how it ended.</summary>
    public bool IsOver { get; set; }
}
