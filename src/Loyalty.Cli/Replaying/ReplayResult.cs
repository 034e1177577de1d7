using Loyalty.Cli.Sending;

namespace Loyalty.Cli.Replaying;

/// <summary>What a replay came to.</summary>
internal sealed record ReplayResult
{
    /// <summary>True when it was stopped; the rest was not sent.</summary>
    public required bool Stopped { get; init; }

    /// <summary>Operations acknowledged, by this run or, where a state file says so, by an earlier one.</summary>
    public required long Acknowledged { get; init; }

    public required ReplayTally Tally { get; init; }

    public required ReadReport Read { get; init; }

    /// <summary>The first of them.</summary>
    public required IReadOnlyList<RefusedRecord> Refused { get; init; }

    /// <summary>Members standing in each tier of the program; null when that could not be read.</summary>
    public required IReadOnlyList<TierCount>? MembersByTier { get; init; }

    /// <summary>Why <see cref="MembersByTier"/> is missing or may lag behind; null when all is well.</summary>
    public required string? TierNote { get; init; }

    public int ExitCode => Stopped ? Cli.ExitCode.Stopped : Read.Broken > 0 || Tally.Refused.Count > 0 ? Cli.ExitCode.Findings : Cli.ExitCode.Ok;
}

internal sealed record TierCount(string Tier, long Members);
