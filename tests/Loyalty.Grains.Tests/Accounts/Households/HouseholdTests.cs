using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Purchases.Simulations;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Accounts.Households;

public sealed class HouseholdTests : IAsyncLifetime
{
    private Platform _platform = null!;

    public async Task InitializeAsync() => _platform = await Platform.Start(Program());

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Joining_brings_the_members_points_into_the_shared_wallet()
    {
        await Home("ann", "bob");

        var home = await Get();

        Assert.Equal(200, home.Balance.Balance);
        Assert.Equal([("ann", 100L, 100L), ("bob", 100L, 100L)], home.Members.Select(member => (member.Member, member.Contributed, member.Unspent)));
        Assert.Equal((200, 200), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Equal("home", (await Summary("ann")).Household);
        Assert.Equal("joinedHousehold", (await _platform.History("ann")).First(entry => entry.Kind != "contributionArrived").Kind);
        Assert.Contains("contributed", (await _platform.History("household/home")).Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Purchase_is_answered_after_both_legs_and_the_same_when_it_is_sent_again()
    {
        await Home("ann", "bob");
        var purchase = Samples.Purchase("p", 50_00, _platform.Now);

        var first = await _platform.Buy("ann", purchase);
        await _platform.Buy("bob", Samples.Purchase("q", 10_00, _platform.Now));
        var again = await Buyer("ann").Record(purchase);

        Assert.Equal(250, Points(first.Balances));
        Assert.True(again.Replayed);
        Assert.Equivalent(first, again.Value);
        Assert.Equal(250, Points((await _platform.Queries.GetPurchase(Samples.Channel, "p")).Value!.Balances));
        Assert.Equal(260, await _platform.Balance("ann"));
        Assert.Equal(150, (await Summary("ann")).Balances.First(balance => balance.Wallet == "status").Balance);
    }

    [Fact]
    public async Task Dry_run_answers_the_shared_balance_as_it_would_be_and_writes_nothing()
    {
        await Home("ann", "bob");
        var before = (await _platform.Records()).Count;
        var purchase = Samples.Purchase("p", 50_00, _platform.Now) with { PayWith = [new PointPayment("points", 150)], DryRun = true };

        var foretold = (await Buyer("ann").Record(purchase)).Value!;

        Assert.Equal(before, (await _platform.Records()).Count);
        var recorded = await _platform.Buy("ann", purchase with { DryRun = false });
        Assert.Equivalent(recorded.Balances, foretold.Balances);
        Assert.Equal(Points(recorded.Balances), await _platform.Balance("bob"));
    }

    [Fact]
    public async Task Simulation_pays_with_the_points_of_the_household_and_writes_nothing()
    {
        await Home("ann", "bob");
        var before = (await _platform.Records()).Count;
        var purchase = Samples.Purchase("p", 50_00, _platform.Now) with { PayWith = [new PointPayment("points", 150)] };
        var edition = (await _platform.Grains.GetGrain<IEdition>(Ids.Edition(Samples.ProgramId, 1)).Get())!;

        var simulated = (await Buyer("ann").Simulate(new SimulatePurchase { Purchase = purchase, Edition = edition })).Value!;

        Assert.Equal(before, (await _platform.Records()).Count);
        Assert.Equivalent((await _platform.Buy("ann", purchase)).Balances, simulated.Balances);
    }

    [Fact]
    public async Task Spending_takes_what_several_members_contributed()
    {
        await Home("ann", "bob");
        await _platform.Offer(Samples.Reward("mug", points: 150), pieces: 3);
        await _platform.Offer(Samples.Reward("note", StockKind.Unlimited, 40));

        var mug = (await _platform.Redeem("ann", "v1")).Value!;
        var note = (await _platform.Redeem("bob", "v2", "note")).Value!;

        Assert.Equal((50, 10), (Points(mug.Balances), Points(note.Balances)));
        Assert.Equivalent(mug, (await _platform.Redeem("ann", "v1")).Value);
        Assert.Equivalent(note, (await _platform.Redeem("bob", "v2", "note")).Value);
        var late = (await _platform.Redeem("ann", "v3")).Refusal!;
        Assert.Equal("insufficientBalance", late.Code);
        Assert.Contains(new NamedNumber("available", 10), late.Numbers);
        await AssertSettled();
    }

    [Fact]
    public async Task Voucher_that_is_cancelled_gives_the_points_back_to_those_who_contributed_them()
    {
        await Home("ann", "bob");
        await _platform.Offer(Samples.Reward("note", StockKind.Unlimited, 150));
        await _platform.Redeem("ann", "v", "note");

        Assert.Null((await _platform.Member<IMemberRewards>("ann").CancelVoucher(Samples.Cancel("v"))).Refusal);

        var home = await Get();
        Assert.Equal(200, home.Balance.Balance);
        Assert.Equal([100L, 100L], home.Members.Select(member => member.Unspent));
        Assert.Equal([100L, 100L], home.Members.Select(member => member.Contributed));
    }

    [Fact]
    public async Task Adjustment_and_transfer_out_take_from_the_household()
    {
        await Home("ann", "bob");
        await Members("cat");

        var taken = await _platform.Member<IMemberAdjustments>("ann").Adjust(new AdjustPoints { Id = "a", Wallet = "points", Points = -120, Reason = "mistake", By = "op" });
        var sent = await _platform.Member<IMemberTransfers>("bob").Transfer(new TransferPoints { Id = "t", To = "cat", Wallet = "points", Points = 70 });

        Assert.Equal((80, 10), (Points(taken.Value!.Balances), Points(sent.Value!.Balances)));
        Assert.Equal((10, 170), (await _platform.Balance("ann"), await _platform.Balance("cat")));
        Assert.Equal("insufficientBalance", (await _platform.Member<IMemberTransfers>("ann").Transfer(new TransferPoints { Id = "u", To = "cat", Wallet = "points", Points = 11 })).Refusal!.Code);
        await AssertSettled();
    }

    [Fact]
    public async Task Points_that_another_member_sends_arrive_in_the_household()
    {
        await Home("ann", "bob");
        await Members("cat");

        await _platform.Member<IMemberTransfers>("cat").Transfer(new TransferPoints { Id = "t", To = "ann", Wallet = "points", Points = 70 });

        Assert.Equal(270, (await Get()).Balance.Balance);
    }

    [Fact]
    public async Task Concurrent_spending_by_two_members_never_takes_more_than_there_is()
    {
        await Home("ann", "bob");
        await _platform.Offer(Samples.Reward("note", StockKind.Unlimited, 30));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => _platform.Redeem(number % 2 == 0 ? "ann" : "bob", $"v{number}", "note"))).Soon();

        Assert.Equal(6, answers.Count(answer => answer.Value is not null));
        Assert.All(answers.Where(answer => answer.Refusal is not null), answer => Assert.Equal("insufficientBalance", answer.Refusal!.Code));
        Assert.Equal(20, (await Get()).Balance.Balance);
        await AssertSettled();
    }

    [Fact]
    public async Task Return_takes_back_in_the_household_what_the_purchase_brought()
    {
        await Home("ann", "bob");
        await _platform.Buy("ann", Samples.Purchase("p", 50_00, _platform.Now));

        var back = await _platform.Return("ann", Samples.Return("r", "p", _platform.Now));

        var taken = Assert.Single(back.TakenBack, taken => taken.Wallet == "points");
        Assert.Equal((50, 50, 0), (taken.Points, taken.FromEarned, taken.Debt));
        Assert.Equal(200, Points(back.Balances));
        Assert.Equivalent(back, (await _platform.Member<IMemberReturns>("ann").Return(Samples.Return("r", "p", _platform.Now))).Value);
        Assert.Equal([100L, 100L], (await Get()).Members.Select(member => member.Contributed));
    }

    [Fact]
    public async Task Return_of_what_another_member_spent_leaves_the_household_owing()
    {
        await Home("ann", "bob");
        await _platform.Offer(Samples.Reward("note", StockKind.Unlimited, 200));
        await _platform.Redeem("bob", "v", "note");

        var back = await _platform.Return("ann", Samples.Return("r", "start-ann", _platform.Now));

        Assert.Equal(100, Assert.Single(back.TakenBack, taken => taken.Wallet == "points").Debt);
        Assert.Equal(-100, await _platform.Balance("bob"));
        await _platform.Buy("bob", Samples.Purchase("p", 130_00, _platform.Now));
        Assert.Equal(30, await _platform.Balance("ann"));
    }

    [Fact]
    public async Task Return_of_a_purchase_paid_with_shared_points_gives_them_back_to_the_household()
    {
        await Home("ann", "bob");
        await _platform.Buy("ann", Samples.Purchase("p", 200_00, _platform.Now) with { PayWith = [new PointPayment("points", 200)] });
        var before = await Get();

        var back = await _platform.Return("ann", Samples.Return("r", "p", _platform.Now));

        Assert.Equal(200, Assert.Single(back.Restored).Points);
        Assert.Equal(200, (await Get()).Balance.Balance);
        Assert.Equal([100L, 100L], (await Get()).Members.Select(member => member.Unspent));
        Assert.NotEqual(200, before.Balance.Balance);
    }

    [Fact]
    public async Task Leaving_takes_what_is_unspent_of_what_the_member_contributed()
    {
        await Home("ann", "bob");
        await _platform.Offer(Samples.Reward("note", StockKind.Unlimited, 60));
        await _platform.Redeem("ann", "v", "note");

        var left = await Leave("ann");

        Assert.Equal(40, left.Value!.Points);
        Assert.Equal((40, 100), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Null((await Summary("ann")).Household);
        Assert.Equal(["bob"], (await Get()).Members.Select(member => member.Member));
        Assert.Equivalent(left.Value, (await Leave("ann")).Value);
        await _platform.Buy("ann", Samples.Purchase("p", 5_00, _platform.Now));
        Assert.Equal((45, 100), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        await AssertSettled();
    }

    [Fact]
    public async Task Leaving_takes_no_more_than_the_household_has_after_what_it_owes()
    {
        await Home("ann", "bob");
        await _platform.Offer(Samples.Reward("note", StockKind.Unlimited, 120));
        await _platform.Redeem("bob", "v", "note");
        await _platform.Return("bob", Samples.Return("r", "start-bob", _platform.Now));

        await Leave("ann");

        var home = await Get();
        Assert.True(home.Balance.Balance >= Math.Min(0, home.Balance.Active - home.Balance.Debt));
        Assert.Equal(200 - 120 - 100, home.Balance.Balance + await _platform.Balance("ann"));
    }

    [Fact]
    public async Task Member_can_be_in_one_household_only_and_a_full_one_takes_nobody()
    {
        await Home("ann", "bob");
        await Members("cat", "dan");
        await Found("other");

        Assert.Equal("inOtherHousehold", (await Join("ann", "other")).Refusal!.Code);
        Assert.Equal("alreadyInHousehold", (await Join("ann", "home", "again")).Refusal!.Code);
        Assert.Null((await Join("cat", "home")).Refusal);
        Assert.Equal("householdFull", (await Join("dan", "home")).Refusal!.Code);
        Assert.Equal("householdNotFound", (await Join("dan", "nowhere", "n")).Refusal!.Code);
        Assert.Equal("notInHousehold", (await Leave("dan")).Refusal!.Code);
        Assert.Equal(100, await _platform.Balance("dan"));
        Assert.Null((await Join("dan", "other", "o")).Refusal);
        await AssertSettled();
    }

    [Fact]
    public async Task Refused_join_writes_nothing_and_is_decided_afresh_when_it_is_sent_again()
    {
        await Home("ann", "bob", "cat");
        await Members("dan");
        var before = (await _platform.Records()).Count;

        Assert.Equal("householdFull", (await Join("dan", "home")).Refusal!.Code);
        Assert.Equal("householdFull", (await Join("dan", "home")).Refusal!.Code);
        Assert.Equal(before, (await _platform.Records()).Count);

        await Leave("ann");
        var joined = await Join("dan", "home");
        Assert.False(joined.Replayed);
        Assert.Equal((300, joined.Value), (await _platform.Balance("dan"), (await Join("dan", "home")).Value));
        await AssertSettled();
    }

    [Fact]
    public async Task Join_that_loses_the_last_place_to_another_member_is_decided_afresh_when_it_is_sent_again()
    {
        await Home("ann", "bob");
        await Members("cat", "dan");
        var dan = _platform.Journal.OnMember("dan");
        dan.Hold();
        var joining = Join("dan", "home");
        await dan.Held(1);
        Assert.Null((await Join("cat", "home")).Refusal);
        dan.Release();

        Assert.Equal("householdFull", (await joining.Soon()).Refusal!.Code);
        Assert.Equal(100, await _platform.Balance("dan"));
        await AssertSettled();
        var lost = (await _platform.Records()).Count;
        Assert.Equal("householdFull", (await Join("dan", "home")).Refusal!.Code);
        Assert.Equal(lost, (await _platform.Records()).Count);

        await Leave("cat");
        Assert.Null((await _platform.Member<IMemberHousehold>("dan").Join(new ChangeHousehold { Key = "join-dan-home", Household = "home", DryRun = true })).Refusal);
        var joined = await Join("dan", "home");
        var again = await Join("dan", "home");
        Assert.Equal((false, true, joined.Value), (joined.Replayed, again.Replayed, again.Value));
        Assert.Equal("idReused", (await Join("dan", "other", "join-dan-home")).Refusal!.Code);
        Assert.Equal(300, await _platform.Balance("dan"));
        await AssertSettled();
    }

    [Fact]
    public async Task Join_of_a_member_who_cannot_join_is_refused_for_that_before_the_household_is_full()
    {
        await Home("ann", "bob", "cat");
        await Members("dan");
        await _platform.Member<IMember>("dan").Block(new ChangeBlock { Key = "b", Reason = "test" });

        Assert.Equal("memberBlocked", (await Join("dan", "home")).Refusal!.Code);
        Assert.Equal("alreadyInHousehold", (await Join("ann", "home", "again")).Refusal!.Code);
        Assert.Equal("memberNotFound", (await Join("nobody", "home")).Refusal!.Code);
    }

    [Fact]
    public async Task Shared_points_expire_in_the_household_and_it_is_no_member_to_the_sweep_and_the_directory()
    {
        await Home("ann", "bob");

        await _platform.Pass(TimeSpan.FromDays(400));
        await _platform.Sweep();
        await _platform.CaughtUp();

        Assert.Equal(0, await _platform.Balance("ann"));
        Assert.Contains("due", (await _platform.History("household/home")).Select(entry => entry.Kind));
        Assert.Equal(["ann", "bob"], (await _platform.Queries.ListMembers(new MemberFilter(), null, 10)).Value!.Members.Select(member => member.Member));
        Assert.Equal(0, await _platform.Sweep());
    }

    /// <summary>Every append that a purchase paid with points, or a redemption, takes, failing before the write and after it.</summary>
    public static TheoryData<string, string, int, bool, bool> Faults()
    {
        var data = new TheoryData<string, string, int, bool, bool>();
        foreach (var what in (string[])["earn", "pay", "redeem", "return", "join", "leave"])
        {
            foreach (var (account, after) in ((string, int)[])[("ann", 0), ("ann", 1), ("ann", 2), ("household/home", 0), ("household/home", 1)])
            {
                foreach (var written in (bool[])[false, true])
                {
                    data.Add(what, account, after, written, false);
                    data.Add(what, account, after, written, true);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Whatever_is_interrupted_at_a_leg_comes_to_its_end_once(string what, string account, int after, bool written, bool bySweep)
    {
        await _platform.Offer(Samples.Reward("note", StockKind.Unlimited, 60));
        if (what == "join")
        {
            await Home("bob");
            await Members("ann");
        }
        else
        {
            await Home("ann", "bob");
        }

        _platform.Journal.OnMember(account).FailAppend(AppendFailure.Storage, written, after);
        await Do(what);
        if (bySweep)
        {
            await _platform.Pass(TimeSpan.FromMinutes(2));
            await _platform.Sweep();
        }

        Assert.Null(await Do(what));
        await _platform.Pass(TimeSpan.FromMinutes(2));
        await _platform.Sweep();

        Assert.Equal(what switch { "earn" => 250, "pay" => 200 - 60, "redeem" => 140, "return" => 100, "join" => 200, _ => 100 }, await _platform.Balance("bob"));
        await AssertSettled();
        Assert.Equal(what == "leave" ? 100 : await _platform.Balance("bob"), await _platform.Balance("ann"));
    }

    private async Task<Refusal?> Do(string what) => what switch
    {
        "earn" => (await Buyer("ann").Record(Samples.Purchase("p", 50_00, Start))).Refusal,
        "pay" => (await Buyer("ann").Record(Samples.Purchase("p", 60, Start) with { PayWith = [new PointPayment("points", 60)] })).Refusal,
        "redeem" => (await _platform.Redeem("ann", "v", "note")).Refusal,
        "return" => (await _platform.Member<IMemberReturns>("ann").Return(Samples.Return("r", "start-ann", Start))).Refusal,
        "join" => (await Join("ann", "home")).Refusal,
        _ => (await Leave("ann")).Refusal,
    };

    [Fact]
    public async Task Redemption_and_transfer_are_foretold_with_the_points_of_the_household()
    {
        await Home("ann", "bob");
        await Members("cat");
        await _platform.Offer(Samples.Reward("note", StockKind.Unlimited, 150));
        var before = (await _platform.Records()).Count;

        var redeemed = await _platform.Member<IMemberRewards>("ann").Redeem(Samples.Redeem("v", "note") with { DryRun = true });
        var sent = await _platform.Member<IMemberTransfers>("ann").Transfer(new TransferPoints { Id = "t", To = "cat", Wallet = "points", Points = 199, DryRun = true });

        Assert.Equal((50, 1), (Points(redeemed.Value!.Balances), Points(sent.Value!.Balances)));
        Assert.Equal(before, (await _platform.Records()).Count);
    }

    [Fact]
    public async Task Joining_and_leaving_are_foretold_and_nothing_is_written()
    {
        await Home("ann", "bob");
        await Members("cat");
        await _platform.Buy("ann", Samples.Purchase("p", 50_00, _platform.Now));
        var before = (await _platform.Records()).Count;

        var joining = (await _platform.Member<IMemberHousehold>("cat").Join(new ChangeHousehold { Key = "join-cat-home", Household = "home", DryRun = true })).Value!;
        var leaving = (await _platform.Member<IMemberHousehold>("ann").Leave(new ChangeHousehold { Key = "leave-ann", Household = "home", DryRun = true })).Value!;
        var nobody = await _platform.Member<IMemberHousehold>("cat").Leave(new ChangeHousehold { Key = "x", Household = "home", DryRun = true });

        Assert.Equal(before, (await _platform.Records()).Count);
        Assert.Equal((true, 100L, true, 150L), (joining.DryRun, joining.Points, leaving.DryRun, leaving.Points));
        Assert.NotNull(nobody.Refusal);
        Assert.Equal((await Join("cat", "home")).Value, joining with { DryRun = false });
        Assert.Equal((await Leave("ann")).Value, leaving with { DryRun = false });
        await Members("dan");
        Assert.Equal(2, (await Get()).Members.Length);
        await Join("dan", "home");
        await Members("eve");
        Assert.Equal("householdFull", (await _platform.Member<IMemberHousehold>("eve").Join(new ChangeHousehold { Key = "e", Household = "home", DryRun = true })).Refusal!.Code);
        await AssertSettled();
    }

    private static readonly DateTimeOffset Start = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private static ProgramDefinition Program() => Samples.Points(wallet => wallet with { Transferable = true, Payment = new PaymentWorth { Points = 1, PerAmount = 1 } }) with
    {
        Households = new HouseholdProgram { Wallet = "points", Members = 3 },
    };

    private static long Points(IEnumerable<WalletBalance> balances) => balances.First(balance => balance.Wallet == "points").Balance;

    private IHousehold House(string id) => _platform.Grains.GetGrain<IHousehold>(Ids.Household(Samples.ProgramId, id));

    private async Task<HouseholdSummary> Get() => (await House("home").GetSummary()).Value!;

    private async Task<MemberSummary> Summary(string member) => (await _platform.Member<IMember>(member).GetSummary()).Value!;

    private IMemberPurchases Buyer(string member) => _platform.Member<IMemberPurchases>(member);

    private async Task Found(string id) => Assert.Null((await House(id).Found(dryRun: false)).Refusal);

    private Task<Outcome<HouseholdMembership>> Join(string member, string household, string? key = null) =>
        _platform.Member<IMemberHousehold>(member).Join(new ChangeHousehold { Key = key ?? $"join-{member}-{household}", Household = household });

    private Task<Outcome<HouseholdMembership>> Leave(string member) =>
        _platform.Member<IMemberHousehold>(member).Leave(new ChangeHousehold { Key = $"leave-{member}", Household = "home" });

    /// <summary>Members with 100 points each.</summary>
    private async Task Members(params string[] members)
    {
        foreach (var member in members)
        {
            await _platform.Enroll(member);
            await _platform.Buy(member, Samples.Purchase($"start-{member}", 100_00, _platform.Now));
        }
    }

    /// <summary>A household of members with 100 points each.</summary>
    private async Task Home(params string[] members)
    {
        await Found("home");
        await Members(members);
        foreach (var member in members)
        {
            Assert.Null((await Join(member, "home")).Refusal);
        }
    }

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
