using Loyalty.Contracts.Programs;
using NodaTime;
using Resolvers = NodaTime.TimeZones.Resolvers;

namespace Loyalty.Domain.Common;

/// <summary>Days and periods in a program's time zone, by the zone data that NodaTime brings along, so that every machine agrees.</summary>
public sealed class ProgramCalendar(DateTimeZone zone)
{
    public static bool IsKnown(string timeZone) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) is not null;

    public static ProgramCalendar Of(string timeZone) => new(DateTimeZoneProviders.Tzdb[timeZone]);

    public DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(LocalTimeOf(instant));

    /// <summary>What a clock on the wall shows.</summary>
    public DateTime LocalTimeOf(DateTimeOffset instant) =>
        instant.UtcDateTime + zone.GetUtcOffset(Instant.FromDateTimeOffset(instant)).ToTimeSpan();

    /// <summary>The day's first instant; where midnight falls into a gap or happens twice, resolved leniently.</summary>
    public DateTimeOffset StartOf(DateOnly day) =>
        LocalDate.FromDateOnly(day).AtMidnight().InZone(zone, Resolvers.LenientResolver).ToInstant().ToDateTimeOffset();

    /// <summary>The first day of the period that the day lies in; weeks start on Monday.</summary>
    public static DateOnly StartOf(CapPeriod period, DateOnly day) => period switch
    {
        CapPeriod.Purchase or CapPeriod.Day => day,
        CapPeriod.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
        CapPeriod.Month => new DateOnly(day.Year, day.Month, 1),
        CapPeriod.Year => new DateOnly(day.Year, 1, 1),
        CapPeriod.Lifetime => DateOnly.MinValue,
        _ => throw new ArgumentOutOfRangeException(nameof(period)),
    };

    /// <summary>Months clamp to the end of a shorter month.</summary>
    public static DateOnly Add(DateOnly day, int count, ExpiryUnit unit) => unit switch
    {
        ExpiryUnit.Days => day.AddDays(count),
        ExpiryUnit.Months => day.AddMonths(count),
        ExpiryUnit.Years => day.AddYears(count),
        _ => throw new ArgumentOutOfRangeException(nameof(unit)),
    };
}
