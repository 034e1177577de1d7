using System.Text.Json;
using Loyalty.Cli.Http;

namespace Loyalty.Cli.Reconciliation;

/// <summary>Compares challenges, and how far each member is with them, with what the journal adds up to.</summary>
internal static class ChallengeComparison
{
    /// <summary>Who takes part, and how often each was completed.</summary>
    public static async Task Run(GatewayClient gateway, string path, JournalFold fold, Differences differences, CancellationToken cancellationToken)
    {
        using var list = await gateway.GetJson($"{path}/challenges", cancellationToken);
        var said = list.RootElement.Items("challenges").ToDictionary(challenge => challenge.Text("challenge"));
        foreach (var challenge in fold.Challenges.Keys.Union(said.Keys).Order(StringComparer.Ordinal))
        {
            var about = $"challenge {challenge}";
            var folded = fold.Challenges.GetValueOrDefault(challenge) ?? new FoldedChallenge();
            if (!said.TryGetValue(challenge, out var given))
            {
                differences.Add(about, "challenge", "has members", "no such challenge");
                continue;
            }

            differences.Compare(about, "taking part", folded.TakingPart, given.Number("takingPart"));
            differences.Compare(about, "completed", folded.Completed, given.Number("completed"));
        }
    }

    /// <summary>What an account holds; windows that were given up to save room are not there to be compared.</summary>
    public static void Compare(string about, FoldedAccount member, JsonElement recorded, Differences differences)
    {
        var windows = recorded.Items("challenges").ToList();
        var kept = windows.Where(window => !window.Flag("forgotten")).ToDictionary(window => (window.Text("challenge"), window.Text("start")));
        foreach (var (key, window) in member.Challenges)
        {
            var given = windows.Any(known => known.Flag("forgotten") && known.Text("challenge") == key.Challenge && string.CompareOrdinal(key.Start, known.Text("start")) <= 0);
            if (!given && !window.IsEmpty)
            {
                differences.Compare(about, $"challenge {key.Challenge} of {key.Start}", $"{window}", kept.TryGetValue(key, out var said) ? Shown(said) : "none");
            }
        }

        foreach (var key in kept.Keys.Where(key => !member.Challenges.TryGetValue(key, out var window) || window.IsEmpty))
        {
            differences.Add(about, $"challenge {key.Item1} of {key.Item2}", "none", Shown(kept[key]));
        }

        var badges = recorded.Items("badges").ToDictionary(badge => badge.Text("badge"), badge => badge.Number("times"));
        foreach (var badge in member.Badges.Keys.Union(badges.Keys))
        {
            differences.Compare(about, $"badge {badge}", member.Badges.GetValueOrDefault(badge), badges.GetValueOrDefault(badge));
        }
    }

    private static string Shown(JsonElement window) => FormattableString.Invariant(
        $"total {window.Number("total")}, {window.Number("values")} values, {window.Number("days")} days, completed {window.Number("completed")}");
}
