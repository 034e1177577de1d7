using System.Diagnostics;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Invariants;
using Loyalty.Simulation.Shrinking;

namespace Loyalty.Simulation;

/// <summary>
/// Runs one history after another, up to the first that fails. A history is one thread and has a world of its own, so as
/// many run beside each other as there are processors.
/// </summary>
/// <param name="output">Where it tells what it finds.</param>
/// <param name="parts">What every history is run with.</param>
/// <param name="digests">Whether it tells of each history its digest.</param>
/// <param name="coverage">Counts what happens; null: nobody does.</param>
/// <param name="keep">Where the shortest history that fails is kept; null: nowhere.</param>
/// <param name="atLeast">How many commands a second it has to come to, as many as it prints; null: any number.</param>
/// <param name="patience">How long one history may take before it is given up; null: a minute, where a second is long.</param>
internal sealed class Hunt(TextWriter output, Func<Parts> parts, bool digests, Coverage? coverage, string? keep = null, double? atLeast = null, TimeSpan? patience = null)
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _patience = patience ?? TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<int, TimeSpan> _running = [];
    private readonly SortedDictionary<int, string> _digests = [];
    private (int Seed, History History, Violation Violation)? _first;
    private int _next;
    private int _done;
    private long _commands;
    private long _sent;

    /// <summary>A place to begin where no hunt has been; the one thing here that is not made from a seed.</summary>
    public static int FreshSeed() => (int)(DateTimeOffset.UtcNow.ToUnixTimeSeconds() % 100_000) * 20_000;

    /// <summary>
    /// False: one has failed, and was reported: the one with the lowest seed of those that were run. It ends whatever histories
    /// do: after the time, what a history may take, and what is spent on shortening one.
    /// </summary>
    public bool Run(int from, int? count, TimeSpan? time)
    {
        var watch = Stopwatch.StartNew();
        _next = from;
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() => Work(from, count, time, watch)) { IsBackground = true }).ToArray();
        Array.ForEach(threads, static thread => thread.Start());
        foreach (var thread in threads)
        {
            while (!thread.Join(s_look))
            {
                if (Stuck(watch.Elapsed) is { } stuck)
                {
                    output.WriteLine($"Seed {stuck} of {from} to {_next - 1} has not come to its end in {_patience.TotalSeconds} seconds: a turn goes round in circles. It is not shortened.");
                    if (First() is { } other)
                    {
                        Tell(other);
                    }

                    return false;
                }
            }
        }

        foreach (var (seed, digest) in _digests)
        {
            output.WriteLine($"{seed} {digest}");
        }

        var elapsed = watch.Elapsed.TotalSeconds;
        output.WriteLine(FormattableString.Invariant(
            $"Seeds {from} to {_next - 1}: {_done} histories of {_commands} commands, {_sent} sendings, in {elapsed:f1} s on {threads.Length} threads: {_commands / elapsed:f0} commands, {_sent / elapsed:f0} sendings a second."));
        var slow = _commands / elapsed < atLeast;
        if (slow)
        {
            output.WriteLine(FormattableString.Invariant($"Too slow: {atLeast:f0} commands a second were asked for."));
        }

        if (First() is not { } first)
        {
            return !slow;
        }

        Tell(first);
        return false;
    }

    private (int Seed, History History, Violation Violation)? First()
    {
        lock (_lock)
        {
            return _first;
        }
    }

    private void Tell((int Seed, History History, Violation Violation) first)
    {
        output.WriteLine(Report(first.History, first.Violation));
        output.WriteLine($"Again: dotnet run --project tests/Loyalty.Simulation -c Release -- --seed {first.Seed}");
    }

    /// <summary>Beside the thread that waits for it: a shorter history may be one that never ends.</summary>
    private string Report(History history, Violation violation)
    {
        var report = "";
        var reporting = new Thread(() => report = FailureReport.Of(history, violation, parts, keep: keep)) { IsBackground = true };
        reporting.Start();
        return reporting.Join(FailureReport.Time + _patience) ? report : $"Seed {history.Seed} (setup {history.Setup.Number}) breaks {violation}{Environment.NewLine}A shorter history does not come to its end. It is not shortened.";
    }

    private void Work(int from, int? count, TimeSpan? time, Stopwatch watch)
    {
        while (Take(from, count, time, watch) is { } seed)
        {
            var history = HistoryGenerator.Generate(seed);
            var outcome = Simulator.Run(history, parts());
            var violation = Invariants.Invariants.First(outcome);
            lock (_lock)
            {
                _running.Remove(seed);
                _done++;
                _commands += history.Commands.Count();
                _sent += outcome.Sent;
                coverage?.Add(outcome);
                if (digests)
                {
                    _digests.Add(seed, outcome.Digest);
                }

                if (violation is not null && !(_first?.Seed < seed))
                {
                    _first = (seed, history, violation);
                }
            }
        }
    }

    /// <summary>The next seed; null: none is left, or one before it has failed.</summary>
    private int? Take(int from, int? count, TimeSpan? time, Stopwatch watch)
    {
        lock (_lock)
        {
            if (_first is not null || _next - from >= count || watch.Elapsed >= time)
            {
                return null;
            }

            _running[_next] = watch.Elapsed;
            return _next++;
        }
    }

    private int? Stuck(TimeSpan now)
    {
        lock (_lock)
        {
            return _running.Where(running => now - running.Value > _patience).Select(static running => (int?)running.Key).FirstOrDefault();
        }
    }
}
