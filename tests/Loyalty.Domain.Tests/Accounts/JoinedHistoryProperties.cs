using FsCheck;
using FsCheck.Fluent;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Tests.Accounts.Households;

namespace Loyalty.Domain.Tests.Accounts;

/// <summary>
/// The promises of the ledger where accounts are joined: three members to whom everything happens at once share a wallet,
/// leave it and become one. Each account on the way is held to its own promises by <see cref="TestMember"/> and <see cref="TestHousehold"/>.
/// </summary>
public sealed class JoinedHistoryProperties
{
    private static readonly string[] _names = ["ann", "bob", "cat"];

    private enum Way
    {
        Own,
        Join,
        Leave,
        Draw,
        Merge,
    }

    private static Gen<ProgramDefinition> Programs { get; } =
        from program in Histories.MixedPrograms
        select program with { Households = new HouseholdProgram { Wallet = "points", Members = 3 } };

    private static Gen<JoinedStep> Steps { get; } =
        from step in Histories.MixedSteps
        from back in Gen.Choose(0, 5)
        let own = back == 0 ? step with { Kind = Histories.Kind.ReturnWhole } : step
        from member in Gen.Choose(0, _names.Length - 1)
        from way in Gen.Elements(Way.Own, Way.Own, Way.Own, Way.Own, Way.Own, Way.Own, Way.Own, Way.Own, Way.Join, Way.Join, Way.Leave, Way.Draw, Way.Draw, Way.Merge, Way.Merge)
        select new JoinedStep(member, way, own);

    [Fact]
    public void No_points_come_or_go_where_members_share_leave_and_are_merged_and_every_journal_folds_to_what_was_decided()
    {
        var (merged, shared, took, drawn, late) = (0, 0, 0, 0, 0);
        Property.Holds(Programs, Steps, 60, (program, steps) =>
        {
            var home = Home(program);
            foreach (var (step, i) in steps.Select((step, i) => (step, i)))
            {
                var member = Standing(home, step.Member);
                switch (step.Way)
                {
                    case Way.Join:
                        shared += home.Join(member) ? 1 : 0;
                        break;
                    case Way.Leave:
                        took += home.Leave(member) && member.Journal[^1].First<HouseholdLegEnded>() is { Gives.Length: > 0 } ? 1 : 0;
                        break;
                    case Way.Draw when member.State.Household is not null:
                        drawn += home.Spend(member, 1 + (step.Own.Amount / 200)) ? 1 : 0;
                        break;
                    case Way.Merge when member.State.Purchases > 0 && Standing(home, step.Member + 1) is var into && into != member:
                        Clear(home, member);
                        Clear(home, into);
                        merged += into.State.Processes.Count == 0 && home.Merge(member, into) ? 1 : 0;
                        member = into;
                        break;
                    case Way.Own:
                        Live(home, member, step.Own);
                        break;
                }

                home.Settle(member);
                if (i % 5 == 0)
                {
                    home.Sweep();
                }

                Assert.Equal(home.Earned, home.Total);
                Assert.All(home.Members, one => Assert.Equal(0, one.State.Household is null || one.State.Processes.Count >= Limits.OpenProcesses ? 0 : Unshared(one)));
            }

            late += home.Members.Sum(one => one.Journal.Count(record => record.First<ReturnRecorded>() is { WasParked: false } returned && !returned.PurchaseId.StartsWith(one.Name, StringComparison.Ordinal)));
            Array.ForEach(home.Members, static member => member.AssertFolds());
            AssertFolds(home);
        }, times: 80);
        Assert.True(merged > 10 && shared > 30 && took > 5 && drawn > 5 && late > 2, $"{merged} were merged, {shared} joined, {took} took points along, {drawn} drew some, {late} returned what another had bought.");
    }

    [Fact]
    public void Everybody_holds_what_is_theirs_after_every_joining_leaving_drawing_and_merging()
    {
        var (merged, shared, took, drawn) = (0, 0, 0, 0);
        Property.Holds(Programs, Steps, 60, (program, steps) =>
        {
            var home = Home(program);
            foreach (var step in steps)
            {
                var member = Standing(home, step.Member);
                var into = Standing(home, step.Member + 1);
                if (step.Way == Way.Merge)
                {
                    Clear(home, member);
                    Clear(home, into);
                }

                if (step.Way != Way.Own)
                {
                    member.Sweep();
                    member.IssueGiven();
                    into.Sweep();
                    home.Settle(member);
                    home.Settle(into);
                    home.Sweep();
                }

                var (one, other) = (Array.IndexOf(home.Members, member), Array.IndexOf(home.Members, into));
                var holdings = new Holdings(home);
                var (own, points) = (Unshared(member), Contributed(home, member));
                switch (step.Way)
                {
                    case Way.Join when home.Join(member):
                        home.Settle(member);

                        // With so much under way already, the points follow when there is room for it.
                        var brought = member.State.Processes.Count >= Limits.OpenProcesses ? 0 : own;
                        holdings.AssertMoved((one, "points", -brought), (Holdings.Shared, "points", brought));
                        shared += brought == 0 ? 0 : 1;
                        break;
                    case Way.Leave when home.Leave(member):
                        holdings.AssertMoved((one, "points", points), (Holdings.Shared, "points", -points));
                        took += points > 0 ? 1 : 0;
                        break;
                    case Way.Draw when member.State.Household is not null && 1 + (step.Own.Amount / 200) is var some && home.Spend(member, some):
                        holdings.AssertMoved((one, "points", some), (Holdings.Shared, "points", -some));
                        drawn++;
                        break;
                    case Way.Merge when into != member && member.State.Purchases > 0 && into.State.Processes.Count == 0 && home.Merge(member, into):
                        holdings.AssertMoved([.. holdings.AllOf(one, other)]);
                        merged++;
                        break;
                    case Way.Own:
                        var isShared = member.State.Household is not null;
                        Live(home, member, step.Own);
                        home.Settle(member);
                        holdings.AssertUnchangedBut(isShared ? [one, Holdings.Shared] : [one]);
                        break;
                    default:
                        holdings.AssertUnchangedBut();
                        break;
                }

                Array.ForEach(home.Members, home.Settle);
            }
        }, times: 80);
        Assert.True(merged > 10 && shared > 10 && took > 5 && drawn > 5, $"{merged} were merged, {shared} brought points, {took} took points along, {drawn} drew some.");
    }

    /// <summary>What a member takes along who leaves: what is still there of what they brought, as far as it is not owed.</summary>
    private static long Contributed(TestHousehold home, TestMember member)
    {
        var name = _names[Array.IndexOf(home.Members, member)];
        var active = home.State.Buckets.Where(held => held.Bucket.IsActiveAt(member.Now)).ToArray();
        var own = active.Where(held => held.Bucket.Contributor == name).Sum(held => held.Points);
        return Math.Min(own, Math.Max(0, active.Sum(held => held.Points) - home.State.DebtOf("points")))
            + home.State.Buckets.Where(held => held.Bucket.Contributor == name && !held.Bucket.IsActiveAt(member.Now)).Sum(held => held.Points);
    }

    private static TestHousehold Home(ProgramDefinition program) =>
        new(program, [.. _names.Select(name => (name, Histories.Referred(program, name)))]);

    /// <summary>Who has taken the place of the member, if anybody has.</summary>
    private static TestMember Standing(TestHousehold home, int member)
    {
        var one = home.Members[member % _names.Length];
        return home.Members.FirstOrDefault(other => one.State.Status == AccountStatus.Merged && other.State.Status != AccountStatus.Merged && other.State.MergedFrom.Contains(one.Name)) ?? one;
    }

    /// <summary>Nothing is under way any more, and no household stands in the way.</summary>
    private static void Clear(TestHousehold home, TestMember member)
    {
        home.Leave(member);
        member.IssueGiven();
        foreach (var held in member.State.Processes.OfType<RedemptionStarted>().ToArray())
        {
            member.Undo(held);
        }

        Histories.Live(member, [new Histories.Step(Histories.Kind.SettleReferral, 0, 0, 0)]);
    }

    /// <summary>What happens to one of them alone; the clock is everyone's, and so is the program.</summary>
    private static void Live(TestHousehold home, TestMember member, Histories.Step step)
    {
        if (step.Kind == Histories.Kind.Publish)
        {
            var next = Histories.Next(member.Current.Definition, step);
            Array.ForEach(home.Members, one => one.Publish(next, one.Now));
        }
        else
        {
            Histories.Live(member, [step]);
        }

        Array.ForEach(home.Members, one => one.At(member.Now));
    }

    /// <summary>Of the shared wallet, in a member's account: what waits for its purchase to be confirmed stays there.</summary>
    private static long Unshared(TestMember member) =>
        member.State.Buckets.Where(held => held.Bucket.Wallet == "points" && held.Bucket.LapsesAt is null).Sum(held => held.Points) - member.State.DebtOf("points");

    private static void AssertFolds(TestHousehold home)
    {
        var (whole, stored) = (new AccountState(), new AccountState());
        foreach (var (record, i) in home.Journal.Select((record, i) => (record, i)))
        {
            whole.Apply(record, (ulong)i);
            stored.Apply(record, (ulong)i);
            stored = AccountJson.ReadSnapshot(AccountJson.Write(stored));
        }

        Assert.Equal(TestMember.Text(home.State), TestMember.Text(whole));
        Assert.Equal(TestMember.Text(home.State), TestMember.Text(stored));
    }

    /// <param name="Member">Whose turn it is.</param>
    /// <param name="Way">What joins accounts, or leaves them alone.</param>
    /// <param name="Own">What happens to the member alone.</param>
    private sealed record JoinedStep(int Member, Way Way, Histories.Step Own);
}
