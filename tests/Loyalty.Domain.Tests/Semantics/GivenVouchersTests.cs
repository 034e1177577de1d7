using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>Rewards as effects: what is said of vouchers holds for those that rules, campaigns, challenges and referrals give, and that come by themselves for points.</summary>
public sealed class GivenVouchersTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-10");

    public static TheoryData<string> Causes => ["rule", "campaign", "challenge", "referral", "automatic"];

    [Theory]
    [MemberData(nameof(Causes))]
    public void Full_return_takes_back_the_voucher_too(string cause)
    {
        var member = Member(cause, Given.Gift(perMember: new RewardLimit(CapPeriod.Year, 3)));
        var voucher = Gain(member, "p");

        Assert.Equal(voucher, Assert.Single(member.Return("r", "p", _now.AddDays(1)).CancelledVouchers));

        Assert.Equal(0, member.State.Vouchers.Count + member.Granted.Count + member.State.Counters.Count + member.State.Buckets.Count + member.State.Debts.Count);
        Assert.Empty(member.State.Challenges);
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public void Voucher_that_is_given_is_used_and_stays_used_when_what_gave_it_comes_back(string cause)
    {
        var member = Member(cause);
        var voucher = Gain(member, "p");

        member.Use(Given.Use(voucher));

        Assert.Empty(member.State.Vouchers);
        Assert.Equal("voucherNotFound", member.Refused(Given.Use(voucher) with { Key = "again" }).Code);
        Assert.Empty(member.Return("r", "p", _now.AddDays(1)).CancelledVouchers);
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public void Voucher_that_is_given_expires(string cause)
    {
        var member = Member(cause, Given.Gift() with { VoucherDays = 30 });
        var voucher = Gain(member, "p");

        Assert.Empty(member.SweepAt(Given.At("2026-04-09T23:59:59Z")).OfType<VoucherExpired>());
        Assert.Equal(voucher, member.SweepAt(Given.At("2026-04-10T00:00:00Z")).OfType<VoucherExpired>().Single().Voucher);
        Assert.Empty(member.State.Vouchers);
    }

    [Theory]
    [InlineData("rule")]
    [InlineData("campaign")]
    [InlineData("challenge")]
    [InlineData("automatic")]
    public void Voucher_that_is_given_counts_against_the_limit_per_member_until_it_is_taken_back(string cause)
    {
        var member = Member(cause, Given.Gift(perMember: new RewardLimit(CapPeriod.Lifetime, 1)));
        Gain(member, "p1");

        Assert.All(member.Buy("p2", _now, 50_00).Vouchers, voucher => Assert.Equal((GrantState.NotGiven, "limitReached"), (voucher.State, voucher.Reason)));
        Assert.Equal((1, 0), (member.State.Vouchers.Count, member.Granted.Count));
        member.Return("r1", "p1", _now);
        member.Return("r2", "p2", _now);
        Assert.Equal((0, 0), (member.State.Vouchers.Count, member.Granted.Count));
        member.Buy("p3", _now, 50_00);
        Assert.Equal((0, 1), (member.State.Vouchers.Count, member.Granted.Count));
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public void Voucher_that_is_given_is_on_condition_of_a_tier_and_within_a_window(string cause)
    {
        foreach (var (reward, code) in new[]
        {
            (Given.Gift() with { Tier = "gold" }, "tierTooLow"),
            (Given.Gift() with { From = _now.AddDays(1) }, "notYetAvailable"),
            (Given.Gift() with { Until = _now }, "noLongerAvailable"),
        })
        {
            var member = Member(cause, reward);

            Assert.All(member.Buy("p", _now, 50_00).Vouchers, voucher => Assert.Equal((GrantState.NotGiven, code), (voucher.State, voucher.Reason)));

            Assert.Equal((1L, 0), (member.State.Purchases, member.State.Vouchers.Count + member.Granted.Count + member.State.Counters.Count));
        }
    }

    public static TheoryData<string, RewardDefinition, string, string, string> ReasonsAgainst()
    {
        var data = new TheoryData<string, RewardDefinition, string, string, string>();
        foreach (var cause in (string[])["rule", "campaign"])
        {
            data.Add(cause, Given.Gift() with { Tier = "gold" }, "tierTooLow", "gold", "basic");
            data.Add(cause, Given.Gift() with { From = _now.AddDays(1) }, "notYetAvailable", "from 2026-03-11T12:00:00.0000000+00:00", "before");
            data.Add(cause, Given.Gift() with { Until = _now }, "noLongerAvailable", "before 2026-03-10T12:00:00.0000000+00:00", "after");
            data.Add(cause, Given.Gift() with { Retired = true }, "noLongerAvailable", "a reward that is given", "given no more");
            data.Add(cause, Given.Gift() with { Requires = new RewardRequirements { Segments = ["vip", "staff"] } }, "notInSegment", "vip, staff", "in none of them");
            data.Add(cause, Given.Gift() with { Requires = new RewardRequirements { Purchases = 3 } }, "tooFewPurchases", "3", "1");
            data.Add(cause, Given.Gift(perMember: new RewardLimit(CapPeriod.Lifetime, 0)), "limitReached", "fewer than 0 in the lifetime", "0");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(ReasonsAgainst))]
    public void Voucher_that_is_not_given_is_explained_by_what_the_reward_asks_for_and_what_there_was(
        string cause, RewardDefinition reward, string code, string expected, string actual)
    {
        var member = Member(cause, reward);
        member.Buy("p", _now, 50_00);

        var outcome = member.Explain("p").Single(outcome => outcome.Rule is "gift" or "weekend");

        Assert.Equal((false, 1L, 0L), (outcome.Applied, outcome.Wanted, outcome.Points));
        Assert.Equal((code, expected, actual), outcome.Reasons.Select(reason => (reason.Code, reason.Expected, reason.Actual)).Single());
    }

    [Theory]
    [InlineData("rule")]
    [InlineData("campaign")]
    public void Voucher_that_could_not_be_issued_is_explained_too_and_one_that_was_taken_back_was_given(string cause)
    {
        var member = Member(cause);
        var given = member.Buy("p", _now, 50_00).Vouchers.Single();
        var explained = member.Explain("p");
        var record = member.Undo(member.Granted.Single());

        var outcome = GrantAnswers.Explain(explained, [GrantAnswers.After(given, record)]).Single(outcome => outcome.Rule is "gift" or "weekend");
        Assert.Equal((false, 1L, 0L), (outcome.Applied, outcome.Wanted, outcome.Points));
        Assert.Equal(("outOfStock", "a piece in stock", "none left"), outcome.Reasons.Select(reason => (reason.Code, reason.Expected, reason.Actual)).Single());

        Assert.Equal(explained.AsEnumerable(), GrantAnswers.Explain(explained, [given with { State = GrantState.NotGiven, Reason = "returned" }]));
        Assert.Equal(explained.AsEnumerable(), GrantAnswers.Explain(explained, [given with { State = GrantState.Issued }]));
        Assert.Equal(explained.AsEnumerable(), GrantAnswers.Explain(explained, [given with { State = GrantState.NotGiven, Reason = "outOfStock", Cause = new VoucherCause("challenge", "gift") }]));
    }

    [Fact]
    public void Voucher_that_came_automatically_and_is_cancelled_returns_the_points_to_their_buckets_with_their_expiry()
    {
        var member = Member("automatic", wallet: Given.Wallet(after: 30));
        var voucher = Gain(member, "p");
        var spent = member.RecordOf("p").First<PointsSpent>()!;

        var restored = member.At(_now.AddDays(3)).Cancel(Given.Cancel(voucher)).First<PointsRestored>()!;

        Assert.Equal(spent.Takes.AsEnumerable(), restored.Gives);
        Assert.Equal(Given.At("2026-04-10T00:00:00Z"), restored.Gives.Single().Bucket.ExpiresAt);
    }

    [Fact]
    public void Voucher_comes_automatically_for_active_points_alone()
    {
        var member = Member("automatic", wallet: Given.Wallet(pendingDays: 2));

        Assert.Empty(member.Buy("p", _now, 50_00).Vouchers);
        member.SweepAt(_now.AddDays(3));

        Assert.Single(member.Granted);
    }

    [Theory]
    [InlineData("rule")]
    [InlineData("campaign")]
    public void Occurred_at_decides_the_edition_whose_voucher_is_given(string cause)
    {
        var member = Member(cause, Given.Gift() with { VoucherDays = 30 });
        member.Publish(Program(cause, Given.Gift() with { VoucherDays = 5 }), _now.AddHours(-1));

        member.At(_now).Buy(Given.Purchase("p", _now.AddHours(-2), 50_00));
        member.Buy(Given.Purchase("q", _now, 50_00));

        Assert.Equal([(1, 30), (2, 5)], member.Granted.Select(granted => (granted.Edition, (granted.ExpiresAt!.Value.AddDays(-1) - Given.At("2026-03-10T00:00:00Z")).Days)));
    }

    [Fact]
    public void Remainder_that_loses_the_rule_loses_its_voucher_and_one_that_keeps_it_keeps_it()
    {
        var member = new TestMember(Given.Program(Given.Gives() with { MinimumAmount = 30_00 }).WithRewards(Given.Gift()));
        var voucher = Gain(member, "p");

        Assert.Empty(member.Return(Given.Return("r1", "p", _now, 20_00)).CancelledVouchers);
        Assert.Equal(voucher, Assert.Single(member.Return(Given.Return("r2", "p", _now, 1)).CancelledVouchers));
    }

    /// <summary>A purchase that gives a voucher, which is issued; its id.</summary>
    private static string Gain(TestMember member, string purchase)
    {
        var given = Assert.Single(member.Buy(purchase, _now, 50_00).Vouchers);
        Assert.Equal(given.Voucher, Assert.Single(member.IssueGiven()).Voucher);
        return given.Voucher!;
    }

    /// <summary>A member to whom a purchase of 50.00 gives a mug, by one of all that gives vouchers.</summary>
    private static TestMember Member(string cause, RewardDefinition? reward = null, WalletDefinition? wallet = null) =>
        new(Program(cause, reward ?? Given.Gift(), wallet), _now.AddDays(-5), cause == "referral" ? ReferralClaim.Of("ann", isSelf: false) : null);

    private static ProgramDefinition Program(string cause, RewardDefinition reward, WalletDefinition? wallet = null)
    {
        var program = Given.Program(cause switch { "rule" => [Given.Gives()], "automatic" => [Given.Rule()], _ => ImmutableArray<EarningRule>.Empty }) with { Tiers = Given.Tiers() };
        program = wallet is null ? program : program.WithPoints(wallet);
        program = cause switch
        {
            "campaign" => program.With(new CampaignDefinition { Id = "weekend", Effect = new CampaignEffect { Reward = "mug" } }),
            "challenge" => program with { Challenges = [new ChallengeDefinition { Id = "each", Measure = ChallengeMeasure.Count, Goal = 1, Repeatable = true, Reward = "mug" }] },
            "referral" => program with { Referral = new ReferralProgram { Referrer = new ReferralReward { Reward = "mug" }, Friend = new ReferralReward { Reward = "mug" }, WithinDays = 30, ReturnDays = 14 } },
            _ => program,
        };
        return program.WithRewards(cause == "automatic" ? reward with { Price = new RewardPrice("points", 50), Automatic = true } : reward);
    }
}
