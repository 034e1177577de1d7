using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Common;

namespace Loyalty.Domain.Challenges;

/// <summary>Which window of a challenge a day lies in.</summary>
internal static class ChallengeWindow
{
    /// <summary>Its first day, and the first one after it; null: it has no end.</summary>
    public static (DateOnly Start, DateOnly? End) Of(ChallengeDefinition challenge, DateOnly day, ProgramCalendar calendar)
    {
        var start = ProgramCalendar.StartOf(challenge.Period, day);
        DateOnly? end = challenge.Period switch
        {
            CapPeriod.Day => start.AddDays(1),
            CapPeriod.Week => start.AddDays(7),
            CapPeriod.Month => start.AddMonths(1),
            CapPeriod.Year => start.AddYears(1),
            _ => null,
        };
        var last = challenge.Until is { } until ? calendar.DayOf(until.AddTicks(-1)).AddDays(1) : (DateOnly?)null;
        return (start, last is null || end < last ? end : last);
    }

    public static bool IsOpenAt(ChallengeDefinition challenge, DateTimeOffset instant) => !(instant < challenge.From) && !(instant >= challenge.Until);

    /// <summary>The day itself, or the Monday of its week.</summary>
    public static DateOnly MarkOf(ChallengeMeasure measure, DateOnly day) =>
        ProgramCalendar.StartOf(measure == ChallengeMeasure.StreakWeeks ? CapPeriod.Week : CapPeriod.Day, day);

    /// <summary>The most days or weeks that one window of a streak can touch; null: there is no bound.</summary>
    public static int? MostMarks(ChallengeDefinition challenge, ProgramCalendar calendar)
    {
        var weeks = challenge.Measure == ChallengeMeasure.StreakWeeks;
        int? period = challenge.Period switch
        {
            CapPeriod.Purchase or CapPeriod.Day => 1,
            CapPeriod.Week => weeks ? 1 : 7,
            CapPeriod.Month => weeks ? 6 : 31,
            CapPeriod.Year => weeks ? 54 : 366,
            _ => null,
        };
        if (challenge.From is not { } from || challenge.Until is not { } until || until <= from)
        {
            return period;
        }

        var (first, last) = (MarkOf(challenge.Measure, calendar.DayOf(from)), MarkOf(challenge.Measure, calendar.DayOf(until.AddTicks(-1))));
        var open = ((last.DayNumber - first.DayNumber) / (weeks ? 7 : 1)) + 1;
        return period < open ? period : open;
    }
}
