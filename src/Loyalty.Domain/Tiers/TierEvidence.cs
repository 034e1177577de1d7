using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;

namespace Loyalty.Domain.Tiers;

/// <summary>
/// Until when what counted supports a standing: <see cref="None"/> where it never did, <see cref="ForEver"/> without an
/// end. It looks at days and not at the order of arrival.
/// </summary>
/// <param name="calendar">The program's.</param>
/// <param name="terms">The terms; its threshold is not looked at.</param>
/// <param name="joined">The day on which the member joined.</param>
internal readonly struct TierEvidence(ProgramCalendar calendar, TierBasis terms, DateOnly joined)
{
    public static readonly DateTimeOffset None = DateTimeOffset.MinValue;

    public static readonly DateTimeOffset ForEver = DateTimeOffset.MaxValue;

    /// <summary>The end for each threshold, the lowest first; one of <see cref="long.MaxValue"/> is never reached.</summary>
    /// <param name="counts">What counted.</param>
    /// <param name="thresholds">The thresholds.</param>
    /// <param name="at">When.</param>
    /// <param name="open">Whether a year that is not over counts although what it gives is given at its end.</param>
    public DateTimeOffset[] Find(TierCounts counts, ReadOnlySpan<long> thresholds, DateTimeOffset at, bool open = false)
    {
        var until = new DateTimeOffset[thresholds.Length];
        Array.Fill(until, None);
        switch (terms.Period)
        {
            case TierPeriod.RollingMonths:
                Rolling(counts, thresholds, until);
                break;
            case TierPeriod.Lifetime:
                Raise(thresholds, until, Of(counts.Total()), ForEver);
                break;
            default:
                Years(counts, thresholds, until, at, open);
                break;
        }

        return until;
    }

    /// <summary>What counts in the period that the instant lies in.</summary>
    public long Metric(TierCounts counts, DateTimeOffset at)
    {
        if (terms.Period == TierPeriod.Lifetime)
        {
            return Of(counts.Total());
        }

        var today = calendar.DayOf(at);
        return terms.Period == TierPeriod.RollingMonths
            ? Sum(counts, today.AddMonths(-Months).AddDays(1), today.AddDays(1))
            : Sum(counts, StartOfYear(YearOf(today)), today.AddDays(1));
    }

    /// <summary>The end of the year that the day lies in, exclusive.</summary>
    public DateTimeOffset EndOfYear(DateOnly day) => calendar.StartOf(StartOfYear(YearOf(day) + 1));

    private int Months => terms.Months ?? throw new InvalidOperationException("A rolling period has no length.");

    /// <summary>Years are counted from this day.</summary>
    private DateOnly Anchor => terms.Period == TierPeriod.MembershipYear ? joined : new DateOnly(joined.Year, 1, 1);

    private void Years(TierCounts counts, ReadOnlySpan<long> thresholds, DateTimeOffset[] until, DateTimeOffset at, bool open)
    {
        // A year qualifies to the end of the next one and for grace days of up to another, so only the last three and
        // this one can matter (and a till whose clock is already in the next).
        var thisYear = YearOf(calendar.DayOf(at));
        for (var year = thisYear - 3; year <= thisYear + 1; year++)
        {
            if (terms.Upgrade == TierUpgrade.AtPeriodEnd && !open && calendar.StartOf(StartOfYear(year + 1)) > at)
            {
                continue;
            }

            var sum = Sum(counts, StartOfYear(year), StartOfYear(year + 1));
            if (sum > 0)
            {
                Raise(thresholds, until, sum, WithGrace(calendar.StartOf(StartOfYear(year + 2))));
            }
        }
    }

    private void Rolling(TierCounts counts, ReadOnlySpan<long> thresholds, DateTimeOffset[] until)
    {
        var sum = 0L;
        var first = 0;
        Span<DateOnly> last = stackalloc DateOnly[thresholds.Length];
        for (var i = 0; i < counts.Count; i++)
        {
            var (day, count) = (counts.DayAt(i), Of(counts.CountAt(i)));
            if (count <= 0)
            {
                // A day that adds nothing ends no period: it renews nothing.
                continue;
            }

            sum += count;
            var from = day.AddMonths(-Months);
            while (counts.DayAt(first) <= from)
            {
                sum -= Of(counts.CountAt(first++));
            }

            for (var level = 0; level < last.Length; level++)
            {
                last[level] = sum >= thresholds[level] ? day : last[level];
            }
        }

        for (var level = 0; level < last.Length; level++)
        {
            if (last[level] > DateOnly.MinValue)
            {
                until[level] = WithGrace(calendar.StartOf(last[level].AddMonths(Months).AddDays(1)));
            }
        }
    }

    private static void Raise(ReadOnlySpan<long> thresholds, DateTimeOffset[] until, long sum, DateTimeOffset end)
    {
        for (var level = 0; level < until.Length; level++)
        {
            if (sum >= thresholds[level] && until[level] < end)
            {
                until[level] = end;
            }
        }
    }

    private long Sum(TierCounts counts, DateOnly from, DateOnly to)
    {
        var sum = 0L;
        for (var i = counts.Count - 1; i >= 0 && counts.DayAt(i) >= from; i--)
        {
            sum += counts.DayAt(i) < to ? Of(counts.CountAt(i)) : 0;
        }

        return sum;
    }

    private DateOnly StartOfYear(int year) => Anchor.AddYears(year);

    private int YearOf(DateOnly day)
    {
        var years = day.Year - Anchor.Year;
        return Anchor.AddYears(years) > day ? years - 1 : years;
    }

    public DateTimeOffset WithGrace(DateTimeOffset end) =>
        terms.GraceDays == 0 ? end : calendar.StartOf(calendar.DayOf(end).AddDays(terms.GraceDays));

    private long Of(TierCount count) => terms.Metric switch
    {
        TierMetric.Spend => count.Spend,
        TierMetric.StatusPoints => count.Status,
        TierMetric.Visits => count.Visits,
        _ => throw new InvalidOperationException("The metric is none."),
    };
}
