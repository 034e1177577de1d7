using System.Text.Json;

namespace Loyalty.Cli.Reconciliation;

// Challenges, badges and who is ranked.
internal sealed partial class JournalFold
{
    public SortedDictionary<string, FoldedChallenge> Challenges { get; } = new(StringComparer.Ordinal);

    private void Step(FoldedAccount account, JsonElement step)
    {
        var window = WindowOf(account, step);
        Count(window, step, 1);
        ChallengeOf(step).TakingPart += step.Flag("joined") ? 1 : 0;
    }

    private void Unstep(FoldedAccount account, JsonElement back)
    {
        Count(WindowOf(account, back), back, -1);
        ChallengeOf(back).TakingPart -= back.Flag("left") ? 1 : 0;
    }

    /// <summary>Completions had or undone, each with what they give.</summary>
    private void Complete(string about, FoldedAccount account, JsonElement record, JsonElement happened, long sign)
    {
        var times = sign * happened.Number("times");
        WindowOf(account, happened).Completed += times;
        ChallengeOf(happened).Completed += times;
        if (sign > 0 && happened.TryGetProperty("gives", out var points))
        {
            var given = record.Items("e").Any(award =>
                award.Text("t") == "award" && award.TextOrNull("origin") == "challenge" && award.Text("rule") == happened.Text("challenge")
                && award.Number("points") == points.Number("each") * times);
            differences.Compare(about, $"points of completing {happened.Text("challenge")}", true, given);
        }

        foreach (var voucher in happened.Items("vouchers"))
        {
            var granted = record.Items("e").Any(grant => grant.Text("t") == "grant" && grant.Text("cause") == "challenge" && grant.Text("voucher") == voucher.GetString());
            differences.Compare(about, $"voucher {voucher.GetString()} of completing {happened.Text("challenge")}", true, granted);
        }
    }

    private static void Badge(FoldedAccount account, JsonElement badge)
    {
        var id = badge.Text("badge");
        var after = account.Badges.GetValueOrDefault(id) + badge.Number("times");
        account.Badges[id] = after;
        if (after == 0)
        {
            account.Badges.Remove(id);
        }
    }

    private static void Count(FoldedWindow window, JsonElement happened, long sign)
    {
        window.Total += sign * happened.Number("amount");
        foreach (var value in happened.Items("values"))
        {
            Count(window.Values, value.GetString()!, sign);
        }

        if (happened.TextOrNull("mark") is { } mark)
        {
            Count(window.Marks, mark, sign);
        }
    }

    private static void Count(Dictionary<string, long> counted, string value, long more)
    {
        if ((counted[value] = counted.GetValueOrDefault(value) + more) == 0)
        {
            counted.Remove(value);
        }
    }

    private static FoldedWindow WindowOf(FoldedAccount account, JsonElement happened)
    {
        var key = (happened.Text("challenge"), happened.TextOrNull("start") ?? "0001-01-01");
        if (!account.Challenges.TryGetValue(key, out var window))
        {
            account.Challenges.Add(key, window = new FoldedWindow());
        }

        return window;
    }

    private FoldedChallenge ChallengeOf(JsonElement happened) => ChallengeOf(happened.Text("challenge"));

    private FoldedChallenge ChallengeOf(string id)
    {
        if (!Challenges.TryGetValue(id, out var challenge))
        {
            Challenges.Add(id, challenge = new FoldedChallenge());
        }

        return challenge;
    }
}

/// <summary>What one member did in one window of a challenge.</summary>
internal sealed class FoldedWindow
{
    public long Total { get; set; }

    public long Completed { get; set; }

    public Dictionary<string, long> Values { get; } = [];

    public Dictionary<string, long> Marks { get; } = [];

    public void Add(FoldedWindow other)
    {
        (Total, Completed) = (Total + other.Total, Completed + other.Completed);
        foreach (var (value, times) in other.Values)
        {
            Values[value] = Values.GetValueOrDefault(value) + times;
        }

        foreach (var (mark, times) in other.Marks)
        {
            Marks[mark] = Marks.GetValueOrDefault(mark) + times;
        }
    }

    public bool IsEmpty => Total == 0 && Completed == 0 && Values.Count == 0 && Marks.Count == 0;

    public override string ToString() => FormattableString.Invariant($"total {Total}, {Values.Count} values, {Marks.Count} days, completed {Completed}");
}

/// <summary>What all members did for a challenge.</summary>
internal sealed class FoldedChallenge
{
    public long TakingPart { get; set; }

    public long Completed { get; set; }
}
