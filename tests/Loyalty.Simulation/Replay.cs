using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation;

/// <summary>Runs one history again and tells all of it.</summary>
internal static class Replay
{
    /// <summary>1 when something does not hold.</summary>
    public static int Run(History history, Func<Parts> parts, TextWriter output)
    {
        output.WriteLine($"Seed {history.Seed}, setup {history.Setup.Number}, members {string.Join(", ", history.Members)}, faults until {history.Until:O}");
        foreach (var step in history.Steps)
        {
            output.WriteLine(FormattableString.Invariant($"  {step}"));
        }

        var outcome = Simulator.Run(history, parts() with { Timeline = true });
        foreach (var entry in outcome.Timeline)
        {
            output.WriteLine(FormattableString.Invariant($"{entry.Event,6} {entry.At:MM-dd HH:mm:ss.fff} {entry.Account,-4} {entry.Text}"));
        }

        output.WriteLine(FormattableString.Invariant($"{outcome.Sent} commands, {outcome.Journal.Length} records, {outcome.Turns} turns, digest {outcome.Digest}"));
        var violations = Invariants.Invariants.Violated(outcome).ToArray();
        foreach (var violation in violations)
        {
            output.WriteLine($"Breaks {violation}");
        }

        return violations.Length == 0 ? 0 : 1;
    }
}
