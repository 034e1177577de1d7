namespace Loyalty.Contracts.Programs;

/// <summary>What a return takes back, and from where.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.Returns")]
public sealed record ReturnPolicy
{
    /// <summary>Days (0–3,660) after the purchase within which it can be returned.</summary>
    [Id(0)] public int WindowDays { get; init; } = 365;

    /// <summary>Where points come from that the purchase earned and the member has spent.</summary>
    [Id(1)] public SpentPoints SpentPoints { get; init; } = SpentPoints.Debt;

    /// <summary>The most debt a member can be in, per wallet; what exceeds it is forgiven. Null: no limit.</summary>
    [Id(2)] public long? DebtLimit { get; init; }

    [Id(3)] public BelowMinimum BelowMinimum { get; init; } = BelowMinimum.Reevaluate;

    [Id(4)] public TierAfterReturn Tier { get; init; } = TierAfterReturn.AtOnce;

    /// <summary>What becomes of vouchers that the purchase gave, or for which points that it earned were spent automatically.</summary>
    [Id(5)] public VouchersAfterReturn Vouchers { get; init; } = VouchersAfterReturn.CancelUnused;
}

public enum VouchersAfterReturn
{
    /// <summary>Unused ones end, and points that were spent on them come back before anything is owed; used ones stay used.</summary>
    CancelUnused,

    /// <summary>Members keep them.</summary>
    Keep,
}

public enum SpentPoints
{
    /// <summary>They become a debt that future earnings repay first.</summary>
    Debt,

    /// <summary>They are taken from the member's other active points; what those do not cover becomes debt.</summary>
    OtherPoints,

    /// <summary>They are let go.</summary>
    Forgive,
}

/// <summary>What remains of a purchase is entitled to when it falls below a rule's minimum amount.</summary>
public enum BelowMinimum
{
    /// <summary>What the rule gives for the remainder: nothing.</summary>
    Reevaluate,

    /// <summary>The share of the award that the remainder is of the purchase.</summary>
    Proportional,
}

/// <summary>What becomes of a tier that was reached by a returned purchase.</summary>
public enum TierAfterReturn
{
    /// <summary>It is lost at once, or after the tier program's grace days.</summary>
    AtOnce,

    /// <summary>It is kept until its standing ends.</summary>
    AtEndOfStanding,
}
