using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Accounts.Households;

/// <summary>
/// What a member had drawn from a household and gets back after leaving it: it goes back to that household, but for what was
/// the member's own contribution, which would have left with the member had it not been spent.
/// </summary>
public sealed class FormerMemberTests : IAsyncLifetime
{
    private Platform _platform = null!;

    public async Task InitializeAsync()
    {
        _platform = await Platform.Start(Samples.Points(wallet => wallet with { Transferable = true, Payment = new PaymentWorth { Points = 1, PerAmount = 1 } }) with
        {
            Households = new HouseholdProgram { Wallet = "points", Members = 3 },
        });
        await _platform.Offer(Samples.Reward("note", StockKind.Unlimited, 150));
        foreach (var household in (string[])["home", "other"])
        {
            Assert.Null((await House(household).Found(dryRun: false)).Refusal);
        }

        foreach (var member in (string[])["ann", "bob"])
        {
            await _platform.Enroll(member);
            await _platform.Buy(member, Samples.Purchase($"start-{member}", 100_00, _platform.Now));
            await Join(member);
        }
    }

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_paid_comes_back_to_those_who_contributed_it_when_the_purchase_is_returned(bool elsewhere)
    {
        await Pay(150);
        await Leave("ann");
        if (elsewhere)
        {
            await Join("ann", "other");
        }

        var back = await _platform.Return("ann", Samples.Return("r", "p", _platform.Now));

        Assert.Equal((100, 100), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Equal(100, Points(back.Balances));
        Assert.Equal([("bob", 100L, 100L)], Shown(await Get("home")));
        Assert.Equal(elsewhere ? [("ann", 100L, 100L)] : [], Shown(await Get("other")));
        await AssertSettled();
    }

    [Fact]
    public async Task Returns_in_parts_give_back_as_much_as_one_and_first_what_was_taken_last()
    {
        await Pay(150);
        await Leave("ann");

        await _platform.Return("ann", Samples.Return("r1", "p", _platform.Now) with { Amount = 40 });
        var (ann, bob) = (await _platform.Balance("ann"), await _platform.Balance("bob"));
        await _platform.Return("ann", Samples.Return("r2", "p", _platform.Now));

        Assert.Equal((0, 90), (ann, bob));
        Assert.Equal((100, 100), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        await AssertSettled();
    }

    [Fact]
    public async Task Dry_run_of_the_return_answers_as_it_would_be_and_writes_nothing()
    {
        await Pay(150);
        await Leave("ann");
        var before = (await _platform.Records()).Count;
        var command = Samples.Return("r", "p", _platform.Now);

        var foretold = await _platform.Return("ann", command with { DryRun = true });

        Assert.Equal(before, (await _platform.Records()).Count);
        Assert.Equivalent((await _platform.Return("ann", command)).Balances, foretold.Balances);
        Assert.Equal(100, Points(foretold.Balances));
    }

    [Fact]
    public async Task Voucher_that_is_cancelled_after_leaving_gives_the_points_back_to_the_household()
    {
        Assert.Null((await _platform.Redeem("ann", "v", "note")).Refusal);
        await Leave("ann");

        Assert.Null((await _platform.Member<IMemberRewards>("ann").CancelVoucher(Samples.Cancel("v"))).Refusal);

        Assert.Equal((100, 100), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        await AssertSettled();
    }

    [Fact]
    public async Task Household_that_everybody_has_left_keeps_them_for_who_comes_back_to_it()
    {
        await Pay(150);
        await Leave("ann");
        await Leave("bob");

        await _platform.Return("ann", Samples.Return("r", "p", _platform.Now));

        Assert.Equal((100, 50, 50), (await _platform.Balance("ann"), await _platform.Balance("bob"), (await Get("home")).Balance.Balance));
        await Join("bob", key: "again");
        await Leave("bob", "again");
        Assert.Equal((100, 0), (await _platform.Balance("bob"), (await Get("home")).Balance.Balance));
        await AssertSettled();
    }

    [Fact]
    public async Task Points_go_on_to_the_member_into_whom_the_former_one_was_merged()
    {
        await _platform.Enroll("cat");
        await Pay(150);
        await Leave("ann");
        Assert.Null((await _platform.Member<IMemberMerging>("ann").Merge(new MergeMember { Key = "m", Into = "cat", By = "op" })).Refusal);

        await _platform.Return("cat", Samples.Return("r", "p", _platform.Now));

        Assert.Equal((100, 100), (await _platform.Balance("cat"), await _platform.Balance("bob")));
        await AssertSettled();
    }

    [Theory]
    [InlineData("ann", 0, false)]
    [InlineData("ann", 0, true)]
    [InlineData("ann", 1, false)]
    [InlineData("ann", 1, true)]
    [InlineData("household/home", 0, false)]
    [InlineData("household/home", 0, true)]
    public async Task Whatever_is_interrupted_comes_to_its_end_once(string account, int after, bool written)
    {
        await Pay(150);
        await Leave("ann");
        var command = Samples.Return("r", "p", _platform.Now);

        _platform.Journal.OnMember(account).FailAppend(AppendFailure.Storage, written, after);
        await _platform.Member<IMemberReturns>("ann").Return(command);
        await _platform.Pass(TimeSpan.FromMinutes(2));
        await _platform.Sweep();
        var again = await _platform.Return("ann", command);

        Assert.Equal(100, Points(again.Balances));
        Assert.Equal((100, 100), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        await AssertSettled();
    }

    private IHousehold House(string id) => _platform.Grains.GetGrain<IHousehold>(Ids.Household(Samples.ProgramId, id));

    private static long Points(IEnumerable<WalletBalance> balances) => balances.First(balance => balance.Wallet == "points").Balance;

    private static IEnumerable<(string Member, long Contributed, long Unspent)> Shown(HouseholdSummary household) =>
        household.Members.Select(member => (member.Member, member.Contributed, member.Unspent));

    private async Task<HouseholdSummary> Get(string household) => (await House(household).GetSummary()).Value!;

    /// <summary>Ann pays with her own 100 points and what is missing of Bob's; what the purchase earns is no whole point.</summary>
    private async Task Pay(long points)
    {
        var purchase = Samples.Purchase("p", points, _platform.Now) with { PayWith = [new PointPayment("points", points)] };
        Assert.Equal(points, Assert.Single((await _platform.Buy("ann", purchase)).PaidWithPoints).Points);
    }

    private async Task Join(string member, string household = "home", string? key = null) => Assert.Null(
        (await _platform.Member<IMemberHousehold>(member).Join(new ChangeHousehold { Key = key ?? $"join-{member}-{household}", Household = household })).Refusal);

    private async Task Leave(string member, string key = "leave") =>
        Assert.Null((await _platform.Member<IMemberHousehold>(member).Leave(new ChangeHousehold { Key = $"{key}-{member}", Household = "home" })).Refusal);

    /// <summary>By the journal: every leg is over, and what left one account arrived in the other.</summary>
    private async Task AssertSettled()
    {
        var records = await _platform.Records();
        var events = records.SelectMany(record => record.Record.Events).ToArray();
        Assert.Equal(events.OfType<HouseholdLegStarted>().Count(), events.OfType<HouseholdLegEnded>().Count());
        var shared = records.Where(record => record.Account.StartsWith("household/", StringComparison.Ordinal)).SelectMany(record => record.Record.Events).ToArray();
        Assert.Equal(events.OfType<HouseholdLegStarted>().Sum(leg => leg.Gives.Sum(held => held.Points)), shared.OfType<PointsCredited>().Sum(credit => credit.Points));
        Assert.Equal(
            events.OfType<HouseholdLegEnded>().Sum(leg => leg.Gives.Sum(held => held.Points) + leg.Repaid), shared.OfType<PointsSpent>().Sum(spent => spent.Points));
    }
}
