using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;
using Loyalty.Gateway.Programs;

namespace Loyalty.Gateway.Rewards;

// As with a program's draft, only sizes are checked here: a draft may be wrong, and validating it says in which ways.

/// <summary>A reward as its manager writes it; saved under the id of the path.</summary>
internal sealed class RewardInput : IInput<RewardInput>
{
    public static JsonTypeInfo<RewardInput> Shape => InputJson.Default.RewardInput;

    /// <summary>That of the path; may be absent.</summary>
    public string? Id { get; set; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    /// <summary>What it costs; absent: it is only given, by rules and campaigns.</summary>
    public RewardPriceInput? Price { get; set; }

    /// <summary>Where the pieces come from; never changes once it is published.</summary>
    public StockKind Stock { get; set; }

    /// <summary>How many one member gets; all hold.</summary>
    public List<RewardLimitInput>? PerMember { get; set; }

    /// <summary>The lowest tier that gets it; absent: any.</summary>
    public string? Tier { get; set; }

    /// <summary>From when it can be redeemed; absent: at once.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Until when it can be redeemed, exclusive; absent: no end.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>Channels in which it is redeemed and its vouchers are used; empty: all.</summary>
    public List<string>? Channels { get; set; }

    /// <summary>Days (1–3,660) after that of its issue on which a voucher can be used; absent: for ever.</summary>
    public int? VoucherDays { get; set; }

    /// <summary>What a voucher is worth, for the till; which of it is given depends on the kind.</summary>
    public RewardValueInput? Value { get; set; }

    /// <summary>What it is; absent: what its name and value say.</summary>
    public RewardKind Kind { get; set; }

    /// <summary>What members of a tier and of those above it pay, less than others do.</summary>
    public List<TierPriceInput>? TierPrices { get; set; }

    /// <summary>From when members of a tier and of those above it can redeem it, before the others can.</summary>
    public List<EarlyAccessInput>? EarlyAccess { get; set; }

    /// <summary>How many all members together get in a calendar period; all hold.</summary>
    public List<RewardLimitInput>? StockPerPeriod { get; set; }

    /// <summary>What a member must be or have done; absent: nothing.</summary>
    public RewardRequirementsInput? Requires { get; set; }

    /// <summary>Whenever an eligible member has as many points as it costs, they are spent and the voucher is given, by itself.</summary>
    public bool Automatic { get; set; }

    /// <summary>A retired reward is redeemed no more; vouchers that were issued stay usable.</summary>
    public bool Retired { get; set; }

    public void Check(Faults faults)
    {
        faults.Text(Name, "/name");
        if (Description is { Length: > Limits.DescriptionLength })
        {
            faults.Add("/description", $"must be at most {Limits.DescriptionLength} characters");
        }

        faults.Text(Value?.Text, "/value/text");
        faults.Text(Value?.Sku, "/value/sku");
        faults.Text(Value?.Recipient, "/value/recipient");
        ProgramInput.Size(faults, PerMember?.Count ?? 0, Limits.CapsPerRule, "/perMember");
        ProgramInput.Size(faults, Channels?.Count ?? 0, Limits.Channels, "/channels");
        ProgramInput.Size(faults, TierPrices?.Count ?? 0, Limits.TierLevels, "/tierPrices");
        ProgramInput.Size(faults, EarlyAccess?.Count ?? 0, Limits.TierLevels, "/earlyAccess");
        ProgramInput.Size(faults, StockPerPeriod?.Count ?? 0, Limits.CapsPerRule, "/stockPerPeriod");
        ProgramInput.Size(faults, Requires?.Segments?.Count ?? 0, Limits.RewardSegments, "/requires/segments");
        ProgramInput.Size(faults, Requires?.Memberships?.Count ?? 0, Limits.MembershipsPerCondition, "/requires/memberships");
        for (var i = 0; i < (EarlyAccess?.Count ?? 0); i++)
        {
            faults.Instant(EarlyAccess![i].From, $"/earlyAccess/{i}/from");
        }

        faults.Instant(From, "/from");
        faults.Instant(Until, "/until");
    }

    public RewardDefinition ToDefinition(string id) => new()
    {
        Id = id,
        Name = Name,
        Description = Description,
        Price = Price is null ? null : new RewardPrice(Price.Wallet, Price.Points),
        Stock = Stock,
        PerMember = Periods(PerMember),
        Tier = Tier,
        From = From,
        Until = Until,
        Channels = [.. Channels ?? []],
        VoucherDays = VoucherDays,
        Value = Value?.ToValue(),
        Retired = Retired,
        Kind = Kind,
        TierPrices = [.. (TierPrices ?? []).Select(price => new TierPrice(price.Tier, price.Points))],
        EarlyAccess = [.. (EarlyAccess ?? []).Select(early => new EarlyAccess(early.Tier, early.From))],
        StockPerPeriod = Periods(StockPerPeriod),
        Requires = Requires?.ToRequirements(),
        Automatic = Automatic,
    };

    private static ImmutableArray<RewardLimit> Periods(List<RewardLimitInput>? limits) => [.. (limits ?? []).Select(limit => new RewardLimit(limit.Period, limit.Count))];
}

internal sealed class TierPriceInput
{
    /// <summary>The lowest tier that pays it.</summary>
    public required string Tier { get; set; }

    /// <summary>Less than the price and than what lower tiers pay.</summary>
    public required long Points { get; set; }
}

internal sealed class EarlyAccessInput
{
    /// <summary>The lowest tier that it holds for.</summary>
    public required string Tier { get; set; }

    /// <summary>Before the reward's own.</summary>
    public required DateTimeOffset From { get; set; }
}

/// <summary>All of it holds.</summary>
internal sealed class RewardRequirementsInput
{
    /// <summary>The member is in one of these; empty: in any or none.</summary>
    public List<string>? Segments { get; set; }

    public RequiredSpendInput? Spend { get; set; }

    /// <summary>So many purchases of the member count; those that were returned whole do not.</summary>
    public long? Purchases { get; set; }

    /// <summary>The member holds one of these paid memberships, in its grace too; empty: any or none.</summary>
    public List<string>? Memberships { get; set; }

    public RewardRequirements ToRequirements() => new()
    {
        Segments = [.. Segments ?? []],
        Spend = Spend is null ? null : new RequiredSpend(Spend.Amount, Spend.Days),
        Purchases = Purchases,
        Memberships = [.. Memberships ?? []],
    };
}

internal sealed class RequiredSpendInput
{
    /// <summary>In minor units of the program's currency.</summary>
    public required long Amount { get; set; }

    /// <summary>In how many days (1–1,460) up to and including today; absent: ever.</summary>
    public int? Days { get; set; }
}

internal sealed class RewardPriceInput
{
    /// <summary>The wallet that is paid from.</summary>
    public required string Wallet { get; set; }

    public required long Points { get; set; }
}

internal sealed class RewardLimitInput
{
    /// <summary>A calendar period in the program's zone, or for one member its lifetime; not a purchase.</summary>
    public required CapPeriod Period { get; set; }

    public required long Count { get; set; }
}

/// <summary>
/// As the kind has it: an amount for amountOff, giftCard, cashback (with its wallet) and donation (with its recipient), a
/// percentage for percentOff, a SKU for freeProduct; without a kind an amount, a percentage or a text.
/// </summary>
internal sealed class RewardValueInput
{
    /// <summary>In minor units of the program's currency.</summary>
    public long? Amount { get; set; }

    /// <summary>Off the price: more than 0, at most 100, at most two decimals.</summary>
    public decimal? Percent { get; set; }

    /// <summary>A service or a thing, in words.</summary>
    public string? Text { get; set; }

    /// <summary>The most that the percentage comes to, in minor units.</summary>
    public long? MaximumAmount { get; set; }

    /// <summary>The product that is free.</summary>
    public string? Sku { get; set; }

    /// <summary>The wallet of money that cashback is paid into.</summary>
    public string? Wallet { get; set; }

    /// <summary>Who gets a donation.</summary>
    public string? Recipient { get; set; }

    public RewardValue ToValue() => new()
    {
        Amount = Amount,
        Percent = Percent,
        Text = Text,
        MaximumAmount = MaximumAmount,
        Sku = Sku,
        Wallet = Wallet,
        Recipient = Recipient,
    };
}

/// <summary>More stock, or another: exactly one of the two.</summary>
internal sealed class StockInput : IInput<StockInput>
{
    public static JsonTypeInfo<StockInput> Shape => InputJson.Default.StockInput;

    /// <summary>Pieces that come in, 1–1,000,000,000.</summary>
    public long? Add { get; set; }

    /// <summary>Pieces that can be redeemed from now on, 0–1,000,000,000.</summary>
    public long? Set { get; set; }

    public void Check(Faults faults)
    {
        if (Add is null == Set is null)
        {
            faults.Add("", "must have either add or set");
        }

        if (Add is < 1 or > Limits.Stock)
        {
            faults.Add("/add", $"must be 1–{Limits.Stock}");
        }

        if (Set is < 0 or > Limits.Stock)
        {
            faults.Add("/set", $"must be 0–{Limits.Stock}");
        }
    }
}

/// <summary>What is redeemed.</summary>
internal sealed class RedemptionInput : IInput<RedemptionInput>
{
    public static JsonTypeInfo<RedemptionInput> Shape => InputJson.Default.RedemptionInput;

    public required string Reward { get; set; }

    /// <summary>Where; the key's when absent.</summary>
    public string? Channel { get; set; }

    public void Check(Faults faults)
    {
        faults.Id(Reward, "/reward");
        faults.Id(Channel, "/channel");
    }
}

/// <summary>Where a voucher is used.</summary>
internal sealed class VoucherUseInput : IInput<VoucherUseInput>
{
    public static JsonTypeInfo<VoucherUseInput> Shape => InputJson.Default.VoucherUseInput;

    /// <summary>The key's when absent.</summary>
    public string? Channel { get; set; }

    /// <summary>The id of the channel's purchase that it is used on.</summary>
    public string? Purchase { get; set; }

    public void Check(Faults faults)
    {
        faults.Id(Channel, "/channel");
        faults.Id(Purchase, "/purchase");
    }
}

/// <summary>Why a voucher is cancelled, or its use undone.</summary>
internal sealed class VoucherReasonInput : IInput<VoucherReasonInput>
{
    public static JsonTypeInfo<VoucherReasonInput> Shape => InputJson.Default.VoucherReasonInput;

    /// <summary>A code, e.g. mistake or ticket-4711; kept for ever, so it must hold no personal data.</summary>
    public required string Reason { get; set; }

    public void Check(Faults faults) => faults.Id(Reason, "/reason");
}

/// <summary>What a member shows.</summary>
internal sealed class VoucherCodeInput : IInput<VoucherCodeInput>
{
    public static JsonTypeInfo<VoucherCodeInput> Shape => InputJson.Default.VoucherCodeInput;

    public required string Code { get; set; }

    /// <summary>Needed only where several partners gave the same code.</summary>
    public string? Reward { get; set; }

    public void Check(Faults faults)
    {
        faults.Text(Code, "/code", Limits.CodeLength);
        faults.Id(Reward, "/reward");
    }
}
