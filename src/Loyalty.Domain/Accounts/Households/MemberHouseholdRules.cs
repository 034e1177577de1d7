using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Accounts.Households;

/// <summary>Decides on a member's account: joining and leaving a household, and drawing from it.</summary>
public static class MemberHouseholdRules
{
    public static Refusal Unavailable { get; } = Refusal.Unavailable(
        "householdUnavailable", "The member's household does not answer at the moment. Send the same request again: it goes on where it was.");

    private static Refusal NotMember { get; } = Refusal.NotFound("notInHousehold", "The member is not in this household.");

    /// <param name="state">The account; not changed.</param>
    /// <param name="household">The household's id.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Join(AccountState state, string household, CompiledEdition edition, DateTimeOffset now)
    {
        if (state.Status != AccountStatus.Active)
        {
            return state.Status == AccountStatus.Blocked ? Refusals.MemberBlocked : Refusals.MemberNotFound;
        }

        return state.Household is { } other ? Taken(other.Household == household)
            : IsOpen(state) ? Unavailable
            : Start(state, HouseholdLegKind.Join, household, "", edition, now);
    }

    /// <summary>A blocked member may leave too: blocking keeps what was earned.</summary>
    /// <inheritdoc cref="Join"/>
    public static Decision Leave(AccountState state, string household, CompiledEdition edition, DateTimeOffset now)
    {
        if (state.Status is not (AccountStatus.Active or AccountStatus.Blocked))
        {
            return Refusals.MemberNotFound;
        }

        return IsOpen(state) ? Unavailable
            : state.Household is { } shared && shared.Household == household ? Start(state, HouseholdLegKind.Leave, household, shared.Wallet, edition, now)
            : NotMember;
    }

    /// <summary>Points are to come from the household; nothing to do when they are on their way.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="points">How many.</param>
    /// <param name="operation">The key of what they are to be spent on.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Draw(AccountState state, long points, string operation, CompiledEdition edition, DateTimeOffset now)
    {
        if (state.Household is not { } household)
        {
            return Unavailable;
        }

        return state.Processes.Count >= Limits.OpenProcesses ? Refusals.TooManyProcesses
            : Decision.Of(
            [
                .. DueRules.Advance(state.Fork(), edition, now),
                Leg(state, HouseholdLegKind.Draw, household.Household, household.Wallet, now) with { Draw = points, For = operation },
            ]);
    }

    /// <summary>What has been drawn, or is being drawn, for the operation.</summary>
    public static HouseholdLegStarted? DrawnFor(AccountState state, string operation) =>
        state.Processes.OfType<HouseholdLegStarted>().FirstOrDefault(leg => leg.Kind == HouseholdLegKind.Draw && leg.For == operation);

    /// <summary>The last leg; nothing to do when it is over.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="leg">The leg.</param>
    /// <param name="receipt">What it came to.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision End(AccountState state, HouseholdLegStarted leg, HouseholdReceipt receipt, CompiledEdition edition, DateTimeOffset now)
    {
        if (!state.Processes.Any(process => process.Id == leg.Id))
        {
            return Decision.Of([]);
        }

        var after = state.Fork();
        var due = DueRules.Advance(after, edition, now);
        var ended = Ended(after, leg, receipt);
        after.Apply(ended);

        // What ended on the way leaves again at once, so that the entries add up.
        return Decision.Of([.. due, ended, .. DueRules.Advance(after, edition, now)]);
    }

    /// <summary>What comes from the household with the receipt.</summary>
    public static HouseholdLegEnded Ended(AccountState state, HouseholdLegStarted leg, HouseholdReceipt receipt)
    {
        var leaves = leg.Kind is HouseholdLegKind.Leave or HouseholdLegKind.Return;

        // Who contributed them is the household's to know; what the member takes along is the member's own.
        BucketPoints[] gives = [.. receipt.Points.Select(points => HouseholdSharing.ToBucket(leaves ? points with { Contributor = null } : points, receipt.Wallet))];
        var credit = leaves ? Crediting.Credit(state, new PointsCredited { Wallet = receipt.Wallet }, [.. gives.OrderBy(held => held.Bucket.ActiveFrom ?? DateTimeOffset.MinValue)]) : null;
        return new HouseholdLegEnded
        {
            Id = leg.Id,
            Kind = leg.Kind,
            Household = leg.Household,
            Wallet = receipt.Wallet,
            Refused = receipt.Refused,
            Gives = credit?.Gives ?? [.. gives],
            Repaid = credit?.Repaid ?? 0,
            Expired = [.. receipt.Expired.Select(points => HouseholdSharing.ToBucket(points with { Contributor = null }, receipt.Wallet))],
        };
    }

    /// <summary>What joining is refused with when the household would not have it.</summary>
    public static Refusal Refused(string code) => code == HouseholdRules.NotOffered.Code ? HouseholdRules.NotOffered : HouseholdRules.Full;

    private static Decision Start(AccountState state, HouseholdLegKind kind, string household, string wallet, CompiledEdition edition, DateTimeOffset now) =>
        state.Processes.Count >= Limits.OpenProcesses
            ? Refusals.TooManyProcesses
            : Decision.Of([.. DueRules.Advance(state.Fork(), edition, now), Leg(state, kind, household, wallet, now)]);

    private static HouseholdLegStarted Leg(AccountState state, HouseholdLegKind kind, string household, string wallet, DateTimeOffset now) => new()
    {
        Id = HouseholdSharing.Id(state, kind.ToString()),
        ResumeAt = now.ToUniversalTime() + HouseholdSharing.Timeout,
        Kind = kind,
        Household = household,
        Wallet = wallet,
    };

    private static bool IsOpen(AccountState state) => state.Processes.Any(process => process is HouseholdLegStarted);

    private static Refusal Taken(bool same) => same
        ? Refusal.Conflict("alreadyInHousehold", "The member is in this household already.")
        : Refusal.Conflict("inOtherHousehold", "The member is in another household.");
}
