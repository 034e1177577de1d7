using Loyalty.Contracts.Programs.Conditions;

namespace Loyalty.Gateway.Programs;

/// <summary>What a member has spent and not had back, in minor units; one of the bounds may be absent.</summary>
internal sealed class SpendConditionInput
{
    /// <summary>Over so many days (1–1,460), today included; ever when absent.</summary>
    public int? Days { get; set; }

    public long? AtLeast { get; set; }

    /// <summary>Inclusive.</summary>
    public long? AtMost { get; set; }

    public SpendCondition ToDefinition() => new() { Days = Days, AtLeast = AtLeast, AtMost = AtMost };
}

/// <summary>How often a member has bought, purchases that came back whole not counted; one of the bounds may be absent.</summary>
internal sealed class PurchasesConditionInput
{
    /// <summary>Over so many days (1–1,460), today included; ever when absent.</summary>
    public int? Days { get; set; }

    /// <summary>0–1,000,000.</summary>
    public int? AtLeast { get; set; }

    /// <summary>Inclusive, 0–1,000,000.</summary>
    public int? AtMost { get; set; }

    public PurchasesCondition ToDefinition() => new() { Days = Days, AtLeast = AtLeast, AtMost = AtMost };
}
