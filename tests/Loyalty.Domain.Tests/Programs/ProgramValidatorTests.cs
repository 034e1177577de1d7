using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tests.Programs;

public sealed class ProgramValidatorTests
{
    private static readonly ProgramDefinition _valid = Given.Program(
        Given.Rule(caps: [Given.Cap(CapPeriod.Day, 100), Given.Cap(CapPeriod.Year, 1_000)], items: new ItemFilter { ExcludeSkus = ["a"], IncludeCategories = ["food"] }) with
        {
            Channels = [Given.Shop],
            MinimumAmount = 5_00,
        },
        Given.Rule(id: "s", wallet: "status")) with
    {
        TimeZone = "Europe/London",
        Wallets = [Given.Wallet(pendingDays: 14, after: 24, unit: ExpiryUnit.Months), Given.Wallet("status", WalletKind.Status)],
        Tiers = Given.Tiers(TierMetric.StatusPoints, months: 12),
    };

    public static TheoryData<string, ProgramDefinition> Faulty => new()
    {
        { "/name", _valid with { Name = "" } },
        { "/name", _valid with { Name = "   " } },
        { "/name", _valid with { Name = new string('x', Limits.TextLength + 1) } },
        { "/timeZone", _valid with { TimeZone = "Europe/Atlantis" } },
        { "/timeZone", _valid with { TimeZone = null! } },
        { "/currency", _valid with { Currency = "EURO" } },
        { "/currency", _valid with { Currency = null! } },
        { "/lateWindowDays", _valid with { LateWindowDays = -1 } },
        { "/lateWindowDays", _valid with { LateWindowDays = 91 } },
        { "/amountBasis", _valid with { AmountBasis = (AmountBasis)9 } },
        { "/channels", _valid with { Channels = [new ChannelDefinition { Id = Given.Shop, Retired = true }], EarningRules = [Given.Rule(id: "s", wallet: "status")] } },
        { "/channels/1/id", _valid with { Channels = [.. _valid.Channels.Take(1), .. _valid.Channels.Take(1)] } },
        { "/channels/2/id", _valid with { Channels = _valid.Channels.Add(new ChannelDefinition { Id = "a/b" }) } },
        { "/wallets/2/id", _valid with { Wallets = _valid.Wallets.Add(Given.Wallet("")) } },
        { "/wallets/2/id", _valid with { Wallets = _valid.Wallets.Add(Given.Wallet("status", WalletKind.Status)) } },
        { "/wallets/0/kind", Wallet(wallet => wallet with { Kind = (WalletKind)9 }) },
        { "/wallets/0/pendingDays", Wallet(wallet => wallet with { PendingDays = -1 }) },
        { "/wallets/0/pendingDays", Wallet(wallet => wallet with { PendingDays = 367 }) },
        { "/wallets/0/expiry/unit", Wallet(wallet => wallet with { PendingDays = 0, Expiry = new ExpiryPolicy { After = 10, Unit = (ExpiryUnit)9 } }) },
        { "/wallets/0/expiry/after", Wallet(wallet => wallet with { Expiry = new ExpiryPolicy { After = 3_661, Unit = ExpiryUnit.Days } }) },
        { "/wallets/0/expiry/after", Wallet(wallet => wallet with { Expiry = new ExpiryPolicy { After = 121, Unit = ExpiryUnit.Months } }) },
        { "/wallets/0/expiry/after", Wallet(wallet => wallet with { Expiry = new ExpiryPolicy { After = 11, Unit = ExpiryUnit.Years } }) },
        { "/wallets/0/expiry/after", Wallet(wallet => wallet with { PendingDays = 14, Expiry = new ExpiryPolicy { After = 14, Unit = ExpiryUnit.Days } }) },
        { "/wallets/0/expiry/after", Wallet(wallet => wallet with { PendingDays = 28, Expiry = new ExpiryPolicy { After = 1, Unit = ExpiryUnit.Months } }) },
        { "/earningRules/1/id", _valid with { EarningRules = _valid.EarningRules.SetItem(1, _valid.EarningRules[1] with { Id = "base" }) } },
        { "/earningRules/0/id", Rule(rule => rule with { Id = "ä" }) },
        { "/earningRules/0/wallet", Rule(rule => rule with { Wallet = "gems" }) },
        { "/earningRules/0/wallet", Wallet(wallet => wallet with { Retired = true }) },
        { "/earningRules/0/channels/1", Rule(rule => rule with { Channels = [Given.Shop, "kiosk"] }) },
        { "/earningRules/0/channels/1", Rule(rule => rule with { Channels = [Given.Shop, Given.Shop] }) },
        { "/earningRules/0/channels", _valid with { Channels = _valid.Channels.SetItem(0, _valid.Channels[0] with { Retired = true }) } },
        { "/earningRules/0/minimumAmount", Rule(rule => rule with { MinimumAmount = -1 }) },
        { "/earningRules/0/minimumAmount", Rule(rule => rule with { MinimumAmount = Limits.Amount + 1 }) },
        { "/earningRules/0/effect/points", Rule(rule => rule with { Effect = rule.Effect! with { Points = 0 } }) },
        { "/earningRules/0/effect/points", Rule(rule => rule with { Effect = rule.Effect! with { Points = 1_000_001 } }) },
        { "/earningRules/0/effect/perAmount", Rule(rule => rule with { Effect = rule.Effect! with { PerAmount = 0 } }) },
        { "/earningRules/0/effect/points", Rule(rule => rule with { Effect = new PointsPerAmount { Points = 0 } }) },
        { "/earningRules/0/trigger", Rule(rule => Bonus(rule) with { Trigger = (RuleTrigger)9 }) },
        { "/earningRules/0/activityType", Rule(rule => Bonus(rule) with { Trigger = RuleTrigger.Activity }) },
        { "/earningRules/0/activityType", Rule(rule => Bonus(rule) with { Trigger = RuleTrigger.Activity, ActivityType = "unheard" }) },
        { "/earningRules/0/activityType", Rule(rule => rule with { ActivityType = "review" }) with { ActivityTypes = [new ActivityType { Id = "review" }] } },
        { "/earningRules/0/effect/perAmount", Rule(rule => Bonus(rule) with { Trigger = RuleTrigger.Enrollment, Effect = rule.Effect }) },
        { "/earningRules/0/minimumAmount", Rule(rule => Bonus(rule) with { Trigger = RuleTrigger.Enrollment, MinimumAmount = 1 }) },
        { "/earningRules/0/items", Rule(rule => Bonus(rule) with { Trigger = RuleTrigger.Enrollment, Items = new ItemFilter { IncludeSkus = ["a"] } }) },
        { "/earningRules/0/firstPurchase", Rule(rule => Bonus(rule) with { Trigger = RuleTrigger.Enrollment, FirstPurchase = true }) },
        { "/activityTypes/1/id", _valid with { ActivityTypes = [new ActivityType { Id = "a" }, new ActivityType { Id = "a" }] } },
        { "/activityTypes", _valid with { ActivityTypes = [.. Enumerable.Range(0, Limits.ActivityTypes + 1).Select(i => new ActivityType { Id = $"a{i}" })] } },
        { "/adjustmentLimit", _valid with { AdjustmentLimit = -1 } },
        { "/wallets/1/transferable", _valid with { Wallets = _valid.Wallets.SetItem(1, _valid.Wallets[1] with { Transferable = true }) } },
        { "/wallets/1/payment", _valid with { Wallets = _valid.Wallets.SetItem(1, _valid.Wallets[1] with { Payment = new PaymentWorth { Points = 1, PerAmount = 1 } }) } },
        { "/wallets/0/payment/points", Wallet(wallet => wallet with { Payment = new PaymentWorth { Points = 0, PerAmount = 1 } }) },
        { "/wallets/0/payment/perAmount", Wallet(wallet => wallet with { Payment = new PaymentWorth { Points = 1, PerAmount = 1_000_000_001 } }) },
        { "/earningRules/0/effect/perAmount", Rule(rule => rule with { Effect = rule.Effect! with { PerAmount = 1_000_000_001 } }) },
        { "/earningRules/0/effect/rounding", Rule(rule => rule with { Effect = rule.Effect! with { Rounding = (PointRounding)9 } }) },
        { "/earningRules/0/effect/roundingScope", Rule(rule => rule with { Effect = rule.Effect! with { RoundingScope = (RoundingScope)9 } }) },
        { "/earningRules/0/items/includeSkus/0", Rule(rule => rule with { Items = new ItemFilter { IncludeSkus = [""] } }) },
        { "/earningRules/0/items/excludeSkus/1", Rule(rule => rule with { Items = new ItemFilter { ExcludeSkus = ["a", " "] } }) },
        { "/earningRules/0/items/includeCategories/0", Rule(rule => rule with { Items = new ItemFilter { IncludeCategories = [null!] } }) },
        { "/earningRules/0/items/excludeCategories/0", Rule(rule => rule with { Items = new ItemFilter { ExcludeCategories = [new string('x', 201)] } }) },
        { "/earningRules/0/items/excludeSkus", Rule(rule => rule with { Items = new ItemFilter { ExcludeSkus = [.. Enumerable.Range(0, Limits.ItemsPerFilter + 1).Select(i => $"{i}")] } }) },
        { "/earningRules/0/items", Rule(rule => rule with { Items = new ItemFilter { IncludeSkus = ["a"], ExcludeSkus = ["a", "b"], IncludeCategories = ["c"], ExcludeCategories = ["c"] } }) },
        { "/earningRules/0/caps/1/period", Rule(rule => rule with { Caps = [Given.Cap(CapPeriod.Day, 1), Given.Cap(CapPeriod.Day, 2)] }) },
        { "/earningRules/0/caps/0/period", Rule(rule => rule with { Caps = [Given.Cap((CapPeriod)9, 1)] }) },
        { "/earningRules/0/caps/0/atLimit", Rule(rule => rule with { Caps = [Given.Cap(CapPeriod.Day, 1, (AtLimit)9)] }) },
        { "/earningRules/0/caps/0/points", Rule(rule => rule with { Caps = [Given.Cap(CapPeriod.Day, 0)] }) },
        { "/tiers/metric", Tiers(tiers => tiers with { Metric = (TierMetric)9 }) },
        { "/tiers/metric", _valid with { EarningRules = _valid.EarningRules.RemoveAt(1) } },
        { "/tiers/period", Tiers(tiers => tiers with { Period = (TierPeriod)9, Months = null }) },
        { "/tiers/downgrade", Tiers(tiers => tiers with { Downgrade = (DowngradePolicy)9 }) },
        { "/tiers/graceDays", Tiers(tiers => tiers with { GraceDays = 367 }) },
        { "/tiers/months", Tiers(tiers => tiers with { Months = null }) },
        { "/tiers/months", Tiers(tiers => tiers with { Months = 25 }) },
        { "/tiers/months", Tiers(tiers => tiers with { Months = 0 }) },
        { "/tiers/months", Tiers(tiers => tiers with { Period = TierPeriod.CalendarYear }) },
        { "/tiers/levels", Tiers(tiers => tiers with { Levels = [] }) },
        { "/tiers/levels/1/id", Level(1, level => level with { Id = "basic" }) },
        { "/tiers/levels/0/threshold", Level(0, level => level with { Threshold = 1 }) },
        { "/tiers/levels/0/retired", Level(0, level => level with { Retired = true }) },
        { "/tiers/levels/2/threshold", Level(2, level => level with { Threshold = 100_00 }) },
        { "/tiers/levels/1/benefits/0", Level(1, level => level with { Benefits = [""] }) },
        { "/returns/windowDays", Returns(returns => returns with { WindowDays = -1 }) },
        { "/returns/windowDays", Returns(returns => returns with { WindowDays = 3_661 }) },
        { "/returns/spentPoints", Returns(returns => returns with { SpentPoints = (SpentPoints)9 }) },
        { "/returns/belowMinimum", Returns(returns => returns with { BelowMinimum = (BelowMinimum)9 }) },
        { "/returns/tier", Returns(returns => returns with { Tier = (TierAfterReturn)9 }) },
        { "/returns/debtLimit", Returns(returns => returns with { DebtLimit = -1 }) },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Validate_names_the_fault_by_its_pointer_and_nothing_else(string pointer, ProgramDefinition faulty) =>
        Assert.Equal([pointer], ProgramValidator.Validate(faulty, null).Select(fault => fault.Pointer).Distinct());

    [Fact]
    public void Validate_a_valid_program_has_no_fault()
    {
        Assert.Empty(ProgramValidator.Validate(_valid, null));
        Assert.Empty(ProgramValidator.Validate(_valid, _valid));
        Assert.Empty(ProgramValidator.Validate(Given.Program(), null));
    }

    [Fact]
    public void Validate_the_limits_themselves_are_allowed()
    {
        var program = _valid with
        {
            Name = new string('x', Limits.TextLength),
            LateWindowDays = 90,
            Wallets = [Given.Wallet(pendingDays: 366, after: 3_660), Given.Wallet("status", WalletKind.Status, pendingDays: 27, after: 1, unit: ExpiryUnit.Months)],
            Tiers = Given.Tiers(TierMetric.StatusPoints, months: 24) with { GraceDays = 366 },
            Returns = new ReturnPolicy { WindowDays = 3_660, DebtLimit = 0 },
        };

        Assert.Empty(ProgramValidator.Validate(program, null));
    }

    [Fact]
    public void Validate_an_empty_program_names_everything_that_it_needs()
    {
        var empty = new ProgramDefinition { Name = "x", TimeZone = "Etc/UTC", Currency = "EUR", Channels = [], Wallets = [], EarningRules = [] };

        Assert.Equal(["/channels", "/wallets"], ProgramValidator.Validate(empty, null).Select(fault => fault.Pointer));
    }

    [Fact]
    public void Validate_several_faults_are_all_named() =>
        Assert.Equal(["/name", "/currency"], ProgramValidator.Validate(_valid with { Name = "", Currency = "" }, null).Select(fault => fault.Pointer));

    [Fact]
    public void Validate_more_caps_than_a_rule_can_have()
    {
        var program = Rule(rule => rule with { Caps = [.. Enumerable.Range(0, Limits.CapsPerRule + 1).Select(i => Given.Cap((CapPeriod)(i % 6), 1))] });

        Assert.Contains("/earningRules/0/caps", ProgramValidator.Validate(program, null).Select(fault => fault.Pointer));
    }

    public static TheoryData<string, ProgramDefinition> Changed => new()
    {
        { "/currency", _valid with { Currency = "GBP" } },
        { "/wallets", _valid with { Wallets = _valid.Wallets.RemoveAt(0), EarningRules = _valid.EarningRules.RemoveAt(0) } },
        { "/channels", _valid with { Channels = _valid.Channels.RemoveAt(1) } },
        { "/wallets/0/kind", Wallet(wallet => wallet with { Kind = WalletKind.Money }) },
        { "/tiers", _valid with { Tiers = null } },
        { "/tiers/levels", Tiers(tiers => tiers with { Levels = tiers.Levels.RemoveAt(1) }) },
    };

    [Theory]
    [MemberData(nameof(Changed))]
    public void Validate_against_the_edition_before_names_what_must_not_change(string pointer, ProgramDefinition changed)
    {
        Assert.Contains(pointer, ProgramValidator.Validate(changed, _valid).Select(fault => fault.Pointer));
        Assert.Empty(ProgramValidator.Validate(changed, null));
    }

    [Fact]
    public void Validate_against_the_edition_before_lets_things_be_retired_added_and_retuned()
    {
        var changed = _valid with
        {
            Channels = _valid.Channels.SetItem(1, _valid.Channels[1] with { Retired = true }).Add(new ChannelDefinition { Id = "app" }),
            Wallets = _valid.Wallets.Add(Given.Wallet("old") with { Retired = true }),
            Tiers = _valid.Tiers! with { Levels = _valid.Tiers.Levels.SetItem(1, _valid.Tiers.Levels[1] with { Retired = true, Threshold = 1 }) },
            LateWindowDays = 10,
            TimeZone = "Europe/Paris",
        };

        Assert.Empty(ProgramValidator.Validate(changed, _valid));
    }

    [Fact]
    public void Validate_against_the_edition_before_keeps_households_and_their_wallet()
    {
        var sharing = _valid with
        {
            Wallets = _valid.Wallets.Add(Given.Wallet("miles")),
            EarningRules = _valid.EarningRules.Add(Given.Rule(id: "miles", wallet: "miles")),
            Households = new HouseholdProgram { Wallet = "points" },
        };

        Assert.Equal(["/households"], Against(null));
        Assert.Equal(["/households/wallet"], Against(new HouseholdProgram { Wallet = "miles" }));
        Assert.Empty(Against(sharing.Households with { Retired = true, Members = 3 }));

        IEnumerable<string> Against(HouseholdProgram? households) => ProgramValidator.Validate(sharing with { Households = households }, sharing).Select(fault => fault.Pointer);
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00Z", 1)]
    [InlineData("2026-02-01T00:00:00Z", 1)]
    [InlineData("2026-03-01T00:00:00Z", 2)]
    [InlineData("2026-04-30T23:59:59Z", 2)]
    [InlineData("2026-05-01T00:00:00Z", 4)]
    [InlineData("2030-01-01T00:00:00Z", 4)]
    public void InForceAt_is_the_latest_that_has_come_and_the_newer_of_two_at_once(string instant, int number)
    {
        string[] effective = ["2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z", "2031-01-01T00:00:00Z"];
        ImmutableArray<EditionInfo> editions =
        [
            .. effective.Select((at, i) => new EditionInfo { Number = i + 1, EffectiveAt = Given.At(at), PublishedAt = Given.At(at), DraftETag = "" }),
        ];

        Assert.Equal(number, ProgramEditions.InForceAt(editions, Given.At(instant)).Number);
    }

    private static ProgramDefinition Wallet(Func<WalletDefinition, WalletDefinition> change) => _valid with { Wallets = _valid.Wallets.SetItem(0, change(_valid.Wallets[0])) };

    private static ProgramDefinition Rule(Func<EarningRule, EarningRule> change) => _valid with { EarningRules = _valid.EarningRules.SetItem(0, change(_valid.EarningRules[0])) };

    /// <summary>The rule as one that may give its points for anything.</summary>
    private static EarningRule Bonus(EarningRule rule) => rule with { Effect = new PointsPerAmount { Points = 10 }, MinimumAmount = null, Items = null };

    private static ProgramDefinition Tiers(Func<TierProgram, TierProgram> change) => _valid with { Tiers = change(_valid.Tiers!) };

    private static ProgramDefinition Level(int index, Func<TierLevel, TierLevel> change) =>
        Tiers(tiers => tiers with { Levels = tiers.Levels.SetItem(index, change(tiers.Levels[index])) });

    private static ProgramDefinition Returns(Func<ReturnPolicy, ReturnPolicy> change) => _valid with { Returns = change(_valid.Returns) };
}
