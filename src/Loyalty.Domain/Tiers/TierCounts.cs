using Loyalty.Domain.Accounts;

namespace Loyalty.Domain.Tiers;

/// <summary>What counts for tiers, by day in order: what is kept, and what a purchase that is being decided would add.</summary>
public readonly struct TierCounts
{
    private readonly SortedList<DateOnly, TierCount> _kept;
    private readonly DateOnly _day;
    private readonly TierCount _added;
    private readonly int _place;
    private readonly bool _inserts;

    public TierCounts(SortedList<DateOnly, TierCount> kept)
        : this(kept, default, default)
    {
    }

    public TierCounts(SortedList<DateOnly, TierCount> kept, DateOnly day, TierCount added)
    {
        (_kept, _day, _added) = (kept, day, added);
        if (added == default)
        {
            _place = -1;
            return;
        }

        _place = PlaceOf(kept, day, out var isKept);
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
        return index == _place ? new TierCount(kept.Spend + _added.Spend, kept.Status + _added.Status) : kept;
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
