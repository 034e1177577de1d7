using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Tests.Accounts.Households;

/// <summary>A household's account beside its members', driven as the grains drive them: start, leg, end.</summary>
internal sealed class TestHousehold
{
    private readonly Dictionary<TestMember, string> _members = [];
    private readonly SortedDictionary<string, long> _entries = new(StringComparer.Ordinal);
    private readonly ProgramDefinition _program;
    private int _keys;

    public TestHousehold(ProgramDefinition program, params string[] members)
        : this(program, [.. members.Select(name => (name, new TestMember(program)))])
    {
    }

    public TestHousehold(ProgramDefinition program, (string Name, TestMember Member)[] members)
    {
        _program = program;
        Members = [.. members.Select(one => one.Member)];
        foreach (var (name, member) in members)
        {
            _members[member] = name;
        }

        Apply(HouseholdRules.Found("home", program.Compile(1), Now));
    }

    /// <summary>The household's records, as they are stored.</summary>
    public List<AccountRecord> Journal { get; } = [];

    public AccountState State { get; } = new();

    public TestMember[] Members { get; }

    /// <summary>Active, pending and owed, of the shared wallet in all accounts.</summary>
    public long Total => Members.Select(member => member.State).Append(State).Sum(Sum);

    /// <summary>The sum of everything that happened to the shared wallet but moves between the accounts.</summary>
    public long Earned => Members.Sum(member => member.Journal.SelectMany(record => record.Events).SelectMany(AccountAnswers.Entries)
        .Where(entry => entry.Wallet == "points" && entry.Reason is not ("contributed" or "drawn" or "takenAlong" or "merged")).Sum(entry => entry.Points))
        + _entries.Where(entry => entry.Key is not ("contributed" or "drawn" or "left" or "debtMoved")).Sum(entry => entry.Value);

    public long Available => Spending.Available(State, "points", Now);

    private DateTimeOffset Now => Members[0].Now;

    public static long Sum(AccountState state) =>
        state.Buckets.Where(held => held.Bucket.Wallet == "points").Sum(held => held.Points) - state.DebtOf("points");

    public bool Join(TestMember member) => Try(member, (state, edition, now) => MemberHouseholdRules.Join(state, "home", edition, now));

    public bool Leave(TestMember member) => Try(member, (state, edition, now) => MemberHouseholdRules.Leave(state, "home", edition, now));

    /// <summary>Draws and spends; false when there are not as many.</summary>
    public bool Spend(TestMember member, long points)
    {
        if (!Try(member, (state, edition, now) => MemberHouseholdRules.Draw(state, points, $"spend/{_keys}", edition, now), settle: false))
        {
            return false;
        }

        var leg = member.State.Processes.OfType<HouseholdLegStarted>().Single();
        var receipt = Run(member, leg);
        if (receipt.Refused is not null)
        {
            End(member, leg, receipt);
            return false;
        }

        member.Do($"spent/{_keys++}", (state, _, now) =>
        {
            var ended = MemberHouseholdRules.Ended(state, leg, receipt);
            var view = state.Fork();
            view.Apply(ended);
            return Decision.Of([ended, new PointsSpent { Wallet = "points", Points = points, Takes = Spending.Take(view, "points", points, now), Reason = "redeemed" }]);
        });
        Settle(member);
        return true;
    }

    /// <summary>What has fallen due in the household by now is done.</summary>
    public void Sweep()
    {
        if (DueRules.Advance(State.Fork(), Members[0].Current, Now) is { Count: > 0 } due)
        {
            Apply(Decision.Of([.. due]));
        }
    }

    /// <summary>A member becomes part of another one; false when that is refused.</summary>
    public bool Merge(TestMember other, TestMember into)
    {
        var leaves = other.TryDo($"merge/{_keys}", (state, edition, now) => other.StartMerge(state, "member", _members[other], edition, now)) is not null;
        return leaves && into.TakeIn(other, _members[other]).First<MemberMergedIn>()!.Refused is null;
    }

    /// <summary>Brings the open legs of the member to their end.</summary>
    public void Settle(TestMember member)
    {
        while (member.State.Processes.OfType<HouseholdLegStarted>().FirstOrDefault() is { } leg)
        {
            End(member, leg, Run(member, leg));
        }
    }

    private bool Try(TestMember member, Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide, bool settle = true)
    {
        if (member.TryDo($"household/{_keys++}", decide) is null)
        {
            return false;
        }

        if (settle)
        {
            Settle(member);
        }

        return true;
    }

    private HouseholdReceipt Run(TestMember member, HouseholdLegStarted leg) => HouseholdAnswers.Receipt(
        Apply(HouseholdRules.Run(State, HouseholdSharing.ToLeg(leg, _members[member], member.State), member.Current, member.Edition, Now)), "points");

    private void End(TestMember member, HouseholdLegStarted leg, HouseholdReceipt receipt) =>
        member.Do($"end/{leg.Id}/{_keys++}", (state, edition, now) => MemberHouseholdRules.End(state, leg, receipt, edition, now));

    private AccountRecord Apply(Decision decision)
    {
        Assert.Null(decision.Refusal);
        foreach (var happened in decision.Events)
        {
            State.Apply(happened);
            foreach (var entry in AccountAnswers.Entries(happened))
            {
                // What a member owed is owed by the household: it moved.
                var reason = happened is PointsTakenBack { Rule: "" } ? "debtMoved" : entry.Reason;
                _entries[reason] = _entries.GetValueOrDefault(reason) + entry.Points;
            }
        }

        Assert.Equal(_entries.Values.Sum(), Sum(State));
        Assert.All(State.Buckets, bucket => Assert.True(bucket.Points > 0));
        Assert.All(State.Debts, debt => Assert.True(debt.Value > 0));
        State.Complete(Now, (ulong)Journal.Count);
        Assert.Equal(TestMember.Text(State), TestMember.Text(AccountJson.ReadSnapshot(AccountJson.Write(State))));
        var record = AccountJson.ReadRecord(AccountJson.Write(new AccountRecord { At = Now, Events = decision.Events, Balances = State.BalancesAt(Now) }));
        Journal.Add(record);
        return record;
    }

    public override string ToString() => _program.Name;
}
