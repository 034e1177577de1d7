using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Rewards;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Rewards;

public sealed class VoucherTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    private IRewardQueries Queries => _platform.Grains.GetGrain<IRewardQueries>(Samples.ProgramId);

    [Fact]
    public async Task Use_from_many_tills_at_once_succeeds_once()
    {
        await Issue("once", "once-v");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            _platform.Member<IMemberRewards>("once").UseVoucher(Samples.Use("once-v", $"till-{i}") with { Purchase = $"receipt-{i}" })));

        var used = Assert.Single(outcomes, outcome => outcome.Refusal is null).Value!;
        Assert.Equal(VoucherState.Used, used.State);
        Assert.All(outcomes.Where(outcome => outcome.Refusal is not null), outcome =>
        {
            Assert.Equal("voucherNotUsable", outcome.Refusal!.Code);
            Assert.Equal([new NamedText("state", "used")], outcome.Refusal.Texts.AsEnumerable());
        });
        Assert.Equal(used.Use, (await Queries.GetVoucher("once", "once-v")).Value!.Use);
    }

    [Fact]
    public async Task Use_again_under_the_same_key_gets_the_stored_answer()
    {
        await Issue("repeat", "repeat-v");
        var command = Samples.Use("repeat-v") with { Purchase = "receipt" };
        var first = await _platform.Member<IMemberRewards>("repeat").UseVoucher(command);

        var again = await _platform.Member<IMemberRewards>("repeat").UseVoucher(command);

        Assert.True(again.Replayed);
        Assert.Equal(first.Value!.Use, again.Value!.Use);
        Assert.Equal("idReused", (await _platform.Member<IMemberRewards>("repeat").UseVoucher(command with { Purchase = "other" })).Refusal!.Code);
    }

    [Fact]
    public async Task Use_what_is_not_the_members_is_not_found()
    {
        await Issue("owner", "owner-v");
        await _platform.Enroll("stranger");

        Assert.Equal("voucherNotFound", (await _platform.Member<IMemberRewards>("stranger").UseVoucher(Samples.Use("owner-v"))).Refusal!.Code);
        Assert.Equal("voucherNotFound", (await _platform.Member<IMemberRewards>("owner").UseVoucher(Samples.Use("nothing"))).Refusal!.Code);
        Assert.Equal("voucherNotFound", (await Queries.GetVoucher("stranger", "owner-v")).Refusal!.Code);
    }

    [Fact]
    public async Task Cancel_gives_the_points_back_once()
    {
        await Issue("cancel", "cancel-v");
        var rewards = _platform.Member<IMemberRewards>("cancel");

        var first = await rewards.CancelVoucher(Samples.Cancel("cancel-v"));
        var again = await rewards.CancelVoucher(Samples.Cancel("cancel-v"));
        var other = await rewards.CancelVoucher(Samples.Cancel("cancel-v") with { Key = "other" });

        Assert.Equal((100L, 0L), (first.Value!.Restored, first.Value.Lapsed));
        Assert.True(again.Replayed);
        Assert.Equal([new NamedText("state", "cancelled")], other.Refusal!.Texts.AsEnumerable());
        Assert.Equal("voucherNotUsable", (await rewards.UseVoucher(Samples.Use("cancel-v"))).Refusal!.Code);
        Assert.Equal(100, await _platform.Balance("cancel"));
        Assert.Equal("mistake", (await Queries.GetVoucher("cancel", "cancel-v")).Value!.CancelReason);
    }

    [Fact]
    public async Task Undone_use_lets_the_voucher_be_used_again_and_every_command_keeps_its_answer()
    {
        await Issue("undo", "undo-v");
        var rewards = _platform.Member<IMemberRewards>("undo");
        await rewards.UseVoucher(Samples.Use("undo-v", "first") with { Purchase = "receipt-1" });

        var undone = await rewards.UndoVoucherUse(Samples.UndoUse("undo-v"));

        Assert.Equal((VoucherState.Issued, null), (undone.Value!.State, undone.Value.Use));
        Assert.Equal(["undo-v"], (await rewards.GetOpenVouchers()).Value!.Vouchers.Select(voucher => voucher.Id));
        Assert.Equal("receipt-1", (await rewards.UseVoucher(Samples.Use("undo-v", "first") with { Purchase = "receipt-1" })).Value!.Use!.Purchase);
        Assert.Equal(VoucherState.Issued, (await Queries.GetVoucher("undo", "undo-v")).Value!.State);
        await rewards.UseVoucher(Samples.Use("undo-v", "second") with { Purchase = "receipt-2" });
        var again = await rewards.UndoVoucherUse(Samples.UndoUse("undo-v"));
        Assert.Equal((true, VoucherState.Issued), (again.Replayed, again.Value!.State));
        Assert.Equal("receipt-2", (await Queries.GetVoucher("undo", "undo-v")).Value!.Use!.Purchase);
        await _platform.CaughtUp();
        Assert.Equal((1L, 1L), ((await _platform.Reward("undo").GetStock()).Issued, (await _platform.Reward("undo").GetStock()).Used));
    }

    [Fact]
    public async Task Undone_use_from_many_desks_at_once_succeeds_once()
    {
        await Issue("desks", "desks-v");
        var rewards = _platform.Member<IMemberRewards>("desks");
        await rewards.UseVoucher(Samples.Use("desks-v"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => rewards.UndoVoucherUse(Samples.UndoUse("desks-v", $"desk-{i}"))));

        Assert.Single(outcomes, outcome => outcome.Refusal is null);
        Assert.All(outcomes.Where(outcome => outcome.Refusal is not null), outcome => Assert.Equal("voucherNotUsed", outcome.Refusal!.Code));
        await _platform.Restart();
        Assert.Equal(["desks-v"], (await _platform.Member<IMember>("desks").GetRecorded()).Value!.Vouchers.AsEnumerable());
        Assert.Equal("voucherNotFound", (await _platform.Member<IMemberRewards>("desks").UndoVoucherUse(Samples.UndoUse("nothing"))).Refusal!.Code);
    }

    [Fact]
    public async Task Voucher_expires_without_a_sweep_and_with_it()
    {
        var voucher = await Issue("expire", "expire-v", Samples.Reward("expire", StockKind.Unlimited) with { VoucherDays = 3 });
        await _platform.PassTo(voucher.ExpiresAt!.Value);

        var refused = await _platform.Member<IMemberRewards>("expire").UseVoucher(Samples.Use("expire-v"));
        Assert.Equal([new NamedText("state", "expired")], refused.Refusal!.Texts.AsEnumerable());
        Assert.Empty((await _platform.Member<IMemberRewards>("expire").GetOpenVouchers()).Value!.Vouchers);

        await _platform.Sweep();
        await _platform.CaughtUp();

        Assert.Equal(VoucherState.Expired, (await Queries.GetVoucher("expire", "expire-v")).Value!.State);
        Assert.Equal(1, (await _platform.Reward("expire").GetStock()).Expired);
        Assert.Empty((await _platform.Member<IMember>("expire").GetRecorded()).Value!.Vouchers);
    }

    [Fact]
    public async Task Find_by_code_takes_what_people_type()
    {
        var voucher = await Issue("find", "find-v");
        var typed = string.Join("-", voucher.Code.Chunk(4).Select(four => new string(four))).ToLowerInvariant().Replace('1', 'l').Replace('0', 'o');

        Assert.Equal("find", (await Queries.FindVoucher(voucher.Code, null)).Value!.Member);
        Assert.Equal("find-v", (await Queries.FindVoucher(typed, null)).Value!.Id);
        Assert.Equal("voucherNotFound", (await Queries.FindVoucher("NOTHING", null)).Refusal!.Code);
        Assert.Equal("voucherNotFound", (await Queries.FindVoucher(voucher.Code, "other")).Refusal!.Code);
        await _platform.Member<IMemberRewards>("find").UseVoucher(Samples.Use("find-v"));
        Assert.Equal(VoucherState.Used, (await Queries.FindVoucher(voucher.Code, null)).Value!.State);
    }

    [Fact]
    public async Task Find_by_a_code_that_two_partners_gave_asks_for_the_reward()
    {
        foreach (var reward in (string[])["partner-a", "partner-b"])
        {
            await _platform.Offer(Samples.Reward(reward, StockKind.Codes));
            await _platform.Grains.GetGrain<IRewardCodes>(Ids.Reward(Samples.ProgramId, reward)).Add(new AddCodes { Upload = "u", Chunk = 0, Codes = ["Same code"] });
            await _platform.EnrollRich($"{reward}-m", 100);
            Assert.Equal("Same code", (await _platform.Redeem($"{reward}-m", $"{reward}-v", reward)).Value!.Voucher!.Code);
        }

        Assert.Equal("codeAmbiguous", (await Queries.FindVoucher("Same code", null)).Refusal!.Code);
        Assert.Equal("partner-b-v", (await Queries.FindVoucher("Same code", "partner-b")).Value!.Id);
    }

    [Fact]
    public async Task List_goes_through_the_history_in_pages_by_state()
    {
        await Issue("list", "list-0", points: 1_000);
        for (var i = 1; i < 6; i++)
        {
            await _platform.Redeem("list", $"list-{i}", "list");
        }

        await _platform.Member<IMemberRewards>("list").UseVoucher(Samples.Use("list-1"));
        await _platform.Member<IMemberRewards>("list").CancelVoucher(Samples.Cancel("list-2"));

        Assert.Equal(["list-5", "list-4", "list-3", "list-2", "list-1", "list-0"], await List(null));
        Assert.Equal(["list-1"], await List(VoucherState.Used));
        Assert.Equal(["list-2"], await List(VoucherState.Cancelled));
        Assert.Equal(["list-5", "list-4", "list-3", "list-0"], await List(VoucherState.Issued));
        Assert.Equal(["list-0", "list-3", "list-4", "list-5"], (await _platform.Member<IMemberRewards>("list").GetOpenVouchers()).Value!.Vouchers.Select(voucher => voucher.Id));
        Assert.Equal("invalidCursor", (await Queries.ListVouchers("list", null, "x", 10)).Refusal!.Code);
        Assert.Equal("memberNotFound", (await Queries.ListVouchers("nobody", null, null, 10)).Refusal!.Code);

        async Task<List<string>> List(VoucherState? state)
        {
            var ids = new List<string>();
            string? cursor = null;
            do
            {
                var page = (await Queries.ListVouchers("list", state, cursor, 3)).Value!;
                ids.AddRange(page.Vouchers.Select(voucher => voucher.Id));
                cursor = page.Next;
            }
            while (cursor is not null);
            return ids;
        }
    }

    [Fact]
    public async Task List_of_a_member_whose_enrolment_is_under_way_is_not_found_like_the_history()
    {
        _platform.Journal.OnMember("half").FailAppend(AppendFailure.Storage, written: false, after: 1);
        var enrolled = await _platform.Member<IMember>("half").Enroll(new EnrollMember { Key = "half", Identifiers = [new MemberIdentifier("card", "half")] });
        Assert.NotNull(enrolled.Refusal);

        Assert.Equal("memberNotFound", (await Queries.ListVouchers("half", null, null, 10)).Refusal!.Code);
        Assert.Equal("memberNotFound", (await _platform.Queries.ListTransfers("half", null, 10)).Refusal!.Code);
        Assert.Equal("memberNotFound", (await _platform.Queries.GetHistory("half", null, 10)).Refusal!.Code);
        Assert.Contains(await _platform.Records(), stored => stored.Account == "half");
    }

    [Fact]
    public async Task Vouchers_of_a_retired_reward_stay_usable()
    {
        await Issue("retired", "retired-v");
        await _platform.Offer(Samples.Reward("retired", StockKind.Unlimited) with { Retired = true, Name = "Other name" });

        Assert.Equal("noLongerAvailable", (await _platform.Redeem("retired", "retired-w", "retired")).Refusal!.Code);
        var used = (await _platform.Member<IMemberRewards>("retired").UseVoucher(Samples.Use("retired-v"))).Value!;
        Assert.Equal(("Name of retired", VoucherState.Used), (used.Name, used.State));
    }

    /// <summary>A member of the reward's name who has redeemed it.</summary>
    private async Task<Voucher> Issue(string name, string voucher, RewardDefinition? reward = null, long points = 100)
    {
        await _platform.Offer(reward ?? Samples.Reward(name, StockKind.Unlimited));
        await _platform.EnrollRich(name, points);
        var redeemed = await _platform.Redeem(name, voucher, name);
        Assert.True(redeemed.Refusal is null, redeemed.Refusal?.Detail);
        return redeemed.Value!.Voucher!;
    }
}
