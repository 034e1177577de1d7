using System.Diagnostics;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Invariants;

namespace Loyalty.Simulation.Shrinking;

/// <summary>Drops commands and faults from a history that fails, while it fails by the same invariant.</summary>
/// <param name="run">Runs a history, and says what does not hold.</param>
/// <param name="tries">How many histories it runs at most.</param>
/// <param name="time">How long it goes on trying at most, of the time that really passes: what is shorter after it is short enough.</param>
internal sealed class Shrinker(Func<History, Violation?> run, int tries, TimeSpan time)
{
    private readonly Stopwatch _watch = new();

    /// <summary>How many histories were run.</summary>
    public int Tries { get; private set; }

    /// <summary>The shortest that was found, and how it fails.</summary>
    public (History History, Violation Violation) Shrink(History history, Violation violation)
    {
        _watch.Restart();
        var shortest = (History: history, Violation: violation);
        for (var size = history.Steps.Length / 2; size > 0 && GoesOn; size = Next(size, shortest.History.Steps.Length))
        {
            var before = shortest.History.Steps.Length;
            shortest = Drop(shortest, size);

            // What could not be dropped before may be, now that other steps are gone.
            if (size == 1 && shortest.History.Steps.Length == before)
            {
                break;
            }
        }

        return shortest;
    }

    /// <summary>Tries to drop each stretch of so many steps, the last first: what came last is needed least by the others.</summary>
    private (History History, Violation Violation) Drop((History History, Violation Violation) shortest, int size)
    {
        var end = shortest.History.Steps.Length;
        while (end > 0 && GoesOn)
        {
            var from = Math.Max(0, end - size);
            var gone = shortest.History.Steps[from..end].Select(static step => step.Number).ToHashSet();
            var shorter = shortest.History.Without(step => gone.Contains(step.Number));
            if (shorter.Steps.Length > 0 && Fails(shorter, shortest.Violation.Invariant) is { } violation)
            {
                shortest = (shorter, violation);
            }

            end = Math.Min(from, shortest.History.Steps.Length);
        }

        return shortest;
    }

    private bool GoesOn => Tries < tries && _watch.Elapsed < time;

    private static int Next(int size, int left) => size > 1 ? Math.Min(size / 2, Math.Max(1, left / 2)) : 1;

    private Violation? Fails(History history, Invariant by)
    {
        Tries++;
        return run(history) is { } violation && violation.Invariant.Name == by.Name ? violation : null;
    }
}
