using System.Text.Json;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tests.Members;

public sealed class MemberRulesTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");
    private static readonly EnrollMember _command = new() { Key = "k", Channel = Given.Shop };
    private static readonly CompiledEdition _edition = (Given.Program() with { Tiers = Given.Tiers() }).Compile();
    private static readonly EditionPair _editions = new(_edition, _edition);

    [Fact]
    public void Enrollment_opens_the_account_in_the_first_tier()
    {
        var state = Applied(new AccountState(), MemberRules.CompleteEnrollment(new AccountState(), _command, "hash", _editions, _now));

        Assert.Equal((AccountStatus.Active, (DateTimeOffset?)_now, "basic"), (state.Status, state.EnrolledAt, state.Tier));
        Assert.Equal(("k", Given.Shop, "hash"), (state.Enrollment!.Key, state.Enrollment.Channel, state.Enrollment.Content));
    }

    [Fact]
    public void Enrollment_of_history_takes_the_day_on_which_the_member_had_joined()
    {
        var then = Given.At("2019-05-01T10:00:00+02:00");

        var decision = MemberRules.CompleteEnrollment(new AccountState(), _command with { EnrolledAt = then }, null, _editions, _now);

        var enrolled = Assert.IsType<MemberEnrolled>(decision.Events[0]);
        Assert.Equal((then, TimeSpan.Zero), (enrolled.EnrolledAt, enrolled.EnrolledAt.Offset));
        Assert.Equal(then, Assert.IsType<TierChanged>(decision.Events[1]).At);
    }

    [Fact]
    public void Enrollment_can_be_undone_and_tried_again()
    {
        var state = Applied(new AccountState(), MemberRules.StartEnrollment(new AccountState(), _command, null, _now));
        Assert.Equal(AccountStatus.Enrolling, state.Status);
        Assert.Equal("memberExists", MemberRules.StartEnrollment(state, _command, null, _now).Refusal!.Code);

        Applied(state, MemberRules.UndoEnrollment(state, "identifierTaken"));

        Assert.Equal((AccountStatus.None, (EnrollmentStarted?)null), (state.Status, state.Enrollment));
        Assert.Empty(MemberRules.UndoEnrollment(state, "again").Events);
        Assert.Null(MemberRules.StartEnrollment(state, _command, null, _now).Refusal);
        Assert.Null(MemberRules.CompleteEnrollment(Applied(state, MemberRules.StartEnrollment(state, _command, null, _now)), _command, null, _editions, _now).Refusal);
    }

    [Fact]
    public void Enrollment_of_a_member_who_exists_is_a_conflict()
    {
        var state = Applied(new AccountState(), MemberRules.CompleteEnrollment(new AccountState(), _command, null, _editions, _now));

        Assert.Equal((RefusalKind.Conflict, "memberExists"), (MemberRules.StartEnrollment(state, _command, null, _now).Refusal!.Kind, MemberRules.CompleteEnrollment(state, _command, null, _editions, _now).Refusal!.Code));
        Assert.Empty(MemberRules.UndoEnrollment(state, "late").Events);
    }

    [Fact]
    public void Enrollment_in_the_future_is_refused()
    {
        var command = _command with { EnrolledAt = _now.AddMinutes(5).AddTicks(1) };

        Assert.Equal("enrolledInFuture", MemberRules.StartEnrollment(new AccountState(), command, null, _now).Refusal!.Code);
        Assert.Equal("enrolledInFuture", MemberRules.CompleteEnrollment(new AccountState(), command, null, _editions, _now).Refusal!.Code);
        Assert.Null(MemberRules.CompleteEnrollment(new AccountState(), command with { EnrolledAt = _now.AddMinutes(5) }, null, _editions, _now).Refusal);
    }

    [Fact]
    public void Block_and_unblock_change_the_status_once()
    {
        var state = Applied(new AccountState(), MemberRules.CompleteEnrollment(new AccountState(), _command, null, _editions, _now));
        var change = new ChangeBlock { Key = "b", Reason = "fraud" };
        Assert.Equal("notBlocked", MemberRules.Unblock(state, change, _edition, _now).Refusal!.Code);

        Applied(state, MemberRules.Block(state, change, _edition, _now));
        Assert.Equal((AccountStatus.Blocked, "alreadyBlocked"), (state.Status, MemberRules.Block(state, change, _edition, _now).Refusal!.Code));

        Applied(state, MemberRules.Unblock(state, change, _edition, _now));
        Assert.Equal(AccountStatus.Active, state.Status);
    }

    [Fact]
    public void Block_of_nobody_is_not_found()
    {
        var change = new ChangeBlock { Key = "b", Reason = "fraud" };

        Assert.Equal("memberNotFound", MemberRules.Block(new AccountState(), change, _edition, _now).Refusal!.Code);
        Assert.Equal("memberNotFound", MemberRules.Unblock(new AccountState(), change, _edition, _now).Refusal!.Code);
    }

    [Fact]
    public void Block_does_first_what_fell_due()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 10)));
        member.Buy("p", Given.Noon("2026-01-10"), 10_00);

        member.At(_now).Block();

        Assert.Equal([typeof(PointsExpired), typeof(MemberBlocked)], member.Journal[^1].Events.Select(happened => happened.GetType()));
    }

    [Fact]
    public void Answer_to_a_block_is_as_of_its_record_whatever_happened_since()
    {
        var member = new TestMember(Given.Program() with { Tiers = Given.Tiers() });
        member.Buy("p", Given.Noon("2026-01-10"), 100_00);
        var seen = member.At(_now).Seen;
        member.Block();
        var record = member.Journal[^1];

        Assert.Equal(JsonSerializer.Serialize(seen with { Status = MemberStatus.Blocked }), JsonSerializer.Serialize(MemberAnswers.Changed(record, "member", new AccountState())));

        // Records from before the figures were kept: the account as it is stands in for them.
        var old = record with { Events = [new MemberBlocked { Reason = "test" }] };
        Assert.Equal((1L, seen.Tier), (MemberAnswers.Changed(old, "member", member.State).Purchases, MemberAnswers.Changed(old, "member", member.State).Tier));
    }

    private static AccountState Applied(AccountState state, Decision decision)
    {
        Assert.Null(decision.Refusal);
        foreach (var happened in decision.Events)
        {
            state.Apply(happened);
        }

        return state;
    }
}
