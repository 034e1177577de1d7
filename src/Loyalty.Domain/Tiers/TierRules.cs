using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tiers;

/// <summary>
/// Standing as a function of what counted, day by day, and of promises made beside it (floors). Because it looks at
/// days and not at the order of arrival, late purchases and returns lead to the standing that they would have led to
/// in time.
/// </summary>
public sealed class TierRules
{
    private readonly TierProgram _tiers;
    private readonly ProgramCalendar _calendar;

    public TierRules(CompiledEdition edition)
    {
        _tiers = edition.Tiers ?? throw new ArgumentException("The edition has no tiers.", nameof(edition));
        _calendar = edition.Calendar;
    }

    /// <summary>The member joins, or the program has got tiers since.</summary>
    public TierChanged Join(DateTimeOffset at, string reason = "joined") => Move(null, _tiers.Levels[0].Id, null, reason, [], at);

    /// <summary>After something counted: a move up, a longer standing, or nothing.</summary>
    /// <param name="state">The state before it.</param>
    /// <param name="counts">What counts with it.</param>
    /// <param name="at">When.</param>
    public TierChanged? AfterEarning(AccountState state, TierCounts counts, DateTimeOffset at)
    {
        var current = IndexOf(state.Tier);
        if (current < 0 && state.Tier is not null)
        {
            // A tier of another edition cannot be compared with these: it is kept to the end of its standing.
            return null;
        }

        var (target, until) = Best(counts, state.Floors, at);
        if (current < 0)
        {
            return target == 0 ? Join(at) : Move(null, _tiers.Levels[target].Id, until, "reached", state.Floors, at);
        }

        if (target < current || (target == current && (current == 0 || !IsLater(until, state.TierUntil))))
        {
            return null;
        }

        // What was promised and does not follow from what counted before must survive the loss of what counts now.
        var floors = current > 0 && (Evidence(new TierCounts(state.Counts), at)[current] is not { } supported || IsLater(state.TierUntil, supported))
            ? AddFloor(state.Floors, new TierFloor(state.Tier!, state.TierUntil), at)
            : state.Floors;
        return Move(state.Tier, _tiers.Levels[target].Id, until, target > current ? "reached" : "renewed", floors, at);
    }

    /// <summary>After something stopped counting that had counted before.</summary>
    /// <param name="before">The counts before the return.</param>
    /// <param name="state">The state with the return applied.</param>
    /// <param name="policy">What the program does about it.</param>
    /// <param name="at">When.</param>
    public TierChanged? AfterReturn(SortedList<DateOnly, TierCount> before, AccountState state, TierAfterReturn policy, DateTimeOffset at)
    {
        var current = IndexOf(state.Tier);
        if (policy == TierAfterReturn.AtEndOfStanding || current <= 0)
        {
            return null;
        }

        var supported = Evidence(new TierCounts(before), at)[current];
        if (supported is not { } old || old <= at)
        {
            // The standing does not rest on what counted (a floor, an earlier threshold): the return does not touch it.
            return null;
        }

        var (target, until) = Best(new TierCounts(state.Counts), state.Floors, at);
        if (target == current)
        {
            return state.TierUntil == old && IsLater(state.TierUntil, until)
                ? Move(state.Tier, state.Tier!, until, "returned", state.Floors, at)
                : null;
        }

        if (target < current && _tiers.GraceDays > 0)
        {
            var grace = at.AddDays(_tiers.GraceDays);
            return IsLater(state.TierUntil, grace) ? Move(state.Tier, state.Tier!, grace, "grace", state.Floors, at) : null;
        }

        return Move(state.Tier, _tiers.Levels[target].Id, until, target > current ? "reached" : "returned", state.Floors, at);
    }

    /// <summary>The standing has ended, at <see cref="AccountState.TierUntil"/>.</summary>
    public TierChanged AtEnd(AccountState state)
    {
        var end = state.TierUntil ?? throw new ArgumentException("The standing has no end.", nameof(state));
        var current = IndexOf(state.Tier);
        var (target, until) = Best(new TierCounts(state.Counts), state.Floors, end);
        var floors = Prune(state.Floors, end);
        switch (_tiers.Downgrade)
        {
            case DowngradePolicy.None when current > target:
                (target, until) = (current, null);
                floors = AddFloor(floors, new TierFloor(state.Tier!, null), end);
                break;
            case DowngradePolicy.OneStep when StepBelow(current) > target:
                target = StepBelow(current);
                until = EndOfPeriodAfter(end);
                floors = AddFloor(floors, new TierFloor(_tiers.Levels[target].Id, until), end);
                break;
        }

        return Move(state.Tier, _tiers.Levels[target].Id, until, target == current ? "renewed" : "standingEnded", floors, end);
    }

    /// <summary>What counts in the period that the instant lies in.</summary>
    public long MetricAt(SortedList<DateOnly, TierCount> counts, DateTimeOffset at)
    {
        var today = _calendar.DayOf(at);
        var from = _tiers.Period == TierPeriod.CalendarYear ? new DateOnly(today.Year, 1, 1) : today.AddMonths(-Months).AddDays(1);
        var sum = 0L;
        foreach (var (day, count) in counts)
        {
            if (day >= from && day <= today)
            {
                sum += Of(count);
            }
        }

        return sum;
    }

    public TierLevel? Level(string? tier) => IndexOf(tier) is >= 0 and var index ? _tiers.Levels[index] : null;

    /// <summary>The next tier up that can still be reached; null at the top.</summary>
    public TierLevel? Above(string? tier)
    {
        for (var i = IndexOf(tier) + 1; i < _tiers.Levels.Length; i++)
        {
            if (!_tiers.Levels[i].Retired)
            {
                return _tiers.Levels[i];
            }
        }

        return null;
    }

    private int Months => _tiers.Months ?? throw new InvalidOperationException("A rolling period has no length.");

    /// <summary>The highest tier that days or floors support at the instant, and how long.</summary>
    private (int Level, DateTimeOffset? Until) Best(TierCounts counts, ImmutableArray<TierFloor> floors, DateTimeOffset at)
    {
        var best = 0;
        DateTimeOffset? until = null;
        var evidence = Evidence(counts, at);
        for (var i = _tiers.Levels.Length - 1; i > 0 && best == 0; i--)
        {
            if (evidence[i] > at)
            {
                (best, until) = (i, evidence[i]);
            }
        }

        foreach (var floor in floors)
        {
            var level = IndexOf(floor.Tier);
            if (level > 0 && (floor.Until is null || floor.Until > at) && (level > best || (level == best && IsLater(floor.Until, until))))
            {
                (best, until) = (level, floor.Until);
            }
        }

        return (best, until);
    }

    /// <summary>For each level, until when the days support it; null where they never did.</summary>
    private DateTimeOffset?[] Evidence(TierCounts counts, DateTimeOffset at)
    {
        var until = new DateTimeOffset?[_tiers.Levels.Length];
        if (counts.Count > 0)
        {
            if (_tiers.Period == TierPeriod.CalendarYear)
            {
                AddYears(counts, _calendar.DayOf(at).Year, until);
            }
            else
            {
                AddRolling(counts, until);
            }
        }

        return until;
    }

    private void AddYears(TierCounts counts, int thisYear, DateTimeOffset?[] until)
    {
        // A year qualifies to the end of the next one and for grace days of up to another, so only the last three and
        // this one can matter (and a till whose clock is already in the next).
        for (var year = thisYear - 3; year <= thisYear + 1; year++)
        {
            var sum = 0L;
            for (var i = counts.Count - 1; i >= 0 && counts.DayAt(i).Year >= year; i--)
            {
                if (counts.DayAt(i).Year == year)
                {
                    sum += Of(counts.CountAt(i));
                }
            }

            if (_tiers.Levels.Length > 1 && sum >= _tiers.Levels[1].Threshold)
            {
                Raise(until, sum, WithGrace(_calendar.StartOf(new DateOnly(year + 2, 1, 1))));
            }
        }
    }

    private void AddRolling(TierCounts counts, DateTimeOffset?[] until)
    {
        var last = new DateOnly?[until.Length];
        var sum = 0L;
        var first = 0;
        for (var i = 0; i < counts.Count; i++)
        {
            var day = counts.DayAt(i);
            sum += Of(counts.CountAt(i));
            var from = day.AddMonths(-Months);
            while (counts.DayAt(first) <= from)
            {
                sum -= Of(counts.CountAt(first++));
            }

            for (var level = 1; level < last.Length; level++)
            {
                if (!_tiers.Levels[level].Retired && sum >= _tiers.Levels[level].Threshold)
                {
                    last[level] = day;
                }
            }
        }

        for (var level = 1; level < last.Length; level++)
        {
            if (last[level] is { } day)
            {
                until[level] = WithGrace(_calendar.StartOf(day.AddMonths(Months).AddDays(1)));
            }
        }
    }

    private void Raise(DateTimeOffset?[] until, long sum, DateTimeOffset end)
    {
        for (var level = 1; level < until.Length; level++)
        {
            if (!_tiers.Levels[level].Retired && sum >= _tiers.Levels[level].Threshold && (until[level] is null || until[level] < end))
            {
                until[level] = end;
            }
        }
    }

    /// <summary>The next tier down that can still be entered.</summary>
    private int StepBelow(int level)
    {
        do
        {
            level--;
        }
        while (level > 0 && _tiers.Levels[level].Retired);
        return level;
    }

    private DateTimeOffset EndOfPeriodAfter(DateTimeOffset instant)
    {
        var day = _calendar.DayOf(instant);
        return WithGrace(_tiers.Period == TierPeriod.CalendarYear
            ? _calendar.StartOf(new DateOnly(day.Year + 1, 1, 1))
            : _calendar.StartOf(day.AddMonths(Months)));
    }

    private DateTimeOffset WithGrace(DateTimeOffset end) =>
        _tiers.GraceDays == 0 ? end : _calendar.StartOf(_calendar.DayOf(end).AddDays(_tiers.GraceDays));

    private long Of(TierCount count) => _tiers.Metric == TierMetric.Spend ? count.Spend : count.Status;

    private int IndexOf(string? tier)
    {
        for (var i = 0; i < _tiers.Levels.Length; i++)
        {
            if (_tiers.Levels[i].Id == tier)
            {
                return i;
            }
        }

        return -1;
    }

    private TierChanged Move(string? from, string to, DateTimeOffset? until, string reason, ImmutableArray<TierFloor> floors, DateTimeOffset at) => new()
    {
        At = at,
        Day = _calendar.DayOf(at),
        From = from,
        To = to,
        Until = until,
        Reason = reason,
        Floors = Prune(floors, at),
    };

    private static ImmutableArray<TierFloor> AddFloor(ImmutableArray<TierFloor> floors, TierFloor floor, DateTimeOffset at) =>
        floors.Any(held => held.Tier == floor.Tier && !IsLater(floor.Until, held.Until))
            ? Prune(floors, at)
            : [.. Prune(floors, at).Where(held => held.Tier != floor.Tier), floor];

    private static ImmutableArray<TierFloor> Prune(ImmutableArray<TierFloor> floors, DateTimeOffset at) =>
        floors.All(floor => floor.Until is null || floor.Until > at) ? floors : [.. floors.Where(floor => floor.Until is null || floor.Until > at)];

    /// <summary>Whether one end is later than the other; none at all is the latest.</summary>
    private static bool IsLater(DateTimeOffset? one, DateTimeOffset? other) =>
        other is not null && (one is null || one > other);
}
