using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Accounts.Households;

/// <summary>A member's part in a household. Key: program/member.</summary>
[Alias("loyalty.IMemberHousehold")]
public interface IMemberHousehold : IGrainWithStringKey
{
    /// <summary>
    /// A process: takes a place in the household, then the member's points of the shared wallet go there. From then on
    /// what the member earns goes there, and what the member spends comes from there.
    /// </summary>
    [Alias("Join")]
    Task<Outcome<HouseholdMembership>> Join(ChangeHousehold command);

    /// <summary>A process: the member leaves with what is unspent of what he or she brought or earned.</summary>
    [Alias("Leave")]
    Task<Outcome<HouseholdMembership>> Leave(ChangeHousehold command);
}
