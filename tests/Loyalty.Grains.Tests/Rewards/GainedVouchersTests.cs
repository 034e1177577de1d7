using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Segments;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Rewards;

/// <summary>Vouchers of challenges and referrals, and points of both that have bought vouchers by themselves.</summary>
public sealed class GainedVouchersTests : IAsyncLifetime
{
    private Platform _platform = null!;

    public async Task InitializeAsync()
    {
        _platform = await Platform.Start();
        await _platform.Offer(Samples.Reward() with { Price = null }, pieces: 5);
    }

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Voucher_of_a_completion_is_issued_with_the_purchase_and_cancelled_by_a_return_of_another()
    {
        await _platform.Publish((await Program()) with { Challenges = [Challenge() with { Reward = "mug" }] });
        await _platform.Enroll("ann");
        await Buy("ann", "p1");

        var given = (await Buy("ann", "p2")).Vouchers.Single();
        Assert.Equal((GrantState.Issued, new VoucherCause("challenge", "regular")), (given.State, given.Cause));
        Assert.Equal("mug", (await _platform.Member<IMemberChallenges>("ann").GetChallenges()).Value!.Challenges.Single().Reward);

        var returned = await _platform.Return("ann", Samples.Return("r1", "p1", _platform.Now));

        Assert.Equal(given.Voucher, returned.CancelledVouchers.Single());
        await AssertEnded("ann", given.Voucher!);
        Assert.Equal([$"return {given.Voucher} cancelled", $"purchase {given.Voucher} given"], await Moves("ann"));
        await AssertStock(5);
    }

    [Fact]
    public async Task Voucher_that_was_not_issued_before_a_return_of_another_purchase_took_it_back_is_said_to_be_not_given()
    {
        await _platform.Publish((await Program()) with { Challenges = [Challenge() with { Reward = "mug" }] });
        await _platform.Enroll("ann");
        await Buy("ann", "p1");
        _platform.States.FailWrite("reward");
        var purchase = Samples.Purchase("p2", 10_00, _platform.Now);
        Assert.Equal(GrantState.Pending, (await _platform.Buy("ann", purchase)).Vouchers.Single().State);
        Assert.Equal(GrantState.Pending, (await _platform.Queries.GetPurchase(Samples.Channel, "p2")).Value!.Vouchers.Single().State);

        var returned = await _platform.Return("ann", Samples.Return("r1", "p1", _platform.Now));

        var voucher = returned.CancelledVouchers.Single();
        var seen = (await _platform.Queries.GetPurchase(Samples.Channel, "p2")).Value!.Vouchers.Single();
        Assert.Equal((voucher, GrantState.NotGiven, "returned"), (seen.Voucher, seen.State, seen.Reason));
        Assert.Equal(seen, (await _platform.Buy("ann", purchase)).Vouchers.Single());
        await _platform.Pass(TimeSpan.FromMinutes(2));
        await _platform.Sweep();
        await AssertStock(5);
        await _platform.Restart();

        // However much happens after it.
        for (var i = 0; i < 70; i++)
        {
            await _platform.Member<IMemberSegments>("ann").ChangeTag(new ChangeTag { Key = $"t{i}", Tag = "vip", Tagged = i % 2 == 0, By = "desk" });
        }

        Assert.Equal(seen, (await _platform.Queries.GetPurchase(Samples.Channel, "p2")).Value!.Vouchers.Single());
    }

    [Fact]
    public async Task Points_of_a_completion_that_bought_a_voucher_by_themselves_owe_nothing_when_it_is_undone()
    {
        await _platform.Offer(Samples.Reward("coffee", StockKind.Unlimited, points: 500) with { Automatic = true });
        await _platform.Publish((await Program()) with { Challenges = [Challenge() with { Points = new ChallengePoints("points", 500) }] });
        await _platform.Enroll("ann");
        await Buy("ann", "p1");
        var coffee = (await Buy("ann", "p2")).Vouchers.Single();
        Assert.Equal(20, await _platform.Balance("ann"));

        // The account is read again, so what was spent on the voucher is too.
        await _platform.Restart();
        var returned = await _platform.Return("ann", Samples.Return("r1", "p1", _platform.Now));

        Assert.Equal(coffee.Voucher, returned.CancelledVouchers.Single());
        Assert.Equal(10, await _platform.Balance("ann"));
        await AssertEnded("ann", coffee.Voucher!);
    }

    [Fact]
    public async Task Vouchers_of_both_sides_are_there_before_the_purchase_is_answered_and_gone_with_its_return()
    {
        await Referring(new ReferralReward { Wallet = "points", Points = 500, Reward = "mug" });
        await Refer("ann", "bob");

        var given = (await Buy("bob", "p")).Vouchers.Single();

        Assert.Equal((GrantState.Issued, new VoucherCause("referral", "ann")), (given.State, given.Cause));
        var anns = (await Open("ann")).Single();
        Assert.Equal((new VoucherCause("referral", "bob"), null), (anns.Cause, anns.Price));
        Assert.Equal(500, await _platform.Balance("ann"));
        await AssertStock(3);

        await _platform.Return("bob", Samples.Return("r", "p", _platform.Now));

        await AssertEnded("ann", anns.Id);
        await AssertEnded("bob", given.Voucher!);
        Assert.Equal((0, 0), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Equal([$"referralTakenBack {anns.Id} cancelled", $"referralEarned {anns.Id} given"], await Moves("ann"));
        await AssertStock(5);
    }

    [Fact]
    public async Task Uses_that_are_undone_after_a_return_leave_none_of_the_vouchers_of_both_sides_to_use_again()
    {
        await Referring(new ReferralReward { Reward = "mug" });
        await _platform.Publish((await Program()) with { Challenges = [Challenge() with { Goal = 1, Reward = "mug" }] });
        await Refer("ann", "bob");
        await Buy("bob", "p");
        var vouchers = (await Open("ann")).Concat(await Open("bob")).Select(voucher => (voucher.Member, Voucher: voucher.Id)).ToArray();
        Assert.Equal(3, vouchers.Length);
        foreach (var (member, voucher) in vouchers)
        {
            await _platform.Member<IMemberRewards>(member).UseVoucher(Samples.Use(voucher));
        }

        await _platform.Return("bob", Samples.Return("r", "p", _platform.Now));

        foreach (var (member, voucher) in vouchers)
        {
            Assert.Equal("returned", (await _platform.Member<IMemberRewards>(member).UndoVoucherUse(Samples.UndoUse(voucher))).Value!.CancelReason);
            await AssertEnded(member, voucher);
        }

        await AssertStock(5);
    }

    [Fact]
    public async Task Points_of_a_referrer_that_bought_a_voucher_by_themselves_owe_nothing_when_they_are_taken_back()
    {
        await _platform.Offer(Samples.Reward("coffee", StockKind.Unlimited, points: 500) with { Automatic = true });
        await Referring(new ReferralReward { Wallet = "points", Points = 500 });
        await Refer("ann", "bob");
        await Buy("bob", "p");
        var coffee = (await Open("ann")).Single();
        Assert.Equal(0, await _platform.Balance("ann"));

        await _platform.Restart();
        await _platform.Return("bob", Samples.Return("r", "p", _platform.Now));

        Assert.Equal(0, await _platform.Balance("ann"));
        await AssertEnded("ann", coffee.Id);
    }

    public static TheoryData<string, bool> Legs => new()
    {
        { "earn", false }, { "earn", true }, { "reserve", false }, { "reserve", true }, { "issue", false }, { "issue", true },
    };

    [Theory]
    [MemberData(nameof(Legs))]
    public async Task Voucher_of_the_referrer_that_was_interrupted_at_a_leg_comes_to_its_end(string leg, bool written)
    {
        await Referring(new ReferralReward { Reward = "mug" }, friend: null);
        await Refer("ann", "bob");
        if (leg == "reserve")
        {
            _platform.States.FailWrite("reward", written);
        }
        else
        {
            _platform.Journal.OnMember("ann").FailAppend(AppendFailure.Storage, written, after: leg == "issue" ? 1 : 0);
        }

        await Buy("bob", "p");
        await _platform.Pass(TimeSpan.FromMinutes(1));
        await _platform.Sweep();

        Assert.Equal("mug", (await Open("ann")).Single().Reward);
        Assert.Equal(ReferralState.Rewarded, (await _platform.Member<IMember>("bob").GetSummary()).Value!.Referral!.State);
        await _platform.CaughtUp();
        await AssertStock(4);

        await _platform.Return("bob", Samples.Return("r", "p", _platform.Now));
        await _platform.CaughtUp();
        Assert.Empty(await Open("ann"));
        await AssertStock(5);
        Assert.Equal(0, await _platform.Sweep());
    }

    private static ChallengeDefinition Challenge() => new() { Id = "regular", Measure = ChallengeMeasure.Count, Goal = 2 };

    private async Task<ProgramDefinition> Program() => (await _platform.Grains.GetGrain<IProgram>(Samples.ProgramId).GetDraft()).Value!.Definition;

    private Task Referring(ReferralReward both) => Referring(both, both);

    private async Task Referring(ReferralReward referrer, ReferralReward? friend) => await _platform.Publish((await Program()) with
    {
        Referral = new ReferralProgram { Referrer = referrer, Friend = friend, WithinDays = 30, ReturnDays = 14 },
    });

    private async Task Refer(string referrer, string friend)
    {
        await _platform.Enroll(referrer);
        var code = (await _platform.Member<IMemberReferrals>(referrer).MakeCode(new MakeReferralCode())).Value!.Code;
        Assert.Null((await _platform.Member<IMember>(friend).Enroll(new EnrollMember { Key = $"enroll-{friend}", ReferralCode = code })).Refusal);
    }

    private Task<RecordedPurchase> Buy(string member, string id) => _platform.Buy(member, Samples.Purchase(id, 10_00, _platform.Now));

    private async Task<IReadOnlyList<Voucher>> Open(string member) => (await _platform.Member<IMemberRewards>(member).GetOpenVouchers()).Value!.Vouchers;

    /// <summary>Wherever it is looked at.</summary>
    private async Task AssertEnded(string member, string voucher)
    {
        Assert.DoesNotContain(await Open(member), open => open.Id == voucher);
        var seen = (await _platform.Grains.GetGrain<IRewardQueries>(Samples.ProgramId).GetVoucher(member, voucher)).Value!;
        Assert.Equal((VoucherState.Cancelled, "returned"), (seen.State, seen.CancelReason));
    }

    private async Task AssertStock(long available)
    {
        await _platform.CaughtUp();
        var stock = await _platform.Reward("mug").GetStock();
        Assert.Equal((available, 0L), (stock.Available, stock.Reserved));
    }

    /// <summary>The entries that say something of vouchers.</summary>
    private async Task<IEnumerable<string>> Moves(string member) =>
        (await _platform.History(member)).SelectMany(entry => entry.Vouchers.Select(move => $"{entry.Kind} {move.Voucher} {move.Kind}"));
}
