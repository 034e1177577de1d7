using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Grains.Rewards;

namespace Loyalty.Grains.Tests.Rewards;

/// <summary>Kinds of rewards that are more than a piece and a code, and stock that is given by period.</summary>
public sealed class RewardKindTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Cashback_is_paid_once_and_a_dry_run_tells_the_same()
    {
        var program = Samples.Program();
        await _platform.Publish(program with { Wallets = [.. program.Wallets, new WalletDefinition { Id = "cash", Kind = WalletKind.Money }] });
        await _platform.Offer(Samples.Reward("cash", StockKind.Unlimited) with { Kind = RewardKind.Cashback, Value = new RewardValue { Amount = 5_00, Wallet = "cash" } });
        await _platform.EnrollRich("cash", 150);

        var foretold = (await _platform.Member<IMemberRewards>("cash").Redeem(Samples.Redeem("cash-v", "cash") with { DryRun = true })).Value!;
        var redeemed = (await _platform.Redeem("cash", "cash-v", "cash")).Value!;
        var again = await _platform.Redeem("cash", "cash-v", "cash");

        Assert.Equal([("cash", 5_00L), ("points", 50L)], redeemed.Balances.Where(balance => balance.Wallet != "status").Select(balance => (balance.Wallet, balance.Balance)));
        Assert.Equal(redeemed.Balances.AsEnumerable(), foretold.Balances);
        Assert.Null(foretold.Voucher);
        Assert.True(again.Replayed);
        Assert.Equal(redeemed.Balances.AsEnumerable(), again.Value!.Balances);
        Assert.Equal(VoucherState.Used, redeemed.Voucher!.State);
        var queries = _platform.Grains.GetGrain<IRewardQueries>(Samples.ProgramId);
        Assert.Equal(VoucherState.Used, (await queries.GetVoucher("cash", "cash-v")).Value!.State);
        Assert.Empty((await _platform.Member<IMemberRewards>("cash").GetOpenVouchers()).Value!.Vouchers);
        Assert.Equal("voucherSettled", (await _platform.Member<IMemberRewards>("cash").UndoVoucherUse(Samples.UndoUse("cash-v"))).Refusal!.Code);
        Assert.Equal("voucherNotUsable", (await _platform.Member<IMemberRewards>("cash").CancelVoucher(Samples.Cancel("cash-v"))).Refusal!.Code);
        await _platform.CaughtUp();
        var stock = await _platform.Reward("cash").GetStock();
        Assert.Equal((1L, 1L), (stock.Issued, stock.Used));
    }

    [Fact]
    public async Task Stock_of_a_period_is_never_exceeded_and_begins_anew_with_the_next()
    {
        await _platform.Offer(Samples.Reward("daily", StockKind.Unlimited) with { StockPerPeriod = [new RewardLimit(CapPeriod.Day, 3)] });
        for (var i = 0; i < 8; i++)
        {
            await _platform.EnrollRich($"daily-{i}", 300);
        }

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _platform.Redeem($"daily-{i}", $"daily-v{i}", "daily")));

        Assert.Equal(3, outcomes.Count(outcome => outcome.Refusal is null));
        var refusals = outcomes.Where(outcome => outcome.Refusal is not null).Select(outcome => outcome.Refusal!).ToArray();
        Assert.All(refusals, refusal => Assert.Equal("periodOutOfStock", refusal.Code));
        Assert.Contains(new NamedNumber("limit", 3), refusals[0].Numbers);
        Assert.Contains(new NamedText("period", "day"), refusals[0].Texts);
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(outcomes[i].Refusal is null ? 200 : 300, await _platform.Balance($"daily-{i}"));
        }

        var offer = (await _platform.Member<IMemberRewards>("daily-0").GetRewards(null)).Value!.Rewards.Single(offer => offer.Id == "daily");
        Assert.Equal(["periodOutOfStock"], offer.Reasons.Select(reason => reason.Code));
        Assert.Equal("periodOutOfStock", (await _platform.Member<IMemberRewards>("daily-0").Redeem(Samples.Redeem("dry", "daily") with { DryRun = true })).Refusal!.Code);
        await _platform.Pass(TimeSpan.FromDays(1));
        Assert.Null((await _platform.Redeem("daily-0", "daily-next", "daily")).Refusal);
    }

    [Fact]
    public async Task Place_in_a_period_that_is_cancelled_is_given_again_and_counts_survive_a_restart()
    {
        await _platform.Offer(Samples.Reward("freed") with { StockPerPeriod = [new RewardLimit(CapPeriod.Month, 1)] }, pieces: 9);
        await _platform.EnrollRich("freed", 300);
        Assert.Null((await _platform.Redeem("freed", "freed-1", "freed")).Refusal);
        await _platform.CaughtUp();
        await _platform.Restart();
        Assert.Equal("periodOutOfStock", (await _platform.Redeem("freed", "freed-2", "freed")).Refusal!.Code);

        await _platform.Member<IMemberRewards>("freed").CancelVoucher(Samples.Cancel("freed-1"));
        await _platform.CaughtUp();

        Assert.Null((await _platform.Redeem("freed", "freed-2", "freed")).Refusal);
        Assert.Equal("periodOutOfStock", (await _platform.Redeem("freed", "freed-3", "freed")).Refusal!.Code);
        Assert.Equal(8, (await _platform.Reward("freed").GetStock()).Available);
    }

    [Fact]
    public async Task Tickets_are_numbered_once_each_and_found_by_codes_that_nobody_guesses()
    {
        await _platform.Offer(Samples.Reward("raffle", StockKind.Unlimited) with { Kind = RewardKind.RaffleTicket });
        for (var i = 0; i < 5; i++)
        {
            await _platform.EnrollRich($"raffle-{i}", 200);
        }

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => _platform.Redeem($"raffle-{i}", $"raffle-v{i}", "raffle")));

        Assert.Equal([1L, 2, 3, 4, 5], outcomes.Select(outcome => outcome.Value!.Voucher!.Ticket!.Value).Order());
        Assert.Equal(5, outcomes.Select(outcome => outcome.Value!.Voucher!.Code).Distinct().Count());
        var voucher = outcomes[0].Value!.Voucher!;
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{16}$", voucher.Code);
        var found = (await _platform.Grains.GetGrain<IRewardQueries>(Samples.ProgramId).FindVoucher(voucher.Code, null)).Value!;
        Assert.Equal(("raffle-0", voucher.Ticket, RewardKind.RaffleTicket), (found.Member, found.Ticket, found.Kind));
        await _platform.CaughtUp();
        await _platform.Restart();
        Assert.Equal(new TicketNumbers(5, null), await _platform.Reward("raffle").GetTickets());
        Assert.Equal(6, (await _platform.Redeem("raffle-0", "raffle-again", "raffle")).Value!.Voucher!.Ticket);
        Assert.Equal(0, (await _platform.Reward("raffle").GetStock()).Available);
    }

    [Fact]
    public async Task Number_of_a_ticket_that_was_reserved_is_the_same_when_asked_again()
    {
        await _platform.Offer(Samples.Reward("numbered", StockKind.Unlimited) with { Kind = RewardKind.RaffleTicket });
        var reward = _platform.Reward("numbered");
        var asked = new ReserveReward("m/v.1", StockKind.Unlimited) { Ticket = true };

        Assert.Equal(1, (await reward.Reserve(asked)).Value!.Ticket);
        Assert.Equal(1, (await reward.Reserve(asked)).Value!.Ticket);
        Assert.Equal(2, (await reward.Reserve(asked with { Redemption = "n/v.1" })).Value!.Ticket);
        Assert.Equal(new TicketNumbers(2, 1), await reward.GetTickets());
    }

    [Fact]
    public void Day_counts_hold_every_period_and_forget_what_none_reaches()
    {
        var counts = new DayCounts();
        PeriodStock[] periods = [Period(CapPeriod.Day, 2, "2026-03-10"), Period(CapPeriod.Month, 3, "2026-03-10")];
        var day = new DateOnly(2026, 3, 10);
        counts.Take(day, [.. periods]);
        Assert.Null(counts.WhyNot(day, [.. periods]));
        counts.Take(day, [.. periods]);
        Assert.Equal(CapPeriod.Day, counts.WhyNot(day, [.. periods])!.Period);

        var next = day.AddDays(1);
        PeriodStock[] nextPeriods = [Period(CapPeriod.Day, 2, "2026-03-11"), periods[1]];
        Assert.Null(counts.WhyNot(next, [.. nextPeriods]));
        counts.Take(next, [.. nextPeriods]);
        Assert.Equal(CapPeriod.Month, counts.WhyNot(next, [.. nextPeriods])!.Period);
        counts.Free(day);
        Assert.Null(counts.WhyNot(next, [.. nextPeriods]));

        var late = new DateOnly(2026, 4, 20);
        counts.Take(late, [Period(CapPeriod.Day, 2, "2026-04-20")]);
        Assert.Equal([late], counts.Days.Select(counted => counted.Day));
        Assert.Null(counts.WhyNot(late.AddDays(-DayCounts.LateDays), [Period(CapPeriod.Day, 2, "2026-04-13")]));
        Assert.NotNull(counts.WhyNot(late.AddDays(-DayCounts.LateDays - 1), [Period(CapPeriod.Day, 2, "2026-04-12")]));
        counts.Free(day);
        Assert.Single(counts.Days);
    }

    private static PeriodStock Period(CapPeriod period, long count, string day)
    {
        var from = Loyalty.Domain.Common.ProgramCalendar.StartOf(period, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture));
        var until = period == CapPeriod.Month ? from.AddMonths(1) : from.AddDays(1);
        return new PeriodStock(period, count, from, until, new DateTimeOffset(until.ToDateTime(default), TimeSpan.Zero));
    }
}
