using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Loyalty.Cli.Load;

namespace Loyalty.Benchmarks;

/// <summary>The program that is measured over HTTP, and its purchases.</summary>
internal static class HttpProgram
{
    public static async Task Prepare(GatewayProcess gateway, int members)
    {
        using var http = gateway.Client();
        http.DefaultRequestHeaders.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        using var definition = new StringContent(Definition, MediaTypeHeaderValue.Parse("application/json"));
        (await http.PutAsync($"/v1/programs/{Workload.Program}/draft", definition)).EnsureSuccessStatusCode();
        http.DefaultRequestHeaders.IfNoneMatch.Clear();
        (await http.PostAsJsonAsync($"/v1/programs/{Workload.Program}/draft:publish", new { })).EnsureSuccessStatusCode();
        await Workload.InParallel(members, 64, async i =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/programs/{Workload.Program}/members") { Content = JsonContent.Create(new { id = $"m{i}" }) };
            request.Headers.Add("Idempotency-Key", $"e{i}");
            using var answer = await http.SendAsync(request);
            if (answer.StatusCode != HttpStatusCode.Created)
            {
                throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
            }
        });
    }

    public static byte[] Request(GatewayProcess gateway, string id, int member, Random random) => Request(gateway.Address, gateway.Key, id, member, random);

    public static byte[] Request(Uri address, string key, string id, int member, Random random) =>
        PurchaseRequest.Of(address, key, Workload.Program, Workload.Channel, "GBP", id, member, DateTimeOffset.UtcNow, random);

    private const string Definition = """
        {
          "name": "Benchmark", "timeZone": "Europe/London", "currency": "GBP", "channels": [{ "id": "store" }],
          "wallets": [{ "id": "points", "kind": "points", "expiry": { "after": 24, "unit": "months" } }],
          "earningRules": [{ "id": "base", "wallet": "points", "effect": { "points": 1, "perAmount": 100 } }],
          "tiers": { "metric": "spend", "period": "calendarYear", "levels": [
            { "id": "blue", "threshold": 0 }, { "id": "silver", "threshold": 100000 }, { "id": "gold", "threshold": 500000 }] }
        }
        """;
}
