namespace Loyalty.Compare.Contenders;

/// <summary>Somebody who takes purchases over HTTP.</summary>
internal sealed class Contender
{
    public required string Name { get; init; }

    public required Uri Address { get; init; }

    public string Key { get; init; } = "none";

    /// <summary>Of the process that answers.</summary>
    public required Func<ProcessorTime> Endpoint { get; init; }

    /// <summary>Of the database's processes, when there is one beside the endpoint.</summary>
    public Func<ProcessorTime> Database { get; init; } = static () => default;

    /// <summary>Whether it matters to it who buys.</summary>
    public bool KnowsMembers { get; init; } = true;

    /// <summary>How many connections to the database, or writers; null when there is nothing to choose.</summary>
    public Func<int, Task>? Resize { get; init; }

    /// <summary>What is tried.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [];

    /// <summary>What can be tried at most.</summary>
    public int MostSize { get; init; }

    /// <summary>What came out best, by mix; the default where there is nothing to choose.</summary>
    public Dictionary<Mix, (int Size, int Connections)> Chosen { get; } = [];

    /// <summary>Purchases that were answered with 2xx, in all.</summary>
    public long Answered { get; set; }
}
