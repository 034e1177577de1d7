using System.Collections.Immutable;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Purchases.Returns;

namespace Loyalty.Domain.Accounts.Households;

/// <summary>What is answered about a household, and of a household to its members.</summary>
public static class HouseholdAnswers
{
    public static HouseholdSummary Founded(AccountRecord record)
    {
        var founded = record.First<HouseholdFounded>() ?? throw new ArgumentException("The record founds no household.", nameof(record));
        return new HouseholdSummary
        {
            Household = founded.Household,
            FoundedAt = founded.At,
            AsOf = record.At,
            Balance = BalanceOf(record.Balances, founded.Wallet),
            Members = [],
        };
    }

    /// <param name="state">The household's account with everything done that is due.</param>
    /// <param name="now">The platform's clock.</param>
    public static HouseholdSummary Summary(AccountState state, DateTimeOffset now) => new()
    {
        Household = state.Household!.Household,
        FoundedAt = state.EnrolledAt ?? default,
        AsOf = now,
        Balance = BalanceOf(state.BalancesAt(now), state.Household.Wallet),
        Members =
        [
            .. state.Members.Select(member => new HouseholdMember(
                member.Member, member.Since, member.Contributed, state.Buckets.Where(held => held.Bucket.Contributor == member.Member).Sum(held => held.Points))),
        ],
    };

    /// <inheritdoc cref="Summary"/>
    public static HouseholdPoints Points(AccountState state, DateTimeOffset now) => new()
    {
        Wallet = state.Household!.Wallet,
        Available = Spending.Available(state, state.Household.Wallet, now),
        Debt = state.DebtOf(state.Household.Wallet),
        Points = [.. state.Buckets.Select(held => HouseholdSharing.Shared(held.Bucket, held.Points, state.EndOf(held.Bucket)))],
    };

    /// <summary>What a leg came to, from its record: the first time and on a repeat alike.</summary>
    public static HouseholdReceipt Receipt(AccountRecord record, string wallet) => new()
    {
        Refused = record.First<HouseholdLegTaken>()?.Refused,
        Wallet = wallet,
        Points = [.. record.Events.OfType<PointsSpent>().SelectMany(spent => spent.Takes).Select(take => HouseholdSharing.Shared(take.Bucket, take.Points, take.Bucket.ExpiresAt))],
        Expired = [.. (record.First<HouseholdLegTaken>()?.ExpiredOut ?? []).Select(held => HouseholdSharing.Shared(held.Bucket, held.Points, held.Bucket.ExpiresAt))],
        Balance = BalanceOf(record.Balances, wallet),
        TakenBack = [.. record.Events.OfType<PointsTakenBack>().Where(taken => taken.Rule.Length > 0).Select(ReturnAnswers.From)],
    };

    /// <summary>A member's record as it is answered: with the household's balance, and with what the household's points were taken back from.</summary>
    public static AccountRecord Merge(AccountRecord record, HouseholdReceipt receipt)
    {
        var own = record.Balances.FirstOrDefault(balance => balance.Wallet == receipt.Wallet);
        var shared = new RecordedBalance(
            receipt.Wallet, receipt.Balance.Active + (own?.Active ?? 0), receipt.Balance.Pending + (own?.Pending ?? 0), receipt.Balance.Debt + (own?.Debt ?? 0));
        var taken = 0;
        return record with
        {
            Balances = [.. record.Balances.Where(balance => balance.Wallet != receipt.Wallet).Append(shared).OrderBy(balance => balance.Wallet, StringComparer.Ordinal)],
            Events = [.. record.Events.Select(happened => happened is PointsTakenBack { Shared: > 0 } back && taken < receipt.TakenBack.Length ? With(back, receipt.TakenBack[taken++]) : happened)],
        };

        static PointsTakenBack With(PointsTakenBack back, Contracts.Purchases.Returns.TakenBack there) => back with
        {
            Shared = 0,
            FromEarned = back.FromEarned + there.FromEarned,
            FromOther = back.FromOther + there.FromOther,
            Debt = back.Debt + there.Debt,
            Forgiven = back.Forgiven + there.Forgiven,
            Expired = back.Expired + there.Expired,
        };
    }

    /// <summary>The household that the record's points went to, came from or were taken back in; null: the account kept them.</summary>
    public static string? NameIn(AccountRecord record)
    {
        foreach (var happened in record.Events)
        {
            if (happened is HouseholdLegStarted { Kind: HouseholdLegKind.Share, Household: var shared })
            {
                return shared;
            }
        }

        return DrawnFrom(record);
    }

    /// <summary>The household that points were drawn from which the record spends; null: none.</summary>
    public static string? DrawnFrom(AccountRecord record) => record.First<HouseholdLegEnded>() is { Kind: HouseholdLegKind.Draw } drawn ? drawn.Household : null;

    /// <summary>The record as it is answered that gave points back to a household that the member has left: with those that came to the member from there.</summary>
    public static AccountRecord WithGivenOn(AccountRecord record, HouseholdReceipt receipt)
    {
        var came = receipt.Points.Sum(points => points.Points);
        if (came == 0)
        {
            return record;
        }

        var own = record.Balances.FirstOrDefault(balance => balance.Wallet == receipt.Wallet) ?? new RecordedBalance(receipt.Wallet, 0, 0, 0);
        var repaid = Math.Min(came, own.Debt);
        return record with
        {
            Balances =
            [
                .. record.Balances.Where(balance => balance.Wallet != receipt.Wallet).Append(own with { Active = own.Active + came - repaid, Debt = own.Debt - repaid })
                    .OrderBy(balance => balance.Wallet, StringComparer.Ordinal),
            ],
        };
    }

    /// <summary>The account as the member may use it: with the points of the household as if they were the member's own.</summary>
    public static AccountState View(AccountState state, HouseholdPoints points)
    {
        var view = state.Fork();
        view.Apply(new HouseholdLegEnded { Wallet = points.Wallet, Gives = [.. points.Points.Select(some => HouseholdSharing.ToBucket(some, points.Wallet))] });
        if (points.Debt > 0)
        {
            view.Apply(new PointsTakenBack { Wallet = points.Wallet, Points = points.Debt, Debt = points.Debt });
        }

        return view;
    }

    /// <summary>What joining or leaving came to.</summary>
    /// <param name="record">The record that ended it.</param>
    /// <param name="member">The member's id.</param>
    public static HouseholdMembership Membership(AccountRecord record, string member)
    {
        var ended = record.First<HouseholdLegEnded>() ?? throw new ArgumentException("The record ends no leg.", nameof(record));
        return new HouseholdMembership
        {
            Household = ended.Household,
            Member = member,
            At = record.At,
            Wallet = ended.Wallet,
            Points = ended.Kind == HouseholdLegKind.Leave
                ? ended.Gives.Sum(held => held.Points) + ended.Repaid
                : record.Events.OfType<HouseholdLegStarted>().LastOrDefault()?.Gives.Sum(held => held.Points) ?? 0,
        };
    }

    /// <summary>In what joining or leaving differs from what is stored under its key.</summary>
    public static ImmutableArray<Fault> Differences(AccountRecord record, ChangeHousehold command, HouseholdLegKind kind) =>
        record.First<HouseholdLegStarted>() is { } started && started.Kind == kind && started.Household == command.Household
            ? []
            : [new Fault("", "differs from what is stored")];

    /// <summary>What a leg is in the member's own account.</summary>
    internal static IEnumerable<PointEntry> Entries(AccountEvent happened)
    {
        if (happened is HouseholdLegStarted started && started.Gives.Sum(held => held.Points) - started.Debt is var gone and not 0)
        {
            yield return new PointEntry(started.Wallet, -gone, "contributed", null, null);
        }

        if (happened is HouseholdLegEnded ended && ended.Gives.Sum(held => held.Points) + ended.Repaid is var came and not 0)
        {
            yield return new PointEntry(ended.Wallet, came, ended.Kind is HouseholdLegKind.Leave or HouseholdLegKind.Return ? "takenAlong" : "drawn", null, null);
        }
    }

    /// <summary>Null: something else in the record says what it is.</summary>
    internal static (string Kind, string? Channel, string? Reference)? Describe(AccountEvent happened, AccountRecord record) => happened switch
    {
        HouseholdFounded founded => ("householdFounded", null, founded.Household),
        HouseholdLegStarted { Kind: HouseholdLegKind.Join } started => ("joiningHousehold", null, started.Household),
        HouseholdLegStarted { Kind: HouseholdLegKind.Leave } started => ("leavingHousehold", null, started.Household),
        HouseholdLegStarted { Kind: HouseholdLegKind.Draw } started => ("drawing", null, started.Household),
        HouseholdLegStarted started => ("contributed", null, started.Household),
        HouseholdLegEnded { Kind: HouseholdLegKind.Join } ended => (ended.Refused is null ? "joinedHousehold" : "householdRefused", null, ended.Household),
        HouseholdLegEnded { Kind: HouseholdLegKind.Leave } ended => ("leftHousehold", null, ended.Household),
        HouseholdLegEnded { Kind: HouseholdLegKind.Share or HouseholdLegKind.Return } ended => ("contributionArrived", null, ended.Household),
        HouseholdLegEnded ended when record.Events.Length == 1 => (ended.Refused is null ? "drawn" : "drawRefused", null, ended.Household),
        HouseholdLegTaken { Refused: not null } taken => ("refused", null, taken.Member),
        HouseholdLegTaken { Kind: HouseholdLegKind.Join } taken => ("memberJoined", null, taken.Member),
        HouseholdLegTaken { Kind: HouseholdLegKind.Leave } taken => ("memberLeft", null, taken.Member),
        HouseholdLegTaken { Kind: HouseholdLegKind.Draw } taken => ("drawn", null, taken.Member),
        HouseholdLegTaken taken => ("contributed", null, taken.Member),
        _ => null,
    };

    private static WalletBalance BalanceOf(ImmutableArray<RecordedBalance> balances, string wallet) =>
        AccountAnswers.From([balances.FirstOrDefault(balance => balance.Wallet == wallet) ?? new RecordedBalance(wallet, 0, 0, 0)])[0];
}
