using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Gateway.Campaigns;
using Loyalty.Gateway.Common.Bodies;

namespace Loyalty.Gateway.Programs;

/// <summary>What must hold for a rule or a campaign to give something: a tree of at most 5 levels and 50 conditions. Exactly one of these.</summary>
internal sealed class ConditionInput
{
    /// <summary>All of these hold.</summary>
    public List<ConditionInput>? All { get; set; }

    /// <summary>At least one of these holds.</summary>
    public List<ConditionInput>? Any { get; set; }

    /// <summary>This does not hold.</summary>
    public ConditionInput? Not { get; set; }

    /// <summary>It happened in one of these channels.</summary>
    public List<string>? Channels { get; set; }

    /// <summary>It happened in one of these stores, compared exactly.</summary>
    public List<string>? Stores { get; set; }

    /// <summary>It counts at an instant of the schedule.</summary>
    public CampaignScheduleInput? Schedule { get; set; }

    /// <summary>The amount of the purchase, in minor units; after discounts, without delivery and gift cards.</summary>
    public AmountRangeInput? Amount { get; set; }

    /// <summary>The basket has lines like these, and enough of them.</summary>
    public ItemConditionInput? Items { get; set; }

    /// <summary>The quantity of all items together, without delivery and gift cards.</summary>
    public QuantityRangeInput? Quantity { get; set; }

    /// <summary>The member stands in one of these tiers.</summary>
    public List<string>? Tiers { get; set; }

    /// <summary>The member is in one of these segments.</summary>
    public List<string>? Segments { get; set; }

    /// <summary>The member's profile has the attribute.</summary>
    public AttributeConditionInput? Attribute { get; set; }

    /// <summary>It is the first purchase that is recorded of the member.</summary>
    public bool FirstPurchase { get; set; }

    /// <summary>It is the purchase of this number; a member's purchases are numbered from 1 as they arrive.</summary>
    public PurchaseNumberInput? PurchaseNumber { get; set; }

    /// <summary>The day lies about the member's birthday; that of 29 February is the 28th in other years.</summary>
    public DayWindowInput? Birthday { get; set; }

    /// <summary>The day lies about an anniversary of the day on which the member joined.</summary>
    public DayWindowInput? Anniversary { get; set; }

    /// <summary>The member has bought before, and not within so many days (1–3,660) before the purchase.</summary>
    public int? LapsedDays { get; set; }

    /// <summary>The activity has the attribute.</summary>
    public ActivityConditionInput? Activity { get; set; }

    /// <summary>What the member had spent before.</summary>
    public SpendConditionInput? Spend { get; set; }

    /// <summary>How often the member had bought before.</summary>
    public PurchasesConditionInput? Purchases { get; set; }

    /// <summary>The member's newest purchase before was made in one of these channels.</summary>
    public List<string>? LastChannel { get; set; }

    /// <summary>The member has one of these tags.</summary>
    public List<string>? Tags { get; set; }

    /// <summary>The member holds one of these paid memberships, in its grace too.</summary>
    public List<string>? Memberships { get; set; }

    /// <summary>The member joined by somebody's referral code, and the code counted; whatever has become of the referral.</summary>
    public bool Referred { get; set; }

    /// <summary>The member is in a household.</summary>
    public bool InHousehold { get; set; }

    public void Check(Faults faults, string pointer)
    {
        var nodes = 0;
        if (!IsBounded(1, ref nodes))
        {
            faults.Add(pointer, $"is larger than {Limits.ConditionDepth} levels and {Limits.ConditionNodes} conditions");
            return;
        }

        CheckSizes(faults, pointer);
    }

    public Condition ToDefinition() => new()
    {
        All = [.. (All ?? []).Select(part => part.ToDefinition())],
        Any = [.. (Any ?? []).Select(part => part.ToDefinition())],
        Not = Not?.ToDefinition(),
        Channels = Of(Channels),
        Stores = Of(Stores),
        Schedule = Schedule?.ToDefinition(),
        Amount = Amount is null ? null : new AmountRange { AtLeast = Amount.AtLeast, AtMost = Amount.AtMost },
        Items = Items?.ToDefinition(),
        Quantity = Quantity is null ? null : new QuantityRange { AtLeast = Quantity.AtLeast, AtMost = Quantity.AtMost },
        Tiers = Of(Tiers),
        Segments = Of(Segments),
        Memberships = Of(Memberships),
        Attribute = Attribute is null ? null : new AttributeCondition(Attribute.Name, Attribute.Value),
        FirstPurchase = FirstPurchase,
        PurchaseNumber = PurchaseNumber is null ? null : new PurchaseNumberCondition { Number = PurchaseNumber.Number, Every = PurchaseNumber.Every },
        Birthday = Birthday?.ToDefinition(),
        Anniversary = Anniversary?.ToDefinition(),
        LapsedDays = LapsedDays,
        Activity = Activity is null ? null : new ActivityCondition { Name = Activity.Name, EqualTo = Activity.EqualTo, AtLeast = Activity.AtLeast, AtMost = Activity.AtMost },
        Spend = Spend?.ToDefinition(),
        Purchases = Purchases?.ToDefinition(),
        LastChannel = Of(LastChannel),
        Tags = Of(Tags),
        Referred = Referred,
        InHousehold = InHousehold,
    };

    private bool IsBounded(int depth, ref int nodes)
    {
        if (depth > Limits.ConditionDepth || ++nodes > Limits.ConditionNodes)
        {
            return false;
        }

        foreach (var part in Parts())
        {
            if (!part.IsBounded(depth + 1, ref nodes))
            {
                return false;
            }
        }

        return true;
    }

    private void CheckSizes(Faults faults, string pointer)
    {
        ProgramInput.Size(faults, Channels?.Count ?? 0, Limits.Channels, pointer + "/channels");
        ProgramInput.Size(faults, Stores?.Count ?? 0, Limits.StoresPerCondition, pointer + "/stores");
        ProgramInput.Size(faults, Tiers?.Count ?? 0, Limits.TierLevels, pointer + "/tiers");
        ProgramInput.Size(faults, Segments?.Count ?? 0, Limits.SegmentsPerCondition, pointer + "/segments");
        ProgramInput.Size(faults, LastChannel?.Count ?? 0, Limits.Channels, pointer + "/lastChannel");
        ProgramInput.Size(faults, Tags?.Count ?? 0, Limits.TagsPerCondition, pointer + "/tags");
        ProgramInput.Size(faults, Memberships?.Count ?? 0, Limits.MembershipsPerCondition, pointer + "/memberships");
        Schedule?.Check(faults, pointer + "/schedule");
        Items?.Filter.Check(faults, pointer + "/items/filter");
        for (var i = 0; i < All?.Count && !faults.Full; i++)
        {
            All[i].CheckSizes(faults, $"{pointer}/all/{i}");
        }

        for (var i = 0; i < Any?.Count && !faults.Full; i++)
        {
            Any[i].CheckSizes(faults, $"{pointer}/any/{i}");
        }

        Not?.CheckSizes(faults, pointer + "/not");
    }

    private IEnumerable<ConditionInput> Parts() => [.. All ?? [], .. Any ?? [], .. Not is null ? Array.Empty<ConditionInput>() : [Not]];

    private static ImmutableArray<string> Of(List<string>? names) => [.. names ?? []];
}

/// <summary>Minor units; one of the bounds may be absent.</summary>
internal sealed class AmountRangeInput
{
    public long? AtLeast { get; set; }

    /// <summary>Inclusive.</summary>
    public long? AtMost { get; set; }
}

/// <summary>Pieces or kilograms, at most three decimals; one of the bounds may be absent.</summary>
internal sealed class QuantityRangeInput
{
    public decimal? AtLeast { get; set; }

    /// <summary>Inclusive.</summary>
    public decimal? AtMost { get; set; }
}

/// <summary>Lines that the filter counts; without minimums one of them is enough.</summary>
internal sealed class ItemConditionInput
{
    public required ItemFilterInput Filter { get; set; }

    /// <summary>Of the lines together.</summary>
    public decimal? MinimumQuantity { get; set; }

    /// <summary>Of the lines together, in minor units, after discounts.</summary>
    public long? MinimumAmount { get; set; }

    public ItemCondition ToDefinition() => new() { Filter = Filter.ToDefinition(), MinimumQuantity = MinimumQuantity, MinimumAmount = MinimumAmount };
}

/// <summary>Exactly one of these.</summary>
internal sealed class PurchaseNumberInput
{
    /// <summary>Exactly this one, 1–1,000,000.</summary>
    public int? Number { get; set; }

    /// <summary>Every one whose number is a multiple, 2–1,000,000.</summary>
    public int? Every { get; set; }
}

/// <summary>Calendar days in the program's zone about a day of the year, that day included.</summary>
internal sealed class DayWindowInput
{
    /// <summary>0–180.</summary>
    public int DaysBefore { get; set; }

    /// <summary>0–180.</summary>
    public int DaysAfter { get; set; }

    public DayWindow ToDefinition() => new() { DaysBefore = DaysBefore, DaysAfter = DaysAfter };
}

/// <summary>An attribute that came with the activity: a text, or a number within bounds.</summary>
internal sealed class ActivityConditionInput
{
    public required string Name { get; set; }

    /// <summary>Compared exactly.</summary>
    public string? EqualTo { get; set; }

    public decimal? AtLeast { get; set; }

    /// <summary>Inclusive.</summary>
    public decimal? AtMost { get; set; }
}
