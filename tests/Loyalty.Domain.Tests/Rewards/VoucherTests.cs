using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Tests.Rewards;

public sealed class VoucherTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-10");

    [Fact]
    public void Start_holds_the_points_that_expire_first()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 30)).WithRewards(Given.Reward(points: 120)));
        member.Buy("old", Given.Noon("2026-03-01"), 100_00);
        member.Buy("new", Given.Noon("2026-03-02"), 100_00);

        var started = member.Hold("v");

        Assert.Equal(80, member.Balance());
        Assert.Equal([(100L, Given.Day("2026-03-01")), (20L, Given.Day("2026-03-02"))],
            member.Journal[^1].First<PointsSpent>()!.Takes.Select(take => (take.Points, take.Bucket.EarnedOn!.Value)));
        Assert.Equal(member.State.Version, started.SpentIn);
        Assert.Equal("v", Assert.Single(member.State.Processes.OfType<RedemptionStarted>()).Voucher);
        Assert.Empty(member.State.Vouchers);
    }

    [Fact]
    public void Issue_ends_the_process_and_leaves_a_voucher()
    {
        var member = Rich();
        var issued = member.Redeem("v");

        Assert.Empty(member.State.Processes);
        Assert.Equal(issued, Assert.Single(member.State.Vouchers));
        Assert.Empty(RedeemRewardRules.Issue(member.State, issued.Id, new IssuedCode("again"), member.Current, _now).Events);
        Assert.Equal("redemption", AccountAnswers.ToHistory(member.Journal[^1], 1).Kind);
        Assert.Equal("redeeming", AccountAnswers.ToHistory(member.Journal[^2], 1).Kind);
    }

    [Fact]
    public void Start_and_issue_in_one_record_leaves_what_two_would()
    {
        var (one, two) = (Rich(StockKind.Unlimited), Rich(StockKind.Unlimited));
        var decision = RedeemRewardRules.StartAndIssue(one.State, Given.Redeem("v"), one.Current, "CODE", _now);
        foreach (var happened in decision.Events)
        {
            one.State.Apply(happened);
        }

        two.Redeem("v");

        Assert.Equal(two.State.Vouchers.Single(), one.State.Vouchers.Single());
        Assert.Equal(two.State.Buckets, one.State.Buckets);
        Assert.Empty(one.State.Processes);
        Assert.Equal("redemption", AccountAnswers.ToHistory(new AccountRecord { Events = decision.Events }, 1).Kind);
    }

    [Fact]
    public void Issue_of_a_voucher_that_would_have_ended_is_refused()
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward() with { VoucherDays = 1 })).At(_now);
        member.Buy("p", _now, 200_00);
        var held = member.Hold("v");
        var end = held.ExpiresAt!.Value;

        Assert.Equal("voucherEnded", RedeemRewardRules.Issue(member.State, held.Id, new IssuedCode("CODE"), member.Current, end).Refusal!.Code);
        Assert.Null(RedeemRewardRules.Issue(member.State, held.Id, new IssuedCode("CODE"), member.Current, end.AddTicks(-1)).Refusal);
    }

    [Theory]
    [InlineData(StockKind.Counted)]
    [InlineData(StockKind.Codes)]
    public void Start_and_issue_gives_nothing_that_has_to_be_reserved(StockKind stock)
    {
        var member = Rich(stock);

        var refusal = RedeemRewardRules.StartAndIssue(member.State, Given.Redeem("v"), member.Current, "CODE", _now).Refusal!;

        Assert.Equal((RefusalKind.Unavailable, "editionChanged"), (refusal.Kind, refusal.Code));
    }

    [Fact]
    public void Undo_gives_back_everything_exactly()
    {
        var member = Rich();
        var before = member.State.Fork();
        var held = member.Hold("v");
        member.Undo(held);

        Assert.Equal(before.Buckets, member.State.Buckets);
        Assert.Empty(member.State.Processes);
        Assert.Empty(member.State.Counters);
        Assert.Empty(RedeemRewardRules.Undo(member.State, held.Id, new AccountRecord(), "again", member.Current, _now).Events);
        Assert.Equal("redemptionUndone", AccountAnswers.ToHistory(member.Journal[^1], 1).Kind);
    }

    [Fact]
    public void Undo_does_first_what_fell_due()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 10)).WithRewards(Given.Reward())).At(_now);
        member.Buy("p", _now, 200_00);
        var held = member.Hold("v");
        var end = Given.At("2026-03-21T00:00:00Z");

        var record = member.At(end.AddDays(1)).Undo(held);

        Assert.Equal([typeof(PointsExpired), typeof(RedemptionUndone), typeof(PointsRestored)], record.Events.Select(happened => happened.GetType()));
        Assert.Equal((end, 100L), (record.First<PointsExpired>()!.At, member.Balance()));
    }

    [Fact]
    public void Use_takes_the_voucher_and_a_second_use_finds_none()
    {
        var member = Rich();
        member.Redeem("v");

        var record = member.Use(Given.Use("v", Given.Web, "receipt-7"));

        Assert.Equal(new VoucherUsed { Voucher = "v", Reward = "mug", Channel = Given.Web, Purchase = "receipt-7" }, record.First<VoucherUsed>());
        Assert.Empty(member.State.Vouchers);
        Assert.Equal("voucherNotFound", member.Refused(Given.Use("v")).Code);
        Assert.Equal("voucherNotFound", member.Refused(Given.Cancel("v")).Code);
    }

    [Fact]
    public void Use_is_held_to_the_channels_that_the_reward_had_when_it_was_issued()
    {
        var program = Given.Program().WithRewards(Given.Reward() with { Channels = [Given.Shop] });
        var member = new TestMember(program).At(_now);
        member.Buy("p", _now, 200_00);
        member.Redeem("v");
        member.Publish(program.WithRewards(Given.Reward() with { Channels = [Given.Web], Retired = true }), _now.AddMinutes(1)).At(_now.AddMinutes(2));

        Assert.Equal("otherChannel", member.Refused(Given.Use("v", Given.Web)).Code);
        Assert.Equal("channelUnknown", member.Refused(Given.Use("v", "mail")).Code);
        member.Use(Given.Use("v", Given.Shop));
    }

    [Fact]
    public void Undone_use_leaves_the_voucher_as_it_was_in_its_place()
    {
        var member = Rich();
        member.Redeem("old");
        member.At(_now.AddHours(1)).Redeem("new");
        var before = member.State.Fork();
        member.Use(Given.Use("old", purchase: "receipt-7"));

        var record = member.UndoUse(Given.UndoUse("old"));

        Assert.Equal(before.Vouchers, member.State.Vouchers);
        Assert.Equal(before.Buckets, member.State.Buckets);
        Assert.Equal("voucherUseUndone", AccountAnswers.ToHistory(record, 1).Kind);
        Assert.Equal("voucherNotUsed", member.Refused(Given.UndoUse("old")).Code);
        member.Use(Given.Use("old"));
        member.UndoUse(Given.UndoUse("old"));
        member.Cancel(Given.Cancel("old"));
        Assert.Equal([new NamedText("state", "cancelled")], member.Refused(Given.UndoUse("old")).Texts.AsEnumerable());
    }

    [Fact]
    public void Undone_use_keeps_the_old_end_and_is_refused_after_it()
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward() with { VoucherDays = 30 })).At(_now);
        member.Buy("p", _now, 200_00);
        var end = member.Redeem("v").ExpiresAt!.Value;
        member.Use(Given.Use("v"));

        Assert.Null(member.At(end.AddTicks(-1)).Decide(Given.UndoUse("v")).Refusal);
        var refusal = member.At(end).Refused(Given.UndoUse("v"));
        Assert.Equal("voucherNotUsable", refusal.Code);
        Assert.Equal([new NamedText("state", "expired")], refusal.Texts.AsEnumerable());
        Assert.Equal("voucherNotFound", member.Refused(Given.UndoUse("nothing")).Code);

        member.At(end.AddDays(-1)).UndoUse(Given.UndoUse("v"));
        Assert.Equal([new VoucherExpired { At = end, Voucher = "v", Reward = "mug" }], member.SweepAt(end).AsEnumerable());
    }

    [Fact]
    public void Undone_use_needs_room_among_the_vouchers()
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward(points: 1))).At(_now);
        member.Buy("p", _now, 1_000_00);
        member.Redeem("used");
        member.Use(Given.Use("used"));
        for (var i = 0; i < Limits.OpenVouchers; i++)
        {
            member.Redeem($"v-{i}");
        }

        Assert.Equal("tooManyVouchers", member.Refused(Given.UndoUse("used")).Code);
    }

    [Fact]
    public void Blocked_member_uses_nothing_and_can_have_a_voucher_cancelled()
    {
        var member = Rich();
        member.Redeem("v");
        member.Block();

        Assert.Equal("memberBlocked", member.Refused(Given.Use("v")).Code);
        member.Cancel(Given.Cancel("v"));
        Assert.Equal(200, member.Balance());
    }

    [Fact]
    public void Cancel_puts_points_back_into_their_buckets()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 60)).WithRewards(Given.Reward(points: 150)));
        member.Buy("a", Given.Noon("2026-03-01"), 100_00);
        member.Buy("b", Given.Noon("2026-03-05"), 100_00);
        var before = member.State.Buckets.OrderBy(bucket => bucket.Bucket.EarnedOn).ToArray();
        member.Redeem("v");

        var record = member.Cancel(Given.Cancel("v"));

        Assert.Equal(before, member.State.Buckets.OrderBy(bucket => bucket.Bucket.EarnedOn));
        Assert.True(record.First<VoucherCancelled>()!.Restocked);
        Assert.Equal("redeemed", record.First<PointsRestored>()!.Reason);
        Assert.Equal("v", record.First<PointsRestored>()!.Reference);
        Assert.Equal("voucherCancelled", AccountAnswers.ToHistory(record, 1).Kind);
    }

    [Theory]
    [InlineData("2026-04-01", 100, 0)] // the points have not ended
    [InlineData("2026-04-20", 100, 0)] // they ended 17 days ago and live again
    [InlineData("2026-06-01", 0, 100)] // they ended too long ago
    public void Cancel_after_the_points_ended_restores_them_for_a_second_life_or_lets_them_go(string day, long restored, long lapsed)
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 32)).WithRewards(Given.Reward()));
        member.Buy("a", Given.Noon("2026-03-01"), 100_00);
        member.At(Given.Noon("2026-03-02")).Redeem("v");

        var record = member.At(Given.Noon(day)).Cancel(Given.Cancel("v"));

        Assert.Equal((restored, lapsed), (record.First<PointsRestored>()!.Points, record.First<PointsRestored>()!.Lapsed));
        Assert.Equal(restored, member.Balance());
    }

    [Theory]
    [InlineData(StockKind.Counted, true)]
    [InlineData(StockKind.Codes, false)]
    [InlineData(StockKind.Unlimited, false)]
    public void Cancel_restocks_counted_pieces_alone(StockKind stock, bool restocked)
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward(stock: stock))).At(_now);
        member.Buy("p", _now, 200_00);
        member.Redeem("v");

        Assert.Equal(restocked, member.Cancel(Given.Cancel("v")).First<VoucherCancelled>()!.Restocked);
    }

    [Fact]
    public void Voucher_ends_at_the_close_of_its_last_day_whether_or_not_anything_sweeps()
    {
        var member = new TestMember(
            (Given.Program() with { TimeZone = "Europe/London" }).WithRewards(Given.Reward() with { VoucherDays = 30 })).At(_now);
        member.Buy("p", _now, 200_00);
        var issued = member.Redeem("v");
        var end = Given.At("2026-04-09T23:00:00Z");

        // 10 March + 30 days, to the end of the day, in summer time.
        Assert.Equal(end, issued.ExpiresAt);
        Assert.Null(member.At(end.AddTicks(-1)).Decide(Given.Use("v")).Refusal);
        Assert.Equal("voucherNotFound", member.At(end).Refused(Given.Use("v")).Code);
        Assert.Equal("voucherNotFound", member.Refused(Given.Cancel("v")).Code);
        Assert.Equal([new VoucherExpired { At = end, Voucher = "v", Reward = "mug" }], member.SweepAt(end.AddDays(1)).AsEnumerable());
        Assert.Empty(member.State.Vouchers);
        Assert.Equal(100, member.Balance());
    }

    [Fact]
    public void At_one_instant_points_expire_before_vouchers_and_vouchers_before_tiers()
    {
        var program = (Given.Program() with { Tiers = Given.Tiers() })
            .WithPoints(Given.Wallet(after: 20)).WithRewards(Given.Reward() with { VoucherDays = 20 });
        var member = new TestMember(program, Given.Noon("2026-12-01"));
        member.Buy("p", Given.Noon("2027-12-11"), 200_00);
        member.Redeem("v");

        // Silver from 2027 holds to the end of 2028; here only the two that meet at the end of 2027.
        var events = member.SweepAt(Given.At("2028-01-01T00:00:00Z"));

        Assert.Equal(["PointsExpired", "VoucherExpired"], events.Select(happened => happened.GetType().Name));
        Assert.Equal("TierChanged", member.SweepAt(Given.At("2029-01-01T00:00:00Z")).Last().GetType().Name);
    }

    [Theory]
    [InlineData("issued")]
    [InlineData("used")]
    [InlineData("cancelled")]
    [InlineData("expired")]
    public void Voucher_is_described_by_its_issue_and_what_ended_it(string state)
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward() with { VoucherDays = 30, Value = new RewardValue { Amount = 500 } })).At(_now);
        member.Buy("p", _now, 200_00);
        var issued = member.Redeem("v");
        var closing = state switch
        {
            "used" => [member.Use(Given.Use("v", purchase: "r"))],
            "cancelled" => [member.Cancel(Given.Cancel("v"))],
            _ => Array.Empty<AccountRecord>(),
        };
        var at = state == "expired" ? issued.ExpiresAt!.Value : _now;

        var voucher = RewardAnswers.Voucher(issued, closing, "member", member.Current, at);

        Assert.Equal(state, voucher.State.ToString().ToLowerInvariant());
        Assert.Equal(new RewardPrice("points", 100), voucher.Price);
        Assert.Equal(500, voucher.Value!.Amount);
        Assert.Equal(state == "used" ? new VoucherUse(_now, Given.Shop, "r") : null, voucher.Use);
        Assert.Equal(state == "cancelled" ? "mistake" : null, voucher.CancelReason);
    }

    private static TestMember Rich(StockKind stock = StockKind.Counted)
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward(stock: stock, perMember: [new RewardLimit(CapPeriod.Year, 10)]))).At(_now);
        member.Buy("p", _now, 200_00);
        return member;
    }
}
