using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>
/// A purchase with everything that its value depended on, so that it can be explained, and valued again when some of
/// it is returned. The awards that follow it in the record are what it earned.
/// </summary>
public sealed record PurchaseRecorded : AccountEvent
{
    public string Channel { get; init; } = "";

    public string Id { get; init; } = "";

    public DateTimeOffset OccurredAt { get; init; }

    /// <summary>The day of <see cref="OccurredAt"/> in the program's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>The edition that it was valued by.</summary>
    public int Edition { get; init; }

    /// <summary>It arrived after the late window and was valued as of its arrival.</summary>
    public bool Late { get; init; }

    public string Currency { get; init; } = "";

    public long Amount { get; init; }

    public long Discount { get; init; }

    public ImmutableArray<RecordedLine> Lines { get => field.IsDefault ? [] : field; init; }

    /// <summary>What counts as spend, in minor units.</summary>
    public long Spend { get; init; }

    /// <summary>What counts as visits: 1 of a member; 0 from before they were counted.</summary>
    public long Visits { get; init; }

    /// <summary>The day whose periods it counts in; left out when it is <see cref="Day"/>.</summary>
    public DateOnly? CountsOn { get; init; }

    /// <summary>The member's tier when it arrived.</summary>
    public string? Tier { get; init; }

    /// <summary>The room under each periodic cap before it.</summary>
    public ImmutableArray<CapRoom> Rooms { get => field.IsDefault ? [] : field; init; }

    public bool Guest { get; init; }

    /// <summary>It was the first purchase recorded of the member.</summary>
    public bool First { get; init; }

    /// <summary>What was paid with points; null: nothing was to be. <see cref="PointsSpent"/> follow in the record.</summary>
    public ImmutableArray<PaidPart>? Paid { get; init; }

    /// <summary>The store it was bought in.</summary>
    public string? Store { get; init; }

    /// <summary>
    /// Which of the edition's conditions on the member and the time held when it arrived, by their numbers (see
    /// <see cref="Loyalty.Domain.Programs.Conditions.ConditionCompiler"/>); null: none did, or there are none.
    /// </summary>
    public ImmutableArray<int>? Met { get; init; }

    /// <summary>The purchase's number among the member's, where the edition asks for it.</summary>
    public long? Number { get; init; }

    /// <summary>The calendar days since the member's purchase before it, where the edition asks for them and there was one.</summary>
    public int? DaysSince { get; init; }

    /// <summary>What else the edition's conditions asked for; null: nothing.</summary>
    public FoundOfMember? Found { get; init; }
}

/// <param name="Wallet">The wallet.</param>
/// <param name="Asked">Points that were offered.</param>
/// <param name="Points">Points that were taken.</param>
/// <param name="Amount">What they paid, in minor units.</param>
/// <param name="IsDiscount">What they paid does not earn.</param>
public sealed record PaidPart(string Wallet, long Asked, long Points, long Amount, bool IsDiscount);

/// <summary>A line as it was bought.</summary>
public sealed record RecordedLine
{
    public string Id { get; init; } = "";

    public string Sku { get; init; } = "";

    public string? Category { get; init; }

    public string? Brand { get; init; }

    public ImmutableArray<string> Labels { get => field.IsDefault ? [] : field; init; }

    public decimal Quantity { get; init; }

    public long Amount { get; init; }

    public long Tax { get; init; }

    public LineKind Kind { get; init; }

    public static RecordedLine From(PurchaseLine line) => new()
    {
        Id = line.Id,
        Sku = line.Sku,
        Category = line.Category,
        Brand = line.Brand,
        Labels = line.Labels,
        Quantity = line.Quantity,
        Amount = line.Amount,
        Tax = line.Tax,
        Kind = line.Kind,
    };

    public PurchaseLine ToLine() => new()
    {
        Id = Id,
        Sku = Sku,
        Category = Category,
        Brand = Brand,
        Labels = Labels,
        Quantity = Quantity,
        Amount = Amount,
        Tax = Tax,
        Kind = Kind,
    };
}

/// <param name="Rule">The rule.</param>
/// <param name="Cap">The place of the cap in the rule.</param>
/// <param name="Room">Points that it still allowed.</param>
public sealed record CapRoom(string Rule, int Cap, long Room);

/// <summary>Points that one rule gave for the purchase before it in the record.</summary>
public sealed record PointsAwarded : AccountEvent
{
    public string Rule { get; init; } = "";

    public int Edition { get; init; }

    public string Wallet { get; init; } = "";

    /// <summary>Whether they count for tiers.</summary>
    public bool Status { get; init; }

    public long Wanted { get; init; }

    public long Points { get; init; }

    /// <summary>How much of <see cref="Points"/> repaid debt instead of entering a bucket.</summary>
    public long Repaid { get; init; }

    public DateOnly EarnedOn { get; init; }

    public DateTimeOffset? ActiveFrom { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>By line, in the order of the purchase's lines.</summary>
    public ImmutableArray<long> Lines { get => field.IsDefault ? [] : field; init; }

    /// <summary>The counters of periodic caps that it fills.</summary>
    public ImmutableArray<CapCounter> Counters { get => field.IsDefault ? [] : field; init; }

    /// <summary>The campaign that gave them, whose id <see cref="Rule"/> then is.</summary>
    public string? Campaign { get; init; }

    /// <summary>The member's variant; null without variants.</summary>
    public string? Variant { get; init; }

    /// <summary>The lease of the campaign's budget that they come out of; 0: there is no budget.</summary>
    public long Lease { get; init; }

    /// <summary>What made a campaign give less than wanted: <c>limitReduced</c> or <c>budgetReduced</c>.</summary>
    public string? Reduced { get; init; }

    /// <summary>The counters of periodic caps in awards that it fills by one; null: none.</summary>
    public ImmutableArray<CapCounter>? AwardCounters { get; init; }

    /// <summary>They are active once the purchase is confirmed, or from <see cref="ActiveFrom"/> on.</summary>
    public bool Awaits { get; init; }

    /// <summary>They are lost from then on unless the purchase is confirmed before; null: they are not.</summary>
    public DateTimeOffset? LapsesAt { get; init; }

    /// <summary>As of <see cref="BucketKey.Slides"/>; <see cref="ExpiresAt"/> is then the end as it was.</summary>
    public DateTimeOffset? Slides { get; init; }

    /// <summary>What gave them when it was neither a rule nor a campaign; null: one of them.</summary>
    public string? Origin { get; init; }

    [JsonIgnore]
    public BucketKey Bucket => new(Wallet, EarnedOn, ActiveFrom, Slides is null ? ExpiresAt : null, null, LapsesAt, Slides);
}
