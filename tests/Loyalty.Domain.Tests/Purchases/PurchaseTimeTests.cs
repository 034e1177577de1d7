using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Tests.Purchases;

public sealed class PurchaseTimeTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-06-15");

    [Fact]
    public void Record_at_the_end_of_the_late_window_is_valued_as_of_its_occurrence()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 60))).At(_now);

        var answer = member.Buy(Given.Purchase("p", _now.AddDays(-30), 10_00));

        Assert.False(answer.Late);
        Assert.Equal((_now.AddDays(-30), _now), (answer.OccurredAt, answer.ReceivedAt));
        Assert.Equal(Given.At("2026-07-16T00:00:00Z"), answer.Awards.Single().ExpiresAt);
    }

    [Fact]
    public void Record_later_than_the_late_window_is_valued_as_received_and_says_so()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 60))).At(_now);

        var answer = member.Buy(Given.Purchase("p", _now.AddDays(-30).AddTicks(-1), 10_00));

        Assert.True(answer.Late);
        Assert.Equal(Given.At("2026-08-15T00:00:00Z"), answer.Awards.Single().ExpiresAt);
        var purchase = member.RecordOf("p").First<PurchaseRecorded>()!;
        Assert.Equal((Given.Day("2026-05-16"), (DateOnly?)Given.Day("2026-06-15")), (purchase.Day, purchase.CountsOn));
    }

    [Fact]
    public void Record_later_than_the_late_window_takes_the_edition_and_the_room_of_its_arrival()
    {
        var member = new TestMember(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Month, 100))))
            .Publish(Given.Program(Given.Rule(2, caps: Given.Cap(CapPeriod.Month, 100))), _now.AddDays(-1));
        member.Buy("may", Given.Noon("2026-05-01"), 100_00);
        member.Buy("june", Given.Noon("2026-06-01"), 70_00);

        var answer = member.At(_now).Buy(Given.Purchase("late", Given.Noon("2026-05-01"), 100_00));

        Assert.Equal((2, 200L, 30L), (answer.Edition, answer.Awards.Single().Wanted, answer.Awards.Single().Points));
    }

    [Fact]
    public void Record_takes_the_edition_of_its_occurrence()
    {
        var member = new TestMember(Given.Program()).Publish(Given.Program(Given.Rule(2)), _now).At(_now.AddDays(5));

        var before = member.Buy(Given.Purchase("p1", _now.AddTicks(-1), 10_00));
        var after = member.Buy(Given.Purchase("p2", _now, 10_00));

        Assert.Equal([(1, 10L), (2, 20L)], new[] { before, after }.Select(answer => (answer.Edition, answer.Awards.Single().Points)));
    }

    [Fact]
    public void Record_imported_history_is_received_when_it_occurred_however_long_ago()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 60)), Given.Noon("2020-01-01"));
        var then = Given.At("2020-03-31T23:00:00-05:00");

        var answer = member.At(_now).Buy(Given.Purchase("p", then, 10_00) with { Import = true });

        Assert.Equal((then, then, false), (answer.OccurredAt, answer.ReceivedAt, answer.Late));
        Assert.Equal(Given.At("2020-06-01T00:00:00Z"), answer.Awards.Single().ExpiresAt);
        Assert.Equal(10, answer.Balances.Single().Balance);
        Assert.Equal(0, member.Balance());
        Assert.Equal(TimeSpan.Zero, member.RecordOf("p").First<PurchaseRecorded>()!.OccurredAt.Offset);
    }

    [Fact]
    public void Record_imported_history_does_first_what_fell_due_before_it()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 10)), Given.Noon("2020-01-01")).At(_now);
        member.Buy(Given.Purchase("p1", Given.Noon("2020-03-01"), 10_00) with { Import = true });

        member.Buy(Given.Purchase("p2", Given.Noon("2020-04-01"), 10_00) with { Import = true });

        var expired = Assert.IsType<PointsExpired>(member.RecordOf("p2").Events[0]);
        Assert.Equal((Given.At("2020-03-12T00:00:00Z"), 10L), (expired.At, expired.Points));
    }

    [Theory]
    [InlineData("2026-01-31", 1, ExpiryUnit.Months, "2026-03-01T00:00:00Z")]
    [InlineData("2026-01-28", 1, ExpiryUnit.Months, "2026-03-01T00:00:00Z")]
    [InlineData("2028-02-29", 1, ExpiryUnit.Years, "2029-03-01T00:00:00Z")]
    [InlineData("2026-07-01", 30, ExpiryUnit.Days, "2026-08-01T00:00:00Z")]
    public void Record_points_end_with_their_last_day(string day, int after, ExpiryUnit unit, string end)
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: after, unit: unit)));

        Assert.Equal(Given.At(end), member.Buy("p", Given.Noon(day), 10_00).Awards.Single().ExpiresAt);
        Assert.Equal(10, member.At(Given.At(end).AddTicks(-1)).Balance());
        Assert.Equal(0, member.At(Given.At(end)).Balance());
    }

    [Fact]
    public void Record_points_that_end_on_31_july_are_usable_until_1_august_in_the_programs_zone()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 30)) with { TimeZone = "America/New_York" });
        member.Buy("p", Given.At("2026-07-01T03:00:00Z"), 1_00); // still 30 June there: ends on 30 July
        member.Buy("q", Given.At("2026-07-01T04:00:00Z"), 10_00);

        Assert.Equal(11, member.At(Given.At("2026-07-31T03:59:59Z")).Balance());
        Assert.Equal(10, member.At(Given.At("2026-08-01T03:59:59Z")).Balance());
        Assert.Equal(0, member.At(Given.At("2026-08-01T04:00:00Z")).Balance());
    }

    [Fact]
    public void Record_pending_points_are_shown_and_become_active_at_the_start_of_their_day()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(pendingDays: 14)));

        var answer = member.Buy("p", Given.Noon("2026-06-01"), 10_00);

        Assert.Equal(Given.At("2026-06-15T00:00:00Z"), answer.Awards.Single().ActiveFrom);
        Assert.Equal((0L, 0L, 10L), (answer.Balances.Single().Balance, answer.Balances.Single().Active, answer.Balances.Single().Pending));
        Assert.Equal(0, member.At(Given.At("2026-06-14T23:59:59Z")).Balance());
        Assert.Equal(10, member.At(Given.At("2026-06-15T00:00:00Z")).Balance());
    }

    [Fact]
    public void Record_late_points_that_would_be_active_by_now_are_active_at_once()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(pendingDays: 14))).At(_now);

        Assert.Null(member.Buy(Given.Purchase("p1", _now.AddDays(-14), 10_00)).Awards.Single().ActiveFrom);
        Assert.NotNull(member.Buy(Given.Purchase("p2", _now.AddDays(-13), 10_00)).Awards.Single().ActiveFrom);
        Assert.Equal((10L, 10L), (member.Wallet().Active, member.Wallet().Pending));
    }

    [Fact]
    public void Record_late_points_that_would_have_ended_by_now_are_earned_and_expired_in_one_record()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 7))).At(_now);

        var answer = member.Buy(Given.Purchase("p", _now.AddDays(-20), 10_00));

        Assert.Equal(10, answer.Awards.Single().Points);
        Assert.Empty(answer.Balances);
        Assert.Equal(["earned", "expired"], AccountAnswers.ToHistory(member.RecordOf("p"), 1).Entries.Select(entry => entry.Reason));
        Assert.Equal(0, member.Balance());
        Assert.Empty(member.State.Buckets);
    }

    [Fact]
    public void Record_late_points_that_would_have_ended_by_now_are_not_taken_back_a_second_time()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 7))).At(_now);
        member.Buy(Given.Purchase("p", _now.AddDays(-20), 10_00));

        var taken = member.Return("r", "p", _now).TakenBack.Single();

        Assert.Equal((10L, 10L, 0L), (taken.Points, taken.Expired, taken.Debt));
    }

    [Fact]
    public void Record_never_revives_what_has_expired()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 7)));
        member.Buy("p1", _now.AddDays(-20), 10_00);

        member.At(_now).Buy(Given.Purchase("p2", _now.AddDays(-20), 5_00));

        Assert.Equal(0, member.Balance());
    }
}
