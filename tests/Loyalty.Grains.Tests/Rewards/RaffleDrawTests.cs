using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Rewards;

namespace Loyalty.Grains.Tests.Rewards;

/// <summary>Draws are seeded, recorded before they are held, and come to the same however often they are asked for.</summary>
public sealed class RaffleDrawTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Draw_takes_winners_in_the_order_of_the_seed_and_survives_a_restart()
    {
        await Sell("bicycle", 12);

        var draw = (await Draws("bicycle").Draw(Asked("first", 3, "3 7 12 21"))).Value!;

        Assert.Equal((1, 1L, 12L, 3, "3 7 12 21"), (draw.Plan.Number, draw.Plan.From, draw.Plan.To, draw.Plan.Wanted, draw.Plan.Seed));
        var order = new DrawOrder("3 7 12 21", 1, 12);
        Assert.Equal([order.Next(), order.Next(), order.Next()], draw.Winners.Select(winner => winner.Ticket));
        Assert.All(draw.Winners, winner => Assert.Equal(("bicycle", $"bicycle-{winner.Ticket}"), (winner.Member, winner.Voucher)));
        Assert.Empty(draw.Excluded);

        await _platform.Restart();
        var again = await Draws("bicycle").Draw(Asked("first", 3, "3 7 12 21"));
        Assert.True(again.Replayed);
        Assert.Equal(draw.Winners.AsEnumerable(), again.Value!.Winners);
        Assert.Equal(draw.Winners.AsEnumerable(), (await Draws("bicycle").Get(1)).Value!.Winners);
        Assert.Equal("idReused", (await Draws("bicycle").Draw(Asked("first", 4, "3 7 12 21"))).Refusal!.Code);
        Assert.Equal("idReused", (await Draws("bicycle").Draw(Asked("first", 3, null))).Refusal!.Code);
        Assert.Equal("drawNotFound", (await Draws("bicycle").Get(2)).Refusal!.Code);
    }

    [Fact]
    public async Task Draw_leaves_out_what_was_used_cancelled_or_never_issued_and_says_so()
    {
        await Sell("trip", 4);
        await _platform.Member<IMemberRewards>("trip").UseVoucher(Samples.Use("trip-1"));
        await _platform.Member<IMemberRewards>("trip").CancelVoucher(Samples.Cancel("trip-3"));

        var draw = (await Draws("trip").Draw(Asked("all", 100, null))).Value!;

        Assert.Equal([2L, 4], draw.Winners.Select(winner => winner.Ticket).Order());
        Assert.Equal([new ExcludedTicket(1, "used"), new ExcludedTicket(3, "cancelled")], draw.Excluded.OrderBy(ticket => ticket.Ticket));
        Assert.Equal(64, draw.Plan.Seed.Length);
    }

    [Fact]
    public async Task Draw_is_over_the_tickets_since_the_draw_before()
    {
        await Sell("weekly", 3);
        var first = (await Draws("weekly").Draw(Asked("w1", 1, null))).Value!;
        Assert.Equal("noTickets", (await Draws("weekly").Draw(Asked("w2", 1, null))).Refusal!.Code);
        await Buy("weekly", 4, 5);

        var second = (await Draws("weekly").Draw(Asked("w2", 5, null))).Value!;

        Assert.Equal((2, 4L, 5L), (second.Plan.Number, second.Plan.From, second.Plan.To));
        Assert.Equal([4L, 5], second.Winners.Select(winner => winner.Ticket).Order());
        Assert.NotEqual(first.Plan.Seed, second.Plan.Seed);
        Assert.Equal([first.Plan, second.Plan], (await Draws("weekly").GetAll()).Draws.AsEnumerable());
    }

    [Fact]
    public async Task Draw_waits_for_a_ticket_that_is_being_redeemed()
    {
        await Sell("waiting", 2);
        await _platform.Reward("waiting").Reserve(new ReserveReward("nobody/v.1", StockKind.Unlimited) { Ticket = true });

        Assert.Equal("ticketsUnderWay", (await Draws("waiting").Draw(Asked("w", 1, "s"))).Refusal!.Code);

        // What it goes by is decided nevertheless.
        Assert.Equal(3, Assert.Single((await Draws("waiting").GetAll()).Draws).To);
    }

    [Fact]
    public async Task Draw_that_fails_on_the_way_goes_on_where_it_was()
    {
        await Sell("broken", 5);
        _platform.States.FailWrite("raffleDraw");
        await Assert.ThrowsAnyAsync<Exception>(() => Draws("broken").Draw(Asked("b", 2, "s")));

        var draw = (await Draws("broken").Draw(Asked("b", 2, "s"))).Value!;

        var order = new DrawOrder("s", 1, 5);
        Assert.Equal([order.Next(), order.Next()], draw.Winners.Select(winner => winner.Ticket));
        Assert.Single((await Draws("broken").GetAll()).Draws);
    }

    [Fact]
    public async Task Draw_of_a_reward_that_does_not_exist_or_sold_nothing_is_refused()
    {
        Assert.Equal("rewardNotFound", (await Draws("nothing").Draw(Asked("a", 1, null))).Refusal!.Code);
        await _platform.Offer(Ticket("unsold"));
        Assert.Equal("noTickets", (await Draws("unsold").Draw(Asked("a", 1, null))).Refusal!.Code);
    }

    private async Task Sell(string reward, int tickets)
    {
        await _platform.Offer(Ticket(reward));
        await _platform.EnrollRich(reward, 1_000);
        await Buy(reward, 1, tickets);
    }

    /// <summary>One after another, so that each voucher's name bears its ticket's number.</summary>
    private async Task Buy(string reward, int from, int to)
    {
        for (var ticket = from; ticket <= to; ticket++)
        {
            var redeemed = await _platform.Redeem(reward, $"{reward}-{ticket}", reward);
            Assert.Equal(ticket, redeemed.Value!.Voucher!.Ticket);
        }

        await _platform.CaughtUp();
    }

    private IRewardDraws Draws(string reward) => _platform.Grains.GetGrain<IRewardDraws>(Ids.Reward(Samples.ProgramId, reward));

    private static RewardDefinition Ticket(string reward) => Samples.Reward(reward, StockKind.Unlimited, points: 10) with { Kind = RewardKind.RaffleTicket };

    private static DrawTickets Asked(string key, int winners, string? seed) => new() { Key = key, Winners = winners, Seed = seed };
}
