using System.Collections.Immutable;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Notices;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Transfers;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Notices;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Relay;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Tests.Notices;

/// <summary>What members are told before it ends.</summary>
public sealed class NoticeTests
{
    private static readonly DateTimeOffset _noon = Given.Noon("2026-03-04");

    [Fact]
    public void Sweep_gives_notice_of_points_that_expire_once_so_many_days_before()
    {
        var member = Member();
        member.Buy("p", _noon, 100_00);
        var end = End(member);
        var due = end.AddDays(-10);
        Assert.Equal((due, due), (member.State.NoticeReviewAt, DueRules.NextDue(member.State)));

        Assert.Empty(member.SweepAt(due.AddTicks(-1)));
        Assert.Equal([new NoticeGiven { At = due, About = NoticeKind.PointsExpire, EndsAt = end, Wallet = "points", Points = 100 }], ToldAt(member, due).AsEnumerable());

        Assert.Empty(member.Sweep());
        var history = AccountAnswers.ToHistory(member.Journal[^1], 1);
        Assert.Equal(("notices", new Notice { About = NoticeKind.PointsExpire, EndsAt = end, Wallet = "points", Points = 100 }), (history.Kind, history.Notices.Single()));
        member.Buy("q", due.AddDays(1), 1_00);
        Assert.Empty(Told(member.Journal[^1].Events));
        Assert.Equal(end, Assert.Single(member.SweepAt(end).OfType<PointsExpired>()).At);
        Assert.Single(member.Journal.SelectMany(record => Told(record.Events)), notice => notice.EndsAt == end);
    }

    [Fact]
    public void Notices_that_came_later_are_for_members_to_whom_nothing_happens_once_they_are_held_against_them()
    {
        var with = Member();
        var member = new TestMember(with.Current.Definition with { Notices = null });
        member.Buy("p", _noon, 100_00);
        var end = End(member);
        member.Publish(with.Current.Definition, _noon.AddHours(1)).At(_noon.AddHours(2));
        Assert.Null(member.State.NoticeReviewAt);

        Assert.NotNull(member.Evaluate());
        Assert.Null(member.Evaluate());
        Assert.Equal([(end, 100L)], ToldAt(member, end.AddDays(-10)).Select(notice => (notice.EndsAt, notice.Points)));
    }

    [Fact]
    public void Notice_that_came_later_and_is_due_by_then_is_given_at_once()
    {
        var with = Member();
        var member = new TestMember(with.Current.Definition with { Notices = null });
        member.Buy("p", _noon, 100_00);
        var end = End(member);
        member.Publish(with.Current.Definition, end.AddDays(-5)).At(end.AddDays(-4));

        Assert.Equal([(end, 100L)], Told(member.Evaluate()!.Events).Select(notice => (notice.EndsAt, notice.Points)));
        Assert.Null(member.Evaluate());
    }

    [Fact]
    public void Notice_says_what_there_is_and_none_is_given_of_what_is_spent()
    {
        var member = Member();
        member.Buy("p", _noon, 100_00);
        member.Buy("q", _noon.AddDays(1), 50_00);
        var end = End(member);
        member.Spend(130);

        Assert.Equal([(end.AddDays(1), 20L)], ToldAt(member, end.AddDays(-9)).Select(notice => (notice.EndsAt, notice.Points)));
    }

    [Fact]
    public void Late_sweep_tells_each_end_that_is_still_to_come_and_none_that_has_come()
    {
        var member = Member();
        for (var day = 0; day < 4; day++)
        {
            member.Buy($"p{day}", _noon.AddDays(day), 10_00);
        }

        var end = End(member);

        var told = ToldAt(member, end.AddDays(1));

        Assert.Equal([end.AddDays(2), end.AddDays(3)], told.Select(notice => notice.EndsAt));
        Assert.Empty(member.Sweep());
    }

    [Fact]
    public void Points_that_end_sooner_than_their_notice_are_told_at_once()
    {
        var member = Member(days: 5);

        member.Buy("p", _noon, 10_00);

        Assert.Equal(10, Assert.Single(Told(member.Journal[^1].Events)).Points);
    }

    [Fact]
    public void Points_that_come_later_and_end_before_the_last_end_told_are_told_too_and_none_twice()
    {
        var member = Member();
        member.Buy("p", _noon, 100_00);
        var end = End(member);
        Assert.Single(ToldAt(member, end.AddDays(-10)));

        Receive(member, "early", 30, end.AddDays(-4));
        Assert.Equal([(end.AddDays(-4), 30L)], Told(member.Journal[^1].Events).Select(notice => (notice.EndsAt, notice.Points)));
        Receive(member, "same", 7, end.AddDays(-4));
        Receive(member, "known", 7, end);
        Receive(member, "later", 7, end.AddDays(1));
        Assert.Equal(2, member.Journal.Sum(record => Told(record.Events).Length));

        // After its end has come it is not kept that it was told.
        Assert.Equal([end.AddDays(1)], ToldAt(member, end.AddDays(-3)).Select(notice => notice.EndsAt));
        Assert.Equal([end, end.AddDays(1)], member.State.Told.Select(told => told.EndsAt));
    }

    [Fact]
    public void Of_more_ends_than_are_kept_the_first_count_as_told()
    {
        var member = new TestMember(Program() with { Notices = new NoticeProgram { PointsExpireDays = 366 } });
        member.At(_noon);
        for (var day = 1; day <= 60; day++)
        {
            Receive(member, $"t{day}", 1, _noon.AddDays(2 * day));
        }

        Assert.Equal(60, member.Journal.Sum(record => Told(record.Events).Length));
        Assert.Equal((40, _noon.AddDays(2 * 21), true), (member.State.Told.Length, member.State.Told[0].EndsAt, member.State.Told[0].AndBefore));
        Assert.Single(member.State.Told, told => told.AndBefore);

        Receive(member, "forgotten", 1, _noon.AddDays(3));
        Receive(member, "again", 1, _noon.AddDays(2 * 30));
        Assert.Equal(60, member.Journal.Sum(record => Told(record.Events).Length));
        Receive(member, "between", 1, _noon.AddDays((2 * 30) + 1));
        Assert.Equal(61, member.Journal.Sum(record => Told(record.Events).Length));
        Assert.Equal(TestMember.Text(member.State), TestMember.Text(AccountJson.ReadSnapshot(AccountJson.Write(member.State))));
    }

    [Fact]
    public void History_that_is_loaded_gives_no_notice_and_the_sweep_tells_what_is_still_to_come()
    {
        var member = Member().At(_noon);
        foreach (var days in (int[])[400, 315, 85])
        {
            member.Buy(Given.Purchase($"p{days}", _noon.AddDays(-days), 100_00) with { Import = true });
        }

        Assert.Empty(member.Journal.SelectMany(record => Told(record.Events)));

        var told = Assert.Single(ToldAt(member, _noon.AddDays(1)));
        Assert.Equal((End(member), 100L), (told.EndsAt, told.Points));
        Assert.True(told.EndsAt > _noon.AddDays(1));
    }

    [Fact]
    public void Merged_members_are_told_again_of_what_only_one_was_told()
    {
        TestMember[] both = [Member(), Member()];
        for (var days = 2; days <= 8; days += 2)
        {
            foreach (var member in both.Where((_, i) => i == 0 ? days < 8 : days > 2))
            {
                Receive(member.At(_noon), $"t{days}", 10, _noon.AddDays(days));
            }
        }

        var record = both[0].MergeIn(both[1]);

        Assert.Equal([(_noon.AddDays(2), 10L), (_noon.AddDays(8), 10L)], Told(record.Events).Select(notice => (notice.EndsAt, notice.Points)));
        Assert.Equal([2, 4, 6, 8], both[0].State.Told.Select(told => (told.EndsAt - _noon).Days).Order());
    }

    [Fact]
    public void Standing_is_told_when_the_member_would_fall_after_it()
    {
        var (falls, stays) = (Member(), new TestMember(Program() with { Tiers = Given.Tiers() with { Downgrade = DowngradePolicy.None } }));
        foreach (var member in (TestMember[])[falls, stays])
        {
            member.Buy("p", _noon, 600_00);
        }

        var end = falls.Until!.Value;
        Assert.Equal(end, stays.Until);
        Assert.DoesNotContain(ToldAt(falls, end.AddDays(-30).AddTicks(-1)), notice => notice.About == NoticeKind.TierEnds);

        Assert.Equal([new NoticeGiven { At = end.AddDays(-30), About = NoticeKind.TierEnds, EndsAt = end, Tier = "gold" }], ToldAt(falls, end.AddDays(-30)).AsEnumerable());
        Assert.Empty(ToldAt(stays, end.AddDays(-30)));
        Assert.Empty(ToldAt(falls, end.AddTicks(-1)));
    }

    [Fact]
    public void Membership_is_told_before_it_lapses_and_again_when_it_was_renewed()
    {
        var member = Member();
        Pay(member);
        var lapses = member.State.Membership!.LapsesAt;

        Assert.Equal([(NoticeKind.MembershipLapses, lapses, "plus")], ToldAt(member, lapses.AddDays(-14)).Select(notice => (notice.About, notice.EndsAt, notice.Plan!)));
        Pay(member);
        var renewed = member.State.Membership!.LapsesAt;
        Assert.Empty(ToldAt(member, lapses));

        Assert.Equal([renewed], ToldAt(member, renewed.AddDays(-14)).Select(notice => notice.EndsAt));
    }

    [Fact]
    public void Program_without_notices_plans_and_tells_nothing()
    {
        var member = new TestMember(Program() with { Notices = null });
        member.Buy("p", _noon, 100_00);

        Assert.Null(member.State.NoticeReviewAt);
        Assert.Empty(ToldAt(member, End(member).AddDays(-1)));
    }

    [Fact]
    public void Shared_points_are_the_households_to_tell()
    {
        var edition = Program().Compile();
        var bucket = new BucketKey("points", Given.Day("2026-03-04"), null, _noon.AddDays(20));
        var state = new AccountState();
        state.Apply(new HouseholdFounded { At = _noon, Household = "home", Wallet = "points" });
        var credited = Decision.Of([new PointsCredited { Wallet = "points", Points = 30, Gives = [new BucketPoints(bucket, 30)], Reason = "contributed", Day = Given.Day("2026-03-04") }]);

        var planned = NoticeRules.With(state, credited, edition, _noon);
        var told = NoticeRules.With(state, credited, edition, _noon.AddDays(15));

        Assert.IsType<NoticeReviewPlanned>(planned.Events[^1]);
        Assert.Equal(30, Assert.Single(Told(told.Events)).Points);
    }

    [Fact]
    public void Relay_carries_each_notice()
    {
        var member = Member();
        member.Buy("p", _noon, 100_00);
        member.SweepAt(End(member).AddDays(-10));
        var fold = new RelayFold();
        foreach (var record in member.Journal)
        {
            fold.Add("sample/member", RelayRecord.Read(AccountJson.Write(record)));
        }

        var given = Assert.Single(fold.Notices["sample"].Newest).ToNotice(1);
        Assert.Equal((1L, 1L, "member", null, 100L), (fold.Notices["sample"].Total, given.Number, given.Member, given.Household, given.Notice.Points));
        var sum = new NoticeTally();
        sum.Add(fold.Notices["sample"]);
        sum.Add(new NoticeTally { Total = 2, Newest = [new NoticeEntry { Account = "household/h1" }, new NoticeEntry { Account = "ann" }] });
        Assert.Equal(["member", null, "ann"], sum.Newest.Select(entry => entry.ToNotice(0).Member));
        Assert.Equal(3, sum.Total);
        Assert.Equal("h1", sum.Newest[1].ToNotice(2).Household);
    }

    public static TheoryData<string, NoticeProgram> Faulty => new()
    {
        { "/notices/pointsExpireDays", new NoticeProgram { PointsExpireDays = 0 } },
        { "/notices/tierEndsDays", new NoticeProgram { TierEndsDays = 367 } },
        { "/notices/membershipLapsesDays", new NoticeProgram { MembershipLapsesDays = -1 } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Validate_bounds_the_days(string pointer, NoticeProgram notices) =>
        Assert.Equal([pointer], ProgramValidator.Validate(Program() with { Notices = notices }, null).Select(fault => fault.Pointer));

    [Fact]
    public void Validate_wants_what_is_told_of_to_be_there() => Assert.Equal(
        ["/notices/tierEndsDays", "/notices/membershipLapsesDays"],
        ProgramValidator.Validate(Program() with { Tiers = null, Memberships = [] }, null).Select(fault => fault.Pointer));

    private static ProgramDefinition Program(int days = 90) => Given.Program().WithPoints(Given.Wallet(after: days)) with
    {
        Tiers = Given.Tiers(),
        Memberships = [new MembershipPlan { Id = "plus", Length = 12, Unit = ExpiryUnit.Months, GraceDays = 10 }],
        Notices = new NoticeProgram { PointsExpireDays = 10, TierEndsDays = 30, MembershipLapsesDays = 14 },
    };

    private static TestMember Member(int days = 90) => new(Program(days));

    /// <summary>When the first of the member's points end.</summary>
    private static DateTimeOffset End(TestMember member) => member.State.Buckets.Min(held => member.State.EndOf(held.Bucket))!.Value;

    private static ImmutableArray<NoticeGiven> Told(IEnumerable<AccountEvent> events) => [.. events.OfType<NoticeGiven>()];

    /// <summary>By the sweep.</summary>
    private static ImmutableArray<NoticeGiven> ToldAt(TestMember member, DateTimeOffset now)
    {
        var before = member.Journal.Count;
        member.SweepAt(now);
        return Told(member.Journal.Skip(before).SelectMany(record => record.Events));
    }

    /// <summary>Points of another member, with their end.</summary>
    private static void Receive(TestMember member, string id, long points, DateTimeOffset end) => member.Do(id, (state, edition, now) => TransferRules.Credit(
        state, new() { Id = id, From = "other", Wallet = "points", Buckets = [new() { Points = points, EarnedOn = Given.Day("2026-01-01"), ExpiresAt = end }] }, edition, now));

    private static void Pay(TestMember member)
    {
        var key = $"pay/{member.State.Version}";
        member.Do(key, (state, edition, now) => MembershipRules.Pay(state, new PayMembership { Key = key, Plan = "plus", PaidAt = now }, edition, now));
    }
}
