using System.Text.Json;
using Loyalty.Cli.Http;

namespace Loyalty.Cli.Reconciliation;

/// <summary>Compares what rewards say of their vouchers, pieces and codes with what the journal adds up to: the rewards of both sides.</summary>
/// <param name="gateway">The gateway.</param>
/// <param name="path">Of the program.</param>
/// <param name="differences">Takes what differs.</param>
/// <param name="ownerOf">The member that one is by now.</param>
internal sealed class RewardComparison(GatewayClient gateway, string path, Differences differences, Func<string, string> ownerOf)
{
    public async Task Run(IReadOnlyDictionary<string, FoldedReward> folded, CancellationToken cancellationToken)
    {
        using var list = await gateway.GetJson($"{path}/rewards", cancellationToken);
        var kinds = list.RootElement.Items("rewards").ToDictionary(
            reward => reward.Text("reward"),
            reward => reward.GetProperty("published") is { ValueKind: JsonValueKind.Object } published ? published.TextOrNull("stock") : null);
        foreach (var reward in folded.Keys.Union(kinds.Keys).Order(StringComparer.Ordinal))
        {
            var journal = folded.GetValueOrDefault(reward) ?? new FoldedReward();
            var stockPath = $"{path}/rewards/{GatewayClient.Segment(reward)}/stock";
            var answer = await gateway.Get(stockPath, cancellationToken);
            if (answer.Status == 404)
            {
                differences.Add($"reward {reward}", "stock", $"{journal.Issued} vouchers", "no such reward");
                continue;
            }

            if (!answer.IsSuccess)
            {
                throw answer.Status == 403 ? GatewayClient.Forbidden(answer) : GatewayClient.Unexpected(stockPath, answer);
            }

            using var document = GatewayClient.Parse(answer, stockPath);
            Compare($"reward {reward}", journal, kinds.GetValueOrDefault(reward), document.RootElement);
            if (document.RootElement.Number("tickets") > 0)
            {
                await new DrawComparison(gateway, $"{path}/rewards/{GatewayClient.Segment(reward)}", differences, ownerOf).Run($"reward {reward}", journal, cancellationToken);
            }
        }
    }

    private void Compare(string about, FoldedReward journal, string? kind, JsonElement said)
    {
        differences.Compare(about, "vouchers issued", journal.Issued, said.Number("issued"));
        differences.Compare(about, "vouchers used", journal.Used, said.Number("used"));
        differences.Compare(about, "vouchers cancelled", journal.Cancelled, said.Number("cancelled"));
        differences.Compare(about, "vouchers expired", journal.Expired, said.Number("expired"));
        differences.Compare(about, "pieces restocked", journal.Restocked, said.Number("restocked"));

        // What is put aside belongs to a redemption that is not over; one that has not come so far has nothing put aside.
        var (reserved, added, available) = (said.Number("reserved"), said.Number("added"), said.Number("available"));
        if (reserved > journal.Redeeming.Count)
        {
            differences.Add(about, "pieces reserved", $"at most {journal.Redeeming.Count}", $"{reserved}");
        }

        var tickets = said.Number("tickets");
        if (journal.Tickets.Count > 0 && journal.Tickets.Keys.Max() > tickets)
        {
            differences.Add(about, "last ticket", $"{journal.Tickets.Keys.Max()} or later", $"{tickets}");
        }

        if (available < 0)
        {
            differences.Add(about, "pieces available", "0 or more", $"{available}");
        }

        if (kind is not "unlimited" && (added != 0 || available != 0 || journal.Issued != 0))
        {
            differences.Compare(about, "pieces and codes in all", added, available + reserved + journal.Issued - journal.Restocked);
        }

        // Which codes a pool holds the gateway does not tell; how many vouchers bear one of them, it does.
        if (kind is not null)
        {
            differences.Compare(about, "vouchers with a partner's code", journal.Codes.Count, kind == "codes" ? said.Number("issued") : 0);
        }
    }
}
