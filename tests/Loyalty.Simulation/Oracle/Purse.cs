namespace Loyalty.Simulation.Oracle;

/// <summary>
/// The points of one account: a list of entries, and nothing else. What there is at any time is a sum over a beginning of
/// the list. What is owed is a wallet of its own.
/// </summary>
internal sealed class Purse
{
    private readonly List<(Kind Kind, long Points)> _entries = [];

    /// <summary>How many entries there are: with it, what there was by now can be asked for later.</summary>
    public int Count => _entries.Count;

    public void Enter(Kind kind, long points)
    {
        if (points != 0)
        {
            _entries.Add((kind, points));
        }
    }

    public void Owe(string wallet, long points) => Enter(Debt(wallet), points);

    public long Held(Kind kind)
    {
        var sum = 0L;
        foreach (var entry in _entries)
        {
            sum += entry.Kind == kind ? entry.Points : 0;
        }

        return sum;
    }

    public long Owed(string wallet) => Held(Debt(wallet));

    /// <summary>The kinds of a wallet that there are any of, after so many entries.</summary>
    public Dictionary<Kind, long> Kinds(string wallet, int? count = null)
    {
        var kinds = new Dictionary<Kind, long>();
        for (var i = 0; i < (count ?? _entries.Count); i++)
        {
            var (kind, points) = _entries[i];
            if (kind.Wallet == wallet && (kinds[kind] = kinds.GetValueOrDefault(kind) + points) == 0)
            {
                kinds.Remove(kind);
            }
        }

        return kinds;
    }

    /// <summary>What is active, pending and owed, of what was entered and nothing that has fallen due since.</summary>
    public Balance Entered(string wallet, DateTimeOffset at)
    {
        var (active, pending) = (0L, 0L);
        foreach (var (kind, points) in Kinds(wallet))
        {
            active += kind.IsOver(at) || kind.IsPending(at) ? 0 : points;
            pending += !kind.IsOver(at) && kind.IsPending(at) ? points : 0;
        }

        return new Balance(active, pending, Owed(wallet));
    }

    /// <summary>The same with everything that has fallen due by then: what becomes active repays what is owed first.</summary>
    public Balance AsOf(string wallet, DateTimeOffset at, int? count = null)
    {
        var owed = Kinds(Debt(wallet).Wallet, count).Values.Sum();
        var (active, pending) = (0L, 0L);
        foreach (var (kind, points) in Kinds(wallet, count).OrderBy(held => held.Key.From ?? DateTimeOffset.MinValue))
        {
            var repaid = kind.From is not null && !kind.IsPending(at) ? Math.Min(points, owed) : 0;
            owed -= repaid;
            active += kind.IsOver(at) || kind.IsPending(at) ? 0 : points - repaid;
            pending += !kind.IsOver(at) && kind.IsPending(at) ? points : 0;
        }

        return new Balance(active, pending, owed);
    }

    /// <summary>What can be spent.</summary>
    public long Available(string wallet, DateTimeOffset at) => Math.Max(0, Entered(wallet, at) is var balance ? balance.Active - balance.Debt : 0);

    /// <summary>Which points leave when so many are spent: those that end first, then the oldest.</summary>
    public List<(Kind Kind, long Points)> Spend(string wallet, long points, DateTimeOffset at, IReadOnlyCollection<Kind>? without = null)
    {
        var takes = new List<(Kind, long)>();
        foreach (var (kind, held) in Kinds(wallet)
            .Where(held => !held.Key.IsPending(at) && !held.Key.IsOver(at) && without?.Contains(held.Key) != true)
            .OrderBy(held => held.Key.Ends ?? DateTimeOffset.MaxValue).ThenBy(held => held.Key.Day ?? DateOnly.MinValue))
        {
            var some = Math.Min(points, held);
            points -= some;
            if (some > 0)
            {
                takes.Add((kind, some));
            }
        }

        return takes;
    }

    /// <summary>What there is of every wallet, and what is owed: all of it leaves.</summary>
    public List<(Kind Kind, long Points)> Empty()
    {
        var all = _entries.GroupBy(static entry => entry.Kind, static (kind, entries) => (kind, Points: entries.Sum(static entry => entry.Points))).Where(static held => held.Points != 0).ToList();
        foreach (var (kind, points) in all)
        {
            Enter(kind, -points);
        }

        return all;
    }

    /// <summary>What is owed, as a kind of its own.</summary>
    public static Kind Debt(string wallet) => new(wallet + " owed", null, null, null);
}

/// <summary>One wallet at an instant.</summary>
internal readonly record struct Balance(long Active, long Pending, long Debt)
{
    public override string ToString() => FormattableString.Invariant($"{Active} active, {Pending} pending, {Debt} owed");
}
