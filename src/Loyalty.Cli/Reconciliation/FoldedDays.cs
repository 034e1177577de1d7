namespace Loyalty.Cli.Reconciliation;

/// <summary>What counted for a member's tier, by day: what was bought and earned, less what came back and was taken.</summary>
internal sealed class FoldedDays
{
    /// <summary>As many days as the platform keeps: no standing reaches back further.</summary>
    private const int Kept = (2 * 24 * 31) + 366 + 90;

    private readonly SortedList<DateOnly, DayCount> _days;

    /// <summary>What counted on days that are let go.</summary>
    private DayCount _forgotten;

    public FoldedDays()
        : this([], default)
    {
    }

    private FoldedDays(SortedList<DateOnly, DayCount> days, DayCount forgotten) => (_days, _forgotten) = (days, forgotten);

    /// <summary>In order; never days on which nothing counts.</summary>
    public IList<KeyValuePair<DateOnly, DayCount>> All => [.. _days];

    /// <summary>All that ever counted.</summary>
    public DayCount Total => _days.Values.Aggregate(_forgotten, (sum, day) => sum + day);

    /// <summary>The newest day on which anything counts; null: there is none.</summary>
    public DateOnly? Newest => _days.Count == 0 ? null : _days.Keys[^1];

    public FoldedDays Copy() => new(new SortedList<DateOnly, DayCount>(_days), _forgotten);

    /// <returns>False when more spend or visits are taken from the day than had counted on it.</returns>
    public bool Add(DateOnly day, long spend, long status, long visits = 0)
    {
        var more = new DayCount(spend, status, visits);
        if (more == default)
        {
            return true;
        }

        var known = _days.TryGetValue(day, out var before);
        if (!known && day < Newest?.AddDays(-Kept))
        {
            _forgotten = Sum(_forgotten, more);
            return _forgotten.Spend >= 0 && _forgotten.Visits >= 0;
        }

        if (!known && (spend < 0 || status < 0 || visits < 0))
        {
            return spend >= 0 && visits >= 0;
        }

        var after = Sum(before, more);
        if (after == default)
        {
            _days.Remove(day);
        }
        else
        {
            _days[day] = after;
        }

        return after.Spend >= 0 && after.Visits >= 0;
    }

    public void Add(FoldedDays other)
    {
        foreach (var (day, count) in other._days)
        {
            Add(day, count.Spend, count.Status, count.Visits);
        }

        _forgotten += other._forgotten;
    }

    /// <summary>Lets go of days that are too old to matter.</summary>
    public void Forget()
    {
        while (_days.Count > 0 && _days.Keys[0] < _days.Keys[^1].AddDays(-Kept))
        {
            _forgotten = Sum(_forgotten, _days.GetValueAtIndex(0));
            _days.RemoveAt(0);
        }
    }

    /// <summary>Status points that an operator took may belong to a purchase that is returned later: they are not taken twice.</summary>
    private static DayCount Sum(DayCount one, DayCount other) => one + other is var sum && sum.Status < 0 ? sum with { Status = 0 } : sum;
}

/// <param name="Spend">In minor units.</param>
/// <param name="Status">Status points.</param>
/// <param name="Visits">Purchases.</param>
internal readonly record struct DayCount(long Spend, long Status, long Visits = 0)
{
    public static DayCount operator +(DayCount one, DayCount other) => new(one.Spend + other.Spend, one.Status + other.Status, one.Visits + other.Visits);
}
