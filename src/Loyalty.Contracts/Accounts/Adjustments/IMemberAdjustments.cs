using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Accounts.Adjustments;

/// <summary>What operators give one member or take from it. Key: program/member.</summary>
[Alias("loyalty.IMemberAdjustments")]
public interface IMemberAdjustments : IGrainWithStringKey
{
    /// <summary>
    /// Gives or takes points; above the program's limit it waits for a second operator. Refused with
    /// <c>insufficientBalance</c> rather than taking more than there is.
    /// </summary>
    [Alias("Adjust")]
    Task<Outcome<PointAdjustment>> Adjust(AdjustPoints command);

    /// <summary>Carries out one that waits. <c>secondOperatorNeeded</c> for the key that asked for it, <c>adjustmentNotFound</c> when none waits.</summary>
    [Alias("Confirm")]
    Task<Outcome<PointAdjustment>> Confirm(DecideAdjustment command);

    /// <summary>Gives up one that waits; whoever asked for it may do so too.</summary>
    [Alias("Reject")]
    Task<Outcome<PointAdjustment>> Reject(DecideAdjustment command);

    /// <summary>One adjustment as it stands; <c>adjustmentNotFound</c>.</summary>
    [Alias("GetAdjustment")]
    Task<Outcome<PointAdjustment>> GetAdjustment(string adjustment);

    /// <summary>Those that wait.</summary>
    [Alias("GetPending")]
    Task<Outcome<PendingAdjustments>> GetPending();
}
