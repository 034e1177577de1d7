using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Campaigns;

/// <summary>What deciding about rules and campaigns needs beside the account and the edition.</summary>
/// <param name="Member">The member's id: decides the variant.</param>
/// <param name="Attributes">Those of the member's profile; needed when <see cref="Programs.CompiledEdition.NeedsAttributes"/>.</param>
/// <param name="Grants">What may be taken from budgets. A budgeted campaign without a grant is exhausted.</param>
public readonly record struct CampaignInputs(string Member, ImmutableArray<ProfileAttribute> Attributes, ImmutableArray<BudgetGrant> Grants)
{
    /// <summary>When the member was born; null: not known. Needed when <see cref="Programs.CompiledEdition.NeedsAttributes"/>.</summary>
    public Birthday? Birthday { get; init; }

    public BudgetGrant GrantOf(string campaign)
    {
        foreach (var grant in Grants)
        {
            if (grant.Campaign == campaign)
            {
                return grant;
            }
        }

        return default;
    }
}

/// <summary>So much, at most, may be awarded under a lease.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Lease">The lease, which the award names.</param>
/// <param name="Amount">In the budget's unit.</param>
/// <param name="Unit">The budget's unit.</param>
public readonly record struct BudgetGrant(string Campaign, long Lease, long Amount, BudgetUnit Unit)
{
    /// <summary>How much of it an award uses, be it points or a voucher.</summary>
    public long UsedBy(AccountEvent? given) => given switch
    {
        null => 0,
        PointsAwarded award when Unit == BudgetUnit.Points => award.Points,
        _ => 1,
    };
}

/// <summary>So much, at most, a purchase may take from a budget.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Amount">In the budget's unit; more than 0.</param>
/// <param name="Unit">The budget's unit.</param>
/// <param name="Total">What the edition gives the campaign in all.</param>
public readonly record struct BudgetClaim(string Campaign, long Amount, BudgetUnit Unit, long Total);
