namespace Loyalty.Simulation.Histories;

/// <summary>Something that goes wrong.</summary>
public abstract record Fault : Step;

/// <summary>
/// A process is lost with everything in memory, between any two turns; what was on its way to storage lands or does not.
/// Another starts on the same storage.
/// </summary>
public sealed record Crash : Fault
{
    /// <summary>How many turns the process runs beyond the instant.</summary>
    public required int Turns { get; init; }

    /// <summary>How long until the next process starts.</summary>
    public required TimeSpan Down { get; init; }
}

/// <summary>
/// A process is asked to end, as when a version is replaced: it takes nothing new, ends what it has begun, and lets go of
/// what it has active. Another starts when it is gone.
/// </summary>
public sealed record Drain : Fault
{
    /// <summary>How long until the next process starts.</summary>
    public required TimeSpan Down { get; init; }
}

/// <summary>
/// A second process runs on the same storage, and gets half of what is sent: members, campaigns and relay partitions are
/// active twice. In the end one of the two is lost.
/// </summary>
public sealed record SecondSilo : Fault
{
    public required TimeSpan Lasts { get; init; }

    /// <summary>How far its clock is off.</summary>
    public required TimeSpan ClockOff { get; init; }
}

/// <summary>Storage fails for a while. Each call has its own luck.</summary>
public sealed record Trouble : Fault
{
    public required TimeSpan Lasts { get; init; }

    public required Stores Stores { get; init; }

    /// <summary>Percent of the calls that fail and change nothing.</summary>
    public int FailsBefore { get; init; }

    /// <summary>Percent of the writes that are done and answered as failed.</summary>
    public int FailsAfter { get; init; }

    /// <summary>Percent of the calls that are done or answered late.</summary>
    public int Late { get; init; }

    /// <summary>How late they are at most.</summary>
    public TimeSpan LateBy { get; init; }
}

[Flags]
public enum Stores
{
    Journal = 1,
    States = 2,
    Relay = 4,
    Directory = 8,
    All = Journal | States | Relay | Directory,
}

/// <summary>For a while messages between grains, which are only to say that there is something to read, are lost, doubled, or overtaken by others.</summary>
public sealed record LostMessages : Fault
{
    public required TimeSpan Lasts { get; init; }

    /// <summary>Percent that never arrive.</summary>
    public int Lost { get; init; }

    /// <summary>Percent that arrive twice.</summary>
    public int Doubled { get; init; }

    /// <summary>Percent that arrive late, after others.</summary>
    public int Late { get; init; }

    /// <summary>How late they are at most.</summary>
    public TimeSpan LateBy { get; init; }
}

/// <summary>For a while answers get lost between the gateway and the client, which sends again.</summary>
public sealed record LostAnswers : Fault
{
    public required TimeSpan Lasts { get; init; }

    public required int Percent { get; init; }
}
