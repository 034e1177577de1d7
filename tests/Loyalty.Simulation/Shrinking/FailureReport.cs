using System.Globalization;
using System.Text;
using System.Text.Json;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Invariants;

namespace Loyalty.Simulation.Shrinking;

/// <summary>What somebody needs to know of a history that fails: the seed, the invariant, the shortest history that still fails, and what happened in it to the member concerned.</summary>
internal static class FailureReport
{
    /// <summary>For how long a history is shortened at most.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(45);

    private const int LongestLine = 600;

    public static string Of(History history, Violation violation, Func<Parts> parts, int tries = 400, string? keep = null)
    {
        var shrinker = new Shrinker(shorter => Invariants.Invariants.First(Simulator.Run(shorter, parts())), tries, Time);
        var (shortest, shown) = shrinker.Shrink(history, violation);
        var outcome = Simulator.Run(shortest, parts() with { Timeline = true });
        if (keep is not null)
        {
            File.WriteAllText(keep, HistoryJson.Write(shortest));
        }

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Seed {history.Seed} (setup {history.Setup.Number}) breaks {violation}");
        text.AppendLine(CultureInfo.InvariantCulture, $"The shortest history of {shrinker.Tries} that still does has {shortest.Steps.Length} of {history.Steps.Length} steps:");
        foreach (var step in shortest.Steps)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {JsonSerializer.Serialize(step)}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"and breaks {shown}");
        text.AppendLine(shown.Breach.Account is { } account ? $"What happened to {account}:" : "What happened:");
        foreach (var entry in outcome.Timeline.Where(entry => Concerns(entry, shown.Breach.Account)))
        {
            var line = entry.Text.Length > LongestLine ? entry.Text[..LongestLine] + "…" : entry.Text;
            text.AppendLine(CultureInfo.InvariantCulture, $"  {entry.Event,6} {entry.At:MM-dd HH:mm:ss.fff} {entry.Account,-4} {line}");
        }

        return text.ToString();
    }

    /// <summary>What the account is in, and what happened to processes.</summary>
    private static bool Concerns(TimelineEntry entry, string? account) =>
        account is null || entry.Account == account || (entry.Account is null && (entry.Text.StartsWith("silo", StringComparison.Ordinal) || entry.Text.Contains($"/{account}", StringComparison.Ordinal)));
}
