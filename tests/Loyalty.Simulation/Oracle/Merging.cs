using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Oracle;

/// <summary>A member on the way into another one, with everything.</summary>
internal sealed class Merging(string from, MergeStarted started)
{
    public string From => from;

    public string Into => started.Into;

    /// <summary>The leg with which it began.</summary>
    public MergeStarted Started => started;

    /// <summary>What the member had: points of every kind, and what was owed.</summary>
    public IReadOnlyList<(Kind Kind, long Points)> Points { get; set; } = [];

    public Dictionary<string, long> Sums { get; } = [];

    /// <summary>The record with which it came in, where it should; null: it has not.</summary>
    public JournalEntry? Arrived { get; set; }

    public bool HasArrived => Arrived is not null;

    /// <summary>It was refused there, and the member has it again.</summary>
    public bool IsUndone { get; set; }

    /// <summary>The member's journal says how it ended.</summary>
    public bool IsOver { get; set; }
}
