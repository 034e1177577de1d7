using System.Collections.Immutable;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>The first leg of erasing a member: from here on nothing else happens to the account.</summary>
public sealed record ErasureStarted : ProcessStarted
{
    public string? Channel { get; init; }

    /// <summary>The id of the key that asked.</summary>
    public string By { get; init; } = "";
}

/// <summary>A wallet of a member who is erased is empty from now on.</summary>
public sealed record PointsForfeited : AccountEvent
{
    public string Wallet { get; init; } = "";

    /// <summary>What <see cref="Takes"/> sum to.</summary>
    public long Points { get; init; }

    /// <summary>All buckets of the wallet.</summary>
    public ImmutableArray<BucketPoints> Takes { get => field.IsDefault ? [] : field; init; }

    /// <summary>What was owed, and is not asked for any more.</summary>
    public long Debt { get; init; }
}

/// <summary>The last leg of erasing a member. What the account held is forfeited in the same record; what is left names nobody.</summary>
public sealed record MemberErased : ProcessEnded
{
    public DateTimeOffset At { get; init; }

    /// <summary>The day of <see cref="At"/> in the program's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>The tier that the member stood in.</summary>
    public string? From { get; init; }
}
