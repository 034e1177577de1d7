using System.Text.Json;
using Loyalty.Cli.Http;

namespace Loyalty.Cli.Reconciliation;

/// <summary>Compares the referrals of the program by day with what the journal adds up to.</summary>
/// <param name="gateway">The gateway.</param>
/// <param name="path">Of the program.</param>
/// <param name="differences">Takes what differs.</param>
internal sealed class ReferralComparison(GatewayClient gateway, string path, Differences differences)
{
    private const int DaysKept = 400;

    public async Task Run(FoldedReferrals folded, Func<string, string> ownerOf, CancellationToken cancellationToken)
    {
        folded.Check(differences, ownerOf);
        using var totals = await gateway.GetJson($"{path}/referrals", cancellationToken);
        var said = totals.RootElement.Items("days").ToDictionary(day => day.Text("day"), Read);
        var kept = folded.Days.TakeLast(DaysKept).ToDictionary();
        foreach (var day in kept.Keys.Union(said.Keys))
        {
            differences.Compare("referrals", day, kept.GetValueOrDefault(day), said.GetValueOrDefault(day));
        }

        var earlier = folded.Days.SkipLast(DaysKept).Aggregate(default(FoldedReferralDay), (sum, day) => sum + day.Value);
        var rest = totals.RootElement.TryGetProperty("earlier", out var given) && given.ValueKind == JsonValueKind.Object ? Read(given) : default;
        differences.Compare("referrals", "earlier", earlier, rest);
    }

    private static FoldedReferralDay Read(JsonElement day) => new(
        day.Number("started"), day.Number("refused"), day.Number("qualified"), day.Number("rewarded"), day.Number("notRewarded"), day.Number("takenBack"));
}
