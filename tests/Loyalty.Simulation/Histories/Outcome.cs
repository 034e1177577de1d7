using System.Collections.Immutable;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Channels;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Tiers;
using Loyalty.Domain.Accounts;
using Loyalty.Storage.Members;

namespace Loyalty.Simulation.Histories;

/// <summary>What a history came to: what the clients were told, and what is there once everything has come to rest.</summary>
public sealed record Outcome
{
    public required History History { get; init; }

    /// <summary>In the order in which it was learned.</summary>
    public required ImmutableArray<Told> Told { get; init; }

    /// <summary>Why it did not come to rest: a redemption or transfer is still open, the relay is behind, a lease is not settled, a client is still without an answer. Null: it did.</summary>
    public required string? Restless { get; init; }

    /// <summary>It ended in an exception, which is among <see cref="Faults"/>: nothing was read. Null: it did not.</summary>
    public Exception? Broken { get; init; }

    /// <summary>What the world itself saw go wrong: work on another thread, an exception that no fault explains, storage used against its contract.</summary>
    public required ImmutableArray<string> Faults { get; init; }

    /// <summary>The virtual instant of everything below.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Every account's records, by position.</summary>
    public required ImmutableArray<JournalEntry> Journal { get; init; }

    /// <summary>Those that have an account, by id.</summary>
    public required ImmutableArray<MemberAtRest> Members { get; init; }

    /// <summary>In their order: all that are listed in the end, or, where it did not come to rest, those that a process went by.</summary>
    public required ImmutableArray<PublishedEdition> Editions { get; init; }

    /// <summary>Those that were founded, by their ids.</summary>
    public ImmutableArray<HouseholdAtRest> Households { get => field.IsDefault ? [] : field; init; }

    public required ImmutableArray<RewardAtRest> Rewards { get; init; }

    public required ImmutableArray<CampaignAtRest> Campaigns { get; init; }

    public required ImmutableArray<ChannelTotals> Channels { get; init; }

    public required ImmutableArray<ChallengeAtRest> Challenges { get; init; }

    public required ImmutableArray<TierRoster> Tiers { get; init; }

    /// <summary>Null in a program that gives nothing for friends, and where it did not come to rest.</summary>
    public ReferralTotals? Referrals { get; init; }

    /// <summary>What the directory of members was told of accounts.</summary>
    public required ImmutableArray<DirectoryAccount> Directory { get; init; }

    /// <summary>Who is found by each card that somebody was to have, by its number; null: nobody.</summary>
    public required ImmutableArray<(string Card, string? Member)> Cards { get; init; }

    /// <summary>Hash of everything that happened, event by event: the same for the same seed on any machine.</summary>
    public required string Digest { get; init; }

    /// <summary>How many commands were sent, attempts and repeats each counted.</summary>
    public required int Sent { get; init; }

    /// <summary>How often what nothing else shows did happen.</summary>
    public required IReadOnlyDictionary<string, int> Happened { get; init; }

    /// <summary>Turns that were run.</summary>
    public required long Turns { get; init; }

    /// <summary>What happened, a line each, as far as it was asked for; see <see cref="Parts.Timeline"/>.</summary>
    public required ImmutableArray<TimelineEntry> Timeline { get; init; }
}

/// <param name="Position">Its place among all records.</param>
/// <param name="Account">The account's key without the program: the member's id, or <c>guest/channel/number</c>.</param>
/// <param name="Version">Of the account with it.</param>
/// <param name="Record">What was stored, read as data.</param>
/// <param name="Payload">What was stored, UTF-8 JSON.</param>
/// <param name="DueAt">When the account falls due next, as stored with it.</param>
/// <param name="Landed">Its place in the order of everything that happened; compare <see cref="Told.Ended"/>.</param>
/// <param name="LandedAt">The virtual instant at which it became durable.</param>
public sealed record JournalEntry(
    long Position, string Account, long Version, AccountRecord Record, ReadOnlyMemory<byte> Payload, DateTimeOffset? DueAt, long Landed, DateTimeOffset LandedAt);

/// <summary>A member as the grains answer it at rest, from memory and, in a process that started after the end, from storage alone.</summary>
public sealed record MemberAtRest
{
    public required string Member { get; init; }

    public required MemberSummary Summary { get; init; }

    public required MemberWallets Wallets { get; init; }

    /// <summary>Null in a program without tiers.</summary>
    public required TierProgress? Tier { get; init; }

    public required MemberChallenges Challenges { get; init; }

    public required RecordedAccount Recorded { get; init; }

    /// <summary>Null in a program that gives nothing for friends.</summary>
    public MemberReferrals? Referrals { get; init; }

    /// <summary>Those that can be used.</summary>
    public required ImmutableArray<Voucher> Vouchers { get; init; }

    /// <summary>What the process that started after the end answers where it differs from the one that ran; null: it does not.</summary>
    public required string? DiffersAfterRestart { get; init; }
}

/// <param name="Summary">As it is shown.</param>
/// <param name="DiffersAfterRestart">As of <see cref="MemberAtRest.DiffersAfterRestart"/>.</param>
public sealed record HouseholdAtRest(HouseholdSummary Summary, string? DiffersAfterRestart);

/// <param name="Info">As it is listed.</param>
/// <param name="Name">Of the program that was published.</param>
public sealed record PublishedEdition(EditionInfo Info, string Name);

public sealed record RewardAtRest(string Reward, RewardStock Stock);

public sealed record ChallengeAtRest(string Challenge, ChallengeResults Results);

/// <param name="Campaign">Its id.</param>
/// <param name="Budget">Null: it has none.</param>
/// <param name="Results">By day, channel and variant.</param>
public sealed record CampaignAtRest(string Campaign, BudgetStanding? Budget, CampaignResults Results);

/// <param name="Event">Its place in the order of everything that happened.</param>
/// <param name="At">The virtual instant.</param>
/// <param name="Account">The account concerned, without the program; null: none, or all.</param>
/// <param name="Text">A line for people.</param>
public sealed record TimelineEntry(long Event, DateTimeOffset At, string? Account, string Text);
