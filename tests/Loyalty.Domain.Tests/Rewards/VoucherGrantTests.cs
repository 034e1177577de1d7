using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Activities;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Relay;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Rewards;

/// <summary>Vouchers that rules and campaigns give.</summary>
public sealed class VoucherGrantTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-10");

    [Fact]
    public void A_rule_gives_one_voucher_for_a_purchase_of_which_it_counts_a_line()
    {
        var member = Member(Given.Gives() with { Items = new ItemFilter { IncludeCategories = ["food"] } });

        Assert.Empty(member.Buy("p1", _now, 10_00).Vouchers);
        var given = Assert.Single(member.Buy(Given.Purchase("p2", _now, Given.Line(10_00, "1", category: "food"), Given.Line(5_00, "2", category: "food"))).Vouchers);

        Assert.Equal(("mug", new VoucherCause("rule", "gift"), GrantState.Pending, null), (given.Reward, given.Cause, given.State, given.Reason));
        Assert.Empty(member.State.Buckets);
        var issued = Assert.Single(member.IssueGiven());
        Assert.Equal(given.Voucher, issued.Voucher);
        var voucher = RewardAnswers.Issued(issued, "member", member.Current);
        Assert.Equal((null, new VoucherCause("rule", "gift"), Given.Shop, VoucherState.Issued), (voucher.Price, voucher.Cause, voucher.Channel, voucher.State));
        Assert.Equal((GrantState.Issued, "CODE"), (GrantAnswers.After(given, member.Journal[^1]).State, GrantAnswers.After(given, member.Journal[^1]).Code));
        Assert.Equal(("voucherGiven", Given.Shop, issued.Voucher), Kind(member.Journal[^1]));
        Assert.Equal("purchase", Kind(member.Journal[^2]).Kind);
    }

    [Fact]
    public void A_rule_gives_one_voucher_for_an_activity_whatever_its_quantity_and_one_for_joining()
    {
        var program = Given.Program(
            Given.Gives("review", "reviews") with { Trigger = RuleTrigger.Activity, ActivityType = "review" },
            Given.Gives("welcome", "joining") with { Trigger = RuleTrigger.Enrollment }) with
        {
            ActivityTypes = [new ActivityType { Id = "review" }],
            Rewards = [Given.Gift("review"), Given.Gift("welcome")],
        };
        var member = new TestMember(program);

        Assert.Equal("welcome", Assert.Single(member.Granted).Reward);
        Assert.Null(member.Granted[0].Channel);
        var given = Assert.Single(member.At(_now).Act(Given.Activity("a", _now, quantity: 3)).Vouchers);
        Assert.Equal(("review", new VoucherCause("rule", "reviews")), (given.Reward, given.Cause));
        var outcome = ActivityAnswers.Explain(member.Journal[^1], member.Current).Single();
        Assert.Equal((true, 1L), (outcome.Applied, outcome.Points));
        Assert.Equal(2, member.IssueGiven().Count);
    }

    [Fact]
    public void A_voucher_ends_as_the_reward_says()
    {
        var member = new TestMember(Given.Program(Given.Gives()).WithRewards(Given.Gift() with { VoucherDays = 30 }));

        Assert.Equal(Given.At("2026-04-10T00:00:00Z"), Assert.Single(member.Buy("p", _now, 1_00).Vouchers).ExpiresAt);
        member.IssueGiven();
        Assert.Single(member.SweepAt(Given.At("2026-04-10T00:00:00Z")).OfType<VoucherExpired>());
        Assert.Empty(member.State.Vouchers);
    }

    [Fact]
    public void The_return_of_the_purchase_cancels_an_unused_voucher()
    {
        var member = Member(Given.Gives() with { MinimumAmount = 50_00 });
        member.Buy("p", _now, 80_00);
        var issued = Assert.Single(member.IssueGiven());

        Assert.Empty(member.Return(Given.Return("r1", "p", _now, 30_00)).CancelledVouchers);
        Assert.Equal(issued.Voucher, Assert.Single(member.Return(Given.Return("r2", "p", _now, 1)).CancelledVouchers));

        Assert.Empty(member.State.Vouchers);
        Assert.Empty(member.State.Counters);
        var voucher = RewardAnswers.Voucher(issued, [member.Journal[^1]], "member", member.Current, _now);
        Assert.Equal((VoucherState.Cancelled, "returned"), (voucher.State, voucher.CancelReason));
        Assert.Empty(member.Return(Given.Return("r3", "p", _now)).CancelledVouchers);
    }

    [Fact]
    public void The_return_of_the_purchase_keeps_a_used_voucher()
    {
        var member = Member(Given.Gives());
        member.Buy("p", _now, 80_00);
        member.Use(Given.Use(member.IssueGiven()[0].Voucher));

        Assert.Empty(member.Return(Given.Return("r", "p", _now)).CancelledVouchers);
    }

    [Fact]
    public void The_return_of_the_purchase_keeps_an_unused_voucher_where_the_program_lets_members_keep_them()
    {
        var member = new TestMember(Given.Program(Given.Gives()).WithRewards(Given.Gift()) with { Returns = new ReturnPolicy { Vouchers = VouchersAfterReturn.Keep } });
        member.Buy("p", _now, 80_00);
        member.IssueGiven();

        Assert.Empty(member.Return(Given.Return("r", "p", _now)).CancelledVouchers);
        Assert.Single(member.State.Vouchers);
    }

    [Fact]
    public void A_return_that_came_before_its_purchase_leaves_no_voucher()
    {
        var member = Member(Given.Gives()).At(_now);
        member.Return(Given.Return("r", "p", _now));

        var bought = member.Buy("p", _now, 80_00);

        Assert.Equal((GrantState.NotGiven, "returned"), (bought.Vouchers.Single().State, bought.Vouchers.Single().Reason));
        Assert.Equal(bought.Vouchers[0].Voucher, Assert.Single(Assert.Single(bought.Returns).CancelledVouchers));
        Assert.Empty(member.Granted);
        Assert.Empty(member.State.Counters);
    }

    [Fact]
    public void The_limits_of_the_rule_count_vouchers_and_of_the_reward_what_a_member_gets()
    {
        var member = Member(Given.Gives(caps: Given.Cap(CapPeriod.Day, 1)));
        member.Buy("p1", _now, 1_00);
        Assert.Empty(member.Buy("p2", _now, 1_00).Vouchers);
        Assert.Equal("limitReached", member.Explain("p2").Single().Reasons.Single().Code);
        Assert.Single(member.At(_now.AddDays(1)).Buy("p3", _now.AddDays(1), 1_00).Vouchers);

        var limited = new TestMember(Given.Program(Given.Gives()).WithRewards(Given.Gift(perMember: new RewardLimit(CapPeriod.Year, 1))));
        limited.Buy("p1", _now, 1_00);
        var second = Assert.Single(limited.Buy("p2", _now, 1_00).Vouchers);
        Assert.Equal((GrantState.NotGiven, "limitReached", null), (second.State, second.Reason, second.Voucher));
        var outcome = limited.Explain("p2").Single();
        Assert.Equal((false, 0L, 1L, "limitReached"), (outcome.Applied, outcome.Points, outcome.Wanted, outcome.Reasons.Single().Code));

        // What came back counts no more.
        limited.Return(Given.Return("r", "p1", _now));
        Assert.Equal(GrantState.Pending, limited.Buy("p3", _now, 1_00).Vouchers.Single().State);
    }

    [Fact]
    public void A_member_who_holds_as_many_vouchers_as_can_be_held_still_buys()
    {
        var member = Member(Given.Rule(), Given.Gives());
        for (var i = 0; i < 100; i++)
        {
            member.Buy($"p{i}", _now, 1_00);
            member.IssueGiven();
        }

        var bought = member.Buy("one-more", _now, 1_00);

        Assert.Equal(("tooManyVouchers", 1L), (bought.Vouchers.Single().Reason, bought.Awards.Single().Points));
        Assert.Equal(100, member.State.Vouchers.Count);
    }

    [Fact]
    public void With_as_much_under_way_as_can_be_the_purchase_is_recorded_and_the_voucher_is_not_given()
    {
        var member = new TestMember(Given.Program(Given.Gives()).WithRewards(Given.Gift(stock: StockKind.Counted)));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(GrantState.Pending, member.Buy($"p{i}", _now, 1_00).Vouchers.Single().State);
        }

        Assert.Equal("tooManyProcesses", member.Buy("one-more", _now, 1_00).Vouchers.Single().Reason);
    }

    [Fact]
    public void A_reward_that_is_for_others_or_not_given_now_is_not_given()
    {
        var program = Given.Program(Given.Gives()) with { Tiers = Given.Tiers() };
        foreach (var (reward, code) in new[]
        {
            (Given.Gift() with { Tier = "gold" }, "tierTooLow"),
            (Given.Gift() with { From = _now.AddDays(1) }, "notYetAvailable"),
            (Given.Gift() with { Until = _now }, "noLongerAvailable"),
            (Given.Gift() with { Requires = new RewardRequirements { Purchases = 2 } }, "tooFewPurchases"),
        })
        {
            Assert.Equal(code, new TestMember(program.WithRewards(reward)).Buy("p", _now, 1_00).Vouchers.Single().Reason);
        }
    }

    [Fact]
    public void A_grant_with_nothing_in_stock_is_undone_and_counts_nowhere()
    {
        var member = new TestMember(Given.Program(Given.Gives(caps: Given.Cap(CapPeriod.Day, 1))).WithRewards(Given.Gift(stock: StockKind.Counted, perMember: new RewardLimit(CapPeriod.Month, 1))));
        var given = member.Buy("p", _now, 1_00).Vouchers.Single();

        var undone = member.Undo(Assert.Single(member.Granted));

        Assert.Equal((GrantState.NotGiven, "outOfStock"), (GrantAnswers.After(given, undone).State, GrantAnswers.After(given, undone).Reason));
        Assert.Empty(member.State.Counters);
        Assert.Empty(member.Granted);
        Assert.Equal(("voucherNotGiven", Given.Shop, given.Voucher), Kind(undone));
        Assert.Null(undone.First<PointsRestored>());
    }

    [Fact]
    public void An_operator_cancels_a_voucher_that_cost_nothing()
    {
        var member = new TestMember(Given.Program(Given.Gives()).WithRewards(Given.Gift(stock: StockKind.Counted)));
        member.Buy("p", _now, 1_00);
        var issued = Assert.Single(member.IssueGiven());

        var record = member.Cancel(Given.Cancel(issued.Voucher));

        Assert.True(record.First<VoucherCancelled>()!.Restocked);
        var answer = RewardAnswers.Cancellation(record, RewardAnswers.Issued(issued, "member", member.Current), dryRun: false);
        Assert.Equal((0L, 0L), (answer.Restored, answer.Lapsed));
        Assert.Empty(member.State.Counters);
    }

    [Fact]
    public void A_used_voucher_that_was_given_can_be_used_again_once_its_use_is_undone()
    {
        var member = Member(Given.Gives());
        member.Buy("p", _now, 1_00);
        var issued = Assert.Single(member.IssueGiven());
        member.Use(Given.Use(issued.Voucher));
        member.UndoUse(Given.UndoUse(issued.Voucher));

        Assert.Equal(issued, Assert.Single(member.State.Vouchers));
        Assert.Single(member.Return(Given.Return("r", "p", _now)).CancelledVouchers);
    }

    [Fact]
    public void A_use_that_is_undone_after_the_purchase_was_returned_ends_the_voucher()
    {
        var member = new TestMember(Given.Program(Given.Gives() with { MinimumAmount = 50_00 }).WithRewards(Given.Gift(stock: StockKind.Counted)));
        member.Buy("p", _now, 80_00);
        var issued = Assert.Single(member.IssueGiven());
        member.Use(Given.Use(issued.Voucher));
        member.Return(Given.Return("r1", "p", _now, 30_00));
        Assert.Null(member.Decide(Given.UndoUse(issued.Voucher)).Events.OfType<VoucherCancelled>().SingleOrDefault());
        member.Return(Given.Return("r2", "p", _now, 1));

        var record = member.UndoUse(Given.UndoUse(issued.Voucher));

        Assert.Equal((true, "returned"), (record.First<VoucherCancelled>()!.Restocked, record.First<VoucherCancelled>()!.Reason));
        Assert.Equal(VoucherState.Cancelled, RewardAnswers.Voucher(issued, [record], "member", member.Current, _now).State);
        Assert.Empty(member.State.Vouchers);
        Assert.Empty(member.State.Counters);
        Assert.Equal([new NamedText("state", "cancelled")], member.Refused(Given.UndoUse(issued.Voucher)).Texts.AsEnumerable());
    }

    [Fact]
    public void A_use_can_be_undone_after_the_return_where_the_program_lets_members_keep_vouchers()
    {
        var member = new TestMember(Given.Program(Given.Gives()).WithRewards(Given.Gift()) with { Returns = new ReturnPolicy { Vouchers = VouchersAfterReturn.Keep } });
        member.Buy("p", _now, 80_00);
        var issued = Assert.Single(member.IssueGiven());
        member.Use(Given.Use(issued.Voucher));
        member.Return(Given.Return("r", "p", _now));

        member.UndoUse(Given.UndoUse(issued.Voucher));

        Assert.Equal(issued, Assert.Single(member.State.Vouchers));
    }

    [Fact]
    public void Cashback_that_is_given_is_money_at_once_and_stays()
    {
        var cash = Given.Gift("cash") with { Kind = RewardKind.Cashback, Value = new RewardValue { Amount = 5_00, Wallet = "money" } };
        var program = Given.Program(Given.Gives("cash")).WithRewards(cash) with { Wallets = [Given.Wallet(), Given.Wallet("money", WalletKind.Money)] };
        var member = new TestMember(program);
        member.Buy("p", _now, 1_00);
        member.IssueGiven();

        Assert.Equal(5_00, member.Balance("money"));
        Assert.Empty(member.State.Vouchers);
        Assert.Empty(member.Return(Given.Return("r", "p", _now)).CancelledVouchers);
    }

    [Fact]
    public void A_reward_without_a_price_is_not_redeemed_and_not_in_the_catalogue()
    {
        var member = Member(Given.Gives()).At(_now);

        Assert.Equal("notRedeemable", member.Refused(Given.Redeem("v")).Code);
        Assert.Empty(RewardAnswers.Catalogue(member.State, "member", member.Current, null, _now).Rewards);
    }

    [Fact]
    public void A_campaign_gives_a_voucher_out_of_its_budget_and_gets_it_back_with_the_return()
    {
        var campaign = Campaign().Budgeted(10, BudgetUnit.Awards);
        var member = new TestMember(Given.Program().With(campaign).WithRewards(Given.Gift()));
        Assert.Empty(member.Buy("p1", _now, 10_00).Vouchers);
        Assert.Equal("budgetExhausted", Explained(member, "p1").Reasons.Single().Code);

        var given = Assert.Single(member.Granting("weekend", 1, BudgetUnit.Awards).Buy("p2", _now, 10_00).Vouchers);
        Assert.Equal(new VoucherCause("campaign", "weekend"), given.Cause);
        Assert.Equal((true, 1L), (Explained(member, "p2").Applied, Explained(member, "p2").Points));
        var granted = Assert.Single(member.Granted);
        Assert.Equal((7L, 1L), (granted.Lease, new BudgetGrant("weekend", 7, 5, BudgetUnit.Awards).UsedBy(granted)));
        member.IssueGiven();
        member.Return(Given.Return("r", "p2", _now));

        var tally = Folded(member).Campaigns["sample/weekend"];
        Assert.Equal((1L, 1L, 2L), (tally.All.Awards, tally.All.AwardsTakenBack, tally.All.Purchases));
        Assert.Equal(new LeaseUse(0, 1), tally.Leases[7]);
        Assert.Empty(member.State.Counters);
    }

    [Fact]
    public void A_campaign_gets_nothing_back_for_a_voucher_whose_use_is_undone_after_the_return()
    {
        var member = new TestMember(Given.Program().With(Campaign().Budgeted(10, BudgetUnit.Awards)).WithRewards(Given.Gift()));
        member.Granting("weekend", 1, BudgetUnit.Awards).Buy("p", _now, 10_00);
        var voucher = Assert.Single(member.IssueGiven()).Voucher;
        member.Use(Given.Use(voucher));
        member.Return(Given.Return("r", "p", _now));

        Assert.Equal("returned", member.UndoUse(Given.UndoUse(voucher)).First<VoucherCancelled>()!.Reason);

        // As when an operator cancels it: it had been used.
        var tally = Folded(member).Campaigns["sample/weekend"];
        Assert.Equal((1L, 0L), (tally.All.Awards, tally.All.AwardsTakenBack));
    }

    [Fact]
    public void A_campaign_whose_voucher_cannot_be_given_uses_no_budget_and_says_why()
    {
        var campaign = Campaign().Budgeted(10, BudgetUnit.Awards);
        var member = new TestMember(Given.Program().With(campaign).WithRewards(Given.Gift() with { Until = _now }));

        var given = Assert.Single(member.Granting("weekend", 1, BudgetUnit.Awards).Buy("p", _now, 10_00).Vouchers);

        Assert.Equal("noLongerAvailable", given.Reason);
        Assert.Equal((false, "noLongerAvailable"), (Explained(member, "p").Applied, Explained(member, "p").Reasons.Single().Code));
        Assert.Equal((0L, 1L), (Folded(member).Campaigns["sample/weekend"].All.Awards, Folded(member).Campaigns["sample/weekend"].All.Purchases));
    }

    [Fact]
    public void The_limits_of_a_campaign_in_awards_count_its_vouchers()
    {
        var campaign = Campaign() with { Caps = [new CampaignCap { Period = CapPeriod.Month, Awards = 1 }] };
        var member = new TestMember(Given.Program().With(campaign).WithRewards(Given.Gift()));
        member.Buy("p1", _now, 10_00);

        Assert.Empty(member.Buy("p2", _now, 10_00).Vouchers);
        Assert.Equal("limitReached", Explained(member, "p2").Reasons.Single().Code);
        member.Return(Given.Return("r", "p1", _now));
        Assert.Single(member.Buy("p3", _now, 10_00).Vouchers);
    }

    [Fact]
    public void The_relay_tells_the_reward_how_each_grant_ended()
    {
        var member = new TestMember(Given.Program(Given.Gives()).WithRewards(Given.Gift(stock: StockKind.Counted)));
        member.Buy("p1", _now, 1_00);
        var first = member.IssueGiven()[0];
        member.Buy("p2", _now, 1_00);
        member.Undo(member.Granted[0]);
        member.Return(Given.Return("r", "p1", _now));

        var tally = Folded(member).Rewards["sample/mug"];

        Assert.Equal([RedeemRewardRules.ReservationId("member", first.Id)], tally.Issued);
        Assert.Single(tally.Undone);
        Assert.Equal((1L, 1L), (tally.Cancelled, tally.Restocked));
    }

    [Fact]
    public void Whoever_gave_a_voucher_can_take_it_back_in_what_follows_from_something()
    {
        var member = Member(Given.Gives());
        member.Buy("p", _now, 1_00);
        var granted = member.Granted[0];
        var open = After(member);
        Assert.True(VoucherGrants.Withdraw(open, granted.Voucher, "rolledBack"));
        Assert.Empty(open.State.Processes);

        member.IssueGiven();
        var issued = After(member);
        Assert.True(VoucherGrants.Withdraw(issued, granted.Voucher, "rolledBack"));
        Assert.False(VoucherGrants.Withdraw(issued, granted.Voucher, "rolledBack"));
        Assert.Empty(issued.State.Counters);
    }

    private static Aftermath After(TestMember member) => new(member.State, "member", [], member.Current, member.Edition, _now, member.Traits, []);

    private static TestMember Member(params System.Collections.Immutable.ImmutableArray<EarningRule> rules) => new(Given.Program(rules).WithRewards(Given.Gift()));

    private static CampaignDefinition Campaign() => new() { Id = "weekend", Effect = new CampaignEffect { Reward = "mug" } };

    private static Loyalty.Contracts.Purchases.RuleOutcome Explained(TestMember member, string purchase) => member.Explain(purchase).Single(outcome => outcome.Campaign == "weekend");

    private static (string Kind, string? Channel, string? Reference) Kind(AccountRecord record)
    {
        var entry = AccountAnswers.ToHistory(record, 1);
        return (entry.Kind, entry.Channel, entry.Reference);
    }

    private static RelayFold Folded(TestMember member)
    {
        var fold = new RelayFold();
        member.Journal.ForEach(record => fold.Add("sample/member", RelayRecord.Read(AccountJson.Write(record))));
        return fold;
    }
}
