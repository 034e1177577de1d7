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

/// <summary>Points end at the close of the day that lies this long after the day they were earned.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.Expiry")]
public sealed record ExpiryPolicy
{
    /// <summary>1–3,660 days, 1–120 months or 1–10 years.</summary>
    [Id(0)] public required int After { get; init; }

    /// <summary>Months and years clamp to the end of a shorter month.</summary>
    [Id(1)] public required ExpiryUnit Unit { get; init; }
}

public enum ExpiryUnit
{
    Days,
    Months,
    Years,
}
