using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Rewards;

/// <summary>Vouchers that nobody redeems: given with the purchase, issued before it is answered, and by the sweep where that was cut off.</summary>
public sealed class VoucherGrantTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Voucher_that_a_purchase_gives_is_issued_with_it_found_by_its_code_and_used()
    {
        await Offer(Samples.Reward("given", StockKind.Unlimited) with { Price = null });
        await _platform.Enroll("given");

        var bought = await Buy("given", "given-1");

        var given = Assert.Single(bought.Vouchers);
        Assert.Equal((GrantState.Issued, "given", new VoucherCause("rule", "give-given")), (given.State, given.Reward, given.Cause));
        var found = (await Queries.FindVoucher(given.Code!, null)).Value!;
        Assert.Equal(("given", given.Voucher, null, VoucherState.Issued), (found.Member, found.Id, found.Price, found.State));
        Assert.Equal(given, Assert.Single((await _platform.Queries.GetPurchase(Samples.Channel, "given-1")).Value!.Vouchers));
        Assert.Equal(given, Assert.Single((await Buy("given", "given-1")).Vouchers));
        var used = await _platform.Member<IMemberRewards>("given").UseVoucher(Samples.Use(given.Voucher!));
        Assert.Equal(VoucherState.Used, used.Value!.State);
        Assert.Equal(["voucherUsed", "voucherGiven", "purchase"], (await _platform.History("given")).Take(3).Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Return_of_the_purchase_cancels_the_voucher_wherever_it_is_looked_at()
    {
        await Offer(Samples.Reward("back") with { Price = null }, pieces: 2);
        await _platform.Enroll("back");
        var given = Assert.Single((await Buy("back", "back-1")).Vouchers);

        var returned = await _platform.Return("back", Samples.Return("back-r", "back-1", _platform.Now));

        Assert.Equal(given.Voucher, Assert.Single(returned.CancelledVouchers));
        Assert.Empty((await _platform.Member<IMemberRewards>("back").GetOpenVouchers()).Value!.Vouchers);
        var voucher = (await Queries.GetVoucher("back", given.Voucher!)).Value!;
        Assert.Equal((VoucherState.Cancelled, "returned"), (voucher.State, voucher.CancelReason));
        Assert.Equal(VoucherState.Cancelled, (await Queries.FindVoucher(given.Code!, null)).Value!.State);
        var refused = await _platform.Member<IMemberRewards>("back").UseVoucher(Samples.Use(given.Voucher!));
        Assert.Equal("voucherNotUsable", refused.Refusal!.Code);
        await _platform.CaughtUp();
        var stock = await _platform.Reward("back").GetStock();
        Assert.Equal((2L, 0L, 1L, 1L), (stock.Available, stock.Reserved, stock.Issued, stock.Cancelled));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Use_that_is_undone_after_the_purchase_was_returned_leaves_nothing_to_use_again(bool merged)
    {
        var (id, member) = (merged ? "late-merged" : "late", merged ? "late-kept" : "late");
        await Offer(Samples.Reward(id) with { Price = null }, pieces: 2);
        await _platform.Enroll(id);
        var given = Assert.Single((await Buy(id, id)).Vouchers);
        await _platform.Member<IMemberRewards>(id).UseVoucher(Samples.Use(given.Voucher!));
        if (merged)
        {
            await _platform.Enroll(member);
            Assert.Null((await _platform.Member<IMemberMerging>(id).Merge(new MergeMember { Key = id, By = "desk", Into = member })).Refusal);
        }

        await _platform.Return(member, Samples.Return($"{id}-r", id, _platform.Now));
        var rewards = _platform.Member<IMemberRewards>(member);

        var foretold = (await rewards.UndoVoucherUse(Samples.UndoUse(given.Voucher!) with { DryRun = true })).Value!;
        var undone = (await rewards.UndoVoucherUse(Samples.UndoUse(given.Voucher!))).Value!;
        var again = await rewards.UndoVoucherUse(Samples.UndoUse(given.Voucher!));

        Assert.All([foretold, undone, again.Value!], voucher => Assert.Equal((VoucherState.Cancelled, "returned", null), (voucher.State, voucher.CancelReason, voucher.Use)));
        Assert.True(again.Replayed);
        Assert.Empty((await rewards.GetOpenVouchers()).Value!.Vouchers);
        Assert.Equal("voucherNotUsable", (await rewards.UseVoucher(Samples.Use(given.Voucher!, "again"))).Refusal!.Code);
        await _platform.CaughtUp();
        var stock = await _platform.Reward(id).GetStock();
        Assert.Equal((2L, 1L, 0L, 1L), (stock.Available, stock.Issued, stock.Used, stock.Cancelled));
    }

    [Fact]
    public async Task Tenth_stamp_gives_the_coffee_and_the_return_takes_it_back_before_anything_is_owed()
    {
        await Publish(program => program with
        {
            Wallets = program.Wallets.Add(new WalletDefinition { Id = "stamps", Kind = WalletKind.Stamps }),
            EarningRules = program.EarningRules.Add(new EarningRule
            {
                Id = "cups", Wallet = "stamps", Effect = new PointsPerAmount { Points = 1, PerItem = true }, Items = new ItemFilter { IncludeCategories = ["coffee"] },
            }),
        });
        await _platform.Offer(Samples.Reward("coffee", StockKind.Unlimited) with { Price = new RewardPrice("stamps", 10), Automatic = true });
        await _platform.Enroll("stamper");
        Assert.Empty((await Buy("stamper", "cups-1", "coffee", 9)).Vouchers);

        var given = Assert.Single((await Buy("stamper", "cups-2", "coffee", 2)).Vouchers);

        Assert.Equal((GrantState.Issued, "automatic"), (given.State, given.Cause.Kind));
        Assert.Equal(1, await _platform.Balance("stamper", "stamps"));
        Assert.Equal(new RewardPrice("stamps", 10), (await Queries.GetVoucher("stamper", given.Voucher!)).Value!.Price);
        var returned = await _platform.Return("stamper", Samples.Return("cups-r", "cups-2", _platform.Now));
        Assert.Equal(given.Voucher, Assert.Single(returned.CancelledVouchers));
        Assert.Equal(9, await _platform.Balance("stamper", "stamps"));
        Assert.Equal(VoucherState.Cancelled, (await Queries.GetVoucher("stamper", given.Voucher!)).Value!.State);

        // One that was drunk is owed.
        var drunk = Assert.Single((await Buy("stamper", "cups-3", "coffee", 1)).Vouchers);
        await _platform.Member<IMemberRewards>("stamper").UseVoucher(Samples.Use(drunk.Voucher!));
        await _platform.Return("stamper", Samples.Return("cups-r2", "cups-3", _platform.Now));
        Assert.Equal(-1, await _platform.Balance("stamper", "stamps"));
    }

    [Fact]
    public async Task Last_pieces_go_to_as_many_members_as_there_are_and_every_purchase_is_recorded()
    {
        const int Members = 12;
        await Offer(Samples.Reward("scarce") with { Price = null }, pieces: 3);
        for (var i = 0; i < Members; i++)
        {
            await _platform.Enroll($"scarce-{i}");
        }

        var bought = await Task.WhenAll(Enumerable.Range(0, Members).Select(i => Buy($"scarce-{i}", $"scarce-p{i}", "scarce")));

        var given = bought.Select(answer => Assert.Single(answer.Vouchers)).ToArray();
        Assert.Equal(3, given.Count(voucher => voucher.State == GrantState.Issued));
        Assert.All(given.Where(voucher => voucher.State != GrantState.Issued), voucher => Assert.Equal((GrantState.NotGiven, "outOfStock"), (voucher.State, voucher.Reason)));
        foreach (var answer in bought)
        {
            var explained = (await _platform.Queries.GetPurchase(Samples.Channel, answer.Id)).Value!.Explanation.Single(outcome => outcome.Wanted == 1);
            var issued = answer.Vouchers.Single().State == GrantState.Issued;
            Assert.Equal((issued, issued ? null : "outOfStock"), (explained.Applied, explained.Reasons.SingleOrDefault()?.Code));
        }

        await _platform.CaughtUp();
        var stock = await _platform.Reward("scarce").GetStock();
        Assert.Equal((0L, 0L, 3L), (stock.Available, stock.Reserved, stock.Issued));
    }

    [Fact]
    public async Task Codes_of_a_partner_are_given_each_once()
    {
        await Offer(Samples.Reward("film", StockKind.Codes) with { Price = null });
        await _platform.Grains.GetGrain<IRewardCodes>(Ids.Reward(Samples.ProgramId, "film")).Add(new AddCodes { Upload = "u", Chunk = 0, Codes = ["F-1", "F-2"] });
        await _platform.Enroll("film");

        var codes = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            codes.Add(Assert.Single((await Buy("film", $"film-{i}")).Vouchers).Code);
        }

        Assert.Equal(["F-1", "F-2", null], codes);
        Assert.Equal("film", (await Queries.FindVoucher("F-2", null)).Value!.Member);
    }

    /// <summary>Everything that the legs write, failing before the write and after it, with stock and without.</summary>
    public static TheoryData<string, bool, bool, string> Legs()
    {
        var data = new TheoryData<string, bool, bool, string>();
        foreach (var (leg, inStock) in ((string, bool)[])[("reserve", true), ("issue", true), ("undo", false)])
        {
            foreach (var written in (bool[])[false, true])
            {
                data.Add(leg, written, inStock, "sweep");
                data.Add(leg, written, inStock, "restart");
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Legs))]
    public async Task Grant_interrupted_at_a_leg_ends_issued_or_undone(string leg, bool written, bool inStock, string by)
    {
        var name = $"cut-{leg}-{written}-{inStock}-{by}".ToLowerInvariant();
        await Offer(Samples.Reward(name) with { Price = null }, pieces: inStock ? 2 : 0);
        await _platform.Enroll(name);
        if (leg == "reserve")
        {
            _platform.States.FailWrite("reward", written);
        }
        else
        {
            _platform.Journal.OnMember(name).FailAppend(AppendFailure.Storage, written, after: 1);
        }

        // What gives it stands, whatever became of the voucher.
        var purchase = Purchase(name, name);
        _ = await _platform.Member<IMemberPurchases>(name).Record(purchase);
        if (by == "restart")
        {
            await _platform.Restart();
        }

        await _platform.Pass(TimeSpan.FromMinutes(1));
        await _platform.Sweep();
        await _platform.CaughtUp();

        var given = Assert.Single((await _platform.Buy(name, purchase)).Vouchers);
        Assert.Equal(inStock ? GrantState.Issued : GrantState.NotGiven, given.State);
        Assert.Equal(inStock ? 1 : 0, (await _platform.Member<IMemberRewards>(name).GetOpenVouchers()).Value!.Vouchers.Length);
        var records = (await _platform.Records()).Where(stored => stored.Account == name).Select(stored => stored.Record).ToArray();
        Assert.Equal((inStock ? 1 : 0, inStock ? 0 : 1), (records.Count(record => record.First<VoucherIssued>() is not null), records.Count(record => record.First<GrantUndone>() is not null)));
        var stock = await _platform.Reward(name).GetStock();
        Assert.Equal((inStock ? 1L : 0L, 0L, inStock ? 1L : 0L), (stock.Available, stock.Reserved, stock.Issued));
    }

    [Fact]
    public async Task Release_frees_what_was_put_aside_for_a_voucher_that_will_never_be_issued()
    {
        await _platform.Offer(Samples.Reward("freed"), pieces: 1);
        var asked = new ReserveReward("someone/voucher.1", StockKind.Counted) { Day = new DateOnly(2026, 3, 10) };
        Assert.Null((await _platform.Reward("freed").Reserve(asked)).Refusal);
        Assert.Equal(0, (await _platform.Reward("freed").GetStock()).Available);

        await _platform.Reward("freed").Release(asked.Redemption);
        await _platform.Reward("freed").Release(asked.Redemption);

        var stock = await _platform.Reward("freed").GetStock();
        Assert.Equal((1L, 0L), (stock.Available, stock.Reserved));
    }

    [Fact]
    public async Task Dry_run_gives_nothing()
    {
        await Offer(Samples.Reward("foretold", StockKind.Unlimited) with { Price = null });
        await _platform.Enroll("foretold");

        var foretold = (await _platform.Member<IMemberPurchases>("foretold").Record(Purchase("foretold-1", "foretold") with { DryRun = true })).Value!;

        Assert.Equal((GrantState.Pending, "foretold"), (foretold.Vouchers.Single().State, foretold.Vouchers.Single().Reward));
        Assert.Empty((await _platform.Member<IMemberRewards>("foretold").GetOpenVouchers()).Value!.Vouchers);
        Assert.Single(await _platform.History("foretold"), entry => entry.Kind != "enrolling");
    }

    private IRewardQueries Queries => _platform.Grains.GetGrain<IRewardQueries>(Samples.ProgramId);

    private Task<RecordedPurchase> Buy(string member, string id, string? category = null, decimal quantity = 1) =>
        _platform.Buy(member, Purchase(id, category ?? member, quantity));

    private RecordPurchase Purchase(string id, string category, decimal quantity = 1)
    {
        var purchase = Samples.Purchase(id, 10_00, _platform.Now);
        return purchase with { Lines = [purchase.Lines[0] with { Category = category, Quantity = quantity }] };
    }

    /// <summary>A reward, and a rule that gives one for purchases of the category of its name.</summary>
    private async Task Offer(RewardDefinition reward, long pieces = 0)
    {
        await _platform.Offer(reward, pieces);
        await Publish(program => program with
        {
            EarningRules = program.EarningRules.Add(new EarningRule
            {
                Id = $"give-{reward.Id}", Wallet = "", Reward = reward.Id, Items = new ItemFilter { IncludeCategories = [reward.Id] },
            }),
        });
    }

    private async Task Publish(Func<ProgramDefinition, ProgramDefinition> change) =>
        await _platform.Publish(change((await _platform.Grains.GetGrain<IProgram>(Samples.ProgramId).GetDraft()).Value!.Definition));
}
