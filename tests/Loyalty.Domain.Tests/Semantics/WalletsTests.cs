using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Wallets and lots."</summary>
public sealed class WalletsTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");
    private static readonly PaymentWorth _cents = new() { Points = 1, PerAmount = 1 };

    [Fact]
    public void Wallet_of_points_is_spendable()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet() with { Payment = _cents }).WithRewards(Given.Reward(points: 30)));
        member.Buy("p", _now, 100_00);

        member.Redeem("v");
        member.Buy(Given.Purchase("q", _now, 70).Paying(70));

        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void Wallet_of_status_counts_for_tiers()
    {
        var member = new TestMember(Given.Program(Given.Rule(), Given.Rule(id: "s", wallet: "status")) with
        {
            Tiers = Given.Tiers(TierMetric.StatusPoints, silver: 100, gold: 500, platinum: 1_000),
        });

        member.Buy("p", _now, 100_00);

        Assert.Equal(("silver", 100L, 100L), (member.Tier, member.Metric, member.Balance("status")));
    }

    [Fact]
    public void Wallet_of_status_is_not_spendable()
    {
        var program = Given.Program().WithRewards(Given.Reward() with { Price = new RewardPrice("status", 10) });
        var spendable = Given.Wallet("status", WalletKind.Status) with { Payment = _cents, Transferable = true };

        var faults = ProgramValidator.Validate(program with { Wallets = [program.Wallets[0], spendable] }, null).Select(fault => fault.Pointer).ToArray();

        Assert.Contains("/rewards/0/price/wallet", faults);
        Assert.Contains("/wallets/1/transferable", faults);
        Assert.Contains(faults, fault => fault.StartsWith("/wallets/1/payment", StringComparison.Ordinal));
    }

    [Fact]
    public void Wallet_of_money_holds_cashback_in_minor_units()
    {
        var program = Given.Program(Given.Rule(5, wallet: "cash")) with { Wallets = [Given.Wallet("cash", WalletKind.Money) with { Payment = _cents }] };
        var member = new TestMember(program);

        member.Buy("p", _now, 20_00);
        Assert.Equal(1_00, member.Balance("cash"));

        Assert.Equal([new PaidWithPoints("cash", 1_00, 1_00)], member.Buy(Given.Purchase("q", _now, 3_00).Paying(1_00, "cash")).PaidWithPoints.AsEnumerable());
    }

    [Fact]
    public void Wallet_of_stamps_counts_pieces()
    {
        var member = new TestMember(Given.Program(Given.PerItem(1, wallet: "card")) with { Wallets = [Given.Wallet("card", WalletKind.Stamps)] });

        member.At(_now).Buy(Given.Purchase("p", _now, Given.Line(9_00, quantity: 3)));

        Assert.Equal(3, member.Balance("card"));
    }

    [Fact]
    public void Credit_is_journalled_with_its_operation_line_rule_and_edition()
    {
        var member = new TestMember(Given.Program()).Publish(Given.Program(Given.Rule(2, id: "two")), _now);

        member.At(_now).Buy(Given.Purchase("p", _now, Given.Line(3_00, "a"), Given.Line(4_00, "b")));

        var award = Assert.Single(member.Journal[^1].Events.OfType<PointsAwarded>());
        Assert.EndsWith($"purchase/{Given.Shop}/p", member.Journal[^1].Key, StringComparison.Ordinal);
        Assert.Equal(("two", 2), (award.Rule, award.Edition));
        Assert.Equal([6L, 8], award.Lines.AsEnumerable());
        Assert.Equal(["a", "b"], member.Journal[^1].First<PurchaseRecorded>()!.Lines.Select(line => line.Id));
    }

    [Fact]
    public void Points_stand_in_buckets_by_wallet_earned_day_active_from_and_expiry_day()
    {
        var program = Given.Program(Given.Rule(), Given.Rule(id: "s", wallet: "status")).WithPoints(Given.Wallet(pendingDays: 2, after: 10));
        var member = new TestMember(program);
        member.Buy("p1", _now, 10_00);
        member.Buy("p2", _now.AddHours(1), 10_00);
        member.Buy("p3", _now.AddDays(1), 10_00);

        Assert.Equal(
            [
                new("points", Given.Day("2026-03-04"), Given.At("2026-03-06T00:00:00Z"), Given.At("2026-03-15T00:00:00Z"), null),
                new BucketKey("points", Given.Day("2026-03-05"), Given.At("2026-03-07T00:00:00Z"), Given.At("2026-03-16T00:00:00Z"), null),
            ],
            member.State.Buckets.Where(held => held.Bucket.Wallet == "points").Select(held => held.Bucket).OrderBy(bucket => bucket.EarnedOn));
        Assert.Equal(20, member.State.Buckets.First(held => held.Bucket.EarnedOn == Given.Day("2026-03-04") && held.Bucket.Wallet == "points").Points);
    }

    [Fact]
    public void Points_of_one_bucket_are_fungible()
    {
        // Ten of twenty are spent, and nobody can say of which purchase: each of them still finds its ten.
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 30)));
        member.Buy("p", _now, 10_00);
        member.Buy("q", _now, 10_00);
        member.Spend(10);

        var taken = member.Return("r", "p", _now).TakenBack.Single();

        Assert.Equal((10L, 0L), (taken.FromEarned, taken.Debt));
        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void Spending_takes_the_active_bucket_that_expires_first_then_the_oldest()
    {
        WalletDefinition ending = Given.Wallet() with { Expiry = new ExpiryPolicy { After = 1, Unit = ExpiryUnit.Months, RoundUp = ExpiryPeriod.Month } };
        var member = new TestMember(Given.Program().WithPoints(ending))
            .Publish(Given.Program().WithPoints(Given.Wallet(after: 5)), Given.At("2026-03-08T00:00:00Z"))
            .Publish(Given.Program().WithPoints(Given.Wallet(pendingDays: 2, after: 3)), Given.At("2026-03-09T00:00:00Z"));
        member.Buy("younger", Given.Noon("2026-03-05"), 10_00);
        member.Buy(Given.Purchase("oldest", Given.Noon("2026-03-01"), 10_00));
        member.Buy("endsFirst", Given.Noon("2026-03-08"), 10_00);
        member.Buy("pending", Given.Noon("2026-03-09"), 10_00);

        var spent = member.Spend(25);

        Assert.Equal(
            [(10L, Given.Day("2026-03-08")), (10L, Given.Day("2026-03-01")), (5L, Given.Day("2026-03-05"))],
            spent.Takes.Select(take => (take.Points, take.Bucket.EarnedOn!.Value)));
    }

    [Fact]
    public void Balance_is_active_unexpired_points_less_debt()
    {
        var program = Given.Program().WithPoints(Given.Wallet(after: 10));
        var member = new TestMember(program).Publish(program.WithPoints(Given.Wallet(pendingDays: 5, after: 20)), _now.AddDays(2));
        member.Buy("p", _now, 100_00);
        member.Spend(70);
        member.Buy("q", _now.AddDays(1), 50_00);
        member.Return("r", "p", _now.AddDays(1));
        member.Buy("pending", _now.AddDays(2), 40_00);

        Assert.Equal((-20L, 50L, 40L, 70L), (member.Balance(), member.Wallet().Active, member.Wallet().Pending, member.Wallet().Debt));
        Assert.Equal((0L - 30, 0L), (member.At(_now.AddDays(12)).Balance(), member.Wallet().Active));
    }

    [Fact]
    public void Balance_is_right_at_any_moment_without_a_sweep_and_the_sweep_only_writes_the_expiry_entries()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 10)));
        member.Buy("p", _now, 10_00);
        member.Buy("q", _now.AddDays(5), 20_00);
        var end = Given.At("2026-03-15T00:00:00Z");

        Assert.Equal((30L, 20L), (member.At(end.AddTicks(-1)).Balance(), member.At(end).Balance()));

        var expired = Assert.IsType<PointsExpired>(Assert.Single(member.Sweep()));
        Assert.Equal((10L, end, 20L), (expired.Points, expired.At, member.Balance()));
        Assert.Equal([-10L], AccountAnswers.ToHistory(member.Journal[^1], 3).Entries.Select(entry => entry.Points));
    }
}
