using Loyalty.Contracts.Campaigns;
using Loyalty.Domain.Common;

namespace Loyalty.Domain.Programs.Conditions;

/// <summary>The time that is in all of several schedules.</summary>
internal sealed record ScheduleWindow
{
    private const int AllDays = (1 << 7) - 1;
    private const int AllHours = (1 << 24) - 1;

    // Wall clocks are a multiple of it away from UTC.
    private static readonly TimeSpan _step = TimeSpan.FromMinutes(15);

    // Each hour of each day of the week has come, in any zone, whatever a change of the clocks leaves out.
    private static readonly TimeSpan _wholeWeeks = TimeSpan.FromDays(15);

    public static readonly ScheduleWindow Always = new();

    private DateTimeOffset From { get; init; } = DateTimeOffset.MinValue;

    private DateTimeOffset Until { get; init; } = DateTimeOffset.MaxValue;

    private int Days { get; init; } = AllDays;

    private int Hours { get; init; } = AllHours;

    /// <param name="schedule">A sound one.</param>
    public ScheduleWindow And(CampaignSchedule schedule) => new()
    {
        From = schedule.From > From ? schedule.From.Value : From,
        Until = schedule.Until < Until ? schedule.Until.Value : Until,
        Days = Days & (schedule.Days.IsEmpty ? AllDays : schedule.Days.Aggregate(0, (days, day) => days | (1 << (int)day))),
        Hours = Hours & (schedule.Hours.IsEmpty ? AllHours : schedule.Hours.Aggregate(0, (hours, range) => hours | ((1 << range.To) - (1 << range.From)))),
    };

    /// <summary>Whether there is any time left.</summary>
    /// <param name="timeZone">The program's; if it is unknown, days and hours are looked at by themselves.</param>
    public bool IsEver(string? timeZone)
    {
        if (From >= Until || Days == 0 || Hours == 0)
        {
            return false;
        }

        if (Until - From >= _wholeWeeks || !ProgramCalendar.IsKnown(timeZone ?? ""))
        {
            return true;
        }

        var calendar = ProgramCalendar.Of(timeZone!);
        for (var instant = From; instant < Until; instant = NextStep(instant))
        {
            var local = calendar.LocalTimeOf(instant);
            if ((Days & (1 << (((int)local.DayOfWeek + 6) % 7))) != 0 && (Hours & (1 << local.Hour)) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private static DateTimeOffset NextStep(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % _step.Ticks) + _step.Ticks, TimeSpan.Zero);
}
