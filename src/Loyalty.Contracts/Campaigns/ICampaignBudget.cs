namespace Loyalty.Contracts.Campaigns;

/// <summary>The budget of one campaign, given to silos in leases. Key: program/campaign.</summary>
[Alias("loyalty.ICampaignBudget")]
public interface ICampaignBudget : IGrainWithStringKey
{
    /// <summary>
    /// Gives a silo a slice of the budget, durably: a new lease, or more of the one that it holds, which ends when it
    /// would have.
    /// The silo stops awarding from it at 60 % of its time by its own clock, started before it asked.
    /// </summary>
    [Alias("Lease")]
    Task<BudgetLease> Lease(LeaseBudget command);

    /// <summary>How it stands, for dry runs; null: the campaign has no budget.</summary>
    [Alias("GetStanding")]
    Task<BudgetStanding?> GetStanding();
}

[GenerateSerializer, Immutable, Alias("loyalty.campaigns.Lease")]
public sealed record LeaseBudget
{
    /// <summary>The lease that the silo holds; 0: none.</summary>
    [Id(0)] public required long Lease { get; init; }

    /// <summary>How much of it is taken.</summary>
    [Id(1)] public required long Taken { get; init; }

    /// <summary>How much should be free in it, at least.</summary>
    [Id(2)] public required long Wanted { get; init; }
}

/// <param name="Lease">Its number; 0: there is nothing to be had.</param>
/// <param name="Size">All that was ever given in it.</param>
/// <param name="Lasts">From when it was asked for.</param>
[GenerateSerializer, Immutable, Alias("loyalty.campaigns.BudgetLease")]
public sealed record BudgetLease([property: Id(0)] long Lease, [property: Id(1)] long Size, [property: Id(2)] TimeSpan Lasts);
