using Loyalty.Domain.Accounts;

namespace Loyalty.Domain.Tiers;

/// <summary>What counts for tiers, by day in order: what is kept, and what a purchase that is being decided would add.</summary>
public readonly struct TierCounts
{
    private readonly SortedList<DateOnly, TierCount> _kept;
    private readonly TierCount _uncounted;
    private readonly DateOnly _day;
    private readonly TierCount _added;
    private readonly int _place;
    private readonly bool _inserts;

    /// <summary>What the account holds.</summary>
    public TierCounts(AccountState state)
        : this(state, default, default)
    {
    }

    /// <summary>What the account holds, and what is added to a day.</summary>
    public TierCounts(AccountState state, DateOnly day, TierCount added)
    {
        (_kept, _uncounted, _day, _added) = (state.Counts, state.Uncounted, day, added);
        if (added == default)
        {
            _place = -1;
            return;
        }

        _place = PlaceOf(_kept, day, out var isKept);
        _inserts = !isKept;
    }

    public int Count => _kept.Count + (_inserts ? 1 : 0);

    public DateOnly DayAt(int index) => _inserts && index >= _place
        ? index == _place ? _day : _kept.GetKeyAtIndex(index - 1)
        : _kept.GetKeyAtIndex(index);

    public TierCount CountAt(int index)
    {
        if (_inserts && index >= _place)
        {
            return index == _place ? _added : _kept.GetValueAtIndex(index - 1);
        }

        var kept = _kept.GetValueAtIndex(index);
        return index == _place ? kept + _added : kept;
    }

    /// <summary>All that ever counted.</summary>
    public TierCount Total()
    {
        var sum = _uncounted + _added;
        foreach (var count in _kept.Values)
        {
            sum += count;
        }

        return sum;
    }

    private static int PlaceOf(SortedList<DateOnly, TierCount> kept, DateOnly day, out bool isKept)
    {
        var (low, high) = (0, kept.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (kept.GetKeyAtIndex(middle) < day)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        isKept = low < kept.Count && kept.GetKeyAtIndex(low) == day;
        return low;
    }
}
