using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;

namespace Loyalty.Grains.Tests.Purchases.Returns;

public sealed class MemberReturnsTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Return_before_its_sale_is_parked_listed_and_applied_within_the_record_of_the_sale()
    {
        await _platform.Enroll("early");
        var command = Samples.Return("ea-b", "ea-1", _platform.Now) with { Amount = 4_000 };

        var parked = await _platform.Return("early", command);
        Assert.Equal((ReturnStatus.Parked, 0), (parked.Status, parked.Amount));
        Assert.True((await Return("early", command)).Replayed);
        Assert.Equal("idReused", (await Return("early", command with { Amount = 5_000 })).Refusal!.Code);
        var listed = Assert.Single((await Member("early").GetParked()).Value!.Returns);
        Assert.Equal(("ea-b", "ea-1", _platform.Now.AddDays(30)), (listed.Id, listed.PurchaseId, listed.EndsAt));

        var bought = await _platform.Buy("early", Samples.Purchase("ea-1", 10_000, _platform.Now));

        var applied = Assert.Single(bought.Returns);
        Assert.Equal((ReturnStatus.Applied, 4_000, 6_000), (applied.Status, applied.Amount, applied.RemainingAmount));
        Assert.Equal(60, await _platform.Balance("early"));
        Assert.Empty((await Member("early").GetParked()).Value!.Returns);
        Assert.Equal(["purchase", "parkedReturn", "enrolled"], (await _platform.History("early")).Select(entry => entry.Kind));

        var rest = await _platform.Return("early", Samples.Return("ea-c", "ea-1", _platform.Now));
        Assert.Equal(6_000, rest.Amount);
        Assert.Equal(0, await _platform.Balance("early"));
    }

    [Fact]
    public async Task Return_that_was_parked_counts_against_later_ones()
    {
        await _platform.Enroll("counted");
        await _platform.Return("counted", Samples.Return("co-b", "co-1", _platform.Now) with { Amount = 4_000 });
        await _platform.Buy("counted", Samples.Purchase("co-1", 10_000, _platform.Now));

        var refused = (await Return("counted", Samples.Return("co-c", "co-1", _platform.Now) with { Amount = 6_001 })).Refusal!;

        Assert.Equal("exceedsPurchase", refused.Code);
        Assert.Contains(new NamedNumber("available", 6_000), refused.Numbers);
    }

    [Fact]
    public async Task Returns_that_wait_are_at_most_a_hundred()
    {
        await _platform.Enroll("hoarder");
        var answers = await Task.WhenAll(Enumerable.Range(0, Limits.ParkedReturns + 5).Select(i => Return("hoarder", Samples.Return($"ho-b{i}", $"ho-{i}", _platform.Now)))).Soon();

        Assert.Equal(Limits.ParkedReturns, answers.Count(answer => answer.Refusal is null));
        Assert.All(answers.Where(answer => answer.Refusal is not null), answer => Assert.Equal("tooManyParkedReturns", answer.Refusal!.Code));
        Assert.Equal(Limits.ParkedReturns, (await Member("hoarder").GetParked()).Value!.Returns.Length);
    }

    [Theory]
    [InlineData(3_000, 12, 3)]
    [InlineData(10_000, 5, 1)]
    [InlineData(999, 15, 10)]
    public async Task Returns_of_one_purchase_at_once_never_take_back_more_than_was_bought(long amount, int returns, int fitting)
    {
        var member = $"crowd-{amount}";
        await _platform.Enroll(member);
        await _platform.Buy(member, Samples.Purchase($"{member}-0", 5_000, _platform.Now));
        await _platform.Buy(member, Samples.Purchase(member, 10_000, _platform.Now));

        var answers = await Task.WhenAll(Enumerable.Range(0, returns)
            .Select(i => Return(member, Samples.Return($"{member}-b{i}", member, _platform.Now) with { Amount = amount }))).Soon();

        Assert.Equal(fitting, answers.Count(answer => answer.Refusal is null));
        Assert.All(answers.Where(answer => answer.Refusal is not null), answer => Assert.Contains(answer.Refusal!.Code, (string[])["exceedsPurchase", "nothingLeft"]));
        var left = 10_000 - (fitting * amount);
        Assert.Equal(50 + (left / 100), await _platform.Balance(member));

        if (left > 0)
        {
            Assert.Equal(left, (await _platform.Return(member, Samples.Return($"{member}-rest", member, _platform.Now))).Amount);
        }

        Assert.Equal(50, await _platform.Balance(member));
    }

    [Fact]
    public async Task Returns_of_pieces_at_once_give_back_each_piece_once()
    {
        await _platform.Enroll("pieces");
        await _platform.Buy("pieces", Samples.Purchase("pi-1", 10_001, _platform.Now));

        var answers = await Task.WhenAll(Enumerable.Range(0, 6)
            .Select(i => Return("pieces", Samples.Return($"pi-b{i}", "pi-1", _platform.Now) with { Lines = [new ReturnLine("1", 1)] }))).Soon();

        var done = answers.Where(answer => answer.Refusal is null).Select(answer => answer.Value!).ToArray();
        Assert.Equal(2, done.Length);
        Assert.Equal(10_001, done.Sum(returned => returned.Amount));
        Assert.Equal(0, await _platform.Balance("pieces"));
    }

    [Fact]
    public async Task Return_racing_with_its_sale_ends_applied()
    {
        await _platform.Enroll("racer");
        for (var round = 0; round < 40; round++)
        {
            var sale = Samples.Purchase($"race-{round}", 1_000, _platform.Now);
            var back = Samples.Return($"race-{round}-b", sale.Id, _platform.Now);
            if (round % 2 == 0)
            {
                await Task.WhenAll(_platform.Buy("racer", sale), _platform.Return("racer", back)).Soon();
            }
            else
            {
                await Task.WhenAll(_platform.Return("racer", back), _platform.Buy("racer", sale)).Soon();
            }
        }

        Assert.Equal(0, await _platform.Balance("racer"));
        Assert.Empty((await Member("racer").GetParked()).Value!.Returns);
    }

    [Fact]
    public async Task Return_of_another_members_purchase_is_a_conflict()
    {
        await _platform.Enroll("buyer");
        await _platform.Enroll("thief");
        await _platform.Buy("buyer", Samples.Purchase("by-1", 10_000, _platform.Now));

        var refused = (await Return("thief", Samples.Return("th-b", "by-1", _platform.Now))).Refusal!;

        Assert.Equal((RefusalKind.Conflict, "purchaseOfAnotherMember", "/purchase/id"), (refused.Kind, refused.Code, refused.Errors.Single().Pointer));
        Assert.Empty((await Member("thief").GetParked()).Value!.Returns);
        Assert.Equal(100, await _platform.Balance("buyer"));
    }

    [Fact]
    public async Task Return_of_a_member_who_is_not_there_is_not_parked()
    {
        Assert.Equal("memberNotFound", (await Return("nobody", Samples.Return("no-b", "no-1", _platform.Now))).Refusal!.Code);
    }

    [Fact]
    public async Task Return_takes_back_by_the_rules_of_the_day_of_the_purchase()
    {
        await using var platform = await Platform.Start(Samples.Rated(3));
        await platform.Enroll("m");
        await platform.Buy("m", Samples.Purchase("old", 10_000, platform.Now));
        await platform.Publish(Samples.Rated(50));
        await platform.Buy("m", Samples.Purchase("new", 1_000, platform.Now));

        await platform.Return("m", Samples.Return("back", "old", platform.Now));

        Assert.Equal(500, await platform.Balance("m"));
    }

    private IMemberReturns Member(string member) => _platform.Member<IMemberReturns>(member);

    private Task<Outcome<RecordedReturn>> Return(string member, RecordReturn command) => Member(member).Return(command);
}
