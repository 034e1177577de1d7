using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;
using Loyalty.Gateway.Programs;

namespace Loyalty.Gateway.Campaigns;

// As with a program's draft, only sizes are checked here: a draft may be wrong, and validating it says in which ways.

/// <summary>A campaign as its manager writes it; saved under the id of the path.</summary>
internal sealed class CampaignInput : IInput<CampaignInput>
{
    public static JsonTypeInfo<CampaignInput> Shape => InputJson.Default.CampaignInput;

    /// <summary>That of the path; may be absent.</summary>
    public string? Id { get; set; }

    public string? Name { get; set; }

    /// <summary>Not looked at, so that a draft can be saved as it was read: pausing, resuming and ending change it.</summary>
    public CampaignState? State { get; set; }

    /// <summary>By the instant at which a purchase occurred; absent: always.</summary>
    public CampaignScheduleInput? Schedule { get; set; }

    /// <summary>Channels that it holds in; empty: all.</summary>
    public List<string>? Channels { get; set; }

    /// <summary>Absent: all members.</summary>
    public CampaignAudienceInput? Audience { get; set; }

    /// <summary>Smallest amount of the purchase in minor units; absent: any.</summary>
    public long? MinimumAmount { get; set; }

    /// <summary>Which lines count; absent: all but delivery and gift cards for extra points, all that the multiplied rules count for a multiplier.</summary>
    public ItemFilterInput? Items { get; set; }

    /// <summary>The wallet that extra points go into; a multiplier gives into the wallet of its rules.</summary>
    public string? Wallet { get; set; }

    /// <summary>What it gives; absent when variants say so.</summary>
    public CampaignEffectInput? Effect { get; set; }

    /// <summary>Limits for each member; all hold.</summary>
    public List<CampaignCapInput>? Caps { get; set; }

    /// <summary>What all members together get at most; absent: no limit. Once published, its total may change, nothing else of it.</summary>
    public CampaignBudgetInput? Budget { get; set; }

    /// <summary>Members are spread over them by a stable hash; their percents and the control group's add up to 100.</summary>
    public List<CampaignVariantInput>? Variants { get; set; }

    /// <summary>Percent (0–99) of the members who get nothing, and are counted to compare with.</summary>
    public int ControlPercent { get; set; }

    /// <summary>What else must hold; absent: nothing.</summary>
    public ConditionInput? Condition { get; set; }

    public void Check(Faults faults)
    {
        ProgramInput.Size(faults, Channels?.Count ?? 0, Limits.Channels, "/channels");
        Schedule?.Check(faults, "/schedule");
        ProgramInput.Size(faults, Audience?.Tiers?.Count ?? 0, Limits.TierLevels, "/audience/tiers");
        ProgramInput.Size(faults, Audience?.Attributes?.Count ?? 0, Limits.CampaignAttributes, "/audience/attributes");
        Items?.Check(faults, "/items");
        Condition?.Check(faults, "/condition");
        ProgramInput.Size(faults, Caps?.Count ?? 0, Limits.CapsPerRule, "/caps");
        ProgramInput.Size(faults, Variants?.Count ?? 0, Limits.CampaignVariants, "/variants");
        Effect?.Check(faults, "/effect");
        for (var i = 0; i < Variants?.Count && !faults.Full; i++)
        {
            Variants[i].Effect.Check(faults, $"/variants/{i}/effect");
        }
    }

    public CampaignDefinition ToDefinition(string id) => new()
    {
        Id = id,
        Name = Name,
        Schedule = Schedule?.ToDefinition() ?? new CampaignSchedule(),
        Channels = [.. Channels ?? []],
        Audience = Audience?.ToDefinition() ?? new CampaignAudience(),
        MinimumAmount = MinimumAmount,
        Items = Items?.ToDefinition(),
        Wallet = Wallet,
        Effect = Effect?.ToDefinition(),
        Caps = [.. (Caps ?? []).Select(cap => new CampaignCap { Period = cap.Period, Points = cap.Points, Awards = cap.Awards, AtLimit = cap.AtLimit })],
        Budget = Budget is null ? null : new CampaignBudget { Unit = Budget.Unit, Total = Budget.Total, AtLimit = Budget.AtLimit },
        Variants = [.. (Variants ?? []).Select(variant => new CampaignVariant { Id = variant.Id, Percent = variant.Percent, Effect = variant.Effect.ToDefinition() })],
        ControlPercent = ControlPercent,
        Condition = Condition?.ToDefinition(),
    };
}

internal sealed class CampaignScheduleInput
{
    /// <summary>Absent: from its publishing.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Exclusive; absent: until it is ended.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>Days of the week in the program's zone; empty: all.</summary>
    public List<Weekday>? Days { get; set; }

    /// <summary>Hours of the day in the program's zone; empty: all.</summary>
    public List<HourRangeInput>? Hours { get; set; }

    public void Check(Faults faults, string pointer)
    {
        ProgramInput.Size(faults, Days?.Count ?? 0, 7, pointer + "/days");
        ProgramInput.Size(faults, Hours?.Count ?? 0, Limits.CampaignHours, pointer + "/hours");
        faults.Instant(From, pointer + "/from");
        faults.Instant(Until, pointer + "/until");
    }

    public CampaignSchedule ToDefinition() => new()
    {
        From = From,
        Until = Until,
        Days = [.. Days ?? []],
        Hours = [.. (Hours ?? []).Select(range => new HourRange(range.From, range.To))],
    };
}

internal sealed class HourRangeInput
{
    /// <summary>0–23.</summary>
    public required int From { get; set; }

    /// <summary>Exclusive, 1–24, after from; what lies beyond midnight takes a second range.</summary>
    public required int To { get; set; }
}

/// <summary>Members in one of the tiers who have all of the attributes.</summary>
internal sealed class CampaignAudienceInput
{
    /// <summary>By the tier when the purchase arrives; empty: all.</summary>
    public List<string>? Tiers { get; set; }

    /// <summary>Of the member's profile, compared exactly.</summary>
    public List<AttributeConditionInput>? Attributes { get; set; }

    public CampaignAudience ToDefinition() => new()
    {
        Tiers = [.. Tiers ?? []],
        Attributes = [.. (Attributes ?? []).Select(condition => new AttributeCondition(condition.Name, condition.Value))],
    };
}

internal sealed class AttributeConditionInput
{
    public required string Name { get; set; }

    public required string Value { get; set; }
}

/// <summary>Exactly one of these.</summary>
internal sealed class CampaignEffectInput
{
    public PointMultiplierInput? Multiplier { get; set; }

    /// <summary>Extra points for a purchase with a line that counts, 1–1,000,000.</summary>
    public long? PointsPerPurchase { get; set; }

    /// <summary>Extra points by the amount of the lines that count.</summary>
    public PointsPerAmountInput? PointsPerAmount { get; set; }

    /// <summary>The reward of which it gives a voucher that nobody pays for; limits and budget are then in awards.</summary>
    public string? Reward { get; set; }

    public void Check(Faults faults, string pointer) =>
        ProgramInput.Size(faults, Multiplier?.Rules.Count ?? 0, Limits.EarningRules, pointer + "/multiplier/rules");

    public CampaignEffect ToDefinition() => new()
    {
        Multiplier = Multiplier?.ToDefinition(),
        PointsPerPurchase = PointsPerPurchase,
        PointsPerAmount = PointsPerAmount?.ToDefinition(),
        Reward = Reward,
    };
}

/// <summary>Multiplies what earning rules give before rounding and limits; multipliers of one rule multiply each other.</summary>
internal sealed class PointMultiplierInput
{
    /// <summary>1.01–100, at most two decimals.</summary>
    public required decimal Factor { get; set; }

    /// <summary>The earning rules that are multiplied; all earn into one wallet.</summary>
    public required List<string> Rules { get; set; }

    public PointMultiplier ToDefinition() => new() { Factor = Factor, Rules = [.. Rules] };
}

internal sealed class CampaignCapInput
{
    public required CapPeriod Period { get; set; }

    /// <summary>Absent: no limit in points.</summary>
    public long? Points { get; set; }

    /// <summary>Absent: no limit in awards.</summary>
    public long? Awards { get; set; }

    public AtLimit AtLimit { get; set; }
}

internal sealed class CampaignBudgetInput
{
    public required BudgetUnit Unit { get; set; }

    /// <summary>1 to 10^15 points or awards.</summary>
    public required long Total { get; set; }

    /// <summary>What becomes of points that don't fit; an award counts as a whole.</summary>
    public AtLimit AtLimit { get; set; }
}

internal sealed class CampaignVariantInput
{
    public required string Id { get; set; }

    /// <summary>Of the members, 1–100.</summary>
    public required int Percent { get; set; }

    public required CampaignEffectInput Effect { get; set; }
}
