namespace Loyalty.Cli.Time;

/// <summary>Calendar times in a zone, resolved leniently as everywhere on the platform.</summary>
internal static class ZonedTime
{
    public static TimeZoneInfo Find(string iana)
    {
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(iana);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw new CliException($"This machine knows no time zone '{iana}'. Install its time zone data (tzdata).", e);
        }
    }

    /// <summary>
    /// The instant of a local time. One that exists twice is taken as the earlier; one that the clocks skip is taken
    /// by the offset before the gap, which moves it forward by the gap's length.
    /// </summary>
    public static DateTimeOffset At(this TimeZoneInfo zone, DateTime local)
    {
        if (zone.IsAmbiguousTime(local))
        {
            return new DateTimeOffset(local, zone.GetAmbiguousTimeOffsets(local).Max());
        }

        return zone.IsInvalidTime(local)
            ? TimeZoneInfo.ConvertTime(new DateTimeOffset(local, zone.GetUtcOffset(local.AddDays(-1))), zone)
            : new DateTimeOffset(local, zone.GetUtcOffset(local));
    }

    public static DateOnly DayOf(this TimeZoneInfo zone, DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
}
