using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Purchases.Returns;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Returns."</summary>
public sealed class ReturnsTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Fact]
    public void Return_is_by_line_and_quantity_by_amount_or_whole()
    {
        var member = Bought(Given.Program(), Given.Line(40_00, "a", quantity: 4), Given.Line(60_00, "b"));

        Assert.Equal(10_00, member.Return(Given.Return("r1", "p", _now, new ReturnLine("a", 1))).Amount);
        Assert.Equal(30_00, member.Return(Given.Return("r2", "p", _now, 30_00)).Amount);
        Assert.Equal(60_00, member.Return(Given.Return("r3", "p", _now)).Amount);
        Assert.Equal(0, member.Balance());
    }

    [Theory]
    [InlineData(365)]
    [InlineData(14)]
    public void Return_is_within_the_return_window(int days)
    {
        Assert.Equal(365, Given.Program().Returns.WindowDays);
        var member = Bought(Given.Program() with { Returns = new ReturnPolicy { WindowDays = days } }, Given.Line(10_00));

        Assert.Null(member.At(_now.AddDays(days)).Decide(Given.Return("r", "p", _now.AddDays(days))).Refusal);
        var refusal = member.At(_now.AddDays(days).AddTicks(1)).Refused(Given.Return("r", "p", member.Now));
        Assert.Equal((RefusalKind.Rule, "returnWindowClosed"), (refusal.Kind, refusal.Code));
    }

    [Fact]
    public void What_each_line_earned_is_stored_with_it()
    {
        var member = Bought(Given.Program(), Given.Line(30_00, "a"), Given.Line(70_00, "b"));

        Assert.Equal([30L, 70], member.Stored(Given.Shop, "p")!.Awards.Single().Lines.AsEnumerable());
    }

    [Fact]
    public void What_is_taken_back_is_given_less_what_the_remaining_purchase_is_entitled_to_under_the_rules_of_its_day()
    {
        var member = Bought(Given.Program(Given.Rule(1, 10_00)), Given.Line(105_00)).Publish(Given.Program(Given.Rule(7)), _now.AddDays(1));

        // The remaining 95.00 are entitled to 9, and the remaining 89.00 to 8.
        Assert.Equal([1L, 1], new[] { 10_00L, 6_00 }.Select((amount, i) => member.At(_now.AddDays(2)).Return(Given.Return($"r{i}", "p", member.Now, amount)).TakenBack.Single().Points).ToArray());
        Assert.Equal(8, member.Balance());
    }

    [Fact]
    public void What_is_taken_back_leaves_what_is_due_under_the_room_under_limits_of_its_day()
    {
        var member = Bought(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Day, 60))), Given.Line(100_00));

        Assert.Empty(member.Return(Given.Return("r1", "p", _now, 40_00)).TakenBack);
        Assert.Equal(20, member.Return(Given.Return("r2", "p", _now, 20_00)).TakenBack.Single().Points);
    }

    [Fact]
    public void Ten_small_returns_take_back_exactly_as_much_as_one_large()
    {
        var (small, large) = (Bought(Given.Program(Given.Rule(1, 7_00)), Given.Line(100_00)), Bought(Given.Program(Given.Rule(1, 7_00)), Given.Line(100_00)));

        var taken = Enumerable.Range(0, 10).Sum(i => small.Return(Given.Return($"r{i}", "p", _now, 9_00)).TakenBack.Sum(back => back.Points));

        Assert.Equal(large.Return(Given.Return("r", "p", _now, 90_00)).TakenBack.Sum(back => back.Points), taken);
    }

    [Fact]
    public void Full_return_takes_back_everything_under_yesterdays_rules_even_if_todays_differ()
    {
        var member = Bought(Given.Program(Given.Rule(3)), Given.Line(100_00)).Publish(Given.Program(Given.Rule(id: "other")), _now.AddDays(1));

        Assert.Equal(300, member.Return("r", "p", _now.AddDays(2)).TakenBack.Single().Points);
    }

    [Theory]
    [InlineData(BelowMinimum.Reevaluate, 0)]
    [InlineData(BelowMinimum.Proportional, 40)]
    public void Remainder_below_a_minimum_amount_is_re_evaluated_or_kept_in_proportion(BelowMinimum policy, long left)
    {
        var program = Given.Program(Given.Rule() with { MinimumAmount = 50_00 }) with { Returns = new ReturnPolicy { BelowMinimum = policy } };
        var member = Bought(program, Given.Line(100_00));

        member.Return(Given.Return("r", "p", _now, 60_00));

        Assert.Equal(left, member.Balance());
    }

    [Fact]
    public void Remainder_below_a_minimum_amount_is_re_evaluated_unless_the_programme_says_otherwise() =>
        Assert.Equal(BelowMinimum.Reevaluate, new ReturnPolicy().BelowMinimum);

    [Theory]
    [InlineData(14)]
    [InlineData(0)]
    public void Taken_first_from_the_purchases_own_bucket_pending_or_active(int pendingDays)
    {
        var member = Bought(Given.Program().WithPoints(Given.Wallet(pendingDays: pendingDays, after: 60)), Given.Line(100_00));
        member.Buy("other", _now.AddDays(1), 100_00);

        Assert.Equal(100, member.Return("r", "p", _now.AddDays(1)).TakenBack.Single().FromEarned);
        Assert.Equal(Given.Day("2026-03-05"), Assert.Single(member.State.Buckets).Bucket.EarnedOn);
    }

    [Theory]
    [InlineData(SpentPoints.Debt, 70, 0, 0)]
    [InlineData(SpentPoints.OtherPoints, 20, 50, 0)]
    [InlineData(SpentPoints.Forgive, 0, 0, 70)]
    public void What_of_it_was_spent_is_debt_or_taken_from_other_buckets_or_forgiven(SpentPoints policy, long debt, long other, long forgiven)
    {
        var program = Given.Program().WithPoints(Given.Wallet(after: 60)) with { Returns = new ReturnPolicy { SpentPoints = policy } };
        var member = Bought(program, Given.Line(100_00));
        member.Spend(70);
        member.Buy("other", _now.AddDays(1), 50_00);

        var taken = member.Return("r", "p", _now.AddDays(1)).TakenBack.Single();

        Assert.Equal((30L, debt, other, forgiven), (taken.FromEarned, taken.Debt, taken.FromOther, taken.Forgiven));
    }

    [Fact]
    public void What_of_it_was_spent_is_debt_unless_the_programme_says_otherwise() => Assert.Equal(SpentPoints.Debt, new ReturnPolicy().SpentPoints);

    [Fact]
    public void Debt_is_repaid_first_from_future_earnings()
    {
        var member = Bought(Given.Program(), Given.Line(100_00));
        member.Spend(100);
        member.Return("r", "p", _now);

        Assert.Equal(60, member.Buy("q", _now, 60_00).Awards.Single().Repaid);
        Assert.Equal((40L, 60L), (member.Buy("s", _now, 100_00).Awards.Single().Repaid, member.Balance()));
    }

    [Theory]
    [InlineData(null, 100)]
    [InlineData(30L, 30)]
    public void Debt_is_capped_or_not(long? limit, long debt)
    {
        var member = Bought(Given.Program() with { Returns = new ReturnPolicy { DebtLimit = limit } }, Given.Line(100_00));
        member.Spend(100);
        member.Return("r", "p", _now);

        Assert.Equal(debt, member.Wallet().Debt);
    }

    [Theory]
    [InlineData(SpentPoints.Forgive, null)]
    [InlineData(SpentPoints.Debt, 30L)]
    public void Debt_that_a_purchase_repaid_is_owed_again_with_its_return_whatever_the_policy_is_by_then(SpentPoints policy, long? limit)
    {
        var member = Bought(Given.Program(), Given.Line(100_00));
        member.Spend(100);
        member.Return("r", "p", _now);
        member.Publish(Given.Program() with { Returns = new ReturnPolicy { SpentPoints = policy, DebtLimit = limit } }, _now.AddDays(1));
        member.Buy("q", _now.AddDays(2), 120_00);
        member.Spend(20);

        var (half, all) = (member.Return(Given.Return("r1", "q", _now.AddDays(2), 60_00)), member.Return("r2", "q", _now.AddDays(2)));

        // What was spent of it is forgiven; what repaid debt is not.
        Assert.Equal((40, 20), (half.TakenBack[0].Debt, half.TakenBack[0].Forgiven));
        Assert.Equal((60, 0), (all.TakenBack[0].Debt, all.TakenBack[0].Forgiven));
        Assert.Equal(100, member.Wallet().Debt);
    }

    [Theory]
    [InlineData(new[] { 60_00L })]
    [InlineData(new[] { 20_00L, 10_00L, 30_00L })]
    public void Debt_that_several_rules_of_a_purchase_repaid_is_owed_again_with_its_returns(long[] parts)
    {
        var program = Given.Program(Given.Rule(), Given.Rule(id: "second"), Given.Rule(id: "third"));
        var member = new TestMember(program);
        member.Buy("p", _now, 50_00);
        member.Spend(100);
        member.Return("r", "p", _now);
        member.Publish(program with { Returns = new ReturnPolicy { SpentPoints = SpentPoints.Forgive } }, _now.AddDays(1));
        var owed = member.Wallet().Debt;
        Assert.Equal([60, 40, 0], member.Buy("q", _now.AddDays(2), 60_00).Awards.Select(award => award.Repaid));
        member.Spend(15);

        var forgiven = parts.Select((part, i) => member.Return(Given.Return($"q{i}", "q", _now.AddDays(2), part))).SelectMany(returned => returned.TakenBack).Sum(back => back.Forgiven);

        // All of it, though the first took what the others had earned, and nothing of what was spent since.
        Assert.Equal((100, 15), (owed, forgiven));
        Assert.Equal((-100, 100), (member.Balance(), member.Wallet().Debt));
    }

    [Fact]
    public void Points_spent_on_the_returned_purchase_go_back_to_their_buckets_with_their_old_expiry()
    {
        var member = Paid(out var before);

        member.Return("r", "q", _now.AddDays(2));

        Assert.Equal(before, member.State.Buckets);
    }

    [Theory]
    [InlineData(30, 90)]
    [InlineData(31, 0)]
    public void Points_spent_on_it_whose_expiry_passed_at_most_30_days_ago_live_30_days_from_the_return(int daysAfter, long balance)
    {
        var member = Paid(out var before);
        var at = before[0].Bucket.ExpiresAt!.Value.AddDays(daysAfter);

        member.Return("r", "q", at);

        Assert.Equal(balance, member.Balance());
        Assert.Equal(balance, member.At(at.AddDays(30).AddTicks(-1)).Balance());
        Assert.Equal(0, member.At(at.AddDays(31)).Balance());
    }

    [Fact]
    public void Tier_progress_and_stamps_roll_back_with_it()
    {
        var program = Given.Program(Given.Rule(), Given.PerItem(1, "stamps", "card"));
        var member = Bought(program with { Wallets = [.. program.Wallets, Given.Wallet("card", WalletKind.Stamps)], Tiers = Given.Tiers() }, Given.Line(90_00, quantity: 3));
        Assert.Equal((90_00L, 3L), (member.Metric, member.Balance("card")));

        member.Return(Given.Return("r", "p", _now, new ReturnLine("1", 1)));

        Assert.Equal((60_00L, 2L), (member.Metric, member.Balance("card")));
    }

    [Fact]
    public void Campaign_budget_rolls_back_with_it()
    {
        var member = CampaignGiven.Member(CampaignGiven.Extra(50).Budgeted(100)).Granting("extra", 100);
        member.Buy("p", _now, 1_00);

        member.Return("r", "p", _now);

        var taken = member.Journal[^1].Events.OfType<PointsTakenBack>().Single(taken => taken.Campaign == "extra");
        Assert.Equal((50L, 1L), (taken.Points, taken.Awards));
    }

    [Fact]
    public void Per_member_limits_roll_back_with_it_and_other_purchases_are_not_awarded_again()
    {
        var member = Bought(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Month, 100))), Given.Line(80_00));
        Assert.Equal(20, member.Buy("q", _now, 80_00).Awards.Single().Points);

        member.Return("r", "p", _now);

        Assert.Equal(20, member.Balance());
        Assert.Equal(80, member.Buy("s", _now, 100_00).Awards.Single().Points);
    }

    [Fact]
    public void Tier_reached_by_it_is_re_evaluated_at_once_keeping_the_grace_period()
    {
        var member = Bought(Given.Program() with { Tiers = Given.Tiers() with { GraceDays = 30 } }, Given.Line(100_00));

        member.Return("r", "p", _now.AddDays(1));

        Assert.Equal(("silver", _now.AddDays(31)), (member.Tier, member.Until));
        Assert.Equal("basic", member.At(_now.AddDays(31)).Tier);
    }

    [Theory]
    [InlineData(TierAfterReturn.AtOnce, "basic")]
    [InlineData(TierAfterReturn.AtEndOfStanding, "silver")]
    public void Tier_reached_by_it_is_re_evaluated_when_the_programme_says(TierAfterReturn setting, string tier)
    {
        Assert.Equal(TierAfterReturn.AtOnce, new ReturnPolicy().Tier);
        var member = Bought(Given.Program() with { Tiers = Given.Tiers(), Returns = new ReturnPolicy { Tier = setting } }, Given.Line(100_00));

        member.Return("r", "p", _now.AddDays(1));

        Assert.Equal(tier, member.Tier);
        Assert.Equal("basic", member.At(Given.At("2028-01-01T00:00:00Z")).Tier);
    }

    [Fact]
    public void Return_before_its_sale_is_parked_if_it_names_the_member_otherwise_not_found()
    {
        var member = new TestMember(Given.Program()).At(_now);

        Assert.Equal(ReturnStatus.Parked, member.Return(Given.Return("r", "p", _now)).Status);
        Assert.Equal(RefusalKind.NotFound, RecordReturnRules.Park(new AccountState(), Given.Return("r", "p", _now), member.Current, _now).Refusal!.Kind);
    }

    [Fact]
    public void Return_in_a_channel_that_the_program_does_not_have_or_of_a_purchase_there_is_refused()
    {
        var member = Bought(Given.Program(), Given.Line(100_00));

        Assert.Equal("channelUnknown", member.Refused(Given.Return("r", "p", _now) with { Channel = "moon" }).Code);
        Assert.Equal("channelUnknown", member.Refused(Given.Return("r", "q", _now) with { Channel = "moon" }).Code);
        Assert.Equal("/purchase/channel", member.Refused(Given.Return("r", "q", _now) with { PurchaseChannel = "moon" }).Errors[0].Pointer);
    }

    [Fact]
    public void Return_in_a_channel_that_was_retired_since_takes_back_what_was_bought_before()
    {
        var member = Bought(Given.Program(), Given.Line(100_00)).Publish(Given.Program() with { Channels = [new ChannelDefinition { Id = Given.Shop, Retired = true }, new ChannelDefinition { Id = Given.Web }] }, _now.AddDays(1));

        Assert.Equal(100, member.Return("r", "p", _now.AddDays(2)).TakenBack[0].Points);
        Assert.Equal(ReturnStatus.Parked, member.Return(Given.Return("s", "q", _now.AddDays(2)) with { Channel = Given.Web }).Status);
        Assert.Equal("channelUnknown", member.Refused(Given.Return("t", "q", _now.AddDays(2))).Code);
    }

    [Fact]
    public void Parked_returns_are_at_most_a_hundred_a_member()
    {
        var member = new TestMember(Given.Program()).At(_now);
        for (var i = 0; i < 100; i++)
        {
            member.Return(Given.Return($"r{i}", $"p{i}", _now));
        }

        Assert.Equal("tooManyParkedReturns", member.Refused(Given.Return("more", "p", _now)).Code);
    }

    [Fact]
    public void Parked_return_is_applied_within_the_sales_own_record_when_that_arrives()
    {
        var member = new TestMember(Given.Program()).At(_now);
        member.Return(Given.Return("r", "p", _now, 40_00));

        Assert.Equal(40, Assert.Single(member.Buy("p", _now, 100_00).Returns).TakenBack.Single().Points);

        Assert.Equal((60L, 3), (member.Balance(), member.Journal.Count));
    }

    [Fact]
    public void Parked_return_ends_after_the_late_window()
    {
        var member = new TestMember(Given.Program() with { LateWindowDays = 7 }).At(_now);
        member.Return(Given.Return("r", "p", _now));

        Assert.Empty(member.SweepAt(_now.AddDays(7).AddTicks(-1)));
        Assert.Equal("r", Assert.IsType<ParkedReturnEnded>(Assert.Single(member.SweepAt(_now.AddDays(7)))).Id);
    }

    [Fact]
    public void Returning_more_than_was_bought_is_refused_with_what_is_left()
    {
        var member = Bought(Given.Program(), Given.Line(40_00, "a", quantity: 4));
        member.Return(Given.Return("r1", "p", _now, new ReturnLine("a", 1)));

        var refusal = member.Refused(Given.Return("r2", "p", _now, 30_01));

        Assert.Equal((RefusalKind.Rule, "exceedsPurchase"), (refusal.Kind, refusal.Code));
        Assert.Contains(refusal.Numbers, number => number.Value == 30_00);
    }

    [Fact]
    public void Full_return_restores_balance_tier_progress_counters_and_budget_exactly()
    {
        var program = Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Month, 150)), Given.Rule(id: "s", wallet: "status"))
            .With(CampaignGiven.Extra(50).Budgeted(1_000) with { Caps = [new() { Period = CapPeriod.Month, Awards = 5 }] });
        var member = new TestMember(program.WithPoints(Given.Wallet(after: 60)) with { Tiers = Given.Tiers() }).Granting("extra", 1_000);
        member.Buy("before", _now, 70_00);
        var before = member.State.Fork();

        member.Buy("p", _now.AddDays(1), 200_00);
        member.Return("r", "p", _now.AddDays(2));

        Assert.Equal(before.Buckets, member.State.Buckets);
        Assert.Equal(before.Counters, member.State.Counters);
        Assert.Equal(before.Counts, member.State.Counts);
        Assert.Equal((before.Tier, before.TierUntil), (member.State.Tier, member.State.TierUntil));
        Assert.Equal(0, InCampaign(member));
    }

    /// <summary>All at once, in two parts, and after lines that came back by line; one line cost nothing.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(30_00, false)]
    [InlineData(40_00, true)]
    public void Full_return_by_amount_restores_visits_and_whatever_is_counted_by_the_piece(long before, bool isByLine)
    {
        var program = Given.Program(Given.Rule(), Given.PerItem(1, "stamps", "card"));
        var member = new TestMember(program with
        {
            Wallets = [.. program.Wallets, Given.Wallet("card", WalletKind.Stamps)],
            Tiers = Given.Tiers(TierMetric.Visits, silver: 2, gold: 5, platinum: 9),
        });
        member.Buy("other", _now, 10_00);
        var other = member.State.Fork();
        member.Buy(Given.Purchase("p", _now, Given.Line(40_00, "a", quantity: 4), Given.Line(60_00, "b"), Given.Line(0, "gift")));
        if (before > 0)
        {
            member.Return(isByLine ? Given.Return("r1", "p", _now, new ReturnLine("a", 4)) : Given.Return("r1", "p", _now, before));
        }

        Assert.Equal(("silver", 2L), (member.Tier, member.Metric));
        member.Return(Given.Return("r2", "p", _now, 100_00 - before));

        Assert.Equal(("basic", 1L), (member.Tier, member.Metric));
        Assert.Equal(other.Buckets, member.State.Buckets);
        Assert.Equal(other.Counts, member.State.Counts);
        Assert.Equal("nothingLeft", member.Refused(Given.Return("again", "p", _now)).Code);
    }

    [Fact]
    public void Full_return_does_not_restore_what_expired_meanwhile()
    {
        var member = Bought(Given.Program().WithPoints(Given.Wallet(after: 10)), Given.Line(100_00));

        var taken = member.Return("r", "p", _now.AddDays(20)).TakenBack.Single();

        Assert.Equal((100L, 100L, 0L), (taken.Points, taken.Expired, member.Balance()));
    }

    /// <summary>What the journal says that the budget of the campaign was used for, since the last purchase.</summary>
    private static long InCampaign(TestMember member)
    {
        var events = member.Journal.TakeLast(2).SelectMany(record => record.Events).ToArray();
        return events.OfType<PointsAwarded>().Where(award => award.Campaign is not null).Sum(award => award.Points)
            - events.OfType<PointsTakenBack>().Where(taken => taken.Campaign is not null).Sum(taken => taken.Points);
    }

    /// <summary>A member who paid for q with the 90 points of the purchase before, and the buckets as they were.</summary>
    private static TestMember Paid(out BucketPoints[] before)
    {
        var program = Given.Program(Given.Rule() with { Items = new ItemFilter { ExcludeSkus = ["other"] } });
        var member = Bought(program.WithPoints(Given.Wallet(after: 60) with { Payment = new PaymentWorth { Points = 1, PerAmount = 1 } }), Given.Line(90_00));
        before = [.. member.State.Buckets];
        member.At(_now.AddDays(1)).Buy(Given.Purchase("q", _now.AddDays(1), Given.Line(5_00, sku: "other")).Paying(90));
        return member;
    }

    private static TestMember Bought(ProgramDefinition program, params PurchaseLine[] lines)
    {
        var member = new TestMember(program).At(_now);
        member.Buy(Given.Purchase("p", _now, [.. lines]));
        return member;
    }
}
