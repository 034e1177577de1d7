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

    public required RewardPriceInput Price { get; set; }

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

    /// <summary>What a voucher is worth, for the till.</summary>
    public RewardValueInput? Value { get; set; }

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
        ProgramInput.Size(faults, PerMember?.Count ?? 0, Limits.CapsPerRule, "/perMember");
        ProgramInput.Size(faults, Channels?.Count ?? 0, Limits.Channels, "/channels");
        faults.Instant(From, "/from");
        faults.Instant(Until, "/until");
    }

    public RewardDefinition ToDefinition(string id) => new()
    {
        Id = id,
        Name = Name,
        Description = Description,
        Price = new RewardPrice(Price.Wallet, Price.Points),
        Stock = Stock,
        PerMember = [.. (PerMember ?? []).Select(limit => new RewardLimit(limit.Period, limit.Count))],
        Tier = Tier,
        From = From,
        Until = Until,
        Channels = [.. Channels ?? []],
        VoucherDays = VoucherDays,
        Value = Value is null ? null : new RewardValue { Amount = Value.Amount, Percent = Value.Percent, Text = Value.Text },
        Retired = Retired,
    };
}

internal sealed class RewardPriceInput
{
    /// <summary>The wallet that is paid from.</summary>
    public required string Wallet { get; set; }

    public required long Points { get; set; }
}

internal sealed class RewardLimitInput
{
    /// <summary>A calendar period in the program's zone, or the member's lifetime; not a purchase.</summary>
    public required CapPeriod Period { get; set; }

    public required long Count { get; set; }
}

/// <summary>Exactly one of these.</summary>
internal sealed class RewardValueInput
{
    /// <summary>In minor units of the program's currency.</summary>
    public long? Amount { get; set; }

    /// <summary>Off the price: more than 0, at most 100, at most two decimals.</summary>
    public decimal? Percent { get; set; }

    /// <summary>A service or a thing, in words.</summary>
    public string? Text { get; set; }
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
