using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;

namespace Loyalty.Domain.Tests.Accounts;

public sealed class SnapshotSizeTests
{
    [Fact]
    public void Ten_years_of_weekly_purchases_with_returns_fit_into_32_KB()
    {
        // The sample program: 24 months, two weeks pending, status points, limits by day and month, tiers.
        var program = Given.Program(
            Given.Rule(caps: [Given.Cap(CapPeriod.Day, 500), Given.Cap(CapPeriod.Month, 5_000)]),
            Given.Rule(1, 100, id: "status", wallet: "status")) with
        {
            TimeZone = "Europe/London",
            Wallets = [Given.Wallet(pendingDays: 14, after: 24, unit: ExpiryUnit.Months), Given.Wallet("status", WalletKind.Status)],
            Tiers = Given.Tiers(),
        };
        var start = Given.At("2026-01-05T17:30:12.3456789Z");
        var member = new TestMember(program, start);
        var largest = 0;
        for (var week = 0; week < 10 * 52; week++)
        {
            var at = start.AddDays(7 * week);
            member.SweepAt(at.AddHours(-1));
            member.Buy($"receipt-{week:00000}", at, 40_00 + (week * 37 % 60_00));
            if (week % 5 == 0)
            {
                member.At(at.AddDays(2)).Return(Given.Return($"return-{week:00000}", $"receipt-{week:00000}", at.AddDays(2), 10_00));
            }

            largest = Math.Max(largest, AccountJson.Write(member.State).Length);
        }

        Assert.InRange(largest, 16 * 1024, 32 * 1024);
        Assert.True(member.State.Recent.ToBytes().Length == RecentOperations.Capacity * 8, "The worst case keeps as many operations as can be kept.");
    }

    [Fact]
    public void Ten_years_of_monthly_redemptions_with_a_year_of_open_vouchers_fit_into_32_KB()
    {
        var program = Given.Program().WithPoints(Given.Wallet(after: 24, unit: ExpiryUnit.Months))
            .WithRewards(Given.Reward(points: 30, perMember: [new RewardLimit(CapPeriod.Month, 5), new RewardLimit(CapPeriod.Lifetime, 1_000)]) with { VoucherDays = 365 });
        var member = new TestMember(program);
        var largest = 0;
        for (var week = 0; week < 10 * 52; week++)
        {
            var at = Given.Start.AddDays(7 * week);
            member.SweepAt(at.AddHours(-1));
            member.Buy($"receipt-{week:00000}", at, 40_00);
            if (week % 4 == 0)
            {
                member.Redeem($"0f8fad5b-d9cb-469f-a165-{week:000000000000}");
            }

            largest = Math.Max(largest, AccountJson.Write(member.State).Length);
        }

        Assert.InRange(member.State.Vouchers.Count, 12, 15);
        Assert.InRange(largest, 16 * 1024, 32 * 1024);
    }

    [Fact]
    public void Points_that_never_expire_stand_in_one_bucket()
    {
        var member = new TestMember(Given.Program());
        for (var day = 1; day <= 30; day++)
        {
            member.Buy($"p{day}", Given.Start.AddDays(day), 10_00);
        }

        Assert.Equal(300, Assert.Single(member.State.Buckets).Points);
    }

    [Fact]
    public void Counters_of_periods_that_are_long_over_are_let_go_where_there_are_too_many()
    {
        var member = new TestMember(Given.Program(Given.Rule(caps: [Given.Cap(CapPeriod.Day, 100), Given.Cap(CapPeriod.Lifetime, 1_000)])));
        for (var i = 0; i < 400; i++)
        {
            member.Buy($"p{i}", Given.Start.AddDays(i), 1_00);
        }

        Assert.Equal(Limits.KeptCounters, member.State.Counters.Count);
        Assert.Equal(Given.Start.AddDays(399).Date, member.State.Counters.Keys.Max(counter => counter.Start.ToDateTime(default)));
        Assert.Equal(400, member.State.Counters.Single(counter => counter.Key.Period == CapPeriod.Lifetime).Value);
    }

    [Fact]
    public void Days_that_no_tier_period_can_hold_any_more_are_let_go()
    {
        var member = new TestMember(Given.Program() with { Tiers = Given.Tiers(months: 24) });
        for (var i = 0; i < 120; i++)
        {
            member.Buy($"p{i}", Given.Start.AddMonths(i), 1_00);
        }

        Assert.InRange(member.State.Counts.Count, 63, 65);
        Assert.Equal(120, member.State.Counts.Values.Sum(count => count.Visits) + member.State.Uncounted.Visits);
    }

    [Fact]
    public void Expired_points_are_remembered_for_as_long_as_most_purchases_can_be_returned()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 10)));
        for (var i = 0; i < 200; i++)
        {
            member.Buy($"p{i}", Given.Start.AddDays(7 * i), 1_00);
        }

        Assert.InRange(member.State.Expired.Count, 365 / 7, (400 / 7) + 1);
    }
}
