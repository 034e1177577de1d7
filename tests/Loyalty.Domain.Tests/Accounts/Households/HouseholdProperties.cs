using FsCheck;
using FsCheck.Fluent;
using Loyalty.Contracts.Programs;

namespace Loyalty.Domain.Tests.Accounts.Households;

public sealed class HouseholdProperties
{
    [Fact]
    public void The_sum_over_the_accounts_of_a_household_is_what_was_earned_and_not_spent_however_its_members_join_leave_buy_return_and_spend() =>
        Property.Holds(Programs, Steps, 40, (program, steps) =>
        {
            var home = new TestHousehold(program, "ann", "bob", "cat");
            var bought = new List<(int Member, string Id)>();
            var now = Given.Start;
            foreach (var (step, index) in steps.Select((step, index) => (step, index)))
            {
                now = now.AddHours(step.Amount % 97);
                Array.ForEach(home.Members, one => one.At(now));
                var member = home.Members[step.Member];
                switch (step.Kind)
                {
                    case 0:
                        home.Join(member);
                        break;
                    case 1:
                        home.Leave(member);
                        break;
                    case 2 or 3:
                        member.Buy(Given.Purchase($"p{index}", now, step.Amount));
                        bought.Add((step.Member, $"p{index}"));
                        break;
                    case 4 when bought.Count > 0:
                        var (buyer, id) = bought[(int)(step.Amount % bought.Count)];
                        home.Members[buyer].TryReturn(Given.Return($"r{index}", id, now) with { Amount = step.Amount % 3 == 0 ? null : 1 + (step.Amount / 10) });
                        member = home.Members[buyer];
                        break;
                    default:
                        var before = home.Available;
                        if (member.State.Household is not null)
                        {
                            var points = 1 + (step.Amount / 200);
                            Assert.Equal(points <= before || points <= home.Available, home.Spend(member, points));
                        }

                        break;
                }

                home.Settle(member);
                Assert.Equal(home.Earned, home.Total);
                Assert.All(home.Members, one => Assert.Equal(0, one.State.Household is null ? 0 : TestHousehold.Sum(one.State)));
            }
        });

    [Fact]
    public void A_purchase_and_its_whole_return_leave_the_household_as_it_was()
    {
        var home = new TestHousehold(Program(SpentPoints.Debt), "ann", "bob");
        Array.ForEach(home.Members, member => Assert.True(home.Join(member)));
        home.Members[1].Buy(Given.Purchase("before", Given.Start, 30_00));
        home.Settle(home.Members[1]);
        var before = TestHousehold.Sum(home.State);

        home.Members[0].Buy(Given.Purchase("p", Given.Start, 50_00));
        home.Settle(home.Members[0]);
        home.Members[0].Return(Given.Return("r", "p", Given.Start));
        home.Settle(home.Members[0]);

        Assert.Equal(before, TestHousehold.Sum(home.State));
        Assert.Equal([0L, 30L], home.State.Members.Select(member => member.Contributed));
        Assert.Equal("bob", Assert.Single(home.State.Buckets).Bucket.Contributor);
    }

    [Fact]
    public void Pending_points_stand_in_the_household_and_become_active_there()
    {
        var home = new TestHousehold(Program(SpentPoints.Debt, pendingDays: 3), "ann", "bob");
        Array.ForEach(home.Members, member => Assert.True(home.Join(member)));
        home.Members[0].Buy(Given.Purchase("p", Given.Start, 50_00));
        home.Settle(home.Members[0]);

        Assert.Equal((0, 50), (home.Available, home.Total));
        Array.ForEach(home.Members, member => member.At(Given.Start.AddDays(4)));
        Assert.False(home.Spend(home.Members[1], 51));
        Assert.True(home.Spend(home.Members[1], 50));
    }

    [Fact]
    public void Joining_brings_what_is_owed_along()
    {
        var home = new TestHousehold(Program(SpentPoints.Debt), "ann", "bob");
        var ann = home.Members[0];
        ann.Buy(Given.Purchase("p", Given.Start, 50_00));
        ann.Spend(50);
        ann.Return(Given.Return("r", "p", Given.Start));
        Assert.Equal(-50, ann.Balance());

        Array.ForEach(home.Members, member => Assert.True(home.Join(member)));
        home.Members[1].Buy(Given.Purchase("q", Given.Start, 70_00));
        home.Settle(home.Members[1]);

        Assert.Equal((0, 20), (TestHousehold.Sum(ann.State), TestHousehold.Sum(home.State)));
    }

    private static Gen<ProgramDefinition> Programs =>
        from policy in Gen.Elements(SpentPoints.Debt, SpentPoints.OtherPoints, SpentPoints.Forgive)
        from pending in Gen.Elements(0, 2)
        from days in Gen.Elements<int?>(null, 5, 30)
        select Program(policy, pending, days);

    private static Gen<(int Kind, int Member, long Amount)> Steps =>
        from kind in Gen.Choose(0, 6)
        from member in Gen.Choose(0, 2)
        from amount in Gen.Choose(100, 20_000)
        select (kind, member, (long)amount);

    private static ProgramDefinition Program(SpentPoints policy, int pendingDays = 0, int? days = null) =>
        Given.Program().WithPoints(Given.Wallet(pendingDays: pendingDays, after: days)) with
        {
            Returns = new ReturnPolicy { SpentPoints = policy },
            Households = new HouseholdProgram { Wallet = "points", Members = 3 },
        };
}
