using System.Collections.Immutable;
using Loyalty.Contracts.Accounts.Households;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>A household's account was opened.</summary>
public sealed record HouseholdFounded : AccountEvent
{
    public DateTimeOffset At { get; init; }

    public string Household { get; init; } = "";

    /// <summary>The wallet that it shares, for ever.</summary>
    public string Wallet { get; init; } = "";
}

/// <summary>Something that a member does has a leg on the household's account. What goes there leaves the member's account with it.</summary>
public sealed record HouseholdLegStarted : ProcessStarted
{
    public HouseholdLegKind Kind { get; init; }

    public string Household { get; init; } = "";

    /// <summary>The shared wallet; empty while it joins.</summary>
    public string Wallet { get; init; } = "";

    /// <summary>Points that are to be drawn.</summary>
    public long Draw { get; init; }

    /// <summary>What they are to be spent on: the key of an operation; null: nothing is drawn.</summary>
    public string? For { get; init; }

    /// <summary>Points that leave the account, pending ones too.</summary>
    public ImmutableArray<BucketPoints> Gives { get => field.IsDefault ? [] : field; init; }

    /// <summary>Points of <see cref="AccountState.Expired"/> that the household remembers from here on.</summary>
    public ImmutableArray<BucketPoints> Expired { get => field.IsDefault ? [] : field; init; }

    /// <summary>Points that the household owes from here on.</summary>
    public long Debt { get; init; }

    /// <summary>What returns take back from the household.</summary>
    public ImmutableArray<SharedTakeBack> Takes { get => field.IsDefault ? [] : field; init; }
}

/// <param name="Rule">The rule, or campaign, that had given them.</param>
/// <param name="Edition">The edition that it stands in.</param>
/// <param name="Points">How many.</param>
/// <param name="Buckets">As of <see cref="PointsTakenBack.SharedFrom"/>.</param>
public sealed record SharedTakeBack(string Rule, int Edition, long Points, ImmutableArray<BucketKey> Buckets);

/// <summary>The household's leg is done, or refused.</summary>
public sealed record HouseholdLegEnded : ProcessEnded
{
    public HouseholdLegKind Kind { get; init; }

    public string Household { get; init; } = "";

    public string Wallet { get; init; } = "";

    /// <summary>Why not, a code; null: it is done.</summary>
    public string? Refused { get; init; }

    /// <summary>What came from the household into the account's buckets.</summary>
    public ImmutableArray<BucketPoints> Gives { get => field.IsDefault ? [] : field; init; }

    /// <summary>How much of what came repaid debt, beside <see cref="Gives"/>.</summary>
    public long Repaid { get; init; }

    /// <summary>Expired points that came with it.</summary>
    public ImmutableArray<BucketPoints> Expired { get => field.IsDefault ? [] : field; init; }
}

/// <summary>A leg as the household's account has it. The points that it moved follow in the record.</summary>
public sealed record HouseholdLegTaken : AccountEvent
{
    public DateTimeOffset At { get; init; }

    /// <summary>The member's name for it.</summary>
    public string Id { get; init; } = "";

    public string Member { get; init; } = "";

    public HouseholdLegKind Kind { get; init; }

    /// <summary>Why not, a code; null: it is done.</summary>
    public string? Refused { get; init; }

    /// <summary>Points that the member contributed with it.</summary>
    public long Contributed { get; init; }

    /// <summary>Expired points that came with it.</summary>
    public ImmutableArray<BucketPoints> ExpiredIn { get => field.IsDefault ? [] : field; init; }

    /// <summary>Expired points that went with it.</summary>
    public ImmutableArray<BucketPoints> ExpiredOut { get => field.IsDefault ? [] : field; init; }
}
