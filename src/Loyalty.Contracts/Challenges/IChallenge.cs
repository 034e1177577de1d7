using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Relay;

namespace Loyalty.Contracts.Challenges;

/// <summary>What became of one challenge among all members; told by the relay, so it follows a moment later. Key: program/challenge.</summary>
[Alias("loyalty.IChallenge")]
public interface IChallenge : IRelayConsumer
{
    /// <summary>Days from <paramref name="from"/> to <paramref name="to"/>, both included, of the last 400.</summary>
    [Alias("GetResults")]
    Task<ChallengeResults> GetResults(DateOnly? from, DateOnly? to);

    /// <summary>The best of one window; null: that of the newest window that anything is known of.</summary>
    /// <param name="start">The window's first day.</param>
    /// <param name="limit">1–500.</param>
    [Alias("GetLeaderboard")]
    Task<Leaderboard> GetLeaderboard(DateOnly? start, int limit);
}

[GenerateSerializer, Immutable, Alias("loyalty.challenges.Results")]
public sealed record ChallengeResults
{
    /// <summary>Windows that members are taking part in, over all time.</summary>
    [Id(0)] public required long TakingPart { get; init; }

    /// <summary>Completions over all time, less those that returns undid.</summary>
    [Id(1)] public required long Completed { get; init; }

    [Id(2)] public required ImmutableArray<ChallengeDay> Days { get; init; } = [];
}

/// <param name="Day">The day in the program's zone of what made it happen.</param>
/// <param name="Joined">Members who began a window.</param>
/// <param name="Left">Members of whose window returns left nothing.</param>
/// <param name="Completed">Completions.</param>
/// <param name="Undone">Completions that returns undid.</param>
[GenerateSerializer, Immutable, Alias("loyalty.challenges.Day")]
public sealed record ChallengeDay(
    [property: Id(0)] DateOnly Day, [property: Id(1)] long Joined, [property: Id(2)] long Left, [property: Id(3)] long Completed, [property: Id(4)] long Undone);

/// <summary>Members who agreed to be ranked, best first; those who did as much stand in the order in which they had done it, and then of their ids.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.challenges.Leaderboard")]
public sealed record Leaderboard
{
    /// <summary>The first day of the window; null: the challenge has one window, or nobody is ranked yet.</summary>
    [Id(0)] public DateOnly? Start { get; init; }

    [Id(1)] public required ImmutableArray<LeaderboardEntry> Entries { get; init; } = [];

    /// <summary>
    /// There are fewer entries than asked for, and yet others come after them, whose places are not known: of a window the
    /// best 1,000 are kept, and some of those have left or lost their score since. Whoever does one more step is placed again.
    /// </summary>
    [Id(2)] public bool GoesOn { get; init; }
}

/// <param name="Rank">From 1; those who did as much share it.</param>
/// <param name="Member">The member.</param>
/// <param name="Name">The name that the member gave for it; null: not known, or withdrawn a moment ago.</param>
/// <param name="Score">All that was done in the window, in the challenge's measure; of a streak the longest.</param>
[GenerateSerializer, Immutable, Alias("loyalty.challenges.LeaderboardEntry")]
public sealed record LeaderboardEntry(
    [property: Id(0)] int Rank, [property: Id(1)] string Member, [property: Id(2)] string? Name, [property: Id(3)] long Score);
