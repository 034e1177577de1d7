using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Grains.Rewards;

namespace Loyalty.Grains.Tests.Rewards;

public sealed class RewardStockTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Change_by_key_once_and_other_content_is_a_conflict()
    {
        await _platform.Offer(Samples.Reward("keyed"));
        var reward = _platform.Reward("keyed");

        var first = await reward.ChangeStock(new ChangeStock { Key = "a", Add = 5 });
        await reward.ChangeStock(new ChangeStock { Key = "b", Add = 2 });
        var again = await reward.ChangeStock(new ChangeStock { Key = "a", Add = 5 });

        Assert.Equal(5, first.Value!.Available);
        Assert.True(again.Replayed);
        Assert.Equal(first.Value, again.Value);
        Assert.Equal(7, (await reward.GetStock()).Available);
        Assert.Equal("idReused", (await reward.ChangeStock(new ChangeStock { Key = "a", Add = 6 })).Refusal!.Code);
        Assert.Equal("idReused", (await reward.ChangeStock(new ChangeStock { Key = "a", Set = 5 })).Refusal!.Code);
    }

    [Fact]
    public async Task Change_under_a_key_of_long_ago_is_a_conflict_and_changes_nothing()
    {
        await _platform.Offer(Samples.Reward("long-ago"));
        var reward = _platform.Reward("long-ago");
        for (var i = 0; i <= Limits.StockChanges + 1; i++)
        {
            Assert.Null((await reward.ChangeStock(new ChangeStock { Key = $"k{i}", Add = 1 })).Refusal);
        }

        Assert.Equal("answerForgotten", (await reward.ChangeStock(new ChangeStock { Key = "k0", Add = 1 })).Refusal!.Code);
        Assert.Equal("answerForgotten", (await reward.ChangeStock(new ChangeStock { Key = "k1", Add = 7 })).Refusal!.Code);
        Assert.True((await reward.ChangeStock(new ChangeStock { Key = "k2", Add = 1 })).Replayed);
        Assert.Equal(Limits.StockChanges + 2, (await reward.GetStock()).Added);
    }

    [Fact]
    public void Known_keys_are_bounded_and_forget_the_oldest()
    {
        var known = Enumerable.Range(0, 12).Aggregate(Array.Empty<byte>(), (keys, i) => KnownKeys.Add(keys, $"k{i}", 10));

        Assert.Equal(80, known.Length);
        Assert.False(KnownKeys.Hold(known, "k1"));
        Assert.All(Enumerable.Range(2, 10), i => Assert.True(KnownKeys.Hold(known, $"k{i}")));
    }

    [Fact]
    public async Task Set_says_how_many_can_be_redeemed_from_now_on()
    {
        await _platform.Offer(Samples.Reward("set"), pieces: 5);
        await _platform.EnrollRich("set", 300);
        await _platform.Redeem("set", "set-1", "set");
        await _platform.Redeem("set", "set-2", "set");

        var stock = (await _platform.Reward("set").ChangeStock(new ChangeStock { Key = "set", Set = 0 })).Value!;

        Assert.Equal((2L, 0L), (stock.Added, stock.Available));
        Assert.Equal("outOfStock", (await _platform.Redeem("set", "set-3", "set")).Refusal!.Code);
        await _platform.Reward("set").ChangeStock(new ChangeStock { Key = "set-again", Set = 1 });
        Assert.Null((await _platform.Redeem("set", "set-3", "set")).Refusal);
    }

    [Fact]
    public async Task Change_what_has_no_counted_stock_is_refused()
    {
        await _platform.Offer(Samples.Reward("uncounted", StockKind.Unlimited));

        Assert.Equal("stockNotCounted", (await _platform.Reward("uncounted").ChangeStock(new ChangeStock { Key = "a", Add = 1 })).Refusal!.Code);
        Assert.Equal("rewardNotFound", (await _platform.Reward("no-reward").ChangeStock(new ChangeStock { Key = "a", Add = 1 })).Refusal!.Code);
        await _platform.Offer(Samples.Reward("full"));
        Assert.Equal("stockTooLarge", (await TooMuch("full")).Refusal!.Code);
        Assert.Equal("stockNotCodes", (await Codes("full").Add(new AddCodes { Upload = "u", Chunk = 0, Codes = ["a"] })).Refusal!.Code);
        Assert.Equal("rewardNotFound", (await Codes("no-reward").Add(new AddCodes { Upload = "u", Chunk = 0, Codes = ["a"] })).Refusal!.Code);
    }

    [Fact]
    public async Task Kind_of_stock_is_the_published_one_whatever_the_draft_says()
    {
        await _platform.Offer(Samples.Reward("published", StockKind.Codes));
        await SaveDraft("published", StockKind.Counted);

        Assert.Equal("stockNotCounted", (await _platform.Reward("published").ChangeStock(new ChangeStock { Key = "a", Add = 5 })).Refusal!.Code);
        Assert.Null((await Codes("published").Add(new AddCodes { Upload = "u", Chunk = 0, Codes = ["a"] })).Refusal);
        var stock = await _platform.Reward("published").GetStock();
        Assert.Equal((1L, 1L), (stock.Added, stock.Available));
    }

    [Fact]
    public async Task Kind_of_a_draft_changes_until_pieces_or_codes_are_there()
    {
        await SaveDraft("kind", StockKind.Codes);
        await SaveDraft("kind", StockKind.Counted);
        Assert.Equal("stockNotCodes", (await Codes("kind").Add(new AddCodes { Upload = "u", Chunk = 0, Codes = ["a"] })).Refusal!.Code);
        await _platform.Reward("kind").ChangeStock(new ChangeStock { Key = "a", Add = 5 });

        Assert.Equal("stockKindFixed", (await TrySaveDraft("kind", StockKind.Codes)).Refusal!.Code);
        Assert.Equal("stockKindFixed", (await TrySaveDraft("kind", StockKind.Unlimited)).Refusal!.Code);
        await SaveDraft("kind", StockKind.Counted);
        await _platform.Reward("kind").ChangeStock(new ChangeStock { Key = "b", Set = 0 });
        await SaveDraft("kind", StockKind.Codes);
        await Codes("kind").Add(new AddCodes { Upload = "u", Chunk = 0, Codes = ["a"] });
        Assert.Equal("stockKindFixed", (await TrySaveDraft("kind", StockKind.Counted)).Refusal!.Code);
    }

    [Fact]
    public async Task Codes_are_taken_in_chunks_once_each()
    {
        await _platform.Offer(Samples.Reward("pool", StockKind.Codes));
        var chunk = new AddCodes { Upload = "u", Chunk = 0, Codes = ["a", "b", "b"] };

        Assert.Equal(new AddedCodes(2, 1), (await Codes("pool").Add(chunk)).Value);
        var again = await Codes("pool").Add(chunk);
        Assert.True(again.Replayed);
        Assert.Equal(new AddedCodes(2, 1), again.Value);
        Assert.Equal("idReused", (await Codes("pool").Add(chunk with { Codes = ["c"] })).Refusal!.Code);
        Assert.Equal((2L, 2L), ((await _platform.Reward("pool").GetStock()).Added, (await _platform.Reward("pool").GetStock()).Available));
    }

    [Fact]
    public async Task Stock_codes_and_reservations_survive_a_restart()
    {
        await _platform.Offer(Samples.Reward("durable"), pieces: 3);
        await _platform.Offer(Samples.Reward("durable-codes", StockKind.Codes));
        await Codes("durable-codes").Add(new AddCodes { Upload = "u", Chunk = 0, Codes = ["a", "b"] });
        Assert.Null((await _platform.Reward("durable").Reserve(new ReserveReward("r.1", StockKind.Counted))).Refusal);
        Assert.Equal("a", (await _platform.Reward("durable-codes").Reserve(new ReserveReward("r.1", StockKind.Codes))).Value!.Code);

        await _platform.Restart();

        Assert.Equal("a", (await _platform.Reward("durable-codes").Reserve(new ReserveReward("r.1", StockKind.Codes))).Value!.Code);
        Assert.Equal("b", (await _platform.Reward("durable-codes").Reserve(new ReserveReward("r.2", StockKind.Codes))).Value!.Code);
        Assert.Equal("outOfStock", (await _platform.Reward("durable-codes").Reserve(new ReserveReward("r.3", StockKind.Codes))).Refusal!.Code);
        var stock = await _platform.Reward("durable").GetStock();
        Assert.Equal((3L, 2L, 1L), (stock.Added, stock.Available, stock.Reserved));
    }

    [Fact]
    public async Task Reserve_that_was_not_written_takes_nothing()
    {
        await _platform.Offer(Samples.Reward("unwritten"), pieces: 1);
        _platform.States.FailWrite("reward");

        await Assert.ThrowsAnyAsync<Exception>(() => _platform.Reward("unwritten").Reserve(new ReserveReward("r.1", StockKind.Counted)));

        Assert.Null((await _platform.Reward("unwritten").Reserve(new ReserveReward("r.2", StockKind.Counted))).Refusal);
        Assert.Equal(0, (await _platform.Reward("unwritten").GetStock()).Available);
    }

    private async Task<Outcome<RewardStock>> TooMuch(string reward)
    {
        await _platform.Reward(reward).ChangeStock(new ChangeStock { Key = "most", Add = Limits.Stock });
        return await _platform.Reward(reward).ChangeStock(new ChangeStock { Key = "more", Add = 1 });
    }

    private async Task SaveDraft(string reward, StockKind kind) => Assert.Null((await TrySaveDraft(reward, kind)).Refusal);

    private async Task<Outcome<RewardDraft>> TrySaveDraft(string reward, StockKind kind)
    {
        var draft = _platform.Grains.GetGrain<IRewardDraft>(Ids.Reward(Samples.ProgramId, reward));
        return await draft.Save(Samples.Reward(reward, kind), (await draft.Get()).Value?.ETag);
    }

    private IRewardCodes Codes(string reward) => _platform.Grains.GetGrain<IRewardCodes>(Ids.Reward(Samples.ProgramId, reward));
}
