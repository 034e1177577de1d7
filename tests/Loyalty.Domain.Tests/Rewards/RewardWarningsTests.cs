using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Rewards;

/// <summary>A reward nobody can afford is warned of; one that somebody may afford never is.</summary>
public sealed class RewardWarningsTests
{
    private static readonly EarningCap _lifetime = Given.Cap(CapPeriod.Lifetime, 100);

    [Fact]
    public void Find_without_limits_warns_of_nothing() => Assert.Empty(Find(Given.Program(Given.Rule()), 100_000_000_000));

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void Find_reckons_with_lifetime_limits(long price, bool warned) =>
        Assert.Equal(warned ? ["/rewards/0/price/points"] : [], Find(Given.Program(Given.Rule(caps: [_lifetime])), price));

    [Fact]
    public void Find_reckons_with_no_other_limit() => Assert.Empty(Find(Given.Program(Given.Rule(caps: [Given.Cap(CapPeriod.Year, 10), Given.Cap(CapPeriod.Purchase, 1)])), 101));

    [Theory]
    [InlineData(200, false)]
    [InlineData(201, true)]
    public void Find_adds_up_what_rules_give(long price, bool warned) =>
        Assert.Equal(warned, Find(Given.Program(Given.Rule(caps: [_lifetime]), Given.Rule(id: "other", caps: [_lifetime])), price).Length == 1);

    [Fact]
    public void Find_with_a_rule_without_limit_warns_of_nothing() =>
        Assert.Empty(Find(Given.Program(Given.Rule(caps: [_lifetime]), Given.Rule(id: "other")), 1_000));

    [Fact]
    public void Find_with_a_campaign_that_gives_more_warns_of_nothing()
    {
        var program = Given.Program(Given.Rule(caps: [_lifetime]));

        Assert.Empty(Find(program.With(CampaignGiven.Extra(1)), 1_000));
        Assert.Empty(Find(program.With(CampaignGiven.Times(2, rules: "base")), 1_000));
        Assert.Single(Find(program.With(CampaignGiven.Extra(1) with { State = CampaignState.Ended }), 1_000));
        Assert.Single(Find(program.With(CampaignGiven.Extra(1) with { Caps = [new CampaignCap { Period = CapPeriod.Lifetime, Points = 50 }] }), 151));
        Assert.Empty(Find(program.With(CampaignGiven.Extra(1) with { Caps = [new CampaignCap { Period = CapPeriod.Lifetime, Points = 50 }] }), 150));
    }

    [Fact]
    public void Find_of_a_wallet_that_nothing_earns_into_warns_of_the_wallet()
    {
        var program = Given.Program(Given.Rule());

        Assert.Equal(["/rewards/0/price/wallet"], Find(program with { Wallets = program.Wallets.Add(Given.Wallet("gifts")) }, 1, "gifts"));
    }

    [Fact]
    public void Find_of_points_that_members_give_each_other_warns_of_nothing()
    {
        var program = Given.Program(Given.Rule(caps: [_lifetime]));

        Assert.Empty(Find(program with { Wallets = [.. program.Wallets.Select(wallet => wallet.Kind == WalletKind.Points ? wallet with { Transferable = true } : wallet)] }, 1_000));
    }

    [Fact]
    public void Find_of_what_is_retired_or_has_faults_warns_of_nothing()
    {
        var program = Given.Program(Given.Rule(caps: [_lifetime]));

        Assert.Empty(ProgramWarnings.Find(program.WithRewards(Given.Reward(points: 1_000) with { Retired = true })));
        Assert.Empty(Find(program, 1_000, "nowhere"));
        Assert.Empty(Find(program, 1_000, "status"));
    }

    private static string[] Find(ProgramDefinition program, long price, string wallet = "points") =>
        [.. ProgramWarnings.Find(program.WithRewards(Given.Reward() with { Price = new RewardPrice(wallet, price) })).Select(warning => warning.Pointer)];
}
