using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Rewards;

/// <summary>Faults of what gives vouchers, each by its pointer.</summary>
public sealed class GrantValidatorTests
{
    private static readonly ProgramDefinition _valid = Given.Program(Given.Rule(), Given.Gives()) with
    {
        Rewards = [Given.Gift(), Given.Reward("coffee", 10, StockKind.Unlimited) with { Automatic = true }],
        Campaigns = [Campaign()],
    };

    [Fact]
    public void Validate_a_program_that_gives_vouchers_has_no_fault() => Assert.Empty(ProgramValidator.Validate(_valid, null));

    public static TheoryData<string, EarningRule> FaultyRules => new()
    {
        { "/earningRules/0/reward", Given.Gives("hat") },
        { "/earningRules/0/reward", Given.Gives("old") },
        { "/earningRules/0/reward", Given.Gives() with { Effect = new PointsPerAmount { Points = 1 } } },
        { "/earningRules/0/reward", Given.Multiply(2m, "gift", "base") with { Wallet = "", Reward = "mug" } },
        { "/earningRules/0/wallet", Given.Gives() with { Wallet = "points" } },
        { "/earningRules/0/group", Given.Gives() with { Group = "g" } },
        { "/earningRules/0/effect", Given.Gives() with { Reward = null, Wallet = "points" } },
        { "/earningRules/1/multiplier/rules/0", Given.Gives() },
    };

    [Theory]
    [MemberData(nameof(FaultyRules))]
    public void Validate_names_the_fault_of_a_rule_that_gives_a_voucher(string pointer, EarningRule rule)
    {
        var other = pointer.StartsWith("/earningRules/1", StringComparison.Ordinal) ? Given.Multiply(2m, "times", "gift") : Given.Rule();
        var program = _valid with
        {
            EarningRules = [rule, other],
            Campaigns = [],
            StackingGroups = [new StackingGroup { Id = "g", Policy = StackingPolicy.Highest }],
            Rewards = [Given.Gift(), Given.Gift("old") with { Retired = true }],
        };

        Assert.Contains(ProgramValidator.Validate(program, null), fault => fault.Pointer == pointer);
    }

    public static TheoryData<string, RewardDefinition> FaultyRewards => new()
    {
        { "/rewards/0/automatic", Given.Gift() with { Automatic = true } },
        { "/rewards/0/automatic", Given.Reward(stock: StockKind.Counted) with { Automatic = true } },
        { "/rewards/0/automatic", Given.Reward(stock: StockKind.Unlimited) with { Automatic = true, StockPerPeriod = [new RewardLimit(CapPeriod.Day, 3)] } },
        { "/rewards/1/automatic", Given.Reward(stock: StockKind.Unlimited) with { Automatic = true } },
        { "/rewards/0/tierPrices", Given.Gift() with { TierPrices = [new TierPrice("gold", 1)] } },
    };

    [Theory]
    [MemberData(nameof(FaultyRewards))]
    public void Validate_names_the_fault_of_a_reward_that_is_given(string pointer, RewardDefinition reward)
    {
        var program = _valid with { Tiers = Given.Tiers(), Rewards = [reward, .. _valid.Rewards.Skip(1)] };

        Assert.Contains(ProgramValidator.Validate(program, null), fault => fault.Pointer == pointer);
    }

    public static TheoryData<string, CampaignDefinition> FaultyCampaigns => new()
    {
        { "/campaigns/0/effect/reward", Campaign("hat") },
        { "/campaigns/0/effect", Campaign() with { Effect = new CampaignEffect { Reward = "mug", PointsPerPurchase = 1 } } },
        { "/campaigns/0/wallet", Campaign() with { Wallet = "points" } },
        { "/campaigns/0/budget/unit", Campaign().Budgeted(10) },
        { "/campaigns/0/caps/0/points", Campaign() with { Caps = [new CampaignCap { Period = CapPeriod.Day, Points = 1 }] } },
    };

    [Theory]
    [MemberData(nameof(FaultyCampaigns))]
    public void Validate_names_the_fault_of_a_campaign_that_gives_vouchers(string pointer, CampaignDefinition campaign) =>
        Assert.Contains(ProgramValidator.Validate(_valid with { Campaigns = [campaign] }, null), fault => fault.Pointer == pointer);

    [Fact]
    public void Validate_returns_policy_for_vouchers_must_be_one_of_the_values() =>
        Assert.Contains(
            ProgramValidator.Validate(_valid with { Returns = new ReturnPolicy { Vouchers = (VouchersAfterReturn)9 } }, null),
            fault => fault.Pointer == "/returns/vouchers");

    private static CampaignDefinition Campaign(string reward = "mug") => new() { Id = "weekend", Effect = new CampaignEffect { Reward = reward } };
}
