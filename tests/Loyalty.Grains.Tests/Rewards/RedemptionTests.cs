using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Grains.Rewards;
using Loyalty.Storage.Rewards;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Grains.Tests.Rewards;

public sealed class RedemptionTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Redeem_the_last_piece_from_many_members_at_once_gives_one_voucher()
    {
        const int Members = 20;
        await _platform.Offer(Samples.Reward("last"), pieces: 1);
        for (var i = 0; i < Members; i++)
        {
            await _platform.EnrollRich($"last-{i}", 150);
        }

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Members).Select(i => _platform.Redeem($"last-{i}", $"last-voucher-{i}", "last")));

        var winner = Assert.Single(Enumerable.Range(0, Members), i => outcomes[i].Refusal is null);
        Assert.Equal(50, outcomes[winner].Value!.Balances.Single(balance => balance.Wallet == "points").Balance);
        for (var i = 0; i < Members; i++)
        {
            Assert.True(i == winner || outcomes[i].Refusal!.Code == "outOfStock", outcomes[i].Refusal?.Code);
            Assert.Equal(i == winner ? 50 : 150, await _platform.Balance($"last-{i}"));
            Assert.Equal(i == winner ? 1 : 0, (await _platform.Member<IMemberRewards>($"last-{i}").GetOpenVouchers()).Value!.Vouchers.Length);
        }

        await _platform.CaughtUp();
        Assert.Equal((1L, 0L, 0L, 1L), Shown(await _platform.Reward("last").GetStock()));
    }

    [Fact]
    public async Task Redeem_codes_at_once_hands_out_each_once_and_no_more()
    {
        await _platform.Offer(Samples.Reward("coded", StockKind.Codes));
        await AddCodes("coded", "A-1", "A-2", "A-3");
        for (var i = 0; i < 5; i++)
        {
            await _platform.EnrollRich($"coded-{i}", 100);
        }

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => _platform.Redeem($"coded-{i}", $"coded-voucher-{i}", "coded")));

        Assert.Equal(["A-1", "A-2", "A-3"], outcomes.Where(outcome => outcome.Refusal is null).Select(outcome => outcome.Value!.Voucher!.Code).Order(StringComparer.Ordinal));
        Assert.Equal(2, outcomes.Count(outcome => outcome.Refusal?.Code == "outOfStock"));
        await AddCodes("coded", "A-4");
        var loser = Enumerable.Range(0, 5).First(i => outcomes[i].Refusal is not null);

        // The same key, decided afresh.
        Assert.Equal("A-4", (await _platform.Redeem($"coded-{loser}", $"coded-voucher-{loser}", "coded")).Value!.Voucher!.Code);
        await _platform.CaughtUp();
        Assert.Equal((4L, 0L, 0L, 4L), Shown(await _platform.Reward("coded").GetStock()));
    }

    [Fact]
    public async Task Redeem_again_gets_the_stored_answer_and_another_reward_under_the_same_key_is_a_conflict()
    {
        await _platform.Offer(Samples.Reward("again"), pieces: 5);
        await _platform.EnrollRich("again", 500);
        var first = await _platform.Redeem("again", "again-v", "again");

        var repeated = await _platform.Redeem("again", "again-v", "again");

        Assert.True(repeated.Replayed);
        Assert.Equal(first.Value!.Voucher! with { Channels = [] }, repeated.Value!.Voucher! with { Channels = [] });
        Assert.Equal(400, await _platform.Balance("again"));
        Assert.Equal("idReused", (await _platform.Redeem("again", "again-v", "mug")).Refusal!.Code);
        await _platform.EnrollRich("again-other", 500);
        Assert.Equal("operationOfAnotherAccount", (await _platform.Redeem("again-other", "again-v", "again")).Refusal!.Code);
        Assert.Equal(500, await _platform.Balance("again-other"));
    }

    [Fact]
    public async Task Redeem_the_same_at_once_redeems_once()
    {
        await _platform.Offer(Samples.Reward("twice"), pieces: 9);
        await _platform.EnrollRich("twice", 500);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _platform.Redeem("twice", "twice-v", "twice")));

        Assert.All(outcomes, outcome => Assert.Null(outcome.Refusal));
        Assert.Single(outcomes, outcome => !outcome.Replayed);
        Assert.Equal(400, await _platform.Balance("twice"));
        await _platform.CaughtUp();
        Assert.Equal((9L, 8L, 0L, 1L), Shown(await _platform.Reward("twice").GetStock()));
    }

    [Fact]
    public async Task Redeem_many_at_once_spends_no_more_than_there_is()
    {
        await _platform.Offer(Samples.Reward("many", StockKind.Unlimited));
        await _platform.EnrollRich("many", 350);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => _platform.Redeem("many", $"many-v{i}", "many")));

        Assert.Equal(3, outcomes.Count(outcome => outcome.Refusal is null));
        Assert.All(outcomes.Where(outcome => outcome.Refusal is not null), outcome => Assert.Equal("insufficientBalance", outcome.Refusal!.Code));
        Assert.Equal(50, await _platform.Balance("many"));
    }

    [Fact]
    public async Task Redeem_without_stock_is_one_record_with_a_code_of_its_own()
    {
        await _platform.Offer(Samples.Reward("plain", StockKind.Unlimited));
        await _platform.EnrollRich("plain", 200);

        var one = (await _platform.Redeem("plain", "plain-1", "plain")).Value!.Voucher!;
        var two = (await _platform.Redeem("plain", "plain-2", "plain")).Value!.Voucher!;

        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{16}$", one.Code);
        Assert.NotEqual(one.Code, two.Code);
        Assert.Equal(["redemption", "redemption", "purchase", "enrolled"], (await _platform.History("plain")).Select(entry => entry.Kind));
        await _platform.CaughtUp();
        Assert.Equal((0L, 0L, 0L, 2L), Shown(await _platform.Reward("plain").GetStock()));
    }

    [Fact]
    public async Task Dry_run_answers_what_would_happen_and_writes_nothing()
    {
        await _platform.Offer(Samples.Reward("dry"), pieces: 1);
        await _platform.EnrollRich("dry", 150);
        var before = (await _platform.Records()).Count;

        var foretold = await _platform.Member<IMemberRewards>("dry").Redeem(Samples.Redeem("dry-v", "dry") with { DryRun = true });

        Assert.True(foretold.Value!.DryRun);
        Assert.Null(foretold.Value.Voucher);
        Assert.Equal(50, foretold.Value.Balances.Single(balance => balance.Wallet == "points").Balance);
        Assert.Equal(before, (await _platform.Records()).Count);
        Assert.Equal(1, (await _platform.Reward("dry").GetStock()).Available);

        await _platform.Redeem("dry", "dry-taken", "dry");
        await _platform.Buy("dry", Samples.Purchase("dry-more", 100_00, _platform.Now));
        Assert.Equal("outOfStock", (await _platform.Member<IMemberRewards>("dry").Redeem(Samples.Redeem("dry-v", "dry") with { DryRun = true })).Refusal!.Code);
    }

    [Fact]
    public async Task Redeem_what_is_sold_out_leaves_nothing_in_the_journal()
    {
        await _platform.Offer(Samples.Reward("sold-out"), pieces: 1);
        await _platform.Offer(Samples.Reward("no-codes", StockKind.Codes));
        await _platform.EnrollRich("sold-out", 100);
        await _platform.EnrollRich("late", 100);
        Assert.Null((await _platform.Redeem("sold-out", "sold-out-v", "sold-out")).Refusal);
        var before = (await _platform.History("late")).Count;

        Assert.Equal("outOfStock", (await _platform.Redeem("late", "late-1", "sold-out")).Refusal!.Code);
        Assert.Equal("outOfStock", (await _platform.Redeem("late", "late-2", "no-codes")).Refusal!.Code);

        Assert.Equal(before, (await _platform.History("late")).Count);
        await _platform.Enroll("poor");
        Assert.Equal("insufficientBalance", (await _platform.Redeem("poor", "poor-v", "sold-out")).Refusal!.Code);
    }

    [Fact]
    public async Task Catalogue_says_at_once_what_stands_in_the_way()
    {
        await _platform.Offer(Samples.Reward("shelf"), pieces: 1);
        await _platform.EnrollRich("shelf", 250);
        Assert.True(Offered(await _platform.Member<IMemberRewards>("shelf").GetRewards(Samples.Channel), "shelf").Eligible);

        await _platform.Redeem("shelf", "shelf-v", "shelf");
        await _platform.Offer(Samples.Reward("dear", points: 1_000));

        var catalogue = await _platform.Member<IMemberRewards>("shelf").GetRewards(null);
        Assert.Equal(["outOfStock"], Offered(catalogue, "shelf").Reasons.Select(reason => reason.Code));
        Assert.Equal(
            [new RewardReason { Code = "insufficientBalance", Required = 1_000, Available = 150, Missing = 850 }, new RewardReason { Code = "outOfStock", Available = 0 }],
            Offered(catalogue, "dear").Reasons.AsEnumerable());
    }

    [Fact]
    public async Task Catalogue_is_told_although_one_reward_does_not_answer()
    {
        await _platform.Offer(Samples.Reward("well"), pieces: 1);
        await _platform.Offer(Samples.Reward("ill"));
        await _platform.EnrollRich("reader", 100);
        _platform.States.Unreadable = "reward";
        try
        {
            var catalogue = await _platform.Member<IMemberRewards>("reader").GetRewards(null);

            Assert.True(Offered(catalogue, "well").Eligible);
            Assert.False(Offered(catalogue, "ill").Eligible);
            Assert.Equal(["stockUnknown"], Offered(catalogue, "ill").Reasons.Select(reason => reason.Code));
        }
        finally
        {
            _platform.States.Unreadable = null;
        }

        Assert.Equal(["outOfStock"], Offered(await _platform.Member<IMemberRewards>("reader").GetRewards(null), "ill").Reasons.Select(reason => reason.Code));
    }

    [Fact]
    public async Task Availability_is_asked_of_the_reward_once_in_a_moment()
    {
        await _platform.Offer(Samples.Reward("asked", StockKind.Codes));
        var key = Ids.Reward(Samples.ProgramId, "asked");
        var availability = _platform.Services.GetRequiredService<RewardAvailability>();
        Assert.NotNull(await availability.WhyNot(key, new ReserveReward("", StockKind.Codes)));

        // Past everyone who would say so.
        await _platform.Services.GetRequiredService<ICodePool>().Add(key, new CodeChunk("u", 0, ["a"]), default);

        Assert.NotNull(await availability.WhyNot(key, new ReserveReward("", StockKind.Codes)));
        await _platform.Pass(RewardAvailability.Lifetime);
        Assert.Null(await availability.WhyNot(key, new ReserveReward("", StockKind.Codes)));
    }

    [Fact]
    public async Task Stock_that_comes_back_is_handed_out_again()
    {
        await _platform.Offer(Samples.Reward("back"), pieces: 1);
        await _platform.EnrollRich("back", 100);
        await _platform.EnrollRich("back-next", 100);
        await _platform.Redeem("back", "back-v", "back");
        Assert.Equal("outOfStock", (await _platform.Redeem("back-next", "back-w", "back")).Refusal!.Code);

        var cancelled = await _platform.Member<IMemberRewards>("back").CancelVoucher(Samples.Cancel("back-v"));
        await _platform.CaughtUp();

        Assert.Equal((100L, VoucherState.Cancelled), (cancelled.Value!.Restored, cancelled.Value.Voucher.State));
        Assert.Null((await _platform.Redeem("back-next", "back-w", "back")).Refusal);
        await _platform.CaughtUp();
        var stock = await _platform.Reward("back").GetStock();
        Assert.Equal((1L, 0L, 0L, 2L), Shown(stock));
        Assert.Equal((1L, 1L), (stock.Cancelled, stock.Restocked));
    }

    private async Task AddCodes(string reward, params string[] codes)
    {
        var added = await _platform.Grains.GetGrain<IRewardCodes>(Ids.Reward(Samples.ProgramId, reward))
            .Add(new AddCodes { Upload = $"upload-{codes[0]}", Chunk = 0, Codes = [.. codes] });
        Assert.Equal(new AddedCodes(codes.Length, 0), added.Value);
    }

    private static MemberReward Offered(Outcome<MemberRewards> catalogue, string reward) => catalogue.Value!.Rewards.Single(offer => offer.Id == reward);

    private static (long Added, long Available, long Reserved, long Issued) Shown(RewardStock stock) => (stock.Added, stock.Available, stock.Reserved, stock.Issued);
}
