using Loyalty.Contracts.Accounts.Households;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Purchases;

/// <summary>A purchase as the journal has it: what it earned, and what came back of it so far.</summary>
public sealed class StoredPurchase
{
    private readonly List<PointsAwarded> _awards = [];
    private readonly List<VoucherGranted> _grants = [];
    private readonly List<PointsSpent> _spent = [];
    private readonly List<StoredReturn> _returns = [];
    private readonly List<ChallengeProgressed> _steps = [];

    private StoredPurchase(PurchaseRecorded purchase) => Purchase = purchase;

    public PurchaseRecorded Purchase { get; }

    /// <summary>What rules and campaigns gave.</summary>
    public IReadOnlyList<PointsAwarded> Awards => _awards;

    /// <summary>Vouchers that rules and campaigns gave.</summary>
    public IReadOnlyList<VoucherGranted> Grants => _grants;

    /// <summary>What it was paid with.</summary>
    public IReadOnlyList<PointsSpent> Spent => _spent;

    /// <summary>The household that it was paid from; null: none.</summary>
    public string? DrawnFrom { get; private init; }

    /// <summary>In the order in which they were decided.</summary>
    public IReadOnlyList<StoredReturn> Returns => _returns;

    /// <summary>What the member got for being referred; null: nothing.</summary>
    public PointsAwarded? Referral { get; private set; }

    /// <summary>The voucher that the member got for being referred; null: none.</summary>
    public VoucherGranted? ReferralVoucher { get; private set; }

    /// <summary>Whether a return has undone the referral that it qualified.</summary>
    public bool IsReferralUndone { get; private set; }

    /// <summary>What of it counts for challenges, less what came back of that.</summary>
    public IReadOnlyList<ChallengeProgressed> Steps => _steps;

    /// <summary>When it was confirmed; null: it was not.</summary>
    public DateTimeOffset? ConfirmedAt { get; private set; }

    /// <summary>Reads it from the events of its own record followed by those of every record that refers to it; null when there is none.</summary>
    public static StoredPurchase? From(IEnumerable<AccountEvent> events)
    {
        StoredPurchase? stored = null;
        StoredReturn? current = null;
        string? drawnFrom = null;
        foreach (var happened in events)
        {
            switch (happened)
            {
                case HouseholdLegEnded { Kind: HouseholdLegKind.Draw } drawn when stored is null:
                    drawnFrom = drawn.Household;
                    break;
                case PurchaseRecorded purchase:
                    stored = new StoredPurchase(purchase) { DrawnFrom = drawnFrom };
                    break;
                case PointsAwarded { Origin: null } award:
                    stored?._awards.Add(award);
                    break;
                case PointsAwarded { Origin: ReferralOrigin.Name } award when stored is not null:
                    stored.Referral = award;
                    break;
                case VoucherGranted { Cause: VoucherGranted.ByRule or VoucherGranted.ByCampaign } granted:
                    stored?._grants.Add(granted);
                    break;
                case VoucherGranted { Cause: VoucherGranted.ByReferral } granted when stored is not null:
                    stored.ReferralVoucher = granted;
                    break;
                case PointsSpent { Reason: PointPayments.Reason } spent:
                    stored?._spent.Add(spent);
                    break;
                case ReturnRecorded returned when stored is not null:
                    current = new StoredReturn(returned);
                    stored._returns.Add(current);
                    break;
                case ReferralUndone when stored is not null:
                    stored.IsReferralUndone = true;
                    break;
                case PurchaseConfirmed confirmed when stored is not null:
                    stored.ConfirmedAt = confirmed.At;
                    break;
                case ChallengeProgressed step:
                    stored?._steps.Add(step);
                    break;
                case ChallengeRolledBack back:
                    stored?.RollBack(back);
                    break;
                case PointsTakenBack { Origin: null } taken:
                    current?.TakenBack.Add(taken);
                    break;
            }
        }

        return stored;
    }

    private void RollBack(ChallengeRolledBack back)
    {
        var place = _steps.FindIndex(step => step.Challenge == back.Challenge && step.Start == back.Start);
        if (place >= 0)
        {
            var step = _steps[place];
            _steps[place] = step with
            {
                Amount = step.Amount - back.Amount,
                Values = [.. (step.Values ?? []).Except(back.Values ?? [])],
                Mark = back.Mark is null ? step.Mark : null,
            };
        }
    }
}

/// <summary>One return with what it took back.</summary>
public sealed record StoredReturn(ReturnRecorded Return)
{
    public List<PointsTakenBack> TakenBack { get; } = [];
}
