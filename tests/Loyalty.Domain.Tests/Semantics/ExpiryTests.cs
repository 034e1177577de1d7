using Loyalty.Contracts.Programs;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Expiry. Never; N days/months/years after earning, optionally rounded up …; fixed dates; …" (sliding: <see cref="SlidingExpiryTests"/>)</summary>
public sealed class ExpiryTests
{
    [Fact]
    public void Expiry_never_points_stay()
    {
        var member = Bought(null, "2026-03-04");

        Assert.Equal(50, member.At(Given.Noon("2126-01-01")).Balance());
    }

    [Theory]
    [InlineData("2026-03-04", 90, ExpiryUnit.Days, "2026-06-02")]
    [InlineData("2026-01-31", 1, ExpiryUnit.Months, "2026-02-28")]
    [InlineData("2028-01-31", 1, ExpiryUnit.Months, "2028-02-29")]
    [InlineData("2028-02-29", 1, ExpiryUnit.Years, "2029-02-28")]
    public void Expiry_after_earning_clamps_months_and_ends_with_the_day(string earned, int after, ExpiryUnit unit, string last) =>
        Ends(new ExpiryPolicy { After = after, Unit = unit }, earned, last);

    [Theory]
    [InlineData("2026-03-04", 1, ExpiryUnit.Months, ExpiryPeriod.Month, "2026-04-30")]
    [InlineData("2026-03-31", 1, ExpiryUnit.Months, ExpiryPeriod.Month, "2026-04-30")]
    [InlineData("2028-01-31", 1, ExpiryUnit.Months, ExpiryPeriod.Month, "2028-02-29")]
    [InlineData("2026-03-04", 1, ExpiryUnit.Months, ExpiryPeriod.Quarter, "2026-06-30")]
    [InlineData("2026-12-30", 1, ExpiryUnit.Days, ExpiryPeriod.Quarter, "2026-12-31")]
    [InlineData("2026-12-31", 1, ExpiryUnit.Days, ExpiryPeriod.Quarter, "2027-03-31")]
    [InlineData("2026-03-04", 2, ExpiryUnit.Months, ExpiryPeriod.Half, "2026-06-30")]
    [InlineData("2026-03-04", 4, ExpiryUnit.Months, ExpiryPeriod.Half, "2026-12-31")]
    [InlineData("2026-03-04", 2, ExpiryUnit.Years, ExpiryPeriod.Year, "2028-12-31")]
    public void Expiry_is_rounded_up_to_the_end_of_the_period(string earned, int after, ExpiryUnit unit, ExpiryPeriod period, string last) =>
        Ends(new ExpiryPolicy { After = after, Unit = unit, RoundUp = period }, earned, last);

    [Theory]
    [InlineData("2026-03-04", 0, "2026-03-31")]
    [InlineData("2026-03-31", 0, "2026-03-31")]
    [InlineData("2026-04-01", 0, "2026-09-30")]
    [InlineData("2026-10-01", 0, "2027-02-28")]
    [InlineData("2027-10-01", 0, "2028-02-29")]
    [InlineData("2026-03-04", 27, "2026-03-31")]
    [InlineData("2026-03-04", 28, "2026-09-30")]
    [InlineData("2026-12-31", 366, "2028-02-29")]
    public void Expiry_on_fixed_dates_takes_the_next_that_leaves_the_minimum_days(string earned, int minimumDays, string last) => Ends(
        new ExpiryPolicy { Kind = ExpiryKind.FixedDates, Dates = [new(9, 30), new(2, 29), new(3, 31)], MinimumDays = minimumDays }, earned, last);

    [Fact]
    public void Expiry_end_is_exclusive_points_that_expire_31_July_are_usable_until_1_August_begins_in_the_programs_zone()
    {
        var program = Given.Program().WithPoints(Given.Wallet(after: 5)) with { TimeZone = "America/New_York" };
        var member = new TestMember(program);
        member.Buy("p", Given.Noon("2026-07-26"), 50_00);

        Assert.Equal(50, member.At(Given.At("2026-08-01T03:59:59.9999999Z")).Balance());
        Assert.Equal(0, member.At(Given.At("2026-08-01T04:00:00Z")).Balance());
    }

    [Theory]
    [InlineData("America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00:00Z")] // midnight does not exist: one o'clock
    [InlineData("America/Havana", "2026-10-31", "2026-11-01T04:00:00Z")] // midnight comes twice: the first
    [InlineData("Pacific/Apia", "2011-12-29", "2011-12-30T10:00:00Z")] // the day after does not exist: the one after it
    public void Expiry_at_a_midnight_that_is_skipped_or_comes_twice_is_resolved_leniently(string zone, string last, string end)
    {
        var day = Given.Day(last);
        var edition = (Given.Program() with { TimeZone = zone }).Compile();
        ExpiryPolicy[] policies =
        [
            new ExpiryPolicy { After = 10, Unit = ExpiryUnit.Days },
            new ExpiryPolicy { Kind = ExpiryKind.Sliding, After = 10, Unit = ExpiryUnit.Days },
            new ExpiryPolicy { Kind = ExpiryKind.FixedDates, Dates = [new(day.Month, day.Day)] },
        ];

        Assert.All(policies, policy => Assert.Equal(Given.At(end), edition.ExpiresAt(Given.Wallet() with { Expiry = policy }, day.AddDays(-10))));
        Assert.Equal(Given.At(end), edition.ActiveFrom(Given.Wallet(pendingDays: 10), day.AddDays(-9)));
    }

    [Fact]
    public void Expiry_changed_by_a_newer_edition_changes_nothing_for_points_that_are_there()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 90)))
            .Publish(Given.Program().WithPoints(Given.Wallet(after: 10)), Given.Noon("2026-03-05"));
        member.Buy("p", Given.Noon("2026-03-04"), 50_00);
        member.Buy("q", Given.Noon("2026-03-06"), 20_00);

        Assert.Equal((70, 50), (member.At(Given.Noon("2026-03-16")).Balance(), member.At(Given.Noon("2026-03-17")).Balance()));
        Assert.Equal((50, 0), (member.At(Given.Noon("2026-06-02")).Balance(), member.At(Given.Noon("2026-06-03")).Balance()));
    }

    private static void Ends(ExpiryPolicy expiry, string earned, string last)
    {
        var member = Bought(expiry, earned);
        var end = Given.At($"{last}T00:00:00Z").AddDays(1);

        Assert.Equal((50, 0), (member.At(end.AddTicks(-1)).Balance(), member.At(end).Balance()));
    }

    private static TestMember Bought(ExpiryPolicy? expiry, string earned)
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet() with { Expiry = expiry }));
        member.Buy("p", Given.Noon(earned), 50_00);
        return member;
    }
}
