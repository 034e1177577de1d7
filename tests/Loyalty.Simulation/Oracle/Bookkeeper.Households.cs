using Loyalty.Contracts.Accounts.Households;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Oracle;

// A household's account is one more list of entries: what a member says to it leaves the one list and comes into the other.
internal sealed partial class Bookkeeper
{
    /// <summary>By the member's account and their ids.</summary>
    public Dictionary<(string Account, string Id), Leg> Legs { get; } = [];

    /// <summary>Those who were ever in a household, and the households: of their points not everything can be worked out from their own accounts.</summary>
    public HashSet<string> Sharing { get; } = [];

    private Leg? _leg;

    /// <summary>The account that has what the member shows of a wallet.</summary>
    public Account HolderOf(Account account, string wallet) => account.Shares is { } shared && Accounts[shared] is var household && _terms.Program.Households?.Wallet == wallet ? household : account;

    private bool Shares(string wallet) => _account.Shares is not null && _terms.Program.Households?.Wallet == wallet;

    private void Found(HouseholdFounded founded)
    {
        Same(About.Households, "account of a household", _account.Name, Names.Household(founded.Household));
        Same(About.Households, "wallet that is shared", _terms.Program.Households?.Wallet, founded.Wallet);
        _account.Household = founded.Household;
        Sharing.Add(_account.Name);
    }

    /// <summary>What goes to the household leaves the account.</summary>
    private void Start(HouseholdLegStarted started)
    {
        var leg = new Leg(_account.Name, started, _terms.Program.Households?.Wallet);
        Check(Legs.TryAdd((_account.Name, started.Id), leg), About.Households, $"{started.Id} begins twice");
        Sharing.Add(_account.Name);
        Sharing.Add(Names.Household(started.Household));
        foreach (var (bucket, points) in started.Gives)
        {
            var kind = Kind.Of(bucket);
            Same(About.Households, $"how much of {kind} leaves for the household", _account.Purse.Held(kind), points);
            _account.Purse.Enter(kind, -points);
            Enter(started.Wallet, -points);
        }

        foreach (var (bucket, points) in started.Expired)
        {
            Lose(Kind.Of(bucket) with { From = null }, -points);
        }

        _account.Purse.Owe(started.Wallet, -started.Debt);
        Enter(started.Wallet, started.Debt);
        switch (started.Kind)
        {
            case HouseholdLegKind.Share:
                Same(About.Households, "to whom it goes", _account.Shares, Names.Household(started.Household));
                Check(_account.Purse.Kinds(started.Wallet).Count == 0 && _account.Purse.Owed(started.Wallet) == 0, About.Households, $"{List(_account.Purse.Kinds(started.Wallet))} and {_account.Purse.Owed(started.Wallet)} owed stay with a member who shares them");
                Same(
                    About.Households,
                    "what returns ask of the household",
                    _entry.Record.Events.OfType<PointsTakenBack>().Sum(static taken => taken.Shared),
                    started.Takes.Sum(static take => take.Points));
                break;
            case HouseholdLegKind.Leave:
                Same(About.Households, "from whom the member leaves", _account.Shares, Names.Household(started.Household));
                _account.Shares = null;
                break;
            case HouseholdLegKind.Draw:
                Same(About.Households, "from whom it comes", _account.Shares, Names.Household(started.Household));
                Check(started.Draw > 0, About.Households, "nothing is drawn");
                break;
            case HouseholdLegKind.Return:
                Check(started.Gives.All(static held => held.Bucket.Contributor is not null), About.Households, "points go back to a household that did not come from there");
                break;
        }
    }

    /// <summary>The household takes what it was told; its points follow in the record.</summary>
    private void Take(HouseholdLegTaken taken, ReadOnlySpan<AccountEvent> following)
    {
        // Whoever was merged has told it by the name that he had then.
        var leg = _leg = Legs.GetValueOrDefault((taken.Member, taken.Id));
        if (leg is null || Names.Household(leg.Started.Household) != _account.Name)
        {
            _leg = null;
            Find(About.Households, $"{taken.Member} never said {taken.Id} to this household");
            return;
        }

        Check(leg.Taken is null, About.Households, $"{taken.Id} of {taken.Member} is taken twice");
        (leg.Taken, leg.TakenIn) = (taken, _entry);
        Same(About.Households, $"what {taken.Id} of {taken.Member} is", leg.Started.Kind, taken.Kind);
        foreach (var (bucket, points) in taken.ExpiredIn)
        {
            Lose(Kind.Of(bucket) with { From = null }, points);
        }

        foreach (var (bucket, points) in taken.ExpiredOut)
        {
            Lose(Kind.Of(bucket) with { From = null }, -points);
        }

        var events = following.ToArray();
        if (taken.Refused is not null)
        {
            Check(events.All(static happened => happened is PointsActivated or PointsExpired), About.Households, $"{taken.Id} is refused ({taken.Refused}), and moves points");
            Check(taken.Kind is HouseholdLegKind.Join or HouseholdLegKind.Draw, About.Households, $"{taken.Id} is refused ({taken.Refused})");
            Check(taken.Refused != "insufficientBalance" || leg.Started.Draw > _account.Purse.Available(leg.Started.Wallet, _at), About.Households, $"{leg.Started.Draw} are refused of {_account.Purse.Available(leg.Started.Wallet, _at)}");
            Check(taken.Refused != "householdFull" || _account.Members.Count >= Most, About.Households, $"a household of {_account.Members.Count} is said to be full");
            return;
        }

        var own = leg.Started.Gives.Where(static held => held.Bucket.Contributor is null).Sum(static held => held.Points);
        var asked = leg.Started.Takes.Sum(static take => take.Points);
        Same(About.Households, $"points brought by {taken.Id}", leg.Started.Gives.Sum(static held => held.Points), events.OfType<PointsCredited>().Sum(static credited => credited.Points));
        Same(About.Households, $"debt brought by {taken.Id}", leg.Started.Debt, events.OfType<PointsTakenBack>().Where(static taken => taken.Rule is null or "").Sum(static taken => taken.Debt));
        Same(About.Households, $"points taken back by {taken.Id}", asked, events.OfType<PointsTakenBack>().Where(static taken => taken.Rule is not (null or "")).Sum(static taken => taken.Points));
        Same(About.Households, $"points drawn by {taken.Id}", leg.Started.Draw, events.OfType<PointsSpent>().Where(static spent => spent.Reason == "drawn").Sum(static spent => spent.Points));
        switch (taken.Kind)
        {
            case HouseholdLegKind.Join:
                _account.Members.TryAdd(taken.Member, 0);
                Check(_account.Members.Count <= Most, About.Households, $"a household has {_account.Members.Count} members");
                break;
            case HouseholdLegKind.Leave:
                Check(_account.Members.Remove(taken.Member), About.Households, $"{taken.Member} leaves, and was not there");
                break;
            case HouseholdLegKind.Share when _account.Members.ContainsKey(taken.Member):
                Same(About.Households, $"contributed by {taken.Id}", own - asked, taken.Contributed);
                _account.Members[taken.Member] += own - asked;
                break;
        }
    }

    /// <summary>What comes back from the household comes into the account.</summary>
    private void End(HouseholdLegEnded ended)
    {
        var leg = Legs.GetValueOrDefault((_account.Name, ended.Id));
        if (leg?.Taken is not { } taken || leg.Ended)
        {
            Find(About.Households, $"{ended.Id} ends, and {(leg is null ? "never began" : leg.Ended ? "had ended" : "the household has not taken it")}");
            return;
        }

        leg.Ended = true;
        Check(leg.TakenIn!.Landed < _entry.Landed, About.Households, $"{ended.Id} ends before what the household says is durable");
        Same(About.Households, $"why {ended.Id} is refused", taken.Refused, ended.Refused);
        var left = leg.TakenIn.Record.Events.OfType<PointsSpent>().Sum(static spent => spent.Points);
        Same(About.Households, $"points that come with {ended.Id}", left, ended.Gives.Sum(static held => held.Points) + ended.Repaid);
        foreach (var (bucket, points) in ended.Gives)
        {
            _account.Purse.Enter(Kind.Of(bucket).Settled, points);
        }

        foreach (var (bucket, points) in ended.Expired)
        {
            Lose(Kind.Of(bucket) with { From = null }, points);
        }

        _account.Purse.Owe(ended.Wallet, -ended.Repaid);
        Enter(ended.Wallet, ended.Gives.Sum(static held => held.Points) + ended.Repaid);
        if (ended is { Kind: HouseholdLegKind.Join, Refused: null })
        {
            Check(_account.Shares is null, About.Households, "a member joins who is in a household");
            _account.Shares = Names.Household(ended.Household);
        }
    }

    /// <summary>How many members a household has at most.</summary>
    public int Most => _editions.All.Max(static terms => terms.Program.Households?.Members ?? 0);

    /// <summary>What is drawn ends first of all there is; who leaves takes what he brought, and no more than the household can spend.</summary>
    private void SpendShared(PointsSpent spent)
    {
        var takes = spent.Takes.Select(static take => (Kind: Kind.Of(take.Bucket), take.Points)).ToList();
        Same(About.Sums, $"points {spent.Reason}", spent.Points, takes.Sum(static take => take.Points));
        if (spent.Reason == "drawn")
        {
            Check(spent.Points <= _account.Purse.Available(spent.Wallet, _at), About.BelowZero, $"{spent.Points} are drawn of {_account.Purse.Available(spent.Wallet, _at)}");
            Check(
                Ordered(_account.Purse.Spend(spent.Wallet, spent.Points, _at)).SequenceEqual(Ordered(takes)),
                About.Spending,
                $"{List(takes)} are drawn instead of {List(_account.Purse.Spend(spent.Wallet, spent.Points, _at))}");
        }
        else
        {
            Same(About.Households, "why points leave a household", "left", spent.Reason);
            Check(takes.All(take => take.Kind.By == spent.Reference), About.Households, $"{spent.Reference} leaves with {List(takes)}");
            var active = takes.Where(take => !take.Kind.IsPending(_at) && !take.Kind.IsOver(_at)).Sum(static take => take.Points);
            Check(active <= _account.Purse.Available(spent.Wallet, _at), About.BelowZero, $"{spent.Reference} leaves with {active} of {_account.Purse.Available(spent.Wallet, _at)}");
            if (_leg?.Started.Kind == HouseholdLegKind.Leave)
            {
                var brought = _account.Purse.Kinds(spent.Wallet).Where(held => held.Key.By == spent.Reference).ToArray();
                var could = Math.Min(_account.Purse.Available(spent.Wallet, _at), brought.Where(held => !held.Key.IsPending(_at) && !held.Key.IsOver(_at)).Sum(static held => held.Value));
                Same(About.Households, $"active points that {spent.Reference} leaves with", could, active);
            }
        }

        foreach (var (kind, points) in takes)
        {
            _account.Purse.Enter(kind, -points);
        }

        Enter(spent.Wallet, -spent.Points);
    }

    /// <summary>What members bring repays what is owed, if it is active.</summary>
    private void CreditShared(PointsCredited credited)
    {
        Same(About.Households, "why points come to a household", "contributed", credited.Reason);
        var active = _leg?.Started.Gives.Where(held => !Kind.Of(held.Bucket).IsPending(_at)).Sum(static held => held.Points) ?? 0;
        Same(About.Debt, $"repaid by {credited.Reference}", Math.Min(active, _account.Purse.Owed(credited.Wallet)), credited.Repaid);
        Same(About.Households, "where the points go", credited.Points, credited.Gives.Sum(static held => held.Points) + credited.Repaid);
        foreach (var (bucket, points) in credited.Gives)
        {
            Check(bucket.Contributor is not null, About.Households, "points come to a household that nobody brought");
            _account.Purse.Enter(Kind.Of(bucket).Settled, points);
        }

        _account.Purse.Owe(credited.Wallet, -credited.Repaid);
        Enter(credited.Wallet, credited.Points);
    }
}

/// <summary>What a member's account says to a household's, and what it came to.</summary>
internal sealed class Leg(string member, HouseholdLegStarted started, string? wallet)
{
    public string Member => member;

    public HouseholdLegStarted Started => started;

    /// <summary>What is shared.</summary>
    public string? Wallet => wallet;

    /// <summary>Null: the household has not taken it.</summary>
    public HouseholdLegTaken? Taken { get; set; }

    /// <summary>The record with which it did.</summary>
    public JournalEntry? TakenIn { get; set; }

    /// <summary>The member knows.</summary>
    public bool Ended { get; set; }
}
