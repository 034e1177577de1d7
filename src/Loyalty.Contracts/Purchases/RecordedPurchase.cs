using System.Collections.Immutable;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Segments;

namespace Loyalty.Contracts.Purchases;

/// <summary>What a purchase came to.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.purchases.Recorded")]
public sealed record RecordedPurchase
{
    [Id(0)] public required string Channel { get; init; }

    [Id(1)] public required string Id { get; init; }

    /// <summary>Whose it is by now, when it is read; null for a guest's purchase.</summary>
    [Id(2)] public string? Member { get; init; }

    [Id(3)] public required DateTimeOffset OccurredAt { get; init; }

    [Id(4)] public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The edition of the program that it was valued by.</summary>
    [Id(5)] public required int Edition { get; init; }

    /// <summary>True when it arrived after the late window and was valued as of its arrival.</summary>
    [Id(6)] public bool Late { get; init; }

    [Id(7)] public required ImmutableArray<Award> Awards { get; init; } = [];

    /// <summary>The member's wallets after the purchase; empty for a guest.</summary>
    [Id(8)] public ImmutableArray<WalletBalance> Balances { get; init; } = [];

    /// <summary>The member's tier after the purchase; null for a guest or a program without tiers.</summary>
    [Id(9)] public string? Tier { get; init; }

    /// <summary>Returns that had arrived before the purchase and were applied with it.</summary>
    [Id(10)] public ImmutableArray<RecordedReturn> Returns { get; init; } = [];

    [Id(11)] public bool DryRun { get; init; }

    /// <summary>What became of each rule; given for dry runs and when a stored purchase is read.</summary>
    [Id(12)] public ImmutableArray<RuleOutcome> Explanation { get; init; } = [];

    /// <summary>What of the amount was paid with points, by wallet.</summary>
    [Id(13)] public ImmutableArray<PaidWithPoints> PaidWithPoints { get; init; } = [];

    /// <summary>Vouchers that it gave, or that came automatically with it.</summary>
    [Id(15)] public ImmutableArray<GrantedVoucher> Vouchers { get; init; } = [];

    /// <summary>Set when the purchase qualifies the member's referral.</summary>
    [Id(18)] public QualifiedReferral? Referral { get; init; }

    /// <summary>The challenges that it counted for; with the explanation all of the edition.</summary>
    [Id(16)] public ImmutableArray<ChallengeOutcome> Challenges { get; init; } = [];

    /// <summary>The segments that the member came into or left by it.</summary>
    [Id(19)] public ImmutableArray<SegmentMove> SegmentMoves { get; init; } = [];

    /// <summary>When it is read: whom it was recorded for, who was merged into <see cref="Member"/> since, and whose wallets and tier it shows; null: the same.</summary>
    [Id(20)] public string? RecordedFor { get; init; }

    /// <summary>The household to which points of the shared wallet went, and from which they came; null: they are the member's own.</summary>
    [Id(17)] public string? Household { get; init; }
}

/// <param name="Wallet">The wallet.</param>
/// <param name="Points">Points that were taken.</param>
/// <param name="Amount">What they paid, in minor units.</param>
[GenerateSerializer, Immutable, Alias("loyalty.purchases.PaidWithPoints")]
public sealed record PaidWithPoints([property: Id(0)] string Wallet, [property: Id(1)] long Points, [property: Id(2)] long Amount);

/// <summary>Points that one rule gave.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.purchases.Award")]
public sealed record Award
{
    [Id(0)] public required string Rule { get; init; }

    [Id(1)] public required string Wallet { get; init; }

    [Id(2)] public required long Points { get; init; }

    /// <summary>What the rule would have given without limits.</summary>
    [Id(3)] public required long Wanted { get; init; }

    /// <summary>How much of it repaid a debt at once.</summary>
    [Id(4)] public long Repaid { get; init; }

    /// <summary>Null: at once.</summary>
    [Id(5)] public DateTimeOffset? ActiveFrom { get; init; }

    /// <summary>Exclusive; null: never.</summary>
    [Id(6)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Lines that earned something.</summary>
    [Id(7)] public required ImmutableArray<LinePoints> Lines { get; init; } = [];

    /// <summary>The campaign that gave it, whose id <see cref="Rule"/> then is; null for an earning rule.</summary>
    [Id(8)] public string? Campaign { get; init; }

    /// <summary>The variant of the campaign that the member has; null without variants.</summary>
    [Id(9)] public string? Variant { get; init; }

    /// <summary>What gave it when it was neither a rule nor a campaign, e.g. <c>challenge</c>, whose id <see cref="Rule"/> then is; null: one of them.</summary>
    [Id(11)] public string? Origin { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.purchases.LinePoints")]
public sealed record LinePoints([property: Id(0)] string Line, [property: Id(1)] long Points);

/// <summary>What became of one rule for one purchase.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.purchases.RuleOutcome")]
public sealed record RuleOutcome
{
    [Id(0)] public required string Rule { get; init; }

    [Id(1)] public required bool Applied { get; init; }

    /// <summary>Points without limits; 1 for a voucher.</summary>
    [Id(2)] public required long Wanted { get; init; }

    /// <summary>Points that it gave; 1 for a voucher.</summary>
    [Id(3)] public required long Points { get; init; }

    /// <summary>The amount that counted, in minor units.</summary>
    [Id(4)] public required long CountedAmount { get; init; }

    /// <summary>Why it did not apply, or gave less than wanted.</summary>
    [Id(5)] public ImmutableArray<RuleReason> Reasons { get; init; } = [];

    /// <summary>Set when it is a campaign, whose id <see cref="Rule"/> then is.</summary>
    [Id(6)] public string? Campaign { get; init; }

    /// <summary>The member's variant, or <c>control</c>; null without variants and for a guest.</summary>
    [Id(7)] public string? Variant { get; init; }

    /// <summary>The quantity that counted; null for a rule that gives no points by the piece.</summary>
    [Id(8)] public decimal? CountedQuantity { get; init; }
}

/// <param name="Code"><c>otherChannel</c>, <c>belowMinimumAmount</c>, <c>noMatchingLine</c>, <c>roundsToZero</c>, <c>nothingCounted</c>, <c>notFirstPurchase</c>, <c>otherActivity</c>,
/// <c>limitReached</c>, <c>limitReduced</c>, <c>limitRefused</c>, <c>guest</c>, <c>notHighest</c> and <c>notFirst</c> (of the stacking group), <c>ruleNotApplied</c>, <c>tooManyMultipliers</c>;
/// of conditions <c>otherChannel</c>, <c>otherStore</c>, <c>outsideSchedule</c>, <c>belowMinimumAmount</c>, <c>aboveMaximumAmount</c>, <c>itemsMissing</c>, <c>belowMinimumQuantity</c>, <c>aboveMaximumQuantity</c>,
/// <c>otherTier</c>, <c>notInSegment</c>, <c>otherAttribute</c>, <c>notFirstPurchase</c>, <c>otherPurchaseNumber</c>, <c>outsideBirthday</c>, <c>outsideAnniversary</c>, <c>notLapsed</c>, <c>otherActivityAttribute</c>,
/// <c>otherSpend</c>, <c>otherPurchases</c>, <c>otherLastChannel</c>, <c>notTagged</c>, <c>notReferred</c>, <c>noHousehold</c>, <c>noMembership</c>,
/// and <c>conditionMet</c> for one that must not hold;
/// of campaigns also <c>paused</c>, <c>ended</c>, <c>notInAudience</c>, <c>controlGroup</c>,
/// <c>budgetExhausted</c>, <c>budgetReduced</c>;
/// of challenges also <c>retired</c>, <c>tooManyValues</c>, <c>windowClosed</c>;
/// of what gives a voucher also the codes of reasons against its reward, e.g. <c>tooManyVouchers</c>.</param>
/// <param name="Expected">What the rule asks for, e.g. an amount, a list of channels or the room under a limit.</param>
/// <param name="Actual">What the purchase or the member has, e.g. the spend so far; of what the profile holds only whether it is met.</param>
/// <param name="Condition">Which condition of the rule says so, as a JSON pointer into the rule; null: another part of the rule.</param>
[GenerateSerializer, Immutable, Alias("loyalty.purchases.RuleReason")]
public sealed record RuleReason(
    [property: Id(0)] string Code, [property: Id(1)] string Expected, [property: Id(2)] string Actual, [property: Id(3)] string? Condition = null);
