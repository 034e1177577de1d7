using System.Collections.Concurrent;
using Loyalty.Storage;
using Loyalty.Storage.Sqlite;

namespace Loyalty.Faults.Damage;

/// <summary>
/// The files of SQLite cut and with flipped bits, at every byte of what the last records changed: it refuses to start and
/// says why, or it answers as before, or it says of what is damaged that it is. Never does it answer otherwise.
/// </summary>
internal sealed class DamageSuite : ISuite
{
    private const int Page = 4096;
    private const int MostShown = 30;
    private const int About = 24;
    private const int LogHeader = 32;
    private const int FrameHead = 24;

    private static readonly string[] Logs = ["journal.db-wal", "state.db-wal"];
    private static readonly string[] Databases = ["journal.db", "state.db"];
    private static readonly string[] Marks = ["journal.mark", "state.mark"];

    public string Name => "damage";

    public async Task Run(SuiteSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        using var folders = new Scratch();
        var before = folders.New();
        var closed = folders.New();
        var killed = folders.New();
        using (var store = new SqliteStore(DamagedStore.Options(before)))
        {
            await DamagedStore.Fill(store);
        }

        Scratch.Copy(before, closed);
        using (var store = new SqliteStore(DamagedStore.Options(closed)))
        {
            await DamagedStore.End(store);

            // As a kill leaves it.
            Scratch.Copy(closed, killed);
        }

        var random = new Random(settings.Seed);
        await Try("closed", closed, Sample(AtRest(before, closed, random), settings, random), folders, findings, cancellationToken);
        await Try("killed", killed, Sample(InTheLog(killed, random), settings, random), folders, findings, cancellationToken);
        await GatewayDamage.Run(settings, folders, findings, cancellationToken);
    }

    /// <summary>Every byte that the last records changed and those about it; every length of the file from there on, in steps.</summary>
    private static IEnumerable<DamageCase> AtRest(string before, string closed, Random random)
    {
        foreach (var file in Databases)
        {
            var older = File.ReadAllBytes(Path.Combine(before, file));
            var newer = File.ReadAllBytes(Path.Combine(closed, file));
            for (var page = 0; page < newer.Length; page += Page)
            {
                for (var i = page; i < page + Page; i++)
                {
                    if (Enumerable.Range(Math.Max(page, i - About), About * 2).Any(near => near < page + Page && (near >= older.Length || newer[near] != older[near])))
                    {
                        yield return new DamageCase(file, i, random.Next(8));
                        if (i % 64 == 0)
                        {
                            yield return new DamageCase(file, i + random.Next(64), null);
                        }
                    }
                }
            }
        }

        foreach (var file in Marks)
        {
            for (var i = 0; i < 16; i++)
            {
                yield return new DamageCase(file, i, random.Next(8));
                yield return new DamageCase(file, i, null);
            }
        }
    }

    /// <summary>Every byte of the log's header, of the heads of its frames and of the last pages; of the others some.</summary>
    private static IEnumerable<DamageCase> InTheLog(string killed, Random random)
    {
        foreach (var file in Logs)
        {
            var length = new FileInfo(Path.Combine(killed, file)).Length;
            for (var i = 0L; i < length; i++)
            {
                var isHead = i < LogHeader || (i - LogHeader) % (FrameHead + Page) < FrameHead;
                if (isHead || i >= length - (2 * Page) || random.Next(16) == 0)
                {
                    yield return new DamageCase(file, i, random.Next(8));
                    if (random.Next(4) == 0)
                    {
                        yield return new DamageCase(file, i, null);
                    }
                }
            }
        }
    }

    private static DamageCase[] Sample(IEnumerable<DamageCase> cases, SuiteSettings settings, Random random)
    {
        var all = cases.ToArray();
        if (settings.Requests is { } few && few < all.Length)
        {
            random.Shuffle(all);
            return all[..few];
        }

        return all;
    }

    private static async Task Try(string state, string folder, DamageCase[] cases, Scratch folders, Findings findings, CancellationToken cancellationToken)
    {
        var whole = folders.New();
        Scratch.Copy(folder, whole);
        var truth = await Ask(whole, cancellationToken);
        if (truth.Refusal is not null)
        {
            findings.Fault($"{state}: what is not damaged is refused: {truth.Refusal}");
            return;
        }

        var outcomes = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var wrong = 0;
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken }, async (damage, stop) =>
        {
            var copy = folders.New();
            Scratch.Copy(folder, copy);
            damage.Apply(copy);
            var found = await Ask(copy, stop);
            Directory.Delete(copy, recursive: true);
            outcomes.AddOrUpdate(found.Refusal is not null ? "refused to start" : found.Answers.Any(answer => answer.Value is null) ? "said of what is damaged that it is" : "answered as before", 1, (_, count) => count + 1);
            if (Wrong(truth.Answers, found) is { } what && Interlocked.Increment(ref wrong) <= MostShown)
            {
                findings.Fault($"{state}: {damage}: {what}");
            }
        });
        findings.Figure($"{state}: {cases.Length} cases", string.Join(", ", outcomes.OrderBy(outcome => outcome.Key, StringComparer.Ordinal).Select(outcome => $"{outcome.Key}: {outcome.Value}")));
        findings.Promise($"{state}: nothing wrong is ever answered", wrong == 0, $"{wrong} wrong");
    }

    /// <summary>The first thing that is not as it should be; null when all is.</summary>
    private static string? Wrong(IReadOnlyDictionary<string, string?> truth, Opened found)
    {
        if (found.Unclear is { } unclear)
        {
            return unclear;
        }

        if (found.Refusal is { Length: 0 })
        {
            return "it refused to start and did not say why";
        }

        foreach (var (question, answer) in found.Answers)
        {
            if (answer is not null && answer != truth[question])
            {
                return $"{question} is answered '{Cut(answer)}' in place of '{Cut(truth[question]!)}'";
            }
        }

        return null;
    }

    private static string Cut(string text) => text.Length > 300 ? text[..300] + "…" : text;

    private static async Task<Opened> Ask(string folder, CancellationToken cancellationToken)
    {
        SqliteStore store;
        try
        {
            store = new SqliteStore(DamagedStore.Options(folder));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or InvalidOperationException)
        {
            return new Opened(new Dictionary<string, string?>(), e.Message, null);
        }
        catch (Exception e)
        {
            return new Opened(new Dictionary<string, string?>(), e.Message, $"it refused to start with {e}");
        }

        using (store)
        {
            var answers = new Dictionary<string, string?>(StringComparer.Ordinal);
            string? unclear = null;
            foreach (var (name, ask) in DamagedStore.Questions(store))
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    answers[name] = await ask();
                }
                catch (StorageException)
                {
                    answers[name] = null;
                }
                catch (Exception e)
                {
                    unclear ??= $"{name} ended in {e}";
                }
            }

            return new Opened(answers, null, unclear);
        }
    }

    /// <param name="Answers">Null for a question that was answered by an error of the storage.</param>
    /// <param name="Refusal">Why it did not start.</param>
    /// <param name="Unclear">An error that is none of the storage's.</param>
    private sealed record Opened(IReadOnlyDictionary<string, string?> Answers, string? Refusal, string? Unclear);
}
