using Loyalty.Cli.Files;

namespace Loyalty.Cli.Load;

/// <summary>What load to put on a gateway.</summary>
internal sealed record BenchSettings
{
    public const int MostMembers = 10_000_000;
    public const int MostConnections = 4_096;
    public const int MostSteps = 100;
    public const double LeastRate = 0.001;
    public const double MostRate = 1_000_000;

    public required string Program { get; init; }

    public required string Channel { get; init; }

    public required string Key { get; init; }

    /// <summary>Purchases a second, at fixed times, step after step; none: as fast as they go through.</summary>
    public required IReadOnlyList<double> Rates { get; init; }

    /// <summary>Go on from the one rate to the highest that holds.</summary>
    public required bool FindKnee { get; init; }

    /// <summary>A step whose p99 is not below it does not hold.</summary>
    public required TimeSpan P99Limit { get; init; }

    /// <summary>What is measured, of each step.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>The same load before each step, of which nothing counts.</summary>
    public required TimeSpan WarmUp { get; init; }

    public required int Connections { get; init; }

    public required BenchPattern Pattern { get; init; }

    /// <summary>Of <see cref="BenchPattern.Zipf"/>.</summary>
    public required double Exponent { get; init; }

    /// <summary>They are m0 to m{n - 1}.</summary>
    public required int Members { get; init; }

    /// <summary>Enrol the members before, unless they are.</summary>
    public required bool Enroll { get; init; }

    /// <summary>Nobody buys twice, so that every member is loaded from disk.</summary>
    public required bool Cold { get; init; }

    /// <summary>The same choice of members and amounts at every run.</summary>
    public required int Seed { get; init; }

    /// <summary>What can't be meant, before anything is sent.</summary>
    public void Check()
    {
        if (!PlatformIds.Fits(Program) || !PlatformIds.Fits(Channel))
        {
            throw new CliException($"'{(PlatformIds.Fits(Program) ? Channel : Program)}' can't be an id.");
        }

        if (Cold && Pattern != BenchPattern.Uniform)
        {
            throw new CliException("--cold chooses each member once, so it goes with --pattern uniform only.");
        }

        if (Cold && Enroll)
        {
            throw new CliException("Who has just enrolled is in memory. For --cold, enrol the members in a run before, and start the gateway again.");
        }

        if (Cold && FindKnee)
        {
            throw new CliException("--cold chooses each member once, and nobody knows how many --find-knee takes. Measure one rate after another.");
        }

        if (Cold && Rates.Sum(rate => new LoadSchedule(rate, Length).Count + new LoadSchedule(rate, WarmUp).Count) is var needed && needed > Members)
        {
            throw new CliException($"--cold at this rate takes {needed} members, each once; there are {Members}. Raise --members, or lower --rate, --seconds or --warm.");
        }
    }
}

/// <summary>Who buys.</summary>
internal enum BenchPattern
{
    Uniform,
    Zipf,
    SingleMember,

    /// <summary>As <see cref="Uniform"/>, and every purchase draws on one budget.</summary>
    SingleCampaign,
}
