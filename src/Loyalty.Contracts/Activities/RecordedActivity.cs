using System.Collections.Immutable;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Segments;

namespace Loyalty.Contracts.Activities;

/// <summary>What an activity came to.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.activities.Recorded")]
public sealed record RecordedActivity
{
    [Id(0)] public required string Channel { get; init; }

    [Id(1)] public required string Id { get; init; }

    /// <summary>Whose it is by now, when it is read.</summary>
    [Id(2)] public required string Member { get; init; }

    [Id(3)] public required string Type { get; init; }

    [Id(4)] public required long Quantity { get; init; }

    [Id(5)] public required DateTimeOffset OccurredAt { get; init; }

    [Id(6)] public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The edition of the program that it was valued by.</summary>
    [Id(7)] public required int Edition { get; init; }

    /// <summary>True when it arrived after the late window and was valued as of its arrival.</summary>
    [Id(8)] public bool Late { get; init; }

    [Id(9)] public required ImmutableArray<Award> Awards { get; init; } = [];

    /// <summary>The member's wallets after it.</summary>
    [Id(10)] public ImmutableArray<WalletBalance> Balances { get; init; } = [];

    /// <summary>The member's tier after it; null in a program without tiers.</summary>
    [Id(11)] public string? Tier { get; init; }

    [Id(12)] public bool DryRun { get; init; }

    /// <summary>What became of each rule for activities; given for dry runs and reads.</summary>
    [Id(13)] public ImmutableArray<RuleOutcome> Explanation { get; init; } = [];

    [Id(14)] public ImmutableArray<ActivityAttribute> Attributes { get; init; } = [];

    /// <summary>Vouchers that it gave, or that came automatically with it.</summary>
    [Id(15)] public ImmutableArray<GrantedVoucher> Vouchers { get; init; } = [];

    /// <summary>The challenges that it counted for; with the explanation all of the edition.</summary>
    [Id(16)] public ImmutableArray<ChallengeOutcome> Challenges { get; init; } = [];

    /// <summary>The segments that the member came into or left by it.</summary>
    [Id(19)] public ImmutableArray<SegmentMove> SegmentMoves { get; init; } = [];

    /// <summary>When it is read: whom it was recorded for, who was merged into <see cref="Member"/> since, and whose wallets and tier it shows; null: the same.</summary>
    [Id(20)] public string? RecordedFor { get; init; }

    /// <summary>The household to which points of the shared wallet went; null: they are the member's own.</summary>
    [Id(17)] public string? Household { get; init; }
}
