using System.Collections.Immutable;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>A purchase or an activity counted for a challenge.</summary>
public sealed record ChallengeProgressed : AccountEvent
{
    public string Challenge { get; init; } = "";

    /// <summary>The edition by which it counted; the window that it begins goes by it.</summary>
    public int Edition { get; init; }

    /// <summary>The first day of the window; left out when there is only one.</summary>
    public DateOnly Start { get; init; }

    /// <summary>The first day after the window; null: it has no end.</summary>
    public DateOnly? End { get; init; }

    /// <summary>The day of what counted.</summary>
    public DateOnly Day { get; init; }

    /// <summary>Of counts, amounts and steps.</summary>
    public long Amount { get; init; }

    /// <summary>Of distinct values; null: none.</summary>
    public ImmutableArray<string>? Values { get; init; }

    /// <summary>The day of a streak, or the Monday of its week.</summary>
    public DateOnly? Mark { get; init; }

    /// <summary>Values that were not counted, as the window has as many as it can keep.</summary>
    public int Dropped { get; init; }

    /// <summary>It is the first of its window.</summary>
    public bool Joined { get; init; }

    /// <summary>Towards the next completion, after it.</summary>
    public long Progress { get; init; }

    public long Goal { get; init; }

    /// <summary>How often the challenge is completed in the window, after it.</summary>
    public int Completed { get; init; }

    /// <summary>What the member is ranked by after it; null: is not ranked.</summary>
    public long? Score { get; init; }
}

/// <summary>Some of what counted for a challenge came back.</summary>
public sealed record ChallengeRolledBack : AccountEvent
{
    public string Challenge { get; init; } = "";

    public DateOnly Start { get; init; }

    /// <summary>The day of the return.</summary>
    public DateOnly Day { get; init; }

    public long Amount { get; init; }

    public ImmutableArray<string>? Values { get; init; }

    public DateOnly? Mark { get; init; }

    /// <summary>Nothing is left of the window.</summary>
    public bool Left { get; init; }

    /// <summary>As of <see cref="ChallengeProgressed.Score"/>; 0: nothing to be ranked by.</summary>
    public long? Score { get; init; }
}

/// <summary>A challenge was completed. What that gave stands in the record: vouchers before it, the rest after it.</summary>
public sealed record ChallengeCompleted : AccountEvent
{
    public string Challenge { get; init; } = "";

    public DateOnly Start { get; init; }

    /// <summary>The day of what completed it.</summary>
    public DateOnly Day { get; init; }

    /// <summary>How often at once.</summary>
    public int Times { get; init; }

    /// <summary>The points of each time, and where they went; null: none.</summary>
    public CompletionPoints? Gives { get; init; }

    /// <summary>The badge that was given.</summary>
    public string? Badge { get; init; }

    /// <summary>The vouchers that were given, one for each time as long as the member could have one; null: none.</summary>
    public ImmutableArray<string>? Vouchers { get; init; }
}

/// <param name="Bucket">The bucket that they were earned into.</param>
/// <param name="Each">Points for each time.</param>
/// <param name="Status">They count for tiers.</param>
/// <param name="Repaid">How many of those of all times repaid debt.</param>
public sealed record CompletionPoints(BucketKey Bucket, long Each, bool Status = false, long Repaid = 0)
{
    /// <summary>How many of those of the last times repaid debt: the first to come were the first to repay it.</summary>
    /// <param name="times">How many times there are yet.</param>
    /// <param name="last">Of how many of them.</param>
    public long RepaidBy(int times, int last) => Math.Min(Repaid, Each * times) - Math.Min(Repaid, Each * (times - last));
}

/// <summary>Too little is left for completions that were had. What they had given is taken back in the record.</summary>
public sealed record ChallengeReopened : AccountEvent
{
    public string Challenge { get; init; } = "";

    public DateOnly Start { get; init; }

    /// <summary>The day of the return.</summary>
    public DateOnly Day { get; init; }

    public int Times { get; init; }
}

/// <summary>A badge was given or withdrawn.</summary>
public sealed record BadgeChanged : AccountEvent
{
    public DateTimeOffset At { get; init; }

    public string Badge { get; init; } = "";

    public string Challenge { get; init; } = "";

    /// <summary>How often; less than 0: withdrawn.</summary>
    public int Times { get; init; }
}

/// <summary>The member is ranked on leaderboards from now on, or no longer.</summary>
public sealed record LeaderboardChanged : AccountEvent
{
    public bool Shown { get; init; }

    /// <summary>What there is to be ranked by, of every window that is kept.</summary>
    public ImmutableArray<ChallengeScore> Scores { get => field.IsDefault ? [] : field; init; }
}

/// <param name="Challenge">The challenge.</param>
/// <param name="Start">The window.</param>
/// <param name="Score">In the challenge's measure.</param>
public sealed record ChallengeScore(string Challenge, DateOnly Start, long Score);
