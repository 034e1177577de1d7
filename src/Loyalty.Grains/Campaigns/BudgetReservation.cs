using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Campaigns;

namespace Loyalty.Grains.Campaigns;

/// <summary>
/// What one purchase holds of budgets, from just before it is decided until it is known what became of it. What was
/// sent to the journal and not heard of again stays taken: it may be there, and is settled with its lease.
/// </summary>
internal sealed class BudgetReservation(CampaignBudgets budgets, string program)
{
    /// <summary>Leases that one purchase waits for at most: others may take what it had waited for.</summary>
    private const int MostWaits = 100;

    private int _waits;
    private Dictionary<string, BudgetStanding?>? _standings;

    public ImmutableArray<BudgetGrant> Grants { get; private set; } = [];

    /// <summary>Takes all that is claimed, or what is left where that is less; a task: a lease is asked for, then try again.</summary>
    public Task? Take(ImmutableArray<BudgetClaim> claims)
    {
        var grants = ImmutableArray.CreateBuilder<BudgetGrant>(claims.Length);
        foreach (var claim in claims)
        {
            var holder = budgets.Holder(program, claim.Campaign);
            if (holder.TryTake(claim.Amount) is not { } taken)
            {
                Grants = grants.DrainToImmutable();
                Release();
                return ++_waits <= MostWaits ? holder.Lease(claim.Amount) : throw CampaignBudgets.Unavailable();
            }

            grants.Add(new BudgetGrant(claim.Campaign, taken.Lease, taken.Amount, claim.Unit));
        }

        Grants = grants.DrainToImmutable();
        return null;
    }

    /// <summary>Looks at what could be taken now, and takes nothing.</summary>
    /// <param name="claims">What is looked at.</param>
    /// <param name="simulated">As if the edition that says what campaigns have in all were in force.</param>
    public Task? Look(ImmutableArray<BudgetClaim> claims, bool simulated)
    {
        if (_standings is null)
        {
            return Ask(claims);
        }

        Grants = [.. claims.Select(claim => new BudgetGrant(
            claim.Campaign,
            0,
            Math.Max(0, budgets.Holder(program, claim.Campaign).Free + Remaining(claim, _standings.GetValueOrDefault(claim.Campaign), simulated)),
            claim.Unit))];
        return null;
    }

    private static long Remaining(BudgetClaim claim, BudgetStanding? standing, bool simulated) =>
        !simulated ? standing?.Remaining ?? 0
        : standing is null ? claim.Total
        : standing.Remaining + claim.Total - standing.Total;

    public void Keep(Decision decision)
    {
        if (_standings is not null)
        {
            return;
        }

        var kept = ImmutableArray.CreateBuilder<BudgetGrant>(Grants.Length);
        foreach (var grant in Grants)
        {
            var used = grant.UsedBy(Award(decision, grant));
            budgets.Holder(program, grant.Campaign).Release(grant.Lease, grant.Amount - used);
            kept.Add(grant with { Amount = used });
        }

        Grants = kept.DrainToImmutable();
    }

    public void Release()
    {
        foreach (var grant in Grants)
        {
            budgets.Holder(program, grant.Campaign).Release(grant.Lease, grant.Amount);
        }

        Grants = [];
    }

    private static AccountEvent? Award(Decision decision, BudgetGrant grant)
    {
        foreach (var happened in decision.Events)
        {
            var campaign = happened switch
            {
                PointsAwarded award => award.Campaign,
                VoucherGranted granted => granted.Campaign,
                _ => null,
            };
            if (campaign == grant.Campaign)
            {
                return happened;
            }
        }

        return null;
    }

    private async Task Ask(ImmutableArray<BudgetClaim> claims)
    {
        var standings = new Dictionary<string, BudgetStanding?>(StringComparer.Ordinal);
        foreach (var claim in claims)
        {
            standings[claim.Campaign] = await budgets.GetStanding(program, claim.Campaign);
        }

        _standings = standings;
    }
}
