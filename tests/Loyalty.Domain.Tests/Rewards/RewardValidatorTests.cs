using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tests.Rewards;

public sealed class RewardValidatorTests
{
    private static readonly ProgramDefinition _program = Given.Program() with { Tiers = Given.Tiers() };

    public static TheoryData<string, RewardDefinition> Faulty() => new()
    {
        { "/rewards/0/id", Given.Reward("a/b") },
        { "/rewards/0/name", Given.Reward() with { Name = " " } },
        { "/rewards/0/description", Given.Reward() with { Description = new string('x', 2_001) } },
        { "/rewards/0/price/wallet", Given.Reward() with { Price = new RewardPrice("gems", 1) } },
        { "/rewards/0/price/wallet", Given.Reward() with { Price = new RewardPrice("status", 1) } },
        { "/rewards/0/price/points", Given.Reward(points: 0) },
        { "/rewards/0/price/points", Given.Reward(points: 100_000_000_001) },
        { "/rewards/0/stock", Given.Reward(stock: (StockKind)9) },
        { "/rewards/0/perMember/0/period", Given.Reward(perMember: new RewardLimit(CapPeriod.Purchase, 1)) },
        { "/rewards/0/perMember/0/count", Given.Reward(perMember: new RewardLimit(CapPeriod.Day, 0)) },
        { "/rewards/0/perMember/1/period", Given.Reward(perMember: [new RewardLimit(CapPeriod.Day, 1), new RewardLimit(CapPeriod.Day, 2)]) },
        { "/rewards/0/tier", Given.Reward() with { Tier = "diamond" } },
        { "/rewards/0/until", Given.Reward() with { From = Given.Start, Until = Given.Start } },
        { "/rewards/0/channels/0", Given.Reward() with { Channels = ["mail"] } },
        { "/rewards/0/voucherDays", Given.Reward() with { VoucherDays = 0 } },
        { "/rewards/0/voucherDays", Given.Reward() with { VoucherDays = 3_661 } },
        { "/rewards/0/value", Given.Reward() with { Value = new RewardValue() } },
        { "/rewards/0/value", Given.Reward() with { Value = new RewardValue { Amount = 1, Percent = 1 } } },
        { "/rewards/0/value/amount", Given.Reward() with { Value = new RewardValue { Amount = 0 } } },
        { "/rewards/0/value/percent", Given.Reward() with { Value = new RewardValue { Percent = 100.01m } } },
        { "/rewards/0/value/percent", Given.Reward() with { Value = new RewardValue { Percent = 0.001m } } },
        { "/rewards/0/value/text", Given.Reward() with { Value = new RewardValue { Text = "" } } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Validate_a_faulty_reward_names_the_place(string pointer, RewardDefinition reward) =>
        Assert.Equal([pointer], ProgramValidator.Validate(_program.WithRewards(reward), null).Select(fault => fault.Pointer));

    [Fact]
    public void Validate_a_reward_with_everything_finds_nothing()
    {
        var reward = Given.Reward(perMember: [new RewardLimit(CapPeriod.Day, 1), new RewardLimit(CapPeriod.Lifetime, 1_000_000)]) with
        {
            Description = new string('x', 2_000),
            Tier = "gold",
            From = Given.Start,
            Until = Given.Start.AddTicks(1),
            Channels = [Given.Web],
            VoucherDays = 3_660,
            Value = new RewardValue { Percent = 12.55m },
        };

        Assert.Empty(ProgramValidator.Validate(_program.WithRewards(reward), null));
    }

    [Fact]
    public void Validate_two_of_one_id_are_a_fault() =>
        Assert.Equal(["/rewards/1/id"], ProgramValidator.Validate(_program.WithRewards(Given.Reward(), Given.Reward()), null).Select(fault => fault.Pointer));

    [Fact]
    public void Validate_against_the_edition_before_keeps_the_kind_of_stock_and_lets_rewards_go()
    {
        var before = _program.WithRewards(Given.Reward(), Given.Reward("gone"));

        Assert.Equal(["/rewards/0/stock"], ProgramValidator.Validate(_program.WithRewards(Given.Reward(stock: StockKind.Codes)), before).Select(fault => fault.Pointer));
        Assert.Empty(ProgramValidator.Validate(_program.WithRewards(Given.Reward() with { Retired = true }), before));
    }
}
