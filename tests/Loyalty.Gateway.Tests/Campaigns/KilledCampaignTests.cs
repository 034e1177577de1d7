using System.Text;
using System.Text.Json;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Testing.Gateways;

namespace Loyalty.Gateway.Tests.Campaigns;

/// <summary>The process dies while a thousand purchases compete for a budget.</summary>
public sealed class KilledCampaignTests
{
    private const int Members = 100;
    private const int Purchases = 1_000;
    private const int Budget = 100;
    private string _occurred = "";

    [Fact]
    public async Task Kill_among_a_thousand_purchases_never_lets_a_budget_for_a_hundred_awards_be_exceeded()
    {
        using var gateway = await GatewayProcess.StartNew("--Loyalty:Campaigns:LeaseTime", "00:00:02", "--Loyalty:Campaigns:AppendTimeout", "00:00:01");
        using var http = gateway.Client();
        await Send(http, HttpMethod.Put, "campaigns/rush/draft", """{ "wallet": "points", "effect": { "pointsPerPurchase": 7 }, "budget": { "unit": "awards", "total": 100 } }""", "If-None-Match", "*");
        var published = await Send(http, HttpMethod.Post, "campaigns/rush/draft:publish", null);
        _occurred = published.GetProperty("effectiveAt").GetString()!;
        await Task.WhenAll(Enumerable.Range(0, Members).Select(i => Send(http, HttpMethod.Post, "members", $$"""{ "id": "m-{{i}}" }""", "Idempotency-Key", $"m-{i}")));

        var acknowledged = 0;
        var halfway = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var rush = Task.WhenAll(Enumerable.Range(0, Purchases).Select(async i =>
        {
            var awarded = await Buy(http, i);
            if (Interlocked.Increment(ref acknowledged) == Budget / 2)
            {
                halfway.SetResult();
            }

            return awarded;
        }));
        await halfway.Task;
        await gateway.Kill();
        await gateway.Start();
        var answers = await rush;

        // Sent again, everything is answered as it is stored.
        var stored = await Task.WhenAll(Enumerable.Range(0, Purchases).Select(i => Buy(http, i)));
        Assert.Equal(answers, stored);
        Assert.InRange(stored.Count(awarded => awarded), Budget / 4, Budget);

        // What the killed process held comes back once its leases are settled, as does what a slow one lets run out; in the end
        // the last award can be had, and no more.
        var awarded = stored.Count(awarded => awarded);
        var sent = Purchases;
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        do
        {
            guard.Token.ThrowIfCancellationRequested();
            await Settled(http);
            var more = await Task.WhenAll(Enumerable.Range(sent, 2 * Budget).Select(i => Buy(http, i)));
            (awarded, sent) = (awarded + more.Count(awarded => awarded), sent + more.Length);
        }
        while (awarded < Budget);

        await Settled(http);
        Assert.DoesNotContain(true, await Task.WhenAll(Enumerable.Range(sent, Budget).Select(i => Buy(http, i))));
        Assert.Equal(Budget, awarded);
        var reconciled = await new Reconcile(http, TimeProvider.System, "demo", Meter.Silent).Run(CancellationToken.None);
        Assert.Empty(reconciled.Differences);
        Assert.Equal(1, reconciled.Campaigns);
    }

    /// <summary>Sends the purchase until it is answered; whether the campaign gave anything for it.</summary>
    private async Task<bool> Buy(HttpClient http, int number)
    {
        var body = $$"""{ "id": "p-{{number}}", "channel": "web", "member": "m-{{number % Members}}", "occurredAt": "{{_occurred}}", "amount": { "amount": 1000, "currency": "GBP" }, "lines": [{ "sku": "tea", "quantity": 1, "amount": 1000 }] }""";
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            guard.Token.ThrowIfCancellationRequested();
            try
            {
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var response = await http.PostAsync(new Uri("v1/programs/demo/purchases", UriKind.Relative), content, guard.Token);
                if (response.IsSuccessStatusCode)
                {
                    using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(guard.Token));
                    return document.RootElement.GetProperty("awards").EnumerateArray().Any(award => award.GetProperty("campaign").ValueKind != JsonValueKind.Null);
                }
            }
            catch (HttpRequestException)
            {
                // It is dead, or coming back.
            }
        }
    }

    private static async Task Settled(HttpClient http)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while ((await Send(http, HttpMethod.Get, "campaigns/rush", null)).GetProperty("budget").GetProperty("leased").GetInt64() > 0)
        {
            guard.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task<JsonElement> Send(HttpClient http, HttpMethod method, string path, string? body, string header = "Accept", string value = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri($"v1/programs/demo/{path}", UriKind.Relative));
        request.Headers.TryAddWithoutValidation(header, value);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
