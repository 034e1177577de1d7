using Loyalty.Contracts.Programs;
using Loyalty.Domain.Common;

namespace Loyalty.Domain.Tests.Common;

public sealed class ProgramCalendarTests
{
    [Theory]
    [InlineData("Europe/London", "2026-03-28T23:59:59Z", "2026-03-28")]
    [InlineData("Europe/London", "2026-06-30T23:00:00Z", "2026-07-01")]
    [InlineData("America/New_York", "2026-03-04T04:59:59Z", "2026-03-03")]
    [InlineData("America/New_York", "2026-03-04T05:00:00Z", "2026-03-04")]
    [InlineData("Pacific/Kiritimati", "2026-03-04T10:00:00Z", "2026-03-05")]
    [InlineData("Asia/Kathmandu", "2026-03-03T18:15:00Z", "2026-03-04")]
    public void DayOf_is_the_day_in_the_programs_zone(string zone, string instant, string day) =>
        Assert.Equal(Given.Day(day), ProgramCalendar.Of(zone).DayOf(Given.At(instant)));

    [Fact]
    public void DayOf_an_instant_does_not_depend_on_its_offset() =>
        Assert.Equal(Given.Day("2026-03-03"), ProgramCalendar.Of("Europe/London").DayOf(Given.At("2026-03-04T08:00:00+09:00")));

    [Theory]
    [InlineData("Europe/London", "2026-03-29", "2026-03-29T00:00:00Z")]
    [InlineData("Europe/London", "2026-03-30", "2026-03-29T23:00:00Z")]
    [InlineData("Europe/London", "2026-10-26", "2026-10-26T00:00:00Z")]
    [InlineData("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z")] // midnight does not exist: one o'clock
    [InlineData("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z")] // midnight comes twice: the first
    [InlineData("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z")] // the whole day does not exist: the next
    public void StartOf_a_day_is_its_first_instant_resolved_leniently(string zone, string day, string instant) =>
        Assert.Equal(Given.At(instant), ProgramCalendar.Of(zone).StartOf(Given.Day(day)));

    [Theory]
    [InlineData("2026-01-31", 1, ExpiryUnit.Months, "2026-02-28")]
    [InlineData("2028-01-31", 1, ExpiryUnit.Months, "2028-02-29")]
    [InlineData("2026-03-31", 6, ExpiryUnit.Months, "2026-09-30")]
    [InlineData("2026-02-28", 1, ExpiryUnit.Months, "2026-03-28")]
    [InlineData("2028-02-29", 1, ExpiryUnit.Years, "2029-02-28")]
    [InlineData("2028-02-29", 4, ExpiryUnit.Years, "2032-02-29")]
    [InlineData("2028-02-28", 1, ExpiryUnit.Days, "2028-02-29")]
    [InlineData("2026-12-31", 90, ExpiryUnit.Days, "2027-03-31")]
    public void Add_clamps_months_and_years_to_the_end_of_a_shorter_month(string day, int count, ExpiryUnit unit, string expected) =>
        Assert.Equal(Given.Day(expected), ProgramCalendar.Add(Given.Day(day), count, unit));

    [Theory]
    [InlineData(CapPeriod.Day, "2026-03-04", "2026-03-04")]
    [InlineData(CapPeriod.Week, "2026-03-02", "2026-03-02")]
    [InlineData(CapPeriod.Week, "2026-03-08", "2026-03-02")]
    [InlineData(CapPeriod.Week, "2026-01-01", "2025-12-29")]
    [InlineData(CapPeriod.Month, "2028-02-29", "2028-02-01")]
    [InlineData(CapPeriod.Year, "2026-12-31", "2026-01-01")]
    [InlineData(CapPeriod.Lifetime, "2026-12-31", "0001-01-01")]
    public void StartOf_a_period_is_its_first_day(CapPeriod period, string day, string start) =>
        Assert.Equal(Given.Day(start), ProgramCalendar.StartOf(period, Given.Day(day)));
}
