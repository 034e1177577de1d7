using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;

namespace Loyalty.Grains.Campaigns;

/// <summary>Gets what rules and campaigns need to decide one purchase: the member's attributes, and reservations from budgets.</summary>
/// <param name="budgets">Those of the silo.</param>
/// <param name="attributes">The member's.</param>
/// <param name="program">The program.</param>
/// <param name="member">The member.</param>
/// <param name="simulates">The edition may be one that is not in force.</param>
internal sealed class PurchaseCampaigns(CampaignBudgets budgets, Func<MemberAttributes> attributes, string program, string member, bool simulates = false)
{
    private BudgetReservation? _reservation;
    private MemberTraits? _known;

    /// <summary>For the decision that follows a <see cref="Prepare"/> that returned null.</summary>
    public CampaignInputs Inputs => new(member, _known?.Attributes ?? [], _reservation?.Grants ?? []) { Birthday = _known?.Birthday };

    /// <summary>Null when it is there; asked again after each wait.</summary>
    public Task? Prepare(AccountState state, RecordPurchase command, EditionPair editions, PurchaseTime time)
    {
        var edition = editions.Valuing;
        if (edition.NeedsAttributes && !attributes().TryGet(out _known))
        {
            return attributes().Load();
        }

        if (edition.Campaigns.IsEmpty)
        {
            return null;
        }

        var current = editions.Current;
        var claims = CampaignRules.Claims(MemberAnswers.AsOf(state, current, time.ReceivedAt, attributes().For(current)), command, edition, time, Inputs);
        if (claims.IsEmpty)
        {
            _reservation = null;
            return null;
        }

        _reservation ??= new BudgetReservation(budgets, program);
        return command.DryRun ? _reservation.Look(claims, simulates) : _reservation.Take(claims);
    }

    /// <summary>Gives back what the decision does not need; after a dry run that is everything.</summary>
    public Decision Keep(Decision decision)
    {
        _reservation?.Keep(decision);
        return decision;
    }

    /// <summary>The decision was certainly not written: what it had taken is free again.</summary>
    public void NotWritten() => _reservation?.Release();
}
