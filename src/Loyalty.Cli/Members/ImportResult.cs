using Loyalty.Cli.Files;
using Loyalty.Cli.Sending;

namespace Loyalty.Cli.Members;

/// <summary>What an import of members came to.</summary>
internal sealed record ImportResult
{
    /// <summary>True when it was stopped; the rest was not sent.</summary>
    public required bool Stopped { get; init; }

    public required long Imported { get; init; }

    /// <summary>Members that an earlier import of the same lines enrolled.</summary>
    public required long ImportedBefore { get; init; }

    /// <summary>Members whose id was enrolled in another way; nothing of them was changed.</summary>
    public required long EnrolledOtherwise { get; init; }

    /// <summary>How many the gateway refused, by code.</summary>
    public required IReadOnlyDictionary<string, long> Refused { get; init; }

    /// <summary>The first of them.</summary>
    public required IReadOnlyList<RefusedRecord> RefusedMembers { get; init; }

    public required long Broken { get; init; }

    /// <summary>The first of them.</summary>
    public required IReadOnlyList<BrokenLine> BrokenLines { get; init; }

    public int ExitCode => Stopped ? Cli.ExitCode.Stopped : Broken > 0 || Refused.Count > 0 ? Cli.ExitCode.Findings : Cli.ExitCode.Ok;
}
