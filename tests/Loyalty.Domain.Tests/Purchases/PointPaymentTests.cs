using System.Collections.Immutable;
using FsCheck.Fluent;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Adjustments;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Tests.Purchases;

public sealed class PointPaymentTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-01");

    [Fact]
    public void Points_pay_what_they_are_worth_and_what_they_cover_earns_nothing()
    {
        var member = Member(300);

        var bought = member.Buy(Paying("p", 10_00, ("points", 300)));

        Assert.Equal([new PaidWithPoints("points", 300, 3_00)], bought.PaidWithPoints.AsEnumerable());
        Assert.Equal(7, bought.Awards.Single().Points);
        Assert.Equal(7, member.Balance());
        var spent = member.Journal[^1].First<PointsSpent>()!;
        Assert.Equal(("paid", "p", Given.Shop, Given.Day("2026-03-01")), (spent.Reason, spent.Reference, spent.Channel, spent.Day));
    }

    /// <summary>Worked case 4.</summary>
    [Fact]
    public void Purchase_of_100_of_which_10_from_cashback_earns_100()
    {
        var member = Member(0, cashback: 10_00);

        var bought = member.Buy(Paying("p", 100_00, ("cash", 10_00)));

        Assert.Equal(100, bought.Awards.Single(award => award.Wallet == "points").Points);
        Assert.Equal(0, member.Balance("cash"));
    }

    [Theory]
    [InlineData(1, 1, 500, 300, 300)]     // 1 point is a cent: no more than 3.00
    [InlineData(100, 1, 500, 500, 5)]     // 100 points are a cent
    [InlineData(100, 1, 599, 500, 5)]     // 99 points would pay nothing: they stay
    [InlineData(3, 1, 500, 498, 166)]
    [InlineData(1, 7, 500, 43, 300)]      // 43 points are worth 3.01: fewer would leave a cent to be paid
    [InlineData(1_000, 1, 999, 0, 0)]
    public void Cost_is_never_more_than_needed(long points, long perAmount, long offered, long taken, long paid)
    {
        var member = Member(1_000, worth: new PaymentWorth { Points = points, PerAmount = perAmount });

        var bought = member.Buy(Paying("p", 3_00, ("points", offered)));

        Assert.Equal(taken == 0 ? [] : [new PaidWithPoints("points", taken, paid)], bought.PaidWithPoints.AsEnumerable());
        Assert.Equal(1_000 - taken + ((3_00 - paid) / 100), member.Balance());
    }

    [Fact]
    public void Wallets_pay_one_after_another_as_far_as_something_is_left()
    {
        var member = Member(500, cashback: 50_00);

        var bought = member.Buy(Paying("p", 12_00, ("points", 500), ("cash", 50_00)));

        Assert.Equal([new PaidWithPoints("points", 500, 5_00), new PaidWithPoints("cash", 7_00, 7_00)], bought.PaidWithPoints.AsEnumerable());
        Assert.Equal(7, bought.Awards.Single().Points);
    }

    [Fact]
    public void More_than_there_is_is_refused_with_the_numbers()
    {
        var refusal = Member(99).Refused(Paying("p", 10_00, ("points", 100)));

        Assert.Equal("insufficientBalance", refusal.Code);
        Assert.Equal([new NamedNumber("required", 100), new NamedNumber("available", 99), new NamedNumber("missing", 1)], refusal.Numbers.AsEnumerable());
    }

    [Fact]
    public void Points_that_the_purchase_earns_do_not_pay_for_it() =>
        Assert.Equal("insufficientBalance", Member(0).Refused(Paying("p", 10_000_00, ("points", 100))).Code);

    [Fact]
    public void Points_that_have_ended_or_wait_do_not_pay()
    {
        var program = Program(new PaymentWorth { Points = 1, PerAmount = 1 });
        var member = new TestMember(program.WithPoints(program.Wallets.Single(wallet => wallet.Id == "points") with { PendingDays = 2, Expiry = new ExpiryPolicy { After = 5, Unit = ExpiryUnit.Days } }));
        member.Buy("start", _now, 500_00);

        Assert.Equal("insufficientBalance", member.Refused(Paying("p", 10_00, ("points", 100))).Code);
        Assert.Equal("insufficientBalance", member.At(_now.AddDays(6)).Refused(Paying("p", 10_00, ("points", 100))).Code);
        Assert.Equal(100, member.At(_now.AddDays(3)).Buy(Paying("p", 10_00, ("points", 100))).PaidWithPoints[0].Points);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("gems")]
    public void Wallet_that_pays_for_nothing_is_refused(string wallet)
    {
        var refusal = Member(100).Refused(Paying("p", 10_00, (wallet, 1)));

        Assert.Equal(("paymentNotAccepted", "/payWith/0/wallet"), (refusal.Code, Assert.Single(refusal.Errors).Pointer));
    }

    [Fact]
    public void Wallet_that_is_named_twice_is_refused() =>
        Assert.Equal("walletTwice", Member(100).Refused(Paying("p", 10_00, ("points", 1), ("points", 1))).Code);

    [Fact]
    public void Guest_has_nothing_to_pay_with()
    {
        var edition = Program(new PaymentWorth { Points = 1, PerAmount = 1 }).Compile();

        var decision = RecordPurchaseRules.DecideGuest(new(), Paying("p", 10_00, ("points", 1)), new EditionPair(edition, edition), new PurchaseTime(_now, _now, false), _now);

        Assert.Equal("memberMissing", decision.Refusal!.Code);
    }

    [Fact]
    public void Points_that_pay_are_a_discount_on_every_line_and_count_neither_for_minimum_nor_tier()
    {
        var rule = Given.Rule(items: new ItemFilter { IncludeCategories = ["food"] }) with { MinimumAmount = 80_00 };
        var member = Member(2_500, rules: [rule]);
        var purchase = Given.Purchase("p", _now, Given.Line(50_00, "a", category: "food"), Given.Line(50_00, "b"));

        var cheap = member.Decide(purchase with { PayWith = [new PointPayment("points", 2_500)] });
        var bought = member.Buy(purchase with { PayWith = [new PointPayment("points", 2_000)] });

        Assert.Empty(cheap.Events.OfType<PointsAwarded>());
        Assert.Equal(40, bought.Awards.Single().Points);
        Assert.Equal(80_00, member.Journal[^1].First<PurchaseRecorded>()!.Spend);
        Assert.Equal(40_00, member.Explain("p")[0].CountedAmount);
    }

    /// <summary>Worked case 8: the purchase earns 70 and 150 are spent on it.</summary>
    [Fact]
    public void Start_200_a_purchase_earns_70_and_150_are_spent_on_it_return_all_200_again()
    {
        var member = Member(200);

        var bought = member.Buy(Paying("p", 71_50, ("points", 150)));
        Assert.Equal((70, 120), (bought.Awards.Single().Points, member.Balance()));

        var returned = member.Return("r", "p", _now);

        Assert.Equal(200, member.Balance());
        Assert.Equal([new RestoredPayment("points", 150, 0, 1_50)], returned.Restored.AsEnumerable());
        Assert.Equal(70, returned.TakenBack.Single().Points);
    }

    [Fact]
    public void Points_that_paid_come_back_before_what_was_earned_is_taken_so_that_nothing_is_owed()
    {
        var member = Member(200);
        member.Buy(Paying("p", 71_50, ("points", 150)));
        member.Spend(120);

        var returned = member.Return("r", "p", _now);

        Assert.Equal((80, 80, 0), (member.Balance(), member.Wallet().Active, member.Wallet().Debt));
        Assert.Equal(0, returned.TakenBack.Single().Debt);
    }

    [Fact]
    public void Points_come_back_with_their_old_end_those_that_live_longest_first()
    {
        var member = Member(0, after: 90);
        member.Buy("one", _now, 100_00);
        member.Buy("two", _now.AddDays(10), 100_00);
        var before = member.State.Buckets.ToArray();
        member.Buy(Given.Purchase("p", _now.AddDays(10), 99) with { PayWith = [new PointPayment("points", 99)] });
        member.Buy(Given.Purchase("q", _now.AddDays(10), 99) with { PayWith = [new PointPayment("points", 99)] });

        member.Return(Given.Return("r1", "q", _now.AddDays(10), 50));
        Assert.Equal(
            [(Given.Day("2026-03-01"), 0L), (Given.Day("2026-03-11"), 52)],
            before.Select(bucket => (bucket.Bucket.EarnedOn!.Value, member.State.PointsIn(bucket.Bucket))));

        member.Return("r2", "q", _now.AddDays(10));
        member.Return("r3", "p", _now.AddDays(10));
        Assert.Equal(before.OrderBy(bucket => bucket.Bucket.EarnedOn), Buckets(member));
    }

    [Fact]
    public void Points_that_ended_too_long_ago_lapse_when_they_would_come_back()
    {
        var member = Member(0, after: 10);
        member.Buy("start", _now, 100_00);
        member.Buy(Paying("p", 99, ("points", 99)));

        var returned = member.Return("r", "p", _now.AddDays(60));

        Assert.Equal([new RestoredPayment("points", 0, 99, 99)], returned.Restored.AsEnumerable());
        Assert.Equal(0, member.Balance());
    }

    /// <summary>What lapses of the price of a voucher is no payment, though it is of the wallet that paid.</summary>
    [Fact]
    public void Points_of_a_voucher_that_ends_with_the_return_lapse_apart_from_those_that_paid()
    {
        var program = Program(new PaymentWorth { Points = 1, PerAmount = 5_00 }, after: 10, Given.Rule(1, 10_00)).WithRewards(Given.Reward("coffee", 9, StockKind.Unlimited) with { Automatic = true });
        var member = new TestMember(program).At(_now.AddDays(-1));
        member.Buy(Given.Purchase("start", member.Now, 20_00));
        member.At(_now).Buy(Paying("p", 100_00, ("points", 2)));
        Assert.Equal("coffee", Assert.Single(member.IssueGiven()).Reward);

        var returned = member.At(_now.AddDays(60)).Return(Given.Return("r", "p", member.Now, 20_00));

        Assert.Equal(9, Assert.Single(member.Journal[^1].Events.OfType<PointsRestored>()).Lapsed);
        Assert.Single(returned.CancelledVouchers);
        Assert.Equal([new RestoredPayment("points", 0, 0, 2_00)], returned.Restored.AsEnumerable());
    }

    [Fact]
    public void Return_that_had_waited_gives_back_what_its_purchase_is_paid_with()
    {
        var member = Member(200);
        member.Return(Given.Return("r", "p", _now));

        var bought = member.Buy(Paying("p", 71_50, ("points", 150)));

        Assert.Equal([new RestoredPayment("points", 150, 0, 1_50)], bought.Returns.Single().Restored.AsEnumerable());
        Assert.Equal(200, member.Balance());
    }

    [Fact]
    public void Many_small_returns_give_back_exactly_what_one_large_does() => Property.Holds(
        Gen.Choose(1, 900), Gen.Choose(1, 300), 8, (offered, parts) =>
        {
            var (many, one) = (Member(900, after: 90), Member(900, after: 90));
            foreach (var member in new[] { many, one })
            {
                member.Buy(Paying("p", parts.Sum() + 1, ("points", offered)));
            }

            for (var i = 0; i < parts.Length; i++)
            {
                many.Return(Given.Return($"r{i}", "p", _now, parts[i]));
            }

            if (parts.Length > 0)
            {
                one.Return(Given.Return("r", "p", _now, parts.Sum()));
            }

            Assert.Equal(Buckets(one), Buckets(many));
            many.Return("last", "p", _now);
            Assert.Equal(900, many.Balance());
        });

    [Fact]
    public void Same_purchase_with_another_payment_names_it()
    {
        var member = Member(300);
        member.Buy(Paying("p", 1_00, ("points", 300)));

        Assert.Empty(PurchaseAnswers.Differences(member.Journal[^1], Paying("p", 1_00, ("points", 300))));
        Assert.Equal(["/payWith"], PurchaseAnswers.Differences(member.Journal[^1], Paying("p", 1_00, ("points", 100))).Select(fault => fault.Pointer));
        Assert.Equal(["/payWith"], PurchaseAnswers.Differences(member.Journal[^1], Paying("p", 1_00)).Select(fault => fault.Pointer));
    }

    private static IEnumerable<BucketPoints> Buckets(TestMember member) => member.State.Buckets.OrderBy(bucket => bucket.Bucket.EarnedOn);

    private static RecordPurchase Paying(string id, long amount, params (string Wallet, long Points)[] payments) =>
        Given.Purchase(id, _now, amount) with { PayWith = [.. payments.Select(payment => new PointPayment(payment.Wallet, payment.Points))] };

    private static ProgramDefinition Program(PaymentWorth worth, int? after = null, params ImmutableArray<EarningRule> rules)
    {
        var program = Given.Program(rules);
        return program.WithPoints(Given.Wallet(after: after) with { Payment = worth }) with
        {
            Wallets =
            [
                Given.Wallet(after: after) with { Payment = worth },
                Given.Wallet("status", WalletKind.Status),
                Given.Wallet("cash", WalletKind.Money) with { Payment = new PaymentWorth { Points = 1, PerAmount = 1 } },
            ],
        };
    }

    /// <summary>A member with points that another rule gave a day before.</summary>
    private static TestMember Member(long points, long cashback = 0, PaymentWorth? worth = null, int? after = null, params ImmutableArray<EarningRule> rules)
    {
        var program = Program(worth ?? new PaymentWorth { Points = 1, PerAmount = 1 }, after, rules);
        var member = new TestMember(program).At(_now.AddDays(-1));
        foreach (var (wallet, amount) in new[] { ("points", points), ("cash", cashback) }.Where(start => start.Item2 > 0))
        {
            member.Do($"start/{wallet}", (state, edition, now) => AdjustmentRules.Decide(
                state, new() { Id = wallet, Wallet = wallet, Points = amount, Reason = "start", By = "test" }, edition, now));
        }

        return member.At(_now);
    }
}
