using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Tests.Rewards;

/// <summary>What is settled as it is redeemed: cashback, donations.</summary>
public sealed class RewardKindTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-10");

    [Fact]
    public void Cashback_turns_points_into_money_in_one_record()
    {
        var member = Rich();

        var record = member.RedeemAtOnce("v", "cash");

        Assert.Equal((50L, 5_00L), (member.Balance(), member.Balance("cash")));
        Assert.Empty(member.State.Processes);
        Assert.Empty(member.State.Vouchers);
        var redemption = RewardAnswers.Redemption(record, "member", member.Current, dryRun: false);
        Assert.Equal((VoucherState.Used, RewardKind.Cashback), (redemption.Voucher!.State, redemption.Voucher.Kind));
        Assert.Equal(new VoucherUse(_now, Given.Shop, null), redemption.Voucher.Use);
        Assert.Equal([("points", -100L, "redeemed"), ("cash", 5_00L, "cashback")],
            AccountAnswers.ToHistory(record, 1).Entries.Select(entry => (entry.Wallet, entry.Points, entry.Reason)));
        Assert.Equal("redemption", AccountAnswers.ToHistory(record, 1).Kind);
    }

    [Fact]
    public void Cashback_ends_as_money_that_is_earned_that_day_does_and_does_not_wait()
    {
        var member = Rich(Given.Wallet("cash", WalletKind.Money, pendingDays: 14, after: 30));

        member.RedeemAtOnce("v", "cash");

        Assert.Equal(
            new BucketKey("cash", Given.Day("2026-03-10"), null, Given.At("2026-04-10T00:00:00Z"), null),
            Assert.Single(member.State.Buckets, held => held.Bucket.Wallet == "cash").Bucket);
        Assert.Equal(5_00, member.At(Given.At("2026-04-09T23:59:59Z")).Balance("cash"));
        Assert.Equal(0, member.At(Given.At("2026-04-10T00:00:00Z")).Balance("cash"));
    }

    [Fact]
    public void Cashback_repays_debt_first()
    {
        var program = Program(Given.Wallet("cash", WalletKind.Money)) with { EarningRules = [Given.Rule(points: 3), Given.Rule(points: 2, id: "cash", wallet: "cash")] };
        var member = new TestMember(program).At(_now);
        member.Buy("p", _now, 100_00);
        member.Spend(150, "cash");
        member.Return(Given.Return("r", "p", _now) with { Amount = 50_00 });
        Assert.Equal(50, member.Wallet("cash").Debt);

        var credited = member.RedeemAtOnce("v", "cash").First<PointsCredited>()!;

        Assert.Equal((5_00L, 50L), (credited.Points, credited.Repaid));
        Assert.Equal((4_50L, 0L), (member.Balance("cash"), member.Wallet("cash").Debt));
    }

    [Fact]
    public void Donation_is_over_when_it_is_redeemed_and_takes_no_room_among_vouchers()
    {
        var member = Rich(points: 1_000_000);
        for (var i = 0; i < Limits.OpenVouchers; i++)
        {
            member.Redeem($"v{i}", "one");
        }

        Assert.Equal("tooManyVouchers", member.Refused(Given.Redeem("v", "one")).Code);
        member.RedeemAtOnce("gift", "zoo");

        Assert.Equal(Limits.OpenVouchers, member.State.Vouchers.Count);
        Assert.Equal("voucherSettled", member.Refused(Given.UndoUse("gift")).Code);
        Assert.Equal("voucherNotFound", member.Refused(Given.Cancel("gift")).Code);
        Assert.Equal("voucherNotFound", member.Refused(Given.Use("gift")).Code);
    }

    [Fact]
    public void Donation_out_of_stock_that_is_counted_is_settled_when_it_is_issued()
    {
        var member = Rich();

        var issued = member.Redeem("v", "counted-zoo");

        Assert.True(issued.Settled);
        Assert.Empty(member.State.Vouchers);
        Assert.Equal(50, member.Balance());
    }

    [Fact]
    public void Foretell_comes_to_what_follows()
    {
        var (one, two) = (Rich(), Rich());
        var foretold = RedeemRewardRules.Foretell(one.State, Given.Redeem("v", "cash"), one.Current, "", _now);

        two.RedeemAtOnce("v", "cash");
        foreach (var happened in foretold.Events)
        {
            one.State.Apply(happened);
        }

        Assert.Equal(two.State.BalancesAt(_now).AsEnumerable(), one.State.BalancesAt(_now));
    }

    [Theory]
    [InlineData("ticket")]
    [InlineData("daily")]
    public void Start_and_issue_gives_no_number_and_no_place_that_has_to_be_reserved(string reward)
    {
        var member = Rich();

        Assert.Equal("editionChanged", RedeemRewardRules.StartAndIssue(member.State, Given.Redeem("v", reward), member.Current, "CODE", _now).Refusal!.Code);
    }

    [Fact]
    public void Ticket_bears_its_number_after_a_snapshot_too()
    {
        var member = Rich();
        var held = member.Hold("v", "ticket");
        member.Do("issue", (state, _, now) => RedeemRewardRules.Issue(state, held.Id, new IssuedCode("CODE", Ticket: 7), member.Edition(held.Edition), now));

        var read = AccountJson.ReadSnapshot(AccountJson.Write(member.State)).Vouchers.Single();

        Assert.Equal((7L, "CODE"), (RewardAnswers.Issued(read, "member", member.Current).Ticket!.Value, read.Code));
    }

    [Fact]
    public void Cancel_tells_the_day_that_was_counted_on()
    {
        var member = Rich();
        member.Redeem("v", "daily");
        member.Redeem("w", "one");

        Assert.Equal(Given.Day("2026-03-10"), member.At(_now.AddDays(3)).Cancel(Given.Cancel("v")).First<VoucherCancelled>()!.FreedOn);
        Assert.Null(member.Cancel(Given.Cancel("w")).First<VoucherCancelled>()!.FreedOn);
    }

    private static TestMember Rich(WalletDefinition? cash = null, long points = 150)
    {
        var member = new TestMember(Program(cash ?? Given.Wallet("cash", WalletKind.Money))).At(_now);
        member.Buy("p", _now, points * 100);
        return member;
    }

    private static ProgramDefinition Program(WalletDefinition cash)
    {
        var program = Given.Program();
        return (program with { Wallets = [.. program.Wallets, cash] }).WithRewards(
            Given.Reward("cash", stock: StockKind.Unlimited) with { Kind = RewardKind.Cashback, Value = new RewardValue { Amount = 5_00, Wallet = "cash" } },
            Given.Reward("zoo", stock: StockKind.Unlimited) with { Kind = RewardKind.Donation, Value = new RewardValue { Recipient = "The zoo" } },
            Given.Reward("counted-zoo") with { Kind = RewardKind.Donation, Value = new RewardValue { Recipient = "The zoo" } },
            Given.Reward("ticket", stock: StockKind.Unlimited) with { Kind = RewardKind.RaffleTicket },
            Given.Reward("daily", stock: StockKind.Unlimited) with { StockPerPeriod = [new RewardLimit(CapPeriod.Day, 1)] },
            Given.Reward("one", 1));
    }
}
