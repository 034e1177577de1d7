using System.Collections.Immutable;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Notices;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
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
    public void Relay_carries_each_notice_whatever_order_batches_arrive_in()
    {
        var member = Member();
        member.Buy("p", _noon, 100_00);
        member.SweepAt(End(member).AddDays(-10));
        var fold = new RelayFold();
        foreach (var record in member.Journal)
        {
            fold.Add("sample/member", RelayRecord.Read(AccountJson.Write(record)));
        }

        var given = Assert.Single(fold.Notices["sample"].ToList().Notices);
        Assert.Equal(("member", null, 100L), (given.Member, given.Household, given.Notice.Points));
        var parts = Enumerable.Range(0, 300).Select(number => new NoticeTally { Total = 1, Newest = [new NoticeEntry { Account = $"household/h{number}", At = _noon.AddMinutes(number / 3), EndsAt = _noon.AddDays(1) }] }).ToArray();
        var (forward, back) = (Sum(parts), Sum(parts.AsEnumerable().Reverse()));
        Assert.Equal((300L, NoticeTally.NewestKept), (forward.Total, forward.Notices.Length));
        Assert.Equal(forward.Notices.AsEnumerable(), back.Notices);
        Assert.Equal((null, "h299"), (forward.Notices[0].Member, forward.Notices.Where(notice => notice.At == forward.Notices[0].At).Select(notice => notice.Household).Max(StringComparer.Ordinal)));
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

    private static void Pay(TestMember member)
    {
        var key = $"pay/{member.State.Version}";
        member.Do(key, (state, edition, now) => MembershipRules.Pay(state, new PayMembership { Key = key, Plan = "plus", PaidAt = now }, edition, now));
    }

    private static NoticeList Sum(IEnumerable<NoticeTally> parts)
    {
        var sum = new NoticeTally();
        foreach (var part in parts)
        {
            sum.Add(part);
        }

        return sum.ToList();
    }
}
