using System.Text.Json;
using Loyalty.Cli.Http;

namespace Loyalty.Cli.Reconciliation;

/// <summary>Compares the results and budgets of campaigns with what the journal adds up to.</summary>
/// <param name="gateway">The gateway.</param>
/// <param name="path">Of the program.</param>
/// <param name="differences">Takes what differs.</param>
internal sealed class CampaignComparison(GatewayClient gateway, string path, Differences differences)
{
    public async Task Run(IReadOnlyDictionary<string, FoldedCampaign> folded, CancellationToken cancellationToken)
    {
        using var list = await gateway.GetJson($"{path}/campaigns", cancellationToken);
        var published = list.RootElement.Items("campaigns").Where(campaign => campaign.GetProperty("published").ValueKind == JsonValueKind.Object)
            .Select(campaign => campaign.Text("campaign")).ToList();
        foreach (var campaign in folded.Keys.Union(published).Order(StringComparer.Ordinal))
        {
            if (!published.Contains(campaign))
            {
                differences.Add($"campaign {campaign}", "campaign", "has awards", "never published");
                continue;
            }

            var journal = folded.GetValueOrDefault(campaign) ?? new FoldedCampaign();
            var campaignPath = $"{path}/campaigns/{GatewayClient.Segment(campaign)}";
            using var results = await gateway.GetJson($"{campaignPath}/results", cancellationToken);
            CompareResults($"campaign {campaign}", journal, results.RootElement);
            using var standing = await gateway.GetJson(campaignPath, cancellationToken);
            if (standing.RootElement.TryGetProperty("budget", out var budget) && budget.ValueKind == JsonValueKind.Object)
            {
                CompareBudget($"campaign {campaign}", journal.All, budget, standing.RootElement.GetProperty("definition").Text("state") == "ended");
                await CheckLimit(campaign, journal, budget, cancellationToken);
            }
        }
    }

    private void CompareResults(string about, FoldedCampaign journal, JsonElement results)
    {
        var earlier = results.TryGetProperty("earlier", out var rest) && rest.ValueKind == JsonValueKind.Object ? rest : default;
        var lastEarlier = earlier.ValueKind == JsonValueKind.Object ? earlier.Text("day") : "";
        var said = results.Items("days").ToDictionary(day => day.Text("day"));
        foreach (var day in journal.Days.Keys.Where(day => string.CompareOrdinal(day, lastEarlier) > 0).Union(said.Keys))
        {
            Compare(about, day, journal.Days.GetValueOrDefault(day) ?? [], said.TryGetValue(day, out var given) ? given : default);
        }

        var sum = new SortedDictionary<string, FoldedFigures>(StringComparer.Ordinal);
        foreach (var (key, figures) in journal.Days.Where(day => string.CompareOrdinal(day.Key, lastEarlier) <= 0).SelectMany(day => day.Value))
        {
            sum[key] = sum.GetValueOrDefault(key) + figures;
        }

        Compare(about, "earlier", sum, earlier);
    }

    private void Compare(string about, string day, SortedDictionary<string, FoldedFigures> journal, JsonElement said)
    {
        var given = (said.ValueKind == JsonValueKind.Object ? said.Items("figures") : []).ToDictionary(
            figures => $"{figures.Text("channel")}/{figures.TextOrNull("variant")}",
            figures => new FoldedFigures(
                figures.Number("awards"), figures.Number("points"), figures.Number("awardsTakenBack"), figures.Number("pointsTakenBack"), figures.Number("purchases"), figures.Number("spend")));
        foreach (var key in journal.Keys.Union(given.Keys))
        {
            differences.Compare(about, $"{day}, {key}", journal.GetValueOrDefault(key), given.GetValueOrDefault(key));
        }
    }

    /// <summary>No more was awarded than there ever was to award: a total may have been lowered since.</summary>
    private async Task CheckLimit(string campaign, FoldedCampaign journal, JsonElement budget, CancellationToken cancellationToken)
    {
        var about = $"campaign {campaign}";
        differences.Compare(about, "awards without a lease of the budget", 0, journal.WithoutLease);
        var spent = budget.Text("unit") == "awards" ? journal.All.Awards - journal.All.AwardsTakenBack : journal.All.Points - journal.All.PointsTakenBack;
        if (spent > budget.Number("total") && spent > await HighestTotal(campaign, cancellationToken))
        {
            differences.Add(about, "budget", $"at most {budget.Number("total")}", $"{spent} awarded and not given back");
        }
    }

    private async Task<long> HighestTotal(string campaign, CancellationToken cancellationToken)
    {
        using var list = await gateway.GetJson($"{path}/editions", cancellationToken);
        var highest = 0L;
        foreach (var number in list.RootElement.Items("editions").Select(edition => edition.Number("number")))
        {
            using var edition = await gateway.GetJson(FormattableString.Invariant($"{path}/editions/{number}"), cancellationToken);
            var totals = edition.RootElement.GetProperty("definition").Items("campaigns").Where(published => published.Text("id") == campaign)
                .Select(published => published.TryGetProperty("budget", out var budget) && budget.ValueKind == JsonValueKind.Object ? budget.Number("total") : 0);
            highest = totals.Append(highest).Max();
        }

        return highest;
    }

    private void CompareBudget(string about, FoldedFigures journal, JsonElement budget, bool ended)
    {
        var inAwards = budget.Text("unit") == "awards";
        var (awarded, givenBack) = inAwards ? (journal.Awards, journal.AwardsTakenBack) : (journal.Points, journal.PointsTakenBack);
        differences.Compare(about, "budget, awarded", awarded, budget.Number("awarded"));
        differences.Compare(about, "budget, given back", givenBack, budget.Number("givenBack"));

        // What silos hold is theirs to say; it fills the gap between what was awarded and what nobody holds.
        var open = budget.Number("total") + (ended ? 0 : givenBack) - awarded;
        differences.Compare(about, "budget, remaining", Math.Max(0, open - budget.Number("leased")), budget.Number("remaining"));
    }
}
