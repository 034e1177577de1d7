using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Rewards;

/// <summary>A reward nobody can afford is not published; one that somebody may afford always is.</summary>
public sealed class UnaffordableRewardsTests
{
    private static readonly EarningCap _lifetime = Given.Cap(CapPeriod.Lifetime, 100);

    [Fact]
    public void Find_without_limits_finds_nothing() => Assert.Empty(Find(Given.Program(Given.Rule()), 100_000_000_000));

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void Find_reckons_with_lifetime_limits(long price, bool refused) =>
        Assert.Equal(refused ? ["/rewards/0/price/points"] : [], Find(Given.Program(Given.Rule(caps: [_lifetime])), price));

    [Fact]
    public void Find_reckons_with_no_other_limit() => Assert.Empty(Find(Given.Program(Given.Rule(caps: [Given.Cap(CapPeriod.Year, 10), Given.Cap(CapPeriod.Purchase, 1)])), 101));

    [Theory]
    [InlineData(200, false)]
    [InlineData(201, true)]
    public void Find_adds_up_what_rules_give(long price, bool refused) =>
        Assert.Equal(refused, Find(Given.Program(Given.Rule(caps: [_lifetime]), Given.Rule(id: "other", caps: [_lifetime])), price).Length == 1);

    [Theory]
    [InlineData(50, false)]
    [InlineData(51, true)]
    public void Find_knows_what_comes_once_in_a_life(long price, bool refused)
    {
        Assert.Equal(refused, Find(Given.Program(Given.Flat(50) with { Trigger = RuleTrigger.Enrollment }), price).Length == 1);
        Assert.Equal(refused, Find(Given.Program(Given.Flat(50) with { FirstPurchase = true }), price).Length == 1);
    }

    [Fact]
    public void Find_with_a_rule_without_limit_finds_nothing() =>
        Assert.Empty(Find(Given.Program(Given.Rule(caps: [_lifetime]), Given.Rule(id: "other")), 1_000));

    [Fact]
    public void Find_with_a_campaign_that_gives_more_finds_nothing()
    {
        var program = Given.Program(Given.Rule(caps: [_lifetime]));

        Assert.Empty(Find(program.With(CampaignGiven.Extra(1)), 1_000));
        Assert.Empty(Find(program.With(CampaignGiven.Times(2, rules: "base")), 1_000));
        Assert.Single(Find(program.With(CampaignGiven.Extra(1) with { State = CampaignState.Ended }), 1_000));
        Assert.Single(Find(program.With(CampaignGiven.Extra(1) with { Caps = [new CampaignCap { Period = CapPeriod.Lifetime, Points = 50 }] }), 151));
        Assert.Empty(Find(program.With(CampaignGiven.Extra(1) with { Caps = [new CampaignCap { Period = CapPeriod.Lifetime, Points = 50 }] }), 150));
    }

    [Fact]
    public void Find_of_a_wallet_that_nothing_earns_into_names_the_wallet()
    {
        var program = Given.Program(Given.Rule());

        Assert.Equal(["/rewards/0/price/wallet"], Find(program with { Wallets = program.Wallets.Add(Given.Wallet("gifts")) }, 1, "gifts"));
    }

    [Fact]
    public void Find_of_points_that_members_give_each_other_finds_nothing()
    {
        var program = Given.Program(Given.Rule(caps: [_lifetime]));

        Assert.Empty(Find(program with { Wallets = [.. program.Wallets.Select(wallet => wallet.Kind == WalletKind.Points ? wallet with { Transferable = true } : wallet)] }, 1_000));
    }

    [Fact]
    public void Find_of_what_is_retired_or_has_faults_finds_nothing()
    {
        var program = Given.Program(Given.Rule(caps: [_lifetime]));

        Assert.Empty(Pointers(program.WithRewards(Given.Reward(points: 1_000) with { Retired = true })));
        Assert.Equal(["/rewards/0/price/wallet"], Find(program, 1_000, "nowhere"));
        Assert.Equal(["/rewards/0/price/wallet"], Find(program, 1_000, "status"));
    }

    [Theory]
    [InlineData(false, new[] { "/rewards/0/price/wallet" })]
    [InlineData(true, new string[0])]
    public void Find_of_a_wallet_that_cashback_fills_finds_nothing(bool pays, string[] found)
    {
        var program = Given.Program(Given.Rule());
        RewardDefinition[] rewards = [Given.Reward("lunch") with { Price = new RewardPrice("cash", 5_00) }, .. pays ? new[] { Cashback() } : []];

        Assert.Equal(found, Pointers(program with { Wallets = program.Wallets.Add(Given.Wallet("cash", WalletKind.Money)), Rewards = [.. rewards] }));
    }

    [Theory]
    [InlineData(20_00, false)]
    [InlineData(20_01, true)]
    public void Find_reckons_with_how_often_a_member_gets_cashback(long price, bool refused)
    {
        var program = Given.Program(Given.Rule());
        var lunch = Given.Reward("lunch") with { Price = new RewardPrice("cash", price) };
        var twice = Cashback() with { PerMember = [new RewardLimit(CapPeriod.Lifetime, 2)] };

        Assert.Equal(refused ? ["/rewards/0/price/points"] : [], Pointers(program with { Wallets = program.Wallets.Add(Given.Wallet("cash", WalletKind.Money)), Rewards = [lunch, twice] }));
    }

    [Theory]
    [InlineData(300, false)]
    [InlineData(301, true)]
    public void Find_adds_up_the_limits_of_members_who_share_the_wallet(long price, bool refused) =>
        Assert.Equal(refused, Find(Given.Program(Given.Rule(caps: [_lifetime])) with { Households = new HouseholdProgram { Wallet = "points", Members = 3 } }, price).Length == 1);

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void Find_looks_at_the_lowest_price_by_tier(long gold, bool refused)
    {
        var reward = Given.Reward(points: 1_000) with { TierPrices = [new TierPrice("silver", 500), new TierPrice("gold", gold)] };

        Assert.Equal(refused ? ["/rewards/0/price/points"] : [], Pointers((Given.Program(Given.Rule(caps: [_lifetime])) with { Tiers = Given.Tiers() }).WithRewards(reward)));
    }

    [Fact]
    public void Find_of_points_that_come_otherwise_finds_nothing()
    {
        var program = Given.Program(Given.Rule(caps: [_lifetime]));

        Assert.Empty(Find(program.WithPoints(Given.Wallet() with { GivenOtherwise = true }), 1_000));
        Assert.Empty(Find(program with { Wallets = program.Wallets.Add(Given.Wallet("thanks") with { GivenOtherwise = true }) }, 1, "thanks"));
    }

    /// <summary>Members may hold what the edition before gave, and a program can be wound down; what is new or dearer must be within reach.</summary>
    [Theory]
    [InlineData(false, 1_000, 1_000, "", "/rewards/0/price/points")]
    [InlineData(false, 1_000, 900, "", "/rewards/0/price/points")]
    [InlineData(false, 1_000, 1_001, "/rewards/0/price/points", "")]
    [InlineData(false, null, 1_000, "/rewards/0/price/points", "")]
    [InlineData(false, null, 101, "/rewards/0/price/points", "")]
    [InlineData(true, null, 1_000, "", "/rewards/0/price/points")]
    public void Find_after_an_edition_that_gave_points_or_had_the_reward_warns_only(bool gaveMore, int? before, long price, string fault, string warning)
    {
        var limited = Given.Program(Given.Rule(caps: [_lifetime]));
        var previous = (gaveMore ? Given.Program(Given.Rule()) : limited).WithRewards(before is { } points ? [Given.Reward(points: points)] : []);
        var program = limited.WithRewards(Given.Reward(points: price));

        Assert.Equal(fault, string.Join(' ', ProgramValidator.Validate(program, previous).Select(found => found.Pointer)));
        Assert.Equal(warning, string.Join(' ', ProgramWarnings.Find(program, previous, Given.Start).Where(found => found.Pointer.StartsWith("/rewards/", StringComparison.Ordinal)).Select(found => found.Pointer)));
    }

    private static RewardDefinition Cashback() =>
        Given.Reward("back", stock: StockKind.Unlimited) with { Kind = RewardKind.Cashback, Value = new RewardValue { Amount = 10_00, Wallet = "cash" } };

    private static string[] Find(ProgramDefinition program, long price, string wallet = "points") =>
        Pointers(program.WithRewards(Given.Reward() with { Price = new RewardPrice(wallet, price) }));

    private static string[] Pointers(ProgramDefinition program)
    {
        Assert.Empty(ProgramWarnings.Find(program, null, Given.Start));
        return [.. ProgramValidator.Validate(program, null).Select(fault => fault.Pointer)];
    }
}
