using System.Collections.Immutable;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts.Households;

/// <summary>
/// A member's side of a household. Whatever brings points of the shared wallet into the account (a purchase, a gift, a
/// voucher that is cancelled, what was drawn and not spent) or leaves it owing some, they go on to the household in
/// the same record; and what is to be taken back of them is asked for there.
/// </summary>
public static class HouseholdSharing
{
    /// <summary>How long a leg may take before the sweep takes it up.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    /// <summary>The decision with the leg that it needs, if it needs one.</summary>
    /// <param name="state">The account that was decided on; not changed.</param>
    /// <param name="decision">What was decided, with everything that follows from it.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Of(AccountState state, Decision decision, DateTimeOffset now)
    {
        if (state.Status == AccountStatus.Household || (state.Household is null && !Joins(decision.Events)) || decision.Events.IsEmpty || EndsLeg(decision.Events))
        {
            return decision;
        }

        var after = state.Fork();
        foreach (var happened in decision.Events)
        {
            after.Apply(happened);
        }

        if (after.Household is not { } household)
        {
            return decision;
        }

        var leg = new HouseholdLegStarted
        {
            Id = Id(state, "share"),
            ResumeAt = now.ToUniversalTime() + Timeout,
            Kind = HouseholdLegKind.Share,
            Household = household.Household,
            Wallet = household.Wallet,
            Gives = [.. after.Buckets.Where(held => held.Bucket.Wallet == household.Wallet && held.Bucket.LapsesAt is null)],
            Expired = [.. after.Expired.Where(held => held.Bucket.Wallet == household.Wallet && held.Bucket.LapsesAt is null)],
            Debt = after.DebtOf(household.Wallet),
            Takes =
            [
                .. decision.Events.OfType<PointsTakenBack>().Where(taken => taken.Shared > 0)
                    .Select(taken => new SharedTakeBack(taken.Rule, taken.Edition, taken.Shared, taken.SharedFrom ?? [])),
            ],
        };

        // What stands in the account goes with the next leg, should the household have been away for that long.
        var moves = leg.Gives.Length + leg.Expired.Length > 0 || leg.Debt > 0;
        var may = after.Processes.Count < Limits.OpenProcesses;
        return leg.Takes.Length > 0 || (may && (moves || IsAnswered(decision.Events))) ? Decision.Of([.. decision.Events, leg]) : decision;
    }

    /// <summary>
    /// What follows points that come back to an account whose member has left the household that they were drawn from: they
    /// go on there. In the household itself they go with all others. Null: they are the account's, or the household's anyway.
    /// </summary>
    /// <param name="state">The account before they came back; not changed.</param>
    /// <param name="restored">What came back.</param>
    /// <param name="household">The household that the record names in which they were spent; null: none.</param>
    /// <param name="now">The platform's clock.</param>
    public static HouseholdLegStarted? Return(AccountState state, PointsRestored restored, string? household, DateTimeOffset now)
    {
        if (household is null || state.Household?.Household == household)
        {
            return null;
        }

        // Whoever contributed them stands in the bucket of points that were drawn, and of no others.
        var leg = new HouseholdLegStarted
        {
            Id = FreeId(),
            ResumeAt = now.ToUniversalTime() + Timeout,
            Kind = HouseholdLegKind.Return,
            Household = household,
            Wallet = restored.Wallet,
            Gives = [.. restored.Gives.Where(held => held.Bucket.Contributor is not null)],
            Expired = [.. (restored.Lapses ?? []).Where(held => held.Bucket.Contributor is not null).Select(held => held with { Bucket = held.Bucket with { ActiveFrom = null } })],
        };
        return leg.Gives.Length + leg.Expired.Length > 0 ? leg : null;

        string FreeId()
        {
            var number = 1;
            while (state.Processes.Any(process => process.Id == Id(state, Numbered())))
            {
                number++;
            }

            return Id(state, Numbered());

            string Numbered() => FormattableString.Invariant($"return.{number}");
        }
    }

    /// <summary>The id of the leg that begins with the account's next record.</summary>
    public static string Id(AccountState state, string kind) => FormattableString.Invariant($"household.{state.Version + 1}.{kind}");

    /// <summary>What the household is told.</summary>
    /// <param name="leg">The leg.</param>
    /// <param name="member">The member's id.</param>
    /// <param name="state">The member's account: it knows the ends of points that slide.</param>
    public static HouseholdLeg ToLeg(HouseholdLegStarted leg, string member, AccountState state)
    {
        return new HouseholdLeg
        {
            Id = leg.Id,
            Member = member,
            Kind = leg.Kind,
            Draw = leg.Draw,
            Gives = [.. leg.Gives.Select(held => Told(held.Bucket, held.Points))],
            Expired = [.. leg.Expired.Select(held => Told(held.Bucket, held.Points))],
            Debt = leg.Debt,
            Takes = [.. leg.Takes.Select(take => new SharedTake
            {
                Rule = take.Rule,
                Edition = take.Edition,
                Points = take.Points,
                Buckets = [.. take.Buckets.Select(bucket => Told(bucket, 0))],
            })],
        };

        // Who was merged into the member is the member.
        SharedPoints Told(BucketKey bucket, long points) =>
            Shared(bucket.Contributor is { } other && state.MergedFrom.Contains(other) ? bucket with { Contributor = member } : bucket, points, state.EndOf(bucket));
    }

    public static SharedPoints Shared(BucketKey bucket, long points, DateTimeOffset? end) => new()
    {
        Points = points,
        EarnedOn = bucket.EarnedOn,
        ActiveFrom = bucket.ActiveFrom,
        ExpiresAt = end,
        Contributor = bucket.Contributor,
    };

    public static BucketPoints ToBucket(SharedPoints points, string wallet) =>
        new(new BucketKey(wallet, points.EarnedOn, points.ActiveFrom, points.ExpiresAt, points.Contributor), points.Points);

    private static bool Joins(ImmutableArray<AccountEvent> events)
    {
        foreach (var happened in events)
        {
            if (happened is HouseholdLegEnded { Kind: HouseholdLegKind.Join, Refused: null })
            {
                return true;
            }
        }

        return false;
    }

    private static bool EndsLeg(ImmutableArray<AccountEvent> events) => events.Any(happened => happened is HouseholdLegEnded { Kind: HouseholdLegKind.Share });

    /// <summary>Whether balances are answered, which the household then has to say; what was drawn for it says so itself.</summary>
    private static bool IsAnswered(ImmutableArray<AccountEvent> events) =>
        !events.Any(happened => happened is HouseholdLegEnded { Kind: HouseholdLegKind.Draw })
        && events.Any(happened => happened is PurchaseRecorded or ReturnRecorded or ReturnParked or ActivityRecorded or PurchaseConfirmed or PointsAdjusted
            or MemberBlocked or MemberUnblocked or TierGiven or TransferStarted or RedemptionStarted or VoucherIssued or VoucherCancelled);
}
