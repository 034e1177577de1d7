using NodaTime;
using NodaTime.TimeZones;

namespace Loyalty.Simulation.Oracle;

/// <summary>The days of a zone.</summary>
internal sealed class Days(string zone)
{
    private readonly DateTimeZone _zone = DateTimeZoneProviders.Tzdb[zone];

    public DateOnly Of(DateTimeOffset instant) => Local(instant).Date.ToDateOnly();

    public LocalDateTime Local(DateTimeOffset instant) => Instant.FromDateTimeOffset(instant).InZone(_zone).LocalDateTime;

    /// <summary>The first instant of a day.</summary>
    public DateTimeOffset Start(DateOnly day) =>
        LocalDate.FromDateOnly(day).AtMidnight().InZone(_zone, Resolvers.LenientResolver).ToDateTimeOffset().ToUniversalTime();
}
