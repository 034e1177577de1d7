using System.Collections.Concurrent;
using System.Diagnostics;
using Loyalty.Storage.Sqlite;

namespace Loyalty.Faults.Damage;

/// <summary>
/// The files of SQLite cut and with flipped bits, at every byte of what the last records wrote: it refuses to start and
/// says why, or it answers as before, or it says of what is damaged that it is. Never does it answer otherwise.
/// </summary>
/// <remarks>
/// The storage is opened in this process and asked for all that it holds, to the byte: what members have is computed from
/// nothing else. That the gateway does with it what it should is tried on a sample.
/// </remarks>
internal sealed class DamageSuite : ISuite
{
    private const int MostShown = 30;

    public string Name => "damage";

    public async Task Run(SuiteSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        using var folders = new Scratch();
        var folder = folders.New();
        var before = (await Left(folder, DamagedStore.Fill)).Closed;
        var closed = (await Left(folder, DamagedStore.End)).Closed;
        var random = new Random(settings.Seed);
        var asLarge = new Trial("closed, as a large file", closed, DamagedStore.AsLarge) { Counts = DamagedStore.IsOfBalances };
        if (settings.Aim is { } aim)
        {
            await Try(asLarge, Sample(DamagePlan.Aimed(closed, aim, settings.Seed), settings, random), folders, findings, cancellationToken);
            return;
        }

        before.WriteTo(folder);
        var killed = (await Left(folder, DamagedStore.ShortEnd)).Killed;
        var atRest = Sample(DamagePlan.AtRest(before, closed, settings.Seed), settings, random);
        await Try(new Trial("closed", closed, DamagedStore.Options), atRest, folders, findings, cancellationToken);
        await Try(new Trial("killed", killed, DamagedStore.Options), Sample(DamagePlan.InTheLog(killed, settings.Seed), settings, random), folders, findings, cancellationToken);

        // Without the cuts: that a file is shorter than it says is found before anything is checked, whatever its size.
        DamageCase[] flips = [.. atRest.Where(damage => damage.Bit is not null)];
        await Try(asLarge, flips, folders, findings, cancellationToken);
        await GatewayDamage.Run(settings, folders, findings, cancellationToken);
    }

    /// <summary>What is on the disk when it is killed after that, and when it is closed.</summary>
    private static async Task<(FolderImage Killed, FolderImage Closed)> Left(string folder, Func<SqliteStore, Task> fill)
    {
        FolderImage killed;
        using (var store = new SqliteStore(DamagedStore.Options(folder)))
        {
            await fill(store);
            killed = FolderImage.Of(folder);
        }

        return (killed, FolderImage.Of(folder));
    }

    private static DamageCase[] Sample(IEnumerable<DamageCase> cases, SuiteSettings settings, Random random)
    {
        var all = cases.ToArray();
        random.Shuffle(all);
        return settings.Requests is { } few && few < all.Length ? all[..few] : all;
    }

    private static async Task Try(Trial trial, DamageCase[] cases, Scratch folders, Findings findings, CancellationToken cancellationToken)
    {
        var truth = await trial.Start(folders.New(), null, cancellationToken);
        if (truth.Refusal is not null)
        {
            findings.Fault($"{trial.Name}: what is not damaged is refused: {truth.Refusal}");
            return;
        }

        findings.Say($"{trial.Name}: {cases.Length} cases");
        var started = Stopwatch.GetTimestamp();
        var outcomes = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var free = new ConcurrentBag<string>();
        var wrong = 0;
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken }, async (damage, stop) =>
        {
            var folder = free.TryTake(out var used) ? used : folders.New();
            var found = await trial.Start(folder, damage, stop);
            free.Add(folder);
            outcomes.AddOrUpdate(found.Kind, 1, (_, count) => count + 1);
            if (found.Wrong(truth.Answers, trial.Counts) is { } what && Interlocked.Increment(ref wrong) <= MostShown)
            {
                findings.Fault($"{trial.Name}: {damage}: {what}");
            }
        });
        findings.Figure($"{trial.Name}: {cases.Length} cases", string.Join(", ", outcomes.OrderBy(outcome => outcome.Key, StringComparer.Ordinal).Select(outcome => $"{outcome.Key}: {outcome.Value}")) + $"; {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
        findings.Promise($"{trial.Name}: nothing wrong is ever answered", wrong == 0, $"{wrong} wrong");
    }

    /// <param name="Name">How the files were left.</param>
    /// <param name="Files">Before they are damaged.</param>
    /// <param name="Options">By which they are opened.</param>
    private sealed record Trial(string Name, FolderImage Files, Func<string, SqliteStorageOptions> Options)
    {
        /// <summary>Which answers must not be wrong even where it is known that the file is damaged, by question and answer.</summary>
        public Func<string, string, bool> Counts { get; init; } = static (_, _) => true;

        public Task<DamagedStart> Start(string folder, DamageCase? damage, CancellationToken cancellationToken)
        {
            Files.WriteTo(folder);
            damage?.Apply(folder);
            return DamagedStart.Of(Options(folder), cancellationToken);
        }
    }
}
