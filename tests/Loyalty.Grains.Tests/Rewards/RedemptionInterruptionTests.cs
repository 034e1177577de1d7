using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Storage.Accounts;
using Orleans.Runtime;

namespace Loyalty.Grains.Tests.Rewards;

/// <summary>A redemption that is cut off anywhere ends issued or with the points back, never both, never neither.</summary>
public sealed class RedemptionInterruptionTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    /// <summary>Everything that the legs write, failing before the write and after it, with stock and without, ended by the caller, the sweep or after a restart.</summary>
    public static TheoryData<string, bool, bool, string> Legs()
    {
        var data = new TheoryData<string, bool, bool, string>();
        foreach (var (leg, inStock) in ((string, bool)[])[("start", true), ("start", false), ("reserve", true), ("issue", true), ("undo", false)])
        {
            foreach (var written in (bool[])[false, true])
            {
                foreach (var by in (string[])["caller", "sweep", "restart"])
                {
                    data.Add(leg, written, inStock, by);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Legs))]
    public async Task Redemption_interrupted_at_a_leg_ends_issued_or_undone(string leg, bool written, bool inStock, string by)
    {
        var name = $"{leg}-{written}-{inStock}-{by}".ToLowerInvariant();
        await _platform.Offer(Samples.Reward(name), pieces: inStock ? 3 : 0);
        await _platform.EnrollRich(name, 100);
        Break(name, leg, written);

        Assert.False(await Redeems(name));

        switch (by)
        {
            case "caller":
                Assert.Equal(inStock, await Redeems(name));
                break;
            case "sweep":
                await Sweep();
                break;
            default:
                await _platform.Restart();
                await Sweep();
                break;
        }

        // Only where nothing had begun is there nothing to go on with.
        var issued = inStock && (by == "caller" || leg != "start" || written);
        await AssertEnded(name, issued, inStock ? 3 : 0);
        Assert.Equal(inStock, await Redeems(name));
        await AssertEnded(name, inStock, inStock ? 3 : 0);
    }

    [Fact]
    public async Task Redemption_that_never_was_durable_reserves_nothing()
    {
        await _platform.Offer(Samples.Reward("volatile"), pieces: 1);
        await _platform.EnrollRich("volatile", 100);
        var faults = _platform.Journal.OnMember("volatile");
        faults.Hold();
        var calls = Enumerable.Range(0, 3).Select(_ => _platform.Redeem("volatile", "volatile-v", "volatile")).ToArray();
        await faults.Held(1);
        faults.FailHeld(AppendFailure.Storage);

        Assert.All(await Task.WhenAll(calls).Soon(), outcome => Assert.Equal(RefusalKind.Unavailable, outcome.Refusal!.Kind));

        await AssertEnded("volatile", issued: false, pieces: 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Redemption_that_never_was_durable_refuses_no_other_content(bool dryRun)
    {
        var name = dryRun ? "volatile-dry" : "volatile-other";
        await _platform.Offer(Samples.Reward(name), pieces: 1);
        await _platform.Offer(Samples.Reward($"{name}-2"), pieces: 1);
        await _platform.EnrollRich(name, 100);
        var faults = _platform.Journal.OnMember(name);
        faults.Hold();
        var first = _platform.Redeem(name, $"{name}-v", name);
        await faults.Held(1);
        var second = _platform.Member<IMemberRewards>(name).Redeem(Samples.Redeem($"{name}-v", $"{name}-2") with { DryRun = dryRun });
        faults.FailHeld(AppendFailure.Storage);

        Assert.Equal(RefusalKind.Unavailable, (await first.Soon()).Refusal!.Kind);
        Assert.Equal(RefusalKind.Unavailable, (await second.Soon()).Refusal!.Kind);
        Assert.Null((await _platform.Redeem(name, $"{name}-v", $"{name}-2")).Refusal);
    }

    [Fact]
    public async Task Redemption_is_taken_up_by_the_reminder_a_minute_later()
    {
        await _platform.Offer(Samples.Reward("reminded"), pieces: 1);
        await _platform.EnrollRich("reminded", 100);
        Break("reminded", "reserve", written: true);
        Assert.False(await Redeems("reminded"));
        var started = _platform.Now;

        await _platform.PassUntil(async () => (await _platform.Member<IMemberRewards>("reminded").GetOpenVouchers()).Value!.Vouchers.Length == 1);

        Assert.True(_platform.Now - started >= TimeSpan.FromMinutes(1));
        await AssertEnded("reminded", issued: true, pieces: 1);
    }

    [Fact]
    public async Task Redemption_whose_voucher_went_to_another_member_gives_everything_back()
    {
        await _platform.Offer(Samples.Reward("taken"), pieces: 2);
        await _platform.EnrollRich("taken", 100);
        await _platform.EnrollRich("taken-other", 100);
        Break("taken", "reserve", written: true);
        Assert.False(await Redeems("taken"));
        Assert.Null((await _platform.Redeem("taken-other", "taken-v", "taken")).Refusal);

        await Sweep();
        await _platform.CaughtUp();

        Assert.Equal(100, await _platform.Balance("taken"));
        var stock = await _platform.Reward("taken").GetStock();
        Assert.Equal((1L, 0L, 1L), (stock.Available, stock.Reserved, stock.Issued));
    }

    [Fact]
    public async Task Dry_run_of_a_redemption_under_way_tells_its_end_and_not_that_of_another()
    {
        await _platform.Offer(Samples.Reward("halfway"), pieces: 1);
        await _platform.EnrollRich("halfway", 100);
        Break("halfway", "reserve", written: true);
        Assert.False(await Redeems("halfway"));
        var asked = Samples.Redeem("halfway-v", "halfway") with { DryRun = true };

        var foretold = await _platform.Member<IMemberRewards>("halfway").Redeem(asked);

        Assert.True(foretold.Value?.DryRun, foretold.Refusal?.Code);
        Assert.Equal(0, foretold.Value!.Balances.Where(balance => balance.Wallet == "points").Sum(balance => balance.Balance));
        Assert.Equal("idReused", (await _platform.Member<IMemberRewards>("halfway").Redeem(asked with { Reward = "mug" })).Refusal!.Code);
        await Sweep();
        await AssertEnded("halfway", issued: true, pieces: 1);
    }

    [Fact]
    public async Task Redemption_that_is_taken_up_after_its_vouchers_end_gives_everything_back()
    {
        await _platform.Offer(Samples.Reward("overdue") with { VoucherDays = 1 }, pieces: 2);
        await _platform.EnrollRich("overdue", 100);
        Break("overdue", "reserve", written: true);
        Assert.False(await Redeems("overdue"));

        await _platform.Pass(TimeSpan.FromDays(3));
        await _platform.Sweep();

        await AssertEnded("overdue", issued: false, pieces: 2);
    }

    [Fact]
    public async Task Code_of_a_redemption_that_is_undone_goes_to_the_next()
    {
        await _platform.Offer(Samples.Reward("recoded", StockKind.Codes));
        await _platform.Grains.GetGrain<IRewardCodes>(Ids.Reward(Samples.ProgramId, "recoded")).Add(new AddCodes { Upload = "u", Chunk = 0, Codes = ["R-1", "R-2"] });
        foreach (var member in (string[])["recoded", "recoded-other", "recoded-third"])
        {
            await _platform.EnrollRich(member, 100);
        }

        Break("recoded", "reserve", written: true);
        Assert.False(await Redeems("recoded"));
        Assert.Equal("R-2", (await _platform.Redeem("recoded-other", "recoded-v", "recoded")).Value!.Voucher!.Code);
        await Sweep();
        await _platform.CaughtUp();

        Assert.Equal("R-1", (await _platform.Redeem("recoded-third", "recoded-w", "recoded")).Value!.Voucher!.Code);
        await _platform.CaughtUp();
        var stock = await _platform.Reward("recoded").GetStock();
        Assert.Equal((2L, 0L, 0L, 2L), (stock.Added, stock.Available, stock.Reserved, stock.Issued));
    }

    private void Break(string name, string leg, bool written)
    {
        switch (leg)
        {
            case "start":
                _platform.Journal.OnMember(name).FailAppend(AppendFailure.Storage, written);
                break;
            case "reserve":
                _platform.States.FailWrite("reward", written);
                break;
            case "issue" or "undo":
                _platform.Journal.OnMember(name).FailAppend(AppendFailure.Storage, written, after: 1);
                break;
        }
    }

    /// <summary>Whether a voucher was issued; a refusal and a failure are alike here.</summary>
    private async Task<bool> Redeems(string name)
    {
        try
        {
            return (await _platform.Redeem(name, $"{name}-v", name)).Refusal is null;
        }
        catch (OrleansException)
        {
            return false;
        }
    }

    private async Task Sweep()
    {
        await _platform.Pass(TimeSpan.FromMinutes(1));
        await _platform.Sweep();
    }

    private async Task AssertEnded(string name, bool issued, long pieces)
    {
        await _platform.CaughtUp();
        Assert.Equal(issued ? 0 : 100, await _platform.Balance(name));
        Assert.Equal(issued ? 1 : 0, (await _platform.Member<IMemberRewards>(name).GetOpenVouchers()).Value!.Vouchers.Length);
        Assert.Equal(issued ? 1 : 0, (await _platform.Records()).Count(stored => stored.Account == name && stored.Record.First<VoucherIssued>() is not null));
        var stock = await _platform.Reward(name).GetStock();
        Assert.Equal((pieces - (issued ? 1 : 0), 0L, issued ? 1L : 0L), (stock.Available, stock.Reserved, stock.Issued));
    }
}
