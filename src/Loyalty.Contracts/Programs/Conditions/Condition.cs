using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;

namespace Loyalty.Contracts.Programs.Conditions;

/// <summary>
/// What must hold for a rule or a campaign to give something: a tree of at most 5 levels and 50 conditions. Exactly one
/// of its members is given.
/// </summary>
/// <remarks>
/// What depends on the basket is asked again of what remains after a return: it can lose what the purchase met, never
/// meet what the purchase did not. All else is settled when the purchase or activity arrives, and kept.
/// </remarks>
[GenerateSerializer, Immutable, Alias("loyalty.programs.Condition")]
public sealed record Condition
{
    /// <summary>All of these hold.</summary>
    [Id(0)] public ImmutableArray<Condition> All { get; init; } = [];

    /// <summary>At least one of these holds.</summary>
    [Id(1)] public ImmutableArray<Condition> Any { get; init; } = [];

    /// <summary>This does not hold.</summary>
    [Id(2)] public Condition? Not { get; init; }

    /// <summary>It happened in one of these channels.</summary>
    [Id(3)] public ImmutableArray<string> Channels { get; init; } = [];

    /// <summary>It happened in one of these stores, compared exactly.</summary>
    [Id(4)] public ImmutableArray<string> Stores { get; init; } = [];

    /// <summary>It counts at an instant of the schedule.</summary>
    [Id(5)] public CampaignSchedule? Schedule { get; init; }

    /// <summary>The amount of the purchase, in minor units; after discounts, without delivery and gift cards.</summary>
    [Id(6)] public AmountRange? Amount { get; init; }

    /// <summary>The basket has lines like these, and enough of them.</summary>
    [Id(7)] public ItemCondition? Items { get; init; }

    /// <summary>The quantity of all items together, without delivery and gift cards.</summary>
    [Id(8)] public QuantityRange? Quantity { get; init; }

    /// <summary>The member stands in one of these tiers.</summary>
    [Id(9)] public ImmutableArray<string> Tiers { get; init; } = [];

    /// <summary>The member is in one of these segments.</summary>
    [Id(10)] public ImmutableArray<string> Segments { get; init; } = [];

    /// <summary>The member's profile has the attribute.</summary>
    [Id(11)] public AttributeCondition? Attribute { get; init; }

    /// <summary>It is the first purchase that is recorded of the member.</summary>
    [Id(12)] public bool FirstPurchase { get; init; }

    /// <summary>It is the purchase of this number.</summary>
    [Id(13)] public PurchaseNumberCondition? PurchaseNumber { get; init; }

    /// <summary>The day lies about the member's birthday; that of 29 February is the 28th in other years.</summary>
    [Id(14)] public DayWindow? Birthday { get; init; }

    /// <summary>The day lies about an anniversary of the day on which the member joined, from the first one on.</summary>
    [Id(15)] public DayWindow? Anniversary { get; init; }

    /// <summary>The member has bought before, and not within so many days (1–3,660) before the purchase.</summary>
    [Id(16)] public int? LapsedDays { get; init; }

    /// <summary>The activity has the attribute.</summary>
    [Id(17)] public ActivityCondition? Activity { get; init; }

    /// <summary>What the member had spent before.</summary>
    [Id(19)] public SpendCondition? Spend { get; init; }

    /// <summary>How often the member had bought before.</summary>
    [Id(20)] public PurchasesCondition? Purchases { get; init; }

    /// <summary>The member's newest purchase before was made in one of these channels.</summary>
    [Id(21)] public ImmutableArray<string> LastChannel { get; init; } = [];

    /// <summary>The member has one of these tags.</summary>
    [Id(22)] public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>The member holds one of these paid memberships, in its grace too.</summary>
    [Id(18)] public ImmutableArray<string> Memberships { get => field.IsDefault ? [] : field; init; }

    /// <summary>The member joined by somebody's referral code, and the code counted; whatever has become of the referral.</summary>
    [Id(23)] public bool Referred { get; init; }

    /// <summary>The member is in a household.</summary>
    [Id(24)] public bool InHousehold { get; init; }
}
