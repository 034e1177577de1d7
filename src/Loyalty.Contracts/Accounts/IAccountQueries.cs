using System.Collections.Immutable;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Notices;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Segments;

namespace Loyalty.Contracts.Accounts;

/// <summary>Reads of what is durable, beside the members themselves. Key: program. Runs on every silo.</summary>
[Alias("loyalty.IAccountQueries")]
public interface IAccountQueries : IGrainWithStringKey
{
    /// <summary>A member's entries, newest first, with those of members who were merged into it. <paramref name="cursor"/> is the <c>Next</c> of the page before.</summary>
    [Alias("GetHistory")]
    Task<Outcome<HistoryPage>> GetHistory(string member, string? cursor, int limit);

    /// <summary>A member's entries with all that is stored of them, newest first, for the person's own export.</summary>
    [Alias("GetRecords")]
    Task<Outcome<MemberRecordPage>> GetRecords(string member, string? cursor, int limit);

    /// <summary>A stored purchase with the reason for every rule, or <c>purchaseNotFound</c>.</summary>
    [Alias("GetPurchase")]
    Task<Outcome<RecordedPurchase>> GetPurchase(string channel, string purchase);

    /// <summary>A stored activity with the reason for every rule, or <c>activityNotFound</c>.</summary>
    [Alias("GetActivity")]
    Task<Outcome<RecordedActivity>> GetActivity(string channel, string activity);

    /// <summary>The transfers that a member has begun, newest first, a stretch of the history a page: a page may hold fewer than asked for, or none, and have a next.</summary>
    [Alias("ListTransfers")]
    Task<Outcome<TransferPage>> ListTransfers(string member, string? cursor, int limit);

    /// <summary>Whose purchase it is.</summary>
    [Alias("FindPurchase")]
    Task<PurchaseOwner?> FindPurchase(string channel, string purchase);

    /// <summary>The program's journal as it is stored, in order, for export and reconciliation.</summary>
    [Alias("ReadJournal")]
    Task<Outcome<JournalPage>> ReadJournal(string? cursor, int limit);

    /// <summary>Members from the directory, by id.</summary>
    [Alias("ListMembers")]
    Task<Outcome<MemberPage>> ListMembers(MemberFilter filter, string? cursor, int limit);
}

/// <param name="Account">The account's key.</param>
/// <param name="Member">The member's id; null for a guest.</param>
[GenerateSerializer, Immutable, Alias("loyalty.accounts.PurchaseOwner")]
public sealed record PurchaseOwner([property: Id(0)] string Account, [property: Id(1)] string? Member);

[GenerateSerializer, Immutable, Alias("loyalty.accounts.HistoryPage")]
public sealed record HistoryPage
{
    [Id(0)] public required ImmutableArray<HistoryEntry> Entries { get; init; } = [];

    /// <summary>Null on the last page.</summary>
    [Id(1)] public string? Next { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.accounts.MemberRecordPage")]
public sealed record MemberRecordPage
{
    [Id(0)] public required ImmutableArray<MemberRecord> Records { get; init; } = [];

    /// <summary>Null on the last page.</summary>
    [Id(1)] public string? Next { get; init; }
}

/// <param name="Entry">As the member's history shows it.</param>
/// <param name="Record">As stored, UTF-8 JSON.</param>
[GenerateSerializer, Immutable, Alias("loyalty.accounts.MemberRecord")]
public sealed record MemberRecord([property: Id(0)] HistoryEntry Entry, [property: Id(1)] ReadOnlyMemory<byte> Record);

/// <summary>One operation on the account.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.accounts.HistoryEntry")]
public sealed record HistoryEntry
{
    [Id(0)] public required long Version { get; init; }

    [Id(1)] public required DateTimeOffset At { get; init; }

    /// <summary><c>enrolling</c>, <c>enrolled</c>, <c>enrollmentUndone</c>, <c>purchase</c>, <c>return</c>, <c>parkedReturn</c>, <c>confirmation</c>, <c>blocked</c>, <c>unblocked</c>,
    /// <c>activity</c>, <c>tagged</c>, <c>untagged</c>, <c>listed</c>, <c>unlisted</c>, <c>segments</c> (evaluated), <c>tierGiven</c>, <c>tierWithdrawn</c>, <c>adjusted</c>, <c>adjustmentRequested</c>, <c>adjustmentRejected</c>, <c>transferSent</c>, <c>transferCredited</c>, <c>transferUndone</c>, <c>transferReceived</c>, <c>transferRefused</c>,
    /// <c>redeeming</c>, <c>redemption</c>, <c>redemptionUndone</c>, <c>voucherUsed</c>, <c>voucherUseUndone</c>, <c>voucherCancelled</c>, <c>erasing</c>, <c>erased</c>, <c>membershipPaid</c>, <c>membershipCancelled</c>, <c>membershipRefunded</c>,
    /// <c>referralCode</c>, <c>referralEarned</c>, <c>referralRefused</c>, <c>referralTakenBack</c> (of a referrer), <c>referralRewarded</c>, <c>referralNotRewarded</c>, <c>referralUndone</c> (of a friend),
    /// <c>leaderboardsJoined</c>, <c>leaderboardsLeft</c>, <c>voucherGiven</c>, <c>voucherNotGiven</c>, <c>birthday</c>, <c>anniversary</c>,
    /// <c>joiningHousehold</c>, <c>joinedHousehold</c>, <c>householdRefused</c>, <c>leavingHousehold</c>, <c>leftHousehold</c>, <c>drawing</c>, <c>drawn</c>, <c>drawRefused</c>, <c>contributed</c>, <c>contributionArrived</c>,
    /// of a household <c>householdFounded</c>, <c>memberJoined</c>, <c>memberLeft</c>, <c>contributed</c>, <c>drawn</c>, <c>refused</c>,
    /// <c>merging</c>, <c>mergedInto</c>, <c>mergeUndone</c>, of the other one <c>merged</c>, <c>mergeRefused</c>,
    /// <c>notices</c> (only that something is about to end), <c>due</c> (what fell due by itself).</summary>
    [Id(2)] public required string Kind { get; init; }

    /// <summary>The caller's id of the operation, e.g. the receipt.</summary>
    [Id(3)] public string? Reference { get; init; }

    [Id(4)] public string? Channel { get; init; }

    [Id(5)] public required ImmutableArray<PointEntry> Entries { get; init; } = [];

    [Id(6)] public ImmutableArray<TierMove> TierMoves { get; init; } = [];

    /// <summary>The wallets after it.</summary>
    [Id(7)] public required ImmutableArray<WalletBalance> Balances { get; init; } = [];

    /// <summary>The code that an operator gave as the reason of an adjustment or of a tier given by hand; null otherwise.</summary>
    [Id(8)] public string? Reason { get; init; }

    /// <summary>Challenges that were completed by it, or no longer are.</summary>
    [Id(12)] public ImmutableArray<ChallengeMove> Challenges { get; init; } = [];

    /// <summary>Vouchers that were given by it without being redeemed, or that it ended unused.</summary>
    [Id(13)] public ImmutableArray<VoucherMove> Vouchers { get; init; } = [];

    /// <summary>Whose entry it is, who was merged into the member; null: the member's own.</summary>
    [Id(21)] public string? Member { get; init; }

    /// <summary>The segments that the member came into or left by it.</summary>
    [Id(19)] public ImmutableArray<SegmentMove> SegmentMoves { get; init; } = [];

    /// <summary>What the member is to be told.</summary>
    [Id(20)] public ImmutableArray<Notice> Notices { get; init; } = [];
}

/// <param name="Challenge">The challenge.</param>
/// <param name="Times">How often; less than 0: so often less than before.</param>
[GenerateSerializer, Immutable, Alias("loyalty.accounts.ChallengeMove")]
public sealed record ChallengeMove([property: Id(0)] string Challenge, [property: Id(1)] int Times);

/// <param name="Voucher">The voucher's id.</param>
/// <param name="Reward">Its reward.</param>
/// <param name="Kind"><c>given</c> (it is issued by an entry of its own), <c>cancelled</c>, before or after it was issued, or <c>expired</c>.</param>
[GenerateSerializer, Immutable, Alias("loyalty.accounts.VoucherMove")]
public sealed record VoucherMove([property: Id(0)] string Voucher, [property: Id(1)] string Reward, [property: Id(2)] string Kind);

/// <summary>A change of points. The balance of a wallet (active + pending − debt) is the sum of its entries.</summary>
/// <param name="Wallet">The wallet.</param>
/// <param name="Points">Signed.</param>
/// <param name="Reason"><c>earned</c>, <c>repaid</c>, <c>takenBack</c>, <c>debt</c>, <c>expired</c>, <c>lapsed</c>,
/// <c>redeemed</c>, <c>cashback</c>, <c>paid</c>, <c>transferred</c>, <c>adjusted</c>, <c>restored</c>,
/// <c>forfeited</c>, <c>forgiven</c>, <c>merged</c>,
/// between a member and the household <c>contributed</c>, <c>drawn</c>, <c>takenAlong</c>, <c>left</c>.</param>
/// <param name="Rule">The rule that gave them, where one did.</param>
/// <param name="Edition">The edition of the program that the rule stands in.</param>
[GenerateSerializer, Immutable, Alias("loyalty.accounts.PointEntry")]
public sealed record PointEntry(
    [property: Id(0)] string Wallet,
    [property: Id(1)] long Points,
    [property: Id(2)] string Reason,
    [property: Id(3)] string? Rule,
    [property: Id(4)] int? Edition);

[GenerateSerializer, Immutable, Alias("loyalty.accounts.TierMove")]
public sealed record TierMove([property: Id(0)] string? From, [property: Id(1)] string? To, [property: Id(2)] string Reason);

[GenerateSerializer, Immutable, Alias("loyalty.accounts.TransferPage")]
public sealed record TransferPage
{
    [Id(0)] public required ImmutableArray<PointTransfer> Transfers { get; init; } = [];

    /// <summary>Null on the last page.</summary>
    [Id(1)] public string? Next { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.accounts.JournalPage")]
public sealed record JournalPage
{
    [Id(0)] public required ImmutableArray<JournalLine> Lines { get; init; } = [];

    /// <summary>Where to go on; null when nothing was left.</summary>
    [Id(1)] public string? Next { get; init; }
}

/// <param name="Account">The account's key without the program.</param>
/// <param name="Version">The account's version after the record.</param>
/// <param name="Record">The record as stored, UTF-8 JSON.</param>
[GenerateSerializer, Immutable, Alias("loyalty.accounts.JournalLine")]
public sealed record JournalLine([property: Id(0)] string Account, [property: Id(1)] long Version, [property: Id(2)] ReadOnlyMemory<byte> Record);

[GenerateSerializer, Immutable, Alias("loyalty.accounts.MemberPage")]
public sealed record MemberPage
{
    [Id(0)] public required ImmutableArray<MemberListing> Members { get; init; } = [];

    [Id(1)] public string? Next { get; init; }
}

/// <summary>Which members are listed: those for whom everything given holds.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.accounts.MemberFilter")]
public sealed record MemberFilter
{
    [Id(0)] public string? Tier { get; init; }

    /// <summary><c>active</c> or <c>blocked</c>.</summary>
    [Id(1)] public string? Status { get; init; }

    [Id(2)] public string? Segment { get; init; }
}

/// <summary>A member as the directory knows it; follows the journal by a moment.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.accounts.MemberListing")]
public sealed record MemberListing
{
    [Id(0)] public required string Member { get; init; }

    [Id(1)] public string? Name { get; init; }

    [Id(2)] public required string Status { get; init; }

    [Id(3)] public string? Tier { get; init; }

    /// <summary>
    /// Of the program's first wallet of points, as it was last written: what expired since may still be in it. Where a
    /// household shares that wallet, the household's, as of now; members of one household show the same points.
    /// </summary>
    [Id(4)] public required long Balance { get; init; }

    [Id(5)] public required DateTimeOffset EnrolledAt { get; init; }

    [Id(6)] public required DateTimeOffset LastActivityAt { get; init; }

    /// <summary>The segments that the member is in, by id.</summary>
    [Id(7)] public ImmutableArray<string> Segments { get; init; } = [];

    /// <summary>The household that the member is in; null: none.</summary>
    [Id(8)] public string? Household { get; init; }
}
