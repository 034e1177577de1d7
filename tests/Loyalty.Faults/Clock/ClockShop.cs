using System.Globalization;
using System.Text;
using System.Text.Json;
using Loyalty.Faults.Shops;

namespace Loyalty.Faults.Clock;

/// <summary>A program in Berlin whose points depend on days: a cap a day, an end after a day, tiers by the year, a late window.</summary>
internal sealed class ClockShop(HttpClient http, Findings findings, CancellationToken cancellationToken)
{
    private const string Definition = """
        {
          "name": "Shop", "timeZone": "Europe/Berlin", "currency": "EUR", "lateWindowDays": 30,
          "channels": [{ "id": "web" }],
          "wallets": [{ "id": "points", "kind": "points", "expiry": { "after": 1, "unit": "days" } }, { "id": "kept", "kind": "points" }],
          "earningRules": [{ "id": "capped", "wallet": "points", "effect": { "points": 1, "perAmount": 100 }, "caps": [{ "period": "day", "points": 100 }] },
                           { "id": "all", "wallet": "kept", "effect": { "points": 1, "perAmount": 100 } }],
          "tiers": { "metric": "spend", "period": "calendarYear", "levels": [{ "id": "base", "threshold": 0 }, { "id": "gold", "threshold": 50000 }] }
        }
        """;

    public async Task Open()
    {
        await Must(HttpMethod.Put, "draft", Definition, ("If-None-Match", "*"));
        await Must(HttpMethod.Post, "draft:publish", "{}", null);
    }

    public Task Enroll(string member) => Must(HttpMethod.Post, "members", $$"""{ "id": "{{member}}" }""", ("Idempotency-Key", "enrol-" + member));

    /// <summary>A purchase in euros; its answer and status.</summary>
    public async Task<(int Status, JsonElement Answer)> Buy(string id, string member, string occurredAt, int euros)
    {
        var (status, text) = await Send(HttpMethod.Post, "purchases", $$"""{ "id": "{{id}}", "channel": "web", "member": "{{member}}", "occurredAt": "{{occurredAt}}", "amount": { "amount": {{euros * 100}}, "currency": "EUR" }, "lines": [{ "sku": "tea", "quantity": 1, "amount": {{euros * 100}} }] }""", null);
        return (status, JsonDocument.Parse(text).RootElement);
    }

    /// <summary>A purchase that must be booked, and what it earns into the wallet that is capped.</summary>
    public async Task Earns(string id, string member, string occurredAt, int euros, long points, string? expiresAt = null)
    {
        var (status, answer) = await Buy(id, member, occurredAt, euros);
        var award = status is 200 or 201 ? answer.GetProperty("awards").EnumerateArray().FirstOrDefault(award => award.GetProperty("rule").GetString() == "capped") : default;
        var found = award.ValueKind == JsonValueKind.Object ? award.GetProperty("points").GetInt64() : 0;
        Is($"{id} at {occurredAt} earns", points, found, status is 201 or 200 ? null : answer.GetRawText());
        if (expiresAt is not null && award.ValueKind == JsonValueKind.Object)
        {
            Is($"{id} ends", expiresAt, award.GetProperty("expiresAt").GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        }
    }

    public async Task<long> Active(string member, string wallet) =>
        (await Member(member)).GetProperty("balances").EnumerateArray().Where(balance => balance.GetProperty("wallet").GetString() == wallet).Select(balance => balance.GetProperty("active").GetInt64()).FirstOrDefault();

    private async Task<JsonElement> Member(string member) => JsonDocument.Parse((await Shop.Get(http, $"members/{member}", cancellationToken)).Text).RootElement;

    public async Task<string?> Tier(string member) => (await Member(member)).GetProperty("tier").GetProperty("tier").GetString();

    public void Is<T>(string what, T expected, T found, string? more = null)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
        {
            findings.Fault($"{what}: {found} in place of {expected} {more}");
        }
    }

    private async Task Must(HttpMethod method, string path, string body, (string Name, string Value)? header)
    {
        var (status, text) = await Send(method, path, body, header);
        if (status is < 200 or > 299)
        {
            throw new InvalidOperationException($"{method} {path} was answered {status}: {text}");
        }
    }

    private async Task<(int Status, string Text)> Send(HttpMethod method, string path, string body, (string Name, string Value)? header)
    {
        using var request = new HttpRequestMessage(method, new Uri($"v1/programs/{Shop.Program}/{path}", UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (header is { } given)
        {
            request.Headers.TryAddWithoutValidation(given.Name, given.Value);
        }

        using var response = await http.SendAsync(request, cancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }
}
