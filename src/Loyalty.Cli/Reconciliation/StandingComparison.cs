using System.Text.Json;
using Loyalty.Cli.Http;

namespace Loyalty.Cli.Reconciliation;

/// <summary>Compares a member's standing and progress as the gateway shows them with what the journal's days come to at the same instant.</summary>
/// <param name="gateway">The gateway.</param>
/// <param name="path">Of the member.</param>
/// <param name="editions">The program's editions.</param>
/// <param name="differences">Takes what differs.</param>
internal sealed class StandingComparison(GatewayClient gateway, string path, TierEditions editions, Differences differences)
{
    public async Task Run(string about, FoldedStanding folded, JsonElement summary, CancellationToken cancellationToken)
    {
        var now = AsOf(summary);
        CompareStanding(about, folded.AsOf(editions.InForceAt(now), now), summary.TryGetProperty("tier", out var said) ? said : default);
        if (folded.Tier is null || editions.InForceAt(now) is null)
        {
            return;
        }

        var answer = await gateway.Get($"{path}/tier", cancellationToken);
        if (answer.Status == 404)
        {
            differences.Add(about, "progress", "has a tier", "unknown");
            return;
        }

        if (!answer.IsSuccess)
        {
            throw GatewayClient.Unexpected($"{path}/tier", answer);
        }

        using var document = GatewayClient.Parse(answer, path);
        CompareProgress(about, folded, document.RootElement);
    }

    private void CompareStanding(string about, FoldedStanding folded, JsonElement said)
    {
        if (folded.Tier is null || said.ValueKind != JsonValueKind.Object)
        {
            differences.Compare(about, "tier now", folded.Tier, said.ValueKind == JsonValueKind.Object ? said.TextOrNull("tier") : null);
            return;
        }

        differences.Compare(about, "tier now", folded.Tier, said.TextOrNull("tier"));
        differences.Compare(about, "tier holds from", FoldedStanding.Shown(folded.Since), FoldedStanding.Shown(said.InstantOrNull("since") ?? default));
        differences.Compare(about, "tier holds until", FoldedStanding.Shown(folded.Until), FoldedStanding.Shown(said.InstantOrNull("until") ?? FoldedStanding.Never));
    }

    private void CompareProgress(string about, FoldedStanding folded, JsonElement said)
    {
        var now = AsOf(said);
        if (editions.InForceAt(now) is not { } terms)
        {
            return;
        }

        var metric = terms.MetricAt(folded.Days, folded.Joined, now);
        var above = terms.Above(folded.AsOf(terms, now).Tier);
        differences.Compare(
            about, "reached tier is given", FoldedStanding.Shown(folded.AsOf(terms, now).ReviewAt ?? default), FoldedStanding.Shown(said.InstantOrNull("reviewAt") ?? default));
        differences.Compare(about, "tier metric", metric, said.Number("metric"));
        differences.Compare(
            about,
            "next tier",
            above is null ? null : Shown(above.Id, above.Threshold, Math.Max(0, above.Threshold - metric)),
            said.TryGetProperty("next", out var next) && next.ValueKind == JsonValueKind.Object ? Shown(next.Text("tier"), next.Number("threshold"), next.Number("missing")) : null);
    }

    private static string Shown(string tier, long threshold, long missing) => FormattableString.Invariant($"{tier} at {threshold}, {missing} missing");

    private static DateTimeOffset AsOf(JsonElement answer) => answer.GetProperty("asOf").GetDateTimeOffset();
}
