using Loyalty.Cli.Sending;

namespace Loyalty.Cli.Replaying;

/// <summary>One request of a replay.</summary>
internal sealed record ReplayOperation
{
    public required OperationKind Kind { get; init; }

    /// <summary>The id that makes a repeat recognizable: the member's, the purchase's or the return's.</summary>
    public required string Id { get; init; }

    /// <summary>Operations of one account are sent one after another, in the order in which they were read.</summary>
    public required string Account { get; init; }

    public required bool Guest { get; init; }

    public required string Channel { get; init; }

    /// <summary>Where it stands in the file; the first line of several.</summary>
    public required long Line { get; init; }

    /// <summary>UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}
