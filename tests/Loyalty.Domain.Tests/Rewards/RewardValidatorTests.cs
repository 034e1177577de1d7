using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tests.Rewards;

public sealed class RewardValidatorTests
{
    private static readonly ProgramDefinition _program = Given.Program() with
    {
        Tiers = Given.Tiers(),
        Segments = [new SegmentDefinition { Id = "vip" }, .. Enumerable.Range(0, 21).Select(i => new SegmentDefinition { Id = $"s{i}" })],
        Wallets = [Given.Wallet(), Given.Wallet("status", WalletKind.Status), Given.Wallet("cash", WalletKind.Money), Given.Wallet("old", WalletKind.Money) with { Retired = true }],
    };

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
        { "/rewards/0/kind", Given.Reward() with { Kind = (RewardKind)99 } },
        { "/rewards/0/value/amount", Of(RewardKind.AmountOff) },
        { "/rewards/0/value/amount", Of(RewardKind.GiftCard) },
        { "/rewards/0/value/percent", Of(RewardKind.PercentOff) },
        { "/rewards/0/value/percent", Of(RewardKind.AmountOff, new RewardValue { Amount = 1, Percent = 1 }) },
        { "/rewards/0/value/maximumAmount", Of(RewardKind.PercentOff, new RewardValue { Percent = 10, MaximumAmount = 0 }) },
        { "/rewards/0/value/maximumAmount", Of(RewardKind.AmountOff, new RewardValue { Amount = 1, MaximumAmount = 1 }) },
        { "/rewards/0/value/maximumAmount", Of(RewardKind.Other, new RewardValue { Percent = 1, MaximumAmount = 1 }) },
        { "/rewards/0/value/sku", Of(RewardKind.FreeProduct) },
        { "/rewards/0/value/sku", Of(RewardKind.FreeProduct, new RewardValue { Sku = "" }) },
        { "/rewards/0/value/sku", Of(RewardKind.EventAccess, new RewardValue { Sku = "a" }) },
        { "/rewards/0/value/amount", Of(RewardKind.FreeShipping, new RewardValue { Amount = 1 }) },
        { "/rewards/0/value/amount", Of(RewardKind.RaffleTicket, new RewardValue { Amount = 1 }) },
        { "/rewards/0/value/recipient", Of(RewardKind.Donation) },
        { "/rewards/0/value/recipient", Of(RewardKind.GiftCard, new RewardValue { Amount = 1, Recipient = "zoo" }) },
        { "/rewards/0/value/wallet", Of(RewardKind.Cashback, new RewardValue { Amount = 1 }) },
        { "/rewards/0/value/wallet", Of(RewardKind.Cashback, new RewardValue { Amount = 1, Wallet = "gems" }) },
        { "/rewards/0/value/wallet", Of(RewardKind.Cashback, new RewardValue { Amount = 1, Wallet = "status" }) },
        { "/rewards/0/value/wallet", Of(RewardKind.Cashback, new RewardValue { Amount = 1, Wallet = "old" }) },
        { "/rewards/0/value/wallet", Of(RewardKind.GiftCard, new RewardValue { Amount = 1, Wallet = "cash" }) },
        { "/rewards/0/value/wallet", Cashback() with { Price = new RewardPrice("cash", 1) } },
        { "/rewards/0/value/amount", Of(RewardKind.Cashback, new RewardValue { Wallet = "cash" }) },
        { "/rewards/0/stock", Cashback() with { Stock = StockKind.Counted } },
        { "/rewards/0/stockPerPeriod", Cashback() with { StockPerPeriod = [new RewardLimit(CapPeriod.Day, 1)] } },
        { "/rewards/0/voucherDays", Cashback() with { VoucherDays = 1 } },
        { "/rewards/0/voucherDays", Of(RewardKind.Donation, new RewardValue { Recipient = "zoo" }) with { VoucherDays = 1 } },
        { "/rewards/0/stock", Of(RewardKind.Donation, new RewardValue { Recipient = "zoo" }) with { Stock = StockKind.Codes } },
        { "/rewards/0/stock", Of(RewardKind.RaffleTicket) with { Stock = StockKind.Codes } },
        { "/rewards/0/stock", Of(RewardKind.PartnerCode) },
        { "/rewards/0/value", Of(RewardKind.PartnerCode, new RewardValue { Amount = 1, Percent = 1 }) with { Stock = StockKind.Codes } },
        { "/rewards/0/tierPrices/0/tier", Given.Reward() with { TierPrices = [new TierPrice("diamond", 50)] } },
        { "/rewards/0/tierPrices/0/tier", Given.Reward() with { TierPrices = [new TierPrice("basic", 50)] } },
        { "/rewards/0/tierPrices/0/tier", Given.Reward() with { Tier = "silver", TierPrices = [new TierPrice("silver", 50)] } },
        { "/rewards/0/earlyAccess/0/tier", Given.Reward() with { From = Given.Start.AddDays(1), EarlyAccess = [new EarlyAccess("basic", Given.Start)] } },
        { "/rewards/0/earlyAccess/0/tier", Given.Reward() with { Tier = "gold", From = Given.Start.AddDays(1), EarlyAccess = [new EarlyAccess("silver", Given.Start)] } },
        { "/rewards/0/tierPrices/1", Given.Reward() with { TierPrices = [new TierPrice("gold", 50), new TierPrice("gold", 50)] } },
        { "/rewards/0/tierPrices/0/points", Given.Reward() with { TierPrices = [new TierPrice("gold", 0)] } },
        { "/rewards/0/tierPrices/0/points", Given.Reward() with { TierPrices = [new TierPrice("gold", 100)] } },
        { "/rewards/0/tierPrices/1/points", Given.Reward() with { TierPrices = [new TierPrice("silver", 50), new TierPrice("gold", 50)] } },
        { "/rewards/0/earlyAccess", Given.Reward() with { EarlyAccess = [new EarlyAccess("gold", Given.Start)] } },
        { "/rewards/0/earlyAccess/0/tier", Given.Reward() with { From = Given.Start.AddDays(1), EarlyAccess = [new EarlyAccess("diamond", Given.Start)] } },
        { "/rewards/0/earlyAccess/0/from", Given.Reward() with { From = Given.Start, EarlyAccess = [new EarlyAccess("gold", Given.Start)] } },
        { "/rewards/0/earlyAccess/0/from", Given.Reward() with { From = Given.Start.AddDays(1), EarlyAccess = [new EarlyAccess("gold", Given.Start), new EarlyAccess("silver", Given.Start)] } },
        { "/rewards/0/stockPerPeriod/0/period", Given.Reward() with { StockPerPeriod = [new RewardLimit(CapPeriod.Lifetime, 1)] } },
        { "/rewards/0/stockPerPeriod/0/count", Given.Reward() with { StockPerPeriod = [new RewardLimit(CapPeriod.Day, 0)] } },
        { "/rewards/0/stockPerPeriod/1/period", Given.Reward() with { StockPerPeriod = [new RewardLimit(CapPeriod.Day, 1), new RewardLimit(CapPeriod.Day, 2)] } },
        { "/rewards/0/requires/segments/0", Given.Reward() with { Requires = new RewardRequirements { Segments = ["a/b"] } } },
        { "/rewards/0/requires/segments/1", Given.Reward() with { Requires = new RewardRequirements { Segments = ["vip", "nobody"] } } },
        { "/rewards/0/requires/segments", Given.Reward() with { Requires = new RewardRequirements { Segments = [.. Enumerable.Range(0, 21).Select(i => $"s{i}")] } } },
        { "/rewards/0/requires/spend/amount", Given.Reward() with { Requires = new RewardRequirements { Spend = new RequiredSpend(0, null) } } },
        { "/rewards/0/requires/spend/days", Given.Reward() with { Requires = new RewardRequirements { Spend = new RequiredSpend(1, 1_461) } } },
        { "/rewards/0/requires/purchases", Given.Reward() with { Requires = new RewardRequirements { Purchases = 0 } } },
    };

    public static TheoryData<RewardDefinition> Sound() => [.. OfEachKind];

    /// <summary>As they must be.</summary>
    private static RewardDefinition[] OfEachKind =>
    [
        Of(RewardKind.AmountOff, new RewardValue { Amount = 5_00, Text = "5 off" }),
        Of(RewardKind.PercentOff, new RewardValue { Percent = 10 }),
        Of(RewardKind.PercentOff, new RewardValue { Percent = 10, MaximumAmount = 20_00 }),
        Of(RewardKind.FreeProduct, new RewardValue { Sku = "mug-blue" }),
        Of(RewardKind.FreeShipping),
        Of(RewardKind.GiftCard, new RewardValue { Amount = 25_00 }),
        Cashback(),
        Of(RewardKind.EventAccess, new RewardValue { Text = "A night at the museum" }),
        Of(RewardKind.PartnerCode) with { Stock = StockKind.Codes },
        Of(RewardKind.PartnerCode, new RewardValue { Percent = 15 }) with { Stock = StockKind.Codes },
        Of(RewardKind.Donation, new RewardValue { Recipient = "The zoo", Amount = 5_00 }) with { Stock = StockKind.Counted },
        Of(RewardKind.RaffleTicket, new RewardValue { Text = "A bicycle" }) with { VoucherDays = 30, Stock = StockKind.Counted },
    ];

    [Theory]
    [MemberData(nameof(Sound))]
    public void Validate_a_sound_reward_of_each_kind_finds_nothing(RewardDefinition reward) =>
        Assert.Empty(ProgramValidator.Validate(_program.WithRewards(reward), null));

    [Fact]
    public void Validate_has_seen_every_kind() =>
        Assert.Equal(Enum.GetValues<RewardKind>().Skip(1), OfEachKind.Select(reward => reward.Kind).Distinct().Order());

    private static RewardDefinition Of(RewardKind kind, RewardValue? value = null) => Given.Reward(stock: StockKind.Unlimited) with { Kind = kind, Value = value };

    private static RewardDefinition Cashback() => Of(RewardKind.Cashback, new RewardValue { Amount = 5_00, Wallet = "cash" });

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
            Tier = "silver",
            From = Given.Start,
            Until = Given.Start.AddTicks(1),
            Channels = [Given.Web],
            VoucherDays = 3_660,
            Value = new RewardValue { Percent = 12.55m, MaximumAmount = 1 },
            Kind = RewardKind.PercentOff,
            TierPrices = [new TierPrice("platinum", 1), new TierPrice("gold", 99)],
            EarlyAccess = [new EarlyAccess("platinum", Given.Start.AddTicks(-2)), new EarlyAccess("gold", Given.Start.AddTicks(-1))],
            StockPerPeriod = [new RewardLimit(CapPeriod.Day, 1), new RewardLimit(CapPeriod.Year, 1_000_000)],
            Requires = new RewardRequirements { Segments = ["vip"], Spend = new RequiredSpend(1, 1_460), Purchases = 1 },
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
