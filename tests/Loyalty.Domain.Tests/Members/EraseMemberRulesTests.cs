using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Members;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Tests.Members;

/// <summary>What an account is left with once its member is erased: nothing that could be spent, found or fall due.</summary>
public sealed class EraseMemberRulesTests
{
    private static readonly EraseMember Command = new() { Key = "erase", By = "desk" };

    [Fact]
    public void Erased_account_has_forfeited_its_points_pending_ones_too_so_that_its_entries_come_to_nothing()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(pendingDays: 10)));
        member.Buy("old", Given.Start, 100_00);
        member.At(Given.Start.AddDays(20)).Sweep();
        member.Buy("new", Given.Start.AddDays(20), 50_00);
        var held = member.Wallet();

        var erased = Erase(member);

        Assert.True(held.Active > 0 && held.Pending > 0);
        Assert.Equal(new ForfeitedWallet("points", held.Active + held.Pending, 0), Assert.Single(erased.Forfeited));
        Assert.Equal(0, member.Journal.SelectMany(record => record.Events).SelectMany(AccountAnswers.Entries).Sum(entry => entry.Points));
        Assert.Equal(AccountStatus.Erased, member.State.Status);
        Assert.Empty(member.State.Buckets);
    }

    [Fact]
    public void Debt_of_an_erased_member_is_forgiven()
    {
        var member = new TestMember(Given.Program());
        member.Buy("p", Given.Start, 100_00);
        member.Spend(member.Balance());
        member.Return("r", "p", Given.Start.AddDays(1));
        var debt = member.Wallet().Debt;

        var erased = Erase(member);

        Assert.True(debt > 0);
        Assert.Equal(new ForfeitedWallet("points", 0, debt), Assert.Single(erased.Forfeited));
        Assert.Equal(0, member.Journal.SelectMany(record => record.Events).SelectMany(AccountAnswers.Entries).Sum(entry => entry.Points));
    }

    [Fact]
    public void Nothing_falls_due_on_an_erased_account_and_what_had_is_settled_first()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 90)));
        member.Buy("p", Given.Start, 100_00);
        member.At(Given.Start.AddDays(100));

        var erased = Erase(member);

        Assert.Empty(erased.Forfeited);
        Assert.Contains(member.Journal[^2].Events, happened => happened is PointsExpired);
        Assert.Null(DueRules.NextDue(member.State));
        Assert.Null(DueRules.NextResume(member.State));
    }

    [Fact]
    public void Erased_account_says_nothing_of_what_the_member_sent()
    {
        var member = new TestMember(Given.Program());
        member.Buy("p", Given.Start, 100_00);

        Erase(member);

        Assert.Null(member.State.Enrollment);
        Assert.Null(member.State.Tier);
        Assert.Empty(member.State.Counts);
        Assert.Empty(member.State.Counters);
        Assert.Equal(TestMember.Text(member.State), TestMember.Text(AccountJson.ReadSnapshot(AccountJson.Write(member.State))));
    }

    [Fact]
    public void Erasing_again_is_refused_as_is_everything_else()
    {
        var member = new TestMember(Given.Program());
        member.Do("erase", (state, edition, now) => EraseMemberRules.Start(state, Command, edition, now));
        Assert.Equal("memberErased", member.Refused((state, edition, now) => EraseMemberRules.Start(state, Command with { Key = "again" }, edition, now)).Code);

        member.Do("end", (state, edition, now) => EraseMemberRules.End(state, edition, member.Edition, now));

        Assert.Equal("memberErased", member.Refused((state, edition, now) => EraseMemberRules.Start(state, Command with { Key = "again" }, edition, now)).Code);
        Assert.Empty(EraseMemberRules.End(member.State, member.Current, member.Edition, member.Now).Events);
        Assert.Equal("memberErased", EraseMemberRules.Refuse(member.State)!.Code);
    }

    [Fact]
    public void Erasing_of_nobody_is_refused() =>
        Assert.Equal("memberNotFound", EraseMemberRules.Start(new AccountState(), Command, Given.Program().Compile(1, Given.Start), Given.Start).Refusal!.Code);

    [Fact]
    public void Erasing_waits_for_a_redemption_that_is_under_way()
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward()));
        member.Buy("p", Given.Start, 1_000_00);
        var held = member.Hold("v1");

        var refused = member.Refused((state, edition, now) => EraseMemberRules.Start(state, Command, edition, now));
        Assert.Equal("processesOpen", refused.Code);

        member.Issue(held);
        var erased = Erase(member);
        Assert.Equal(1, erased.Vouchers);
        Assert.Empty(member.State.Vouchers);
    }

    [Fact]
    public void Dry_run_foretells_what_is_forfeited()
    {
        var member = new TestMember(Given.Program());
        member.Buy("p", Given.Start, 100_00);
        var foretold = EraseMemberRules.Foretell(member.State, Command, member.Current, member.Edition, member.Now);

        var erased = Erase(member);

        Assert.Equal(TestMember.Text(foretold.Events), TestMember.Text([.. member.Journal[^2].Events, .. member.Journal[^1].Events]));
        Assert.NotEmpty(erased.Forfeited);
    }

    private static ErasedMember Erase(TestMember member)
    {
        member.Do("erase", (state, edition, now) => EraseMemberRules.Start(state, Command, edition, now));
        return EraseMemberRules.Answer(member.Do("end", (state, edition, now) => EraseMemberRules.End(state, edition, member.Edition, now)), "member");
    }
}
