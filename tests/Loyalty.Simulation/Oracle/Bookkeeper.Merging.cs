using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Merging;

namespace Loyalty.Simulation.Oracle;

// What the one had in lists goes into the lists of the other: nothing else happens when members are merged.
internal sealed partial class Bookkeeper
{
    /// <summary>Whoever a member is where the record is: the account, if the member was merged into it.</summary>
    private string? Now(string? member) => member is not null && _account.Was.Contains(member) ? _account.Name : member;

    /// <summary>A member's account, and those that it became one after another.</summary>
    public IEnumerable<Account> Became(string member)
    {
        for (var account = Accounts.GetValueOrDefault(member); account is not null; account = account.Leaves is { HasArrived: true } merging ? Accounts[merging.Into] : null)
        {
            yield return account;
        }
    }

    /// <summary>The one that has what was the member's; null: there never was any.</summary>
    public Account? Holder(string member) => Became(member).LastOrDefault();

    private void Leave(MergeStarted started)
    {
        var key = _entry.Record.Key[(_entry.Record.Key.LastIndexOf('/') + 1)..];
        Same(About.Command, $"merge {key}", _merges.TryGetValue(key, out var merge) ? (merge.Member, merge.Into) : default, (_account.Name, started.Into));
        var merging = new Merging(_account.Name, started);
        Check(Mergings.TryAdd(started.Id, merging), About.Merging, $"merging {started.Id} begins twice");
        Check(!_account.Blocked && !_account.Erasing && _account.Enrolled && _account.Redeeming.Count == 0, About.Merging, "a member is merged who is blocked, erased, not there or has something under way");
        Same(About.Merging, "tier before", _account.Tier, started.From);
        Holds(started.Part!, _account);
        _account.Leaves = merging;
        merging.Points = _account.Purse.Empty();
        foreach (var (wallet, points) in _account.Sums.ToArray())
        {
            merging.Sums[wallet] = points;
            Enter(wallet, -points);
        }

        (_account.Tier, _account.TierUntil) = (null, null);
    }

    private void TakeIn(MemberMergedIn came)
    {
        if (!Mergings.TryGetValue(came.Id, out var merging) || merging.From != came.Member || merging.Into != _account.Name)
        {
            Find(About.Merging, $"{came.Member} comes in by {came.Id}, which has not begun");
            return;
        }

        if (came.Refused is not null)
        {
            Check(!merging.HasArrived && came.Part is null, About.Merging, $"{came.Member} is refused, and is there");
            return;
        }

        Check(!merging.HasArrived && !merging.IsOver, About.Merging, $"{came.Member} comes in twice, or too late");
        merging.Arrived = _entry;
        var other = Accounts[merging.From];
        Same(About.Merging, $"points of {came.Member} that come in", Sums(merging.Points), Sums(Points(came.Part!)));
        Has(came.Part!, other);
        Join(merging, other);
        Repay(came);
    }

    /// <summary>Into the lists of the account.</summary>
    private void Join(Merging merging, Account other)
    {
        foreach (var (kind, points) in merging.Points)
        {
            _account.Purse.Enter(kind, points);
        }

        foreach (var (wallet, points) in merging.Sums)
        {
            Enter(wallet, points);
        }

        _account.Was.Add(other.Name);
        _account.Was.UnionWith(other.Was);
        foreach (var (kind, points) in other.Gone)
        {
            Lose(kind, points);
        }

        foreach (var (limit, points) in other.Given)
        {
            _account.Given[limit] = _account.Given.GetValueOrDefault(limit) + points;
        }

        foreach (var (day, count) in other.Counts)
        {
            _account.Count(day, count.Spend, count.Status, count.Visits);
        }

        Move(other.Purchases, _account.Purchases);
        Move(other.Spent, _account.Spent);
        Move(other.Vouchers, _account.Vouchers);
        foreach (var (key, window) in other.Windows)
        {
            _account.Windows[key] = _account.Windows.TryGetValue(key, out var own) ? own.With(window) : window;
        }

        foreach (var (badge, times) in other.Badges)
        {
            _account.Badges[badge] = _account.Badges.GetValueOrDefault(badge) + times;
        }

        JoinReferrals(other);
        JoinMemberships(other);
        _account.Redeemed.AddRange(other.Redeemed);
        _account.Parked.AddRange(other.Parked);
        _account.Promised.AddRange(other.Promised);
        Promise(_account, _account.Tier, _account.TierUntil);
        Promise(other, merging.Started.From, merging.Started.Part!.TierUntil);
        _account.OthersGrace = other.TierInGrace ? (_terms.Rank(merging.Started.From), merging.Started.Part.TierUntil) : null;
    }

    /// <summary>A standing is kept to its end; one that rests on what counted, or is paid for, only as long as that holds.</summary>
    private void Promise(Account whose, string? tier, DateTimeOffset? until)
    {
        if (!whose.TierRests && !whose.TierIsLent)
        {
            _account.Promised.Add((_terms.Rank(tier), until));
        }
    }

    private static void Move<TKey, TValue>(Dictionary<TKey, TValue> from, Dictionary<TKey, TValue> to)
        where TKey : notnull
    {
        foreach (var (key, value) in from)
        {
            to.TryAdd(key, value);
        }
    }

    /// <summary>What either of both owes is repaid with what both have.</summary>
    private void Repay(MemberMergedIn came)
    {
        foreach (var wallet in _terms.Wallets)
        {
            var repays = _account.Purse.Spend(wallet, _account.Purse.Owed(wallet), _at);
            var said = came.Repays.Select(static part => (Kind: Kind.Of(part.Bucket), part.Points)).Where(part => part.Kind.Wallet == wallet).ToList();
            Check(Ordered(repays).SequenceEqual(Ordered(said)), About.Debt, $"{List(said)} repay what both owe instead of {List(repays)}");
            foreach (var (kind, points) in said)
            {
                _account.Purse.Enter(kind, -points);
                _account.Purse.Owe(wallet, -points);
            }
        }
    }

    private void End(MergeEnded ended)
    {
        if (_account.Leaves is not { } merging || merging.Started.Id != ended.Id || merging.IsOver)
        {
            Find(About.Merging, $"merging {ended.Id} ends and was not under way");
            return;
        }

        merging.IsOver = true;
        if (ended.Refused is null)
        {
            Check(merging.HasArrived, About.Merging, $"merging {ended.Id} ends well, and nothing has come in");
            return;
        }

        Check(!merging.HasArrived, About.Merging, $"merging {ended.Id} is undone, and has come in");
        merging.IsUndone = true;
        Same(About.Merging, $"points of {merging.From} that are back", Sums(merging.Points), Sums(Points(ended.Part!)));
        foreach (var (kind, points) in merging.Points)
        {
            _account.Purse.Enter(kind, points);
        }

        foreach (var (wallet, points) in merging.Sums)
        {
            Enter(wallet, points);
        }

        (_account.Leaves, _account.Tier, _account.TierUntil) = (null, merging.Started.From, merging.Started.Part!.TierUntil);
        Has(ended.Part!, _account);
    }

    /// <summary>What is on its way is what the account has.</summary>
    private void Holds(AccountPart part, Account account)
    {
        var all = _terms.Wallets.SelectMany(wallet => account.Purse.Kinds(wallet).Select(static held => (held.Key, held.Value)).Append((Purse.Debt(wallet), account.Purse.Owed(wallet))));
        Same(About.Merging, $"points of {account.Name} that leave", Sums(all), Sums(Points(part)));
        Same(About.Merging, $"end of the standing of {account.Name}", account.TierUntil, part.TierUntil);
        Has(part, account);
    }

    /// <summary>The same for all but points.</summary>
    private void Has(AccountPart part, Account account)
    {
        Same(About.Merging, $"purchases of {account.Name}", account.Purchases.Count, part.Purchases);
        Same(About.Merging, $"vouchers of {account.Name}", Listed(account.Vouchers.Keys), Listed(part.Vouchers.Select(static voucher => voucher.Voucher)));
        Same(About.Merging, $"waiting returns of {account.Name}", Listed(account.Parked.Select(static back => back.Id)), Listed(part.Parked.Select(static back => back.Id)));
        Same(About.Merging, $"membership of {account.Name}", (account.Membership?.Plan, account.Membership?.Lapses), (part.Membership?.Plan, part.Membership?.LapsesAt));
        Same(About.Merging, $"badges of {account.Name}", account.Badges.Values.Sum(), part.Badges.Sum(static badge => badge.Times));
    }

    private static IEnumerable<(Kind Kind, long Points)> Points(AccountPart part) => part.Buckets.Select(static held => (Kind.Of(held.Bucket).Settled, held.Points))
        .Concat(part.Debts.Select(static debt => (Purse.Debt(debt.Wallet), debt.Points)));

    private static string Sums(IEnumerable<(Kind Kind, long Points)> points) => Listed(points.Where(static part => part.Points != 0).Select(static part => $"{part.Points} of {part.Kind}"));

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));
}
