namespace Loyalty.Cli.Reconciliation;

/// <summary>What counted for a member's tier, by day: what was bought and earned, less what came back and was taken.</summary>
internal sealed class FoldedDays
{
    /// <summary>As many days as the platform keeps: no standing reaches back further.</summary>
    private const int Kept = 2 * 24 * 31;

    private readonly SortedList<DateOnly, DayCount> _days;
    private DateOnly _forgotten;

    public FoldedDays()
        : this([], DateOnly.MinValue)
    {
    }

    private FoldedDays(SortedList<DateOnly, DayCount> days, DateOnly forgotten) => (_days, _forgotten) = (days, forgotten);

    /// <summary>In order; never days on which nothing counts.</summary>
    public IList<KeyValuePair<DateOnly, DayCount>> All => [.. _days];

    public FoldedDays Copy() => new(new SortedList<DateOnly, DayCount>(_days), _forgotten);

    /// <returns>False when more spend is taken from the day than had counted on it.</returns>
    public bool Add(DateOnly day, long spend, long status)
    {
        if (spend == 0 && status == 0)
        {
            return true;
        }

        if (!_days.TryGetValue(day, out var before) && (spend < 0 || status < 0))
        {
            return spend >= 0 || day < _forgotten;
        }

        // Status points that an operator took may belong to a purchase that is returned later: they are not taken twice.
        var after = new DayCount(before.Spend + spend, Math.Max(0, before.Status + status));
        if (after == default)
        {
            _days.Remove(day);
        }
        else
        {
            _days[day] = after;
        }

        return after.Spend >= 0;
    }

    /// <summary>Lets go of days that are too old to matter.</summary>
    public void Forget()
    {
        while (_days.Count > 0 && _days.Keys[0] < _days.Keys[^1].AddDays(-Kept))
        {
            _forgotten = _days.Keys[0].AddDays(1);
            _days.RemoveAt(0);
        }
    }
}

/// <param name="Spend">In minor units.</param>
/// <param name="Status">Status points.</param>
internal readonly record struct DayCount(long Spend, long Status);
