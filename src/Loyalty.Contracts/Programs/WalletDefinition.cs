using System.Collections.Immutable;

namespace Loyalty.Contracts.Programs;

/// <summary>A kind of point that members hold.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.Wallet")]
public sealed record WalletDefinition
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public string? Name { get; init; }

    [Id(2)] public required WalletKind Kind { get; init; }

    /// <summary>Calendar days (0–366) until earned points become active; 0: at once.</summary>
    [Id(3)] public int PendingDays { get; init; }

    /// <summary>Null: points never expire.</summary>
    [Id(4)] public ExpiryPolicy? Expiry { get; init; }

    /// <summary>A retired wallet keeps its points; no rule may earn into it.</summary>
    [Id(5)] public bool Retired { get; init; }

    /// <summary>Whether members may give points of it to each other; only of wallets that can be spent.</summary>
    [Id(6)] public bool Transferable { get; init; }

    /// <summary>What its points are worth when purchases are paid with them; null: they cannot be. Only of points and money.</summary>
    [Id(7)] public PaymentWorth? Payment { get; init; }

    /// <summary>Points of a purchase wait until it is confirmed; null: they do not. Not beside pending days.</summary>
    [Id(8)] public PendingConfirmation? Confirmation { get; init; }

    /// <summary>
    /// Points of it come otherwise than by rules, campaigns, challenges, referrals and cashback, e.g. from operators; a
    /// reward that costs more of them than those give is no fault then.
    /// </summary>
    [Id(9)] public bool GivenOtherwise { get; init; }
}

/// <summary>
/// Points that wait for an event, e.g. the delivery. What is earned without a purchase, and by loaded history, does not
/// wait.
/// </summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.PendingConfirmation")]
public sealed record PendingConfirmation
{
    /// <summary>Calendar days (1–366) after the purchase's day within which it can be confirmed.</summary>
    [Id(0)] public required int Days { get; init; }

    /// <summary>What becomes of points that nobody confirmed in time.</summary>
    [Id(1)] public Unconfirmed Unconfirmed { get; init; }
}

public enum Unconfirmed
{
    /// <summary>They become active all the same.</summary>
    Activate,

    /// <summary>They are lost. Not of status points, which count for tiers as they are earned.</summary>
    Lapse,
}

/// <summary>So many points pay for so much.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.PaymentWorth")]
public sealed record PaymentWorth
{
    /// <summary>1–1,000,000.</summary>
    [Id(0)] public required long Points { get; init; }

    /// <summary>Minor units, 1–1,000,000,000.</summary>
    [Id(1)] public required long PerAmount { get; init; }
}

public enum WalletKind
{
    /// <summary>Spendable.</summary>
    Points,

    /// <summary>Counts for tiers; not spendable.</summary>
    Status,

    /// <summary>Cashback, in minor units of the program's currency.</summary>
    Money,

    /// <summary>Stamps of a card.</summary>
    Stamps,
}

/// <summary>
/// When points end. Always at the close of a day: points that end on 31 July can be used until 1 August begins in the
/// program's zone. An edition that changes it changes nothing for points that are there.
/// </summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.Expiry")]
public sealed record ExpiryPolicy
{
    /// <summary>1–3,660 days, 1–120 months or 1–10 years; 0 with fixed dates.</summary>
    [Id(0)] public int After { get; init; }

    /// <summary>Months and years clamp to the end of a shorter month.</summary>
    [Id(1)] public ExpiryUnit Unit { get; init; }

    [Id(2)] public ExpiryKind Kind { get; init; }

    /// <summary>Lengthens it to the last day of the period that the end falls into; null: not. Only after earning.</summary>
    [Id(3)] public ExpiryPeriod? RoundUp { get; init; }

    /// <summary>1–24 days of each year on which points end; empty with other kinds.</summary>
    [Id(4)] public ImmutableArray<ExpiryDate> Dates { get => field.IsDefault ? [] : field; init; }

    /// <summary>Days (0–366) that points live at least: they end on the first of the dates that lies no sooner. Only with fixed dates.</summary>
    [Id(5)] public int MinimumDays { get; init; }
}

public enum ExpiryKind
{
    /// <summary>So long after the day on which the points were earned.</summary>
    AfterEarning,

    /// <summary>On fixed days of the year.</summary>
    FixedDates,

    /// <summary>
    /// So long after the last purchase that earned points of the wallet, or the last redemption of some: all active
    /// points of the wallet end together. Points that came with an end of their own (by a transfer, an adjustment, or
    /// back after their end) keep it.
    /// </summary>
    Sliding,
}

public enum ExpiryUnit
{
    Days,
    Months,
    Years,
}

/// <summary>Calendar periods whose last day points can end on.</summary>
public enum ExpiryPeriod
{
    Month,
    Quarter,
    Half,
    Year,
}

/// <summary>A day of each year; 29 February is the 28th in other years.</summary>
/// <param name="Month">1–12.</param>
/// <param name="Day">1–31, as many as the month has.</param>
[GenerateSerializer, Immutable, Alias("loyalty.programs.ExpiryDate")]
public sealed record ExpiryDate([property: Id(0)] int Month, [property: Id(1)] int Day);
