using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tests;

/// <summary>Short ways to say what a test needs; everything that a test does not name is plain.</summary>
internal static class Given
{
    public const string Shop = "shop";
    public const string Web = "web";

    /// <summary>When members join unless a test says otherwise.</summary>
    public static readonly DateTimeOffset Start = At("2026-01-01T00:00:00Z");

    public static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    /// <summary>Noon, UTC, of a day.</summary>
    public static DateTimeOffset Noon(string day) => At($"{day}T12:00:00Z");

    public static DateOnly Day(string day) => DateOnly.Parse(day, CultureInfo.InvariantCulture);

    /// <summary>A program in UTC with a spendable and a status wallet; points neither wait nor end.</summary>
    public static ProgramDefinition Program(params ImmutableArray<EarningRule> rules) => new()
    {
        Name = "Sample",
        TimeZone = "Etc/UTC",
        Currency = "EUR",
        Channels = [new ChannelDefinition { Id = Shop }, new ChannelDefinition { Id = Web }],
        Wallets = [Wallet("points"), Wallet("status", WalletKind.Status)],
        EarningRules = rules.IsEmpty ? [Rule()] : rules,
    };

    public static WalletDefinition Wallet(
        string id = "points", WalletKind kind = WalletKind.Points, int pendingDays = 0, int? after = null, ExpiryUnit unit = ExpiryUnit.Days) => new()
    {
        Id = id,
        Kind = kind,
        PendingDays = pendingDays,
        Expiry = after is { } length ? new ExpiryPolicy { After = length, Unit = unit } : null,
    };

    /// <summary>The program with another <c>points</c> wallet.</summary>
    public static ProgramDefinition WithPoints(this ProgramDefinition program, WalletDefinition wallet) =>
        program with { Wallets = [wallet, .. program.Wallets.Where(other => other.Id != wallet.Id)] };

    /// <summary>So many points for each so many cents; 1 for each whole euro when nothing is said.</summary>
    public static EarningRule Rule(
        long points = 1,
        long perAmount = 100,
        string id = "base",
        string wallet = "points",
        PointRounding rounding = PointRounding.Floor,
        RoundingScope scope = RoundingScope.Order,
        ItemFilter? items = null,
        params ImmutableArray<EarningCap> caps) => new()
    {
        Id = id,
        Wallet = wallet,
        Effect = new PointsPerAmount { Points = points, PerAmount = perAmount, Rounding = rounding, RoundingScope = scope },
        Items = items,
        Caps = caps,
    };

    public static EarningCap Cap(CapPeriod period, long points, AtLimit atLimit = AtLimit.Reduce) => new() { Period = period, Points = points, AtLimit = atLimit };

    /// <summary>Spend over a calendar year: silver from 100.00, gold from 500.00, platinum from 1,000.00.</summary>
    public static TierProgram Tiers(TierMetric metric = TierMetric.Spend, int? months = null, long silver = 100_00, long gold = 500_00, long platinum = 1_000_00) => new()
    {
        Metric = metric,
        Period = months is null ? TierPeriod.CalendarYear : TierPeriod.RollingMonths,
        Months = months,
        Levels =
        [
            new TierLevel { Id = "basic", Threshold = 0 },
            new TierLevel { Id = "silver", Threshold = silver },
            new TierLevel { Id = "gold", Threshold = gold },
            new TierLevel { Id = "platinum", Threshold = platinum },
        ],
    };

    public static PurchaseLine Line(
        long amount, string id = "1", string sku = "sku", string? category = null, decimal quantity = 1, long tax = 0, LineKind kind = LineKind.Item) => new()
    {
        Id = id,
        Sku = sku,
        Category = category,
        Quantity = quantity,
        Amount = amount,
        Tax = tax,
        Kind = kind,
    };

    public static RecordPurchase Purchase(string id, DateTimeOffset occurredAt, params ImmutableArray<PurchaseLine> lines) => new()
    {
        Channel = Shop,
        Id = id,
        OccurredAt = occurredAt,
        Currency = "EUR",
        Amount = lines.Sum(line => line.Amount),
        Lines = lines,
    };

    public static RecordPurchase Purchase(string id, DateTimeOffset occurredAt, long amount) => Purchase(id, occurredAt, Line(amount));

    public static RecordPurchase WithDiscount(this RecordPurchase purchase, long discount) =>
        purchase with { Discount = discount, Amount = purchase.Amount - discount };

    /// <summary>A reward for points; 100 of them when nothing is said.</summary>
    public static RewardDefinition Reward(string id = "mug", long points = 100, StockKind stock = StockKind.Counted, params ImmutableArray<RewardLimit> perMember) => new()
    {
        Id = id,
        Name = $"Name of {id}",
        Price = new RewardPrice("points", points),
        Stock = stock,
        PerMember = perMember,
    };

    public static ProgramDefinition WithRewards(this ProgramDefinition program, params ImmutableArray<RewardDefinition> rewards) => program with { Rewards = rewards };

    public static RedeemReward Redeem(string voucher, string reward = "mug", string channel = Shop) => new() { Voucher = voucher, Reward = reward, Channel = channel };

    public static UseVoucher Use(string voucher, string channel = Shop, string? purchase = null) => new() { Key = $"use-{voucher}", Voucher = voucher, Channel = channel, Purchase = purchase };

    public static UndoVoucherUse UndoUse(string voucher) => new() { Key = $"unuse-{voucher}", Voucher = voucher, Reason = "mistake" };

    public static CancelVoucher Cancel(string voucher) => new() { Key = $"cancel-{voucher}", Voucher = voucher, Reason = "mistake" };

    /// <summary>A return of everything that is left.</summary>
    public static RecordReturn Return(string id, string purchase, DateTimeOffset occurredAt) => new()
    {
        Channel = Shop,
        Id = id,
        PurchaseChannel = Shop,
        PurchaseId = purchase,
        OccurredAt = occurredAt,
    };

    public static RecordReturn Return(string id, string purchase, DateTimeOffset occurredAt, long amount) =>
        Return(id, purchase, occurredAt) with { Amount = amount };

    public static RecordReturn Return(string id, string purchase, DateTimeOffset occurredAt, params ImmutableArray<ReturnLine> lines) =>
        Return(id, purchase, occurredAt) with { Lines = lines };

    /// <summary>So many points, once.</summary>
    public static EarningRule Flat(long points, string id = "bonus", string wallet = "points", params ImmutableArray<EarningCap> caps) => new()
    {
        Id = id,
        Wallet = wallet,
        Effect = new PointsPerAmount { Points = points },
        Caps = caps,
    };

    /// <summary>So many points for each piece.</summary>
    public static EarningRule PerItem(long points, string id = "base", string wallet = "points") => new()
    {
        Id = id,
        Wallet = wallet,
        Effect = new PointsPerAmount { Points = points, PerItem = true },
    };

    /// <summary>A rule that gives a voucher.</summary>
    public static EarningRule Gives(string reward = "mug", string id = "gift", params ImmutableArray<EarningCap> caps) =>
        new() { Id = id, Wallet = "", Reward = reward, Caps = caps };

    /// <summary>A reward that is only given.</summary>
    public static RewardDefinition Gift(string id = "mug", StockKind stock = StockKind.Unlimited, params ImmutableArray<RewardLimit> perMember) =>
        Reward(id, stock: stock, perMember: perMember) with { Price = null };

    /// <summary>A rule that multiplies others; <c>base</c> when none is named.</summary>
    public static EarningRule Multiply(decimal factor, string id, params ImmutableArray<string> rules) => new()
    {
        Id = id,
        Wallet = "points",
        Multiplier = new PointMultiplier { Factor = factor, Rules = rules.IsEmpty ? ["base"] : rules },
    };

    public static RecordActivity Activity(string id, DateTimeOffset occurredAt, string type = "review", long quantity = 1) => new()
    {
        Channel = Web,
        Id = id,
        Type = type,
        OccurredAt = occurredAt,
        Quantity = quantity,
    };

    public static CompiledEdition Compile(this ProgramDefinition program, int number = 1, DateTimeOffset effectiveAt = default) => CompiledEdition.Compile(new EditionDocument
    {
        Info = new EditionInfo { Number = number, EffectiveAt = effectiveAt, PublishedAt = effectiveAt, DraftETag = "" },
        Definition = program,
    });

    /// <summary>The basket of the worked cases: A 12.00 red, B 100.00 blue, delivery 40.00.</summary>
    public static RecordPurchase WorkedBasket(string id, DateTimeOffset at) => Purchase(
        id,
        at,
        Line(12_00, "A", "123", "red"),
        Line(100_00, "B", "000", "blue"),
        Line(40_00, "D", "delivery", kind: LineKind.Delivery));
}
