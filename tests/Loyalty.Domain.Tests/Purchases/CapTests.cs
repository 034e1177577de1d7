using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Tests.Purchases;

public sealed class CapTests
{
    // A Wednesday.
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Fact]
    public void Cap_shows_what_was_wanted_and_what_was_given()
    {
        var member = Capped(CapPeriod.Day, 100);
        member.Buy("p1", _now, 80_00);

        var award = member.Buy("p2", _now, 70_00).Awards.Single();

        Assert.Equal((70L, 20L), (award.Wanted, award.Points));
        Assert.Equal(20, award.Lines.Sum(line => line.Points));
        Assert.Equal(100, member.Balance());
    }

    [Fact]
    public void Cap_that_is_reached_gives_nothing()
    {
        var member = Capped(CapPeriod.Day, 100);
        member.Buy("p1", _now, 100_00);

        Assert.Empty(member.Buy("p2", _now, 1_00).Awards);
        Assert.Equal(new RuleReason("limitReached", "0", "1"), member.Explain("p2").Single().Reasons.Single());
    }

    [Fact]
    public void Cap_that_refuses_gives_nothing_when_not_all_fits_and_lets_a_smaller_purchase_through()
    {
        var member = Capped(CapPeriod.Day, 100, AtLimit.Refuse);
        member.Buy("p1", _now, 80_00);

        Assert.Empty(member.Buy("p2", _now, 21_00).Awards);
        Assert.Equal(20, member.Buy("p3", _now, 20_00).Awards.Single().Points);
        Assert.Equal(new RuleReason("limitRefused", "20", "21"), member.Explain("p2").Single().Reasons.Single());
    }

    [Fact]
    public void Cap_of_one_purchase_holds_for_each_purchase_alone()
    {
        var member = Capped(CapPeriod.Purchase, 50);

        Assert.Equal(50, member.Buy("p1", _now, 80_00).Awards.Single().Points);
        Assert.Equal(50, member.Buy("p2", _now, 80_00).Awards.Single().Points);
        Assert.Empty(member.State.Counters);
    }

    [Theory]
    [InlineData(CapPeriod.Day, "2026-03-04T23:59:59Z", "2026-03-05T00:00:00Z")]
    [InlineData(CapPeriod.Week, "2026-03-08T23:59:59Z", "2026-03-09T00:00:00Z")]
    [InlineData(CapPeriod.Month, "2026-03-31T23:59:59Z", "2026-04-01T00:00:00Z")]
    [InlineData(CapPeriod.Year, "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z")]
    public void Cap_has_room_again_when_the_next_calendar_period_begins(CapPeriod period, string last, string next)
    {
        var member = Capped(period, 100);
        member.Buy("p1", _now, 100_00);

        Assert.Empty(member.Buy("p2", Given.At(last), 10_00).Awards);
        Assert.Equal(10, member.Buy("p3", Given.At(next), 10_00).Awards.Single().Points);
    }

    [Fact]
    public void Cap_of_a_lifetime_never_has_room_again()
    {
        var member = Capped(CapPeriod.Lifetime, 100);
        member.Buy("p1", _now, 100_00);

        Assert.Empty(member.Buy("p2", _now.AddYears(10), 10_00).Awards);
    }

    [Fact]
    public void Cap_of_a_week_starts_on_monday()
    {
        var member = Capped(CapPeriod.Week, 100);
        member.Buy("sunday", Given.At("2026-03-01T23:59:59Z"), 100_00);

        Assert.Equal(100, member.Buy("monday", Given.At("2026-03-02T00:00:00Z"), 150_00).Awards.Single().Points);
        Assert.Empty(member.Buy("nextsunday", Given.At("2026-03-08T23:59:59Z"), 1_00).Awards);
    }

    [Fact]
    public void Cap_periods_are_taken_in_the_programs_zone()
    {
        var member = new TestMember(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Day, 100))) with { TimeZone = "America/New_York" });

        // 23:30 on the third in New York, and half an hour later.
        member.Buy("p1", Given.At("2026-03-04T04:30:00Z"), 100_00);
        Assert.Empty(member.Buy("p2", Given.At("2026-03-04T04:59:59Z"), 1_00).Awards);
        Assert.Equal(1, member.Buy("p3", Given.At("2026-03-04T05:00:00Z"), 1_00).Awards.Single().Points);
    }

    [Theory]
    [InlineData("2026-03-29T00:00:00Z", "2026-03-29T22:59:59Z", "2026-03-29T23:00:00Z")] // 23 hours
    [InlineData("2026-10-24T23:00:00Z", "2026-10-25T23:59:59Z", "2026-10-26T00:00:00Z")] // 25 hours
    public void Cap_of_a_day_lasts_as_long_as_the_day_when_the_clocks_change(string first, string last, string next)
    {
        var member = new TestMember(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Day, 100))) with { TimeZone = "Europe/London" });
        member.Buy("p1", Given.At(first), 100_00);

        Assert.Empty(member.Buy("p2", Given.At(last), 1_00).Awards);
        Assert.Single(member.Buy("p3", Given.At(next), 1_00).Awards);
    }

    [Fact]
    public void Cap_counts_by_the_day_on_which_a_purchase_occurred()
    {
        var member = Capped(CapPeriod.Day, 100);
        member.Buy("p1", _now, 100_00);

        // Arrives today, but belongs to yesterday, where nothing was earned yet; then to today, where all was.
        Assert.Single(member.Buy(Given.Purchase("p2", _now.AddDays(-1), 60_00)).Awards);
        Assert.Equal(40, member.Buy(Given.Purchase("p3", _now.AddDays(-1), 60_00)).Awards.Single().Points);
        Assert.Empty(member.Buy(Given.Purchase("p4", _now, 60_00)).Awards);
    }

    [Fact]
    public void Cap_holds_in_every_order_of_arrival_at_the_far_end_of_the_late_window()
    {
        var member = new TestMember(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Day, 100))) with { LateWindowDays = 90 });
        member.Buy("p1", _now, 100_00);
        member.Buy("p2", _now.AddDays(89), 100_00);

        Assert.Empty(member.At(_now.AddDays(90)).Buy(Given.Purchase("p3", _now, 100_00)).Awards);
    }

    [Fact]
    public void Caps_of_one_rule_all_hold()
    {
        var member = new TestMember(Given.Program(Given.Rule(caps: [Given.Cap(CapPeriod.Purchase, 60), Given.Cap(CapPeriod.Day, 100), Given.Cap(CapPeriod.Month, 130)])));

        Assert.Equal(60, member.Buy("p1", _now, 90_00).Awards.Single().Points);
        Assert.Equal(40, member.Buy("p2", _now, 90_00).Awards.Single().Points);
        Assert.Equal(30, member.Buy("p3", _now.AddDays(1), 90_00).Awards.Single().Points);
        Assert.Equal(
            [new("limitReduced", "60", "90"), new("limitReduced", "40", "60")],
            member.Explain("p2").Single().Reasons.AsEnumerable());
    }

    [Fact]
    public void Caps_of_one_rule_do_not_touch_another()
    {
        var member = new TestMember(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Day, 10)), Given.Rule(id: "other")));

        Assert.Equal([("base", 10L), ("other", 50L)], member.Buy("p", _now, 50_00).Awards.Select(award => (award.Rule, award.Points)));
    }

    [Fact]
    public void Cap_that_a_newer_edition_lowers_below_what_was_given_has_no_room()
    {
        var member = Capped(CapPeriod.Year, 100).Publish(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Year, 50))), _now.AddDays(1));
        member.Buy("p1", _now, 80_00);

        Assert.Empty(member.Buy("p2", _now.AddDays(2), 10_00).Awards);
        Assert.Equal(new RuleReason("limitReached", "0", "10"), member.Explain("p2").Single().Reasons.Single());
    }

    [Fact]
    public void Cap_rooms_are_kept_with_the_purchase()
    {
        var member = new TestMember(Given.Program(Given.Rule(caps: [Given.Cap(CapPeriod.Purchase, 90), Given.Cap(CapPeriod.Week, 100)])));
        member.Buy("p1", _now, 30_00);
        member.Buy("p2", _now, 30_00);

        Assert.Equal([new CapRoom("base", 1, 70)], member.RecordOf("p2").First<PurchaseRecorded>()!.Rooms.AsEnumerable());
    }

    private static TestMember Capped(CapPeriod period, long points, AtLimit atLimit = AtLimit.Reduce) =>
        new(Given.Program(Given.Rule(caps: Given.Cap(period, points, atLimit))));
}
