using System.Text.Json.Serialization;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts;

// What an account knows of households: a member's, which one it shares a wallet with; a household's, who its members are.
public sealed partial class AccountState
{
    private readonly List<MemberOfHousehold> _members = [];

    /// <summary>The household that the account shares a wallet with, or is; null: neither.</summary>
    public SharedWallet? Household { get; private set; }

    /// <summary>The members of the household that the account is, in the order in which they joined.</summary>
    public IReadOnlyList<MemberOfHousehold> Members => _members;

    /// <summary>Whether the wallet's points are a household's and not the account's own.</summary>
    public bool Shares(string wallet) => Status != AccountStatus.Household && Household?.Wallet == wallet;

    private void ApplyHousehold(AccountEvent happened)
    {
        switch (happened)
        {
            case HouseholdFounded founded:
                Status = AccountStatus.Household;
                EnrolledAt = founded.At;
                Household = new SharedWallet(founded.Household, founded.Wallet);
                break;
            case HouseholdLegStarted started:
                _processes.Add(started);
                Move(_buckets, started.Gives, -1);
                Move(_expired, started.Expired, -1);
                AddDebt(started.Wallet, -started.Debt);
                Household = started.Kind == HouseholdLegKind.Leave ? null : Household;
                break;
            case HouseholdLegEnded ended:
                _processes.RemoveAll(process => process.Id == ended.Id);
                Move(_buckets, ended.Gives, 1);
                Move(_expired, ended.Expired, 1);
                AddDebt(ended.Wallet, -ended.Repaid);
                Household = ended is { Kind: HouseholdLegKind.Join, Refused: null } ? new SharedWallet(ended.Household, ended.Wallet) : Household;
                break;
            case HouseholdLegTaken taken:
                Move(_expired, taken.ExpiredIn, 1);
                Move(_expired, taken.ExpiredOut, -1);
                ApplyMembers(taken);
                break;
        }
    }

    private void ApplyMembers(HouseholdLegTaken taken)
    {
        var index = _members.FindIndex(member => member.Member == taken.Member);
        if (taken.Kind == HouseholdLegKind.Join && taken.Refused is null && index < 0)
        {
            _members.Add(new MemberOfHousehold(taken.Member, taken.At, 0));
        }
        else if (taken.Kind == HouseholdLegKind.Leave && index >= 0)
        {
            _members.RemoveAt(index);
        }
        else if (taken.Contributed != 0 && index >= 0)
        {
            _members[index] = _members[index] with { Contributed = _members[index].Contributed + taken.Contributed };
        }
    }

    private void CopyHousehold(SharedWallet? household, IEnumerable<MemberOfHousehold> members)
    {
        Household = household;
        _members.AddRange(members);
    }

    private static void Move(List<BucketPoints> buckets, IEnumerable<BucketPoints> moved, int sign)
    {
        foreach (var (bucket, points) in moved)
        {
            AddTo(buckets, bucket, sign * points);
        }
    }
}

/// <param name="Household">The household's id.</param>
/// <param name="Wallet">The wallet that it shares.</param>
public sealed record SharedWallet([property: JsonPropertyName("h")] string Household, [property: JsonPropertyName("w")] string Wallet);

/// <param name="Member">The member's id.</param>
/// <param name="Since">When the member joined.</param>
/// <param name="Contributed">Points that the member brought and earned since.</param>
public sealed record MemberOfHousehold(
    [property: JsonPropertyName("m")] string Member, [property: JsonPropertyName("s")] DateTimeOffset Since, [property: JsonPropertyName("p")] long Contributed);
