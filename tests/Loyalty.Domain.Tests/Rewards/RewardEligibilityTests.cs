using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Tests.Rewards;

public sealed class RewardEligibilityTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-10");

    /// <summary>The code that is expected, the reward, and what the member has bought in whole euros.</summary>
    public static TheoryData<string, string, long> Table() => new()
    {
        { "", "open", 100 },
        { "", "open", 5_000 },
        { "insufficientBalance", "open", 99 },
        { "insufficientBalance", "open", 0 },
        { "noLongerAvailable", "retired", 100 },
        { "noLongerAvailable", "over", 100 },
        { "", "lastMoment", 100 },
        { "notYetAvailable", "early", 100 },
        { "", "justOpened", 100 },
        { "tierTooLow", "gold", 499 },
        { "", "gold", 500 },
        { "", "gold", 1_000 },
        { "otherChannel", "webOnly", 100 },
        { "otherChannel tierTooLow insufficientBalance", "all", 10 },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Reasons_are_everything_that_stands_in_the_way(string codes, string reward, long bought)
    {
        var member = new TestMember(Program());
        if (bought > 0)
        {
            member.Buy("p", _now.AddDays(-1), bought * 100);
        }

        member.At(_now);
        var offer = RewardAnswers.Catalogue(member.State, "member", member.Current, Given.Shop, _now).Rewards.FirstOrDefault(offer => offer.Id == reward);
        var refusal = member.Decide(Given.Redeem("v", reward)).Refusal;

        Assert.Equal(codes.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(), refusal?.Code);
        if (reward == "retired")
        {
            Assert.Null(offer);
            return;
        }

        Assert.Equal(codes, string.Join(' ', offer!.Reasons.Select(reason => reason.Code)));
        Assert.Equal(codes.Length == 0, offer.Eligible);
    }

    [Fact]
    public void Insufficient_balance_says_what_is_required_available_and_missing()
    {
        var member = new TestMember(Program());
        member.Buy("p", _now, 30_00);

        var refusal = member.Refused(Given.Redeem("v", "open"));

        Assert.Equal(RefusalKind.Rule, refusal.Kind);
        Assert.Equal([new NamedNumber("required", 100), new NamedNumber("available", 30), new NamedNumber("missing", 70)], refusal.Numbers.AsEnumerable());
    }

    [Fact]
    public void Tier_too_low_says_which_tier_it_takes()
    {
        var member = new TestMember(Program());
        member.Buy("p", _now, 200_00);

        Assert.Equal([new NamedText("requiredTier", "gold"), new NamedText("tier", "silver")], member.Refused(Given.Redeem("v", "gold")).Texts.AsEnumerable());
    }

    [Fact]
    public void Limit_counts_in_its_period_and_cancelled_ones_not()
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward(points: 1, perMember: [new RewardLimit(CapPeriod.Month, 2), new RewardLimit(CapPeriod.Lifetime, 3)])));
        member.Buy("p", Given.Noon("2026-03-01"), 100_00);
        member.Redeem("v1");
        member.Redeem("v2");

        var refusal = member.Refused(Given.Redeem("v3"));
        Assert.Equal("limitReached", refusal.Code);
        Assert.Equal([new NamedNumber("limit", 2)], refusal.Numbers.AsEnumerable());
        Assert.Equal([new NamedText("period", "month")], refusal.Texts.AsEnumerable());

        member.Cancel(Given.Cancel("v2"));
        member.Redeem("v3");
        Assert.Equal("limitReached", member.Refused(Given.Redeem("v4")).Code);

        member.At(Given.Noon("2026-04-01"));
        member.Redeem("v4");
        Assert.Equal([new NamedText("period", "lifetime")], member.Refused(Given.Redeem("v5")).Texts.AsEnumerable());
    }

    [Theory]
    [InlineData(CapPeriod.Year)]
    [InlineData(CapPeriod.Lifetime)]
    public void Limit_that_is_published_later_counts_what_was_redeemed_before(CapPeriod period)
    {
        var program = Given.Program().WithRewards(Given.Reward(points: 1));
        var member = new TestMember(program).At(_now);
        member.Buy("p", _now, 100_00);
        member.Redeem("v1");
        member.Redeem("v2");
        member.Cancel(Given.Cancel("v1"));

        member.Publish(program.WithRewards(Given.Reward(points: 1, perMember: [new RewardLimit(period, 2)])), _now.AddMinutes(1)).At(_now.AddMinutes(2));

        member.Redeem("v3");
        Assert.Equal("limitReached", member.Refused(Given.Redeem("v4")).Code);
    }

    [Fact]
    public void Limit_holds_for_what_is_under_way_and_what_is_undone_counts_no_more()
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward(points: 1, perMember: [new RewardLimit(CapPeriod.Lifetime, 1)])));
        member.Buy("p", _now, 100_00);
        var held = member.Hold("v1");
        Assert.Equal("limitReached", member.Refused(Given.Redeem("v2")).Code);

        member.Undo(held);

        Assert.Empty(member.State.Counters);
        member.Redeem("v2");
    }

    [Fact]
    public void Blocked_member_redeems_nothing()
    {
        var member = new TestMember(Program());
        member.Buy("p", _now, 100_00);

        Assert.Equal("memberBlocked", member.Block().Refused(Given.Redeem("v", "open")).Code);
    }

    [Fact]
    public void Vouchers_and_processes_of_one_member_are_bounded()
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward(points: 1)));
        member.Buy("p", _now, 1_000_00);
        for (var i = 0; i < Limits.OpenProcesses; i++)
        {
            member.Hold($"held-{i}");
        }

        Assert.Equal("tooManyProcesses", member.Refused(Given.Redeem("v")).Code);

        foreach (var held in member.State.Processes.ToArray())
        {
            member.Issue((Loyalty.Domain.Accounts.Events.RedemptionStarted)held);
        }

        for (var i = Limits.OpenProcesses; i < Limits.OpenVouchers - 1; i++)
        {
            member.Redeem($"v-{i}");
        }

        var last = member.Hold("last");
        Assert.Equal("tooManyVouchers", member.Refused(Given.Redeem("v")).Code);
        member.Issue(last);
        Assert.Equal([new NamedNumber("limit", Limits.OpenVouchers)], member.Refused(Given.Redeem("v")).Numbers.AsEnumerable());
        member.Use(Given.Use("last"));
        member.Redeem("v");
    }

    [Fact]
    public void Unknown_reward_channel_and_member_are_refused()
    {
        var member = new TestMember(Program());

        Assert.Equal("rewardNotFound", member.Refused(Given.Redeem("v", "nothing")).Code);
        Assert.Equal("channelUnknown", member.Refused(Given.Redeem("v", "open", "mail")).Code);
        Assert.Equal("memberNotFound", RedeemRewardRules.Start(new Loyalty.Domain.Accounts.AccountState(), Given.Redeem("v", "open"), member.Current, _now).Refusal!.Code);
    }

    [Fact]
    public void Points_that_end_at_the_instant_buy_nothing()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 5)).WithRewards(Given.Reward()));
        member.Buy("p", Given.Noon("2026-03-01"), 100_00);

        Assert.Null(member.At(Given.At("2026-03-06T23:59:59Z")).Decide(Given.Redeem("v")).Refusal);
        Assert.Equal("insufficientBalance", member.At(Given.At("2026-03-07T00:00:00Z")).Refused(Given.Redeem("v")).Code);
    }

    private static ProgramDefinition Program() => (Given.Program() with { Tiers = Given.Tiers() }).WithRewards(
        Given.Reward("open"),
        Given.Reward("retired") with { Retired = true },
        Given.Reward("over") with { Until = _now },
        Given.Reward("lastMoment") with { Until = _now.AddTicks(1) },
        Given.Reward("early") with { From = _now.AddTicks(1) },
        Given.Reward("justOpened") with { From = _now },
        Given.Reward("gold") with { Tier = "gold" },
        Given.Reward("webOnly") with { Channels = [Given.Web] },
        Given.Reward("all") with { Tier = "gold", Channels = [Given.Web] });
}
