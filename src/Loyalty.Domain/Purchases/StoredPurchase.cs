using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Purchases;

/// <summary>A purchase as the journal has it: what it earned, and what came back of it so far.</summary>
public sealed class StoredPurchase
{
    private readonly List<PointsAwarded> _awards = [];
    private readonly List<PointsSpent> _spent = [];
    private readonly List<StoredReturn> _returns = [];

    private StoredPurchase(PurchaseRecorded purchase) => Purchase = purchase;

    public PurchaseRecorded Purchase { get; }

    /// <summary>What rules and campaigns gave.</summary>
    public IReadOnlyList<PointsAwarded> Awards => _awards;

    /// <summary>What it was paid with.</summary>
    public IReadOnlyList<PointsSpent> Spent => _spent;

    /// <summary>In the order in which they were decided.</summary>
    public IReadOnlyList<StoredReturn> Returns => _returns;

    /// <summary>What the member got for being referred; null: nothing.</summary>
    public PointsAwarded? Referral { get; private set; }

    /// <summary>Whether it was confirmed.</summary>
    public bool IsConfirmed { get; private set; }

    /// <summary>Reads it from the events of its own record followed by those of every record that refers to it; null when there is none.</summary>
    public static StoredPurchase? From(IEnumerable<AccountEvent> events)
    {
        StoredPurchase? stored = null;
        StoredReturn? current = null;
        foreach (var happened in events)
        {
            switch (happened)
            {
                case PurchaseRecorded purchase:
                    stored = new StoredPurchase(purchase);
                    break;
                case PointsAwarded { Origin: null } award:
                    stored?._awards.Add(award);
                    break;
                case PointsAwarded { Origin: ReferralOrigin.Name } award when stored is not null:
                    stored.Referral = award;
                    break;
                case PointsSpent { Reason: PointPayments.Reason } spent:
                    stored?._spent.Add(spent);
                    break;
                case ReturnRecorded returned when stored is not null:
                    current = new StoredReturn(returned);
                    stored._returns.Add(current);
                    break;
                case PurchaseConfirmed when stored is not null:
                    stored.IsConfirmed = true;
                    break;
                case PointsTakenBack { Origin: null } taken:
                    current?.TakenBack.Add(taken);
                    break;
            }
        }

        return stored;
    }
}

/// <summary>One return with what it took back.</summary>
public sealed record StoredReturn(ReturnRecorded Return)
{
    public List<PointsTakenBack> TakenBack { get; } = [];
}
