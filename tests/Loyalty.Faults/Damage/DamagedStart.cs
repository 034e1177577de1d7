using Loyalty.Storage;
using Loyalty.Storage.Sqlite;

namespace Loyalty.Faults.Damage;

/// <summary>What came of opening a folder and asking all of it.</summary>
/// <param name="Answers">Null for a question that was answered by an error of the storage.</param>
/// <param name="Refusal">Why it did not start.</param>
/// <param name="Unclear">An error that is none of the storage's.</param>
/// <param name="IsKnown">Of a file that was not checked as a whole: looking through it found damage.</param>
internal sealed record DamagedStart(IReadOnlyDictionary<string, string?> Answers, string? Refusal, string? Unclear, bool IsKnown = false)
{
    private static readonly Dictionary<string, string?> NoAnswers = [];

    public string Kind => Refusal is not null ? "refused to start" : Answers.Values.Contains(null) ? "said of what is damaged that it is" : IsKnown ? "found when it was looked through" : "answered as before";

    public static async Task<DamagedStart> Of(SqliteStorageOptions options, CancellationToken cancellationToken)
    {
        SqliteStore store;
        try
        {
            store = new SqliteStore(options);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or InvalidOperationException)
        {
            return new DamagedStart(NoAnswers, e.Message, null);
        }
        catch (Exception e)
        {
            return new DamagedStart(NoAnswers, e.Message, $"it refused to start with {e}");
        }

        using (store)
        {
            return await Ask(store, cancellationToken);
        }
    }

    /// <summary>The first thing that is not as it should be; null when all is.</summary>
    /// <param name="truth">The answers before the damage.</param>
    /// <param name="counts">Which answers must not be wrong even where it is known that the file is damaged, by question and answer.</param>
    public string? Wrong(IReadOnlyDictionary<string, string?> truth, Func<string, string, bool> counts)
    {
        if (Unclear is { } unclear)
        {
            return unclear;
        }

        if (Refusal is { Length: 0 })
        {
            return "it refused to start and did not say why";
        }

        foreach (var (question, answer) in Answers)
        {
            if (answer is not null && answer != truth[question] && (!IsKnown || counts(question, answer)))
            {
                return $"{question} is answered '{Cut(answer)}' in place of '{Cut(truth[question]!)}'";
            }
        }

        return null;
    }

    private static async Task<DamagedStart> Ask(SqliteStore store, CancellationToken cancellationToken)
    {
        // First, as what is asked last writes.
        var isKnown = (await store.Inspected.WaitAsync(cancellationToken)).Any(found => found.Count > 0);
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

        return new DamagedStart(answers, null, unclear, isKnown);
    }

    private static string Cut(string text) => text.Length > 300 ? text[..300] + "…" : text;
}
