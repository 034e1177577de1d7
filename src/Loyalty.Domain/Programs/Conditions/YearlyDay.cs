using Loyalty.Contracts.Programs.Conditions;

namespace Loyalty.Domain.Programs.Conditions;

/// <summary>A day that comes once a year.</summary>
internal static class YearlyDay
{
    /// <param name="day">The day that is asked about.</param>
    /// <param name="month">Of the yearly day.</param>
    /// <param name="dayOfMonth">Of the yearly day; clamped in a shorter month, as 29 February is.</param>
    /// <param name="window">How far it reaches.</param>
    /// <param name="notBefore">Years in which it falls before this do not count.</param>
    public static bool IsNear(DateOnly day, int month, int dayOfMonth, DayWindow window, DateOnly notBefore)
    {
        // The window may reach over the turn of the year, from either side.
        for (var year = Math.Max(1, day.Year - 1); year <= Math.Min(9999, day.Year + 1); year++)
        {
            var occurs = new DateOnly(year, month, Math.Min(dayOfMonth, DateTime.DaysInMonth(year, month)));
            var distance = day.DayNumber - occurs.DayNumber;
            if (occurs >= notBefore && distance >= -window.DaysBefore && distance <= window.DaysAfter)
            {
                return true;
            }
        }

        return false;
    }

    public static string Text(DayWindow window) =>
        FormattableString.Invariant($"{window.DaysBefore} days before to {window.DaysAfter} days after");
}
