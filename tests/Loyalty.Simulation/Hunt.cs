using System.Diagnostics;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Shrinking;

namespace Loyalty.Simulation;

/// <summary>Runs one history after another, up to the first that fails.</summary>
/// <param name="output">Where it tells what it finds.</param>
/// <param name="parts">What every history is run with.</param>
/// <param name="digests">Whether it tells of each history its digest.</param>
/// <param name="coverage">Counts what happens; null: nobody does.</param>
internal sealed class Hunt(TextWriter output, Func<Parts> parts, bool digests, Coverage? coverage)
{
    /// <summary>A place to begin where no hunt has been; the one thing here that is not made from a seed.</summary>
    public static int FreshSeed() => (int)(DateTimeOffset.UtcNow.ToUnixTimeSeconds() % 100_000) * 20_000;

    /// <summary>False: one has failed, and was reported.</summary>
    public bool Run(int from, int? count, TimeSpan? time)
    {
        var watch = Stopwatch.StartNew();
        var sent = 0L;
        var seed = from;
        for (; (count is not { } most || seed - from < most) && (time is not { } span || watch.Elapsed < span); seed++)
        {
            var history = HistoryGenerator.Generate(seed);
            var outcome = Simulator.Run(history, parts());
            sent += outcome.Sent;
            coverage?.Add(outcome);
            if (digests)
            {
                output.WriteLine($"{seed} {outcome.Digest}");
            }

            if (Invariants.Invariants.First(outcome) is { } violation)
            {
                Sum(from, seed, sent, watch.Elapsed);
                output.WriteLine(FailureReport.Of(history, violation, parts));
                output.WriteLine($"Again: dotnet run --project tests/Loyalty.Simulation -c Release -- --seed {seed}");
                return false;
            }
        }

        Sum(from, seed - 1, sent, watch.Elapsed);
        return true;
    }

    private void Sum(int from, int last, long sent, TimeSpan elapsed) =>
        output.WriteLine(FormattableString.Invariant($"Seeds {from} to {last}: {last - from + 1} histories, {sent} commands in {elapsed.TotalSeconds:f1} s, {sent / elapsed.TotalSeconds:f0} a second."));
}
