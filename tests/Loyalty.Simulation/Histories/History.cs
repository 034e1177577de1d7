using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Loyalty.Simulation.Histories;

/// <summary>
/// Everything that happens to a platform, wholly made from a seed: what it runs, who takes part, what is sent to it when,
/// and what goes wrong. A plain value: it can be shortened and run again.
/// </summary>
public sealed record History
{
    public required int Seed { get; init; }

    public required Setup Setup { get; init; }

    /// <summary>Ids; those who are never enrolled as well.</summary>
    public required ImmutableArray<string> Members { get; init; }

    /// <summary>In order of their instants; those of one instant in any order that the scheduler likes.</summary>
    public required ImmutableArray<Step> Steps { get; init; }

    /// <summary>Until when there are faults; nothing is disturbed from then on, and everything has to come to rest. Not before the last step.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>After how many records of an account there is a snapshot.</summary>
    public int SnapshotInterval { get; init; } = 64;

    /// <summary>Beyond so many operations an account has to ask for those it had.</summary>
    public int KnownOperations { get; init; } = 1_024;

    [JsonIgnore]
    public IEnumerable<Command> Commands => Steps.OfType<Command>();

    /// <summary>Without some steps, and without the repeats of commands that are gone.</summary>
    public History Without(Func<Step, bool> dropped)
    {
        var gone = Steps.Where(dropped).Select(static step => step.Number).ToHashSet();
        return this with { Steps = [.. Steps.Where(step => !gone.Contains(step.Number) && !(step is Repeat repeat && gone.Contains(repeat.Of)))] };
    }
}
