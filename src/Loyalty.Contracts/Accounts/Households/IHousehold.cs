using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Accounts.Households;

/// <summary>A household: the account that owns the points which its members share. Key: program/household/{household}.</summary>
[Alias("loyalty.IHousehold")]
public interface IHousehold : IGrainWithStringKey
{
    /// <summary>Opens the account. A repeat is answered like the first time.</summary>
    [Alias("Found")]
    Task<Outcome<HouseholdSummary>> Found(bool dryRun);

    /// <summary>The wallet, the members, and what each contributed; or <c>householdNotFound</c>.</summary>
    [Alias("GetSummary")]
    Task<Outcome<HouseholdSummary>> GetSummary();

    /// <summary>The points of the household by bucket.</summary>
    [Alias("GetPoints")]
    Task<Outcome<HouseholdPoints>> GetPoints();

    /// <summary>
    /// The leg here of what a member does. What it came to the first time holds for ever, a refusal too: a late copy of
    /// the call must change nothing.
    /// </summary>
    [Alias("Run")]
    Task<Outcome<HouseholdReceipt>> Run(HouseholdLeg leg);

    /// <summary>Does everything that is due by now; false when it could not, so that it is still due.</summary>
    [Alias("RunDue")]
    Task<bool> RunDue();
}
