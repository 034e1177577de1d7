using System.Text;
using System.Text.Json;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Inbound;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Streams;

namespace Loyalty.Gateway.Tests.Fixture;

/// <summary>A program of a test's own.</summary>
internal sealed class TestProgram(string id, Caller all, GatewayHost host)
{
    public const string Occurred = "2026-03-01T10:15:00+00:00";

    /// <summary>1 point for each euro, tiers at 100 and 500 euros; history may be of any age.</summary>
    public const string Definition = """
        {
          "name": "Test", "timeZone": "Europe/Berlin", "currency": "EUR", "lateWindowDays": 90,
          "channels": [{ "id": "web" }, { "id": "store" }],
          "wallets": [{ "id": "points", "kind": "points" }],
          "earningRules": [{ "id": "base", "wallet": "points", "items": { "excludeCategories": ["tobacco"] }, "effect": { "points": 1, "perAmount": 100 } },
                           { "id": "store-only", "wallet": "points", "channels": ["store"], "effect": { "points": 1, "perAmount": 100 } }],
          "tiers": { "metric": "spend", "period": "calendarYear", "levels": [{ "id": "base", "threshold": 0 }, { "id": "silver", "threshold": 10000, "benefits": ["Free delivery"] }, { "id": "gold", "threshold": 50000 }] }
        }
        """;

    private int keys;

    public string Id => id;

    /// <summary>Calls with the first key: everything is allowed, no channel.</summary>
    public Caller All => all;

    public string Path(string rest) => $"/v1/programs/{id}{rest}";

    /// <summary>The till's time: now, so that nothing is late.</summary>
    public string Now => host.Clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The day in the program's zone, which is another one than elsewhere for some hours.</summary>
    public string Today => TimeZoneInfo.ConvertTimeBySystemTimeZoneId(host.Clock.GetUtcNow(), "Europe/Berlin").ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public async Task<Caller> NewCaller(string permissions, string? channel = null, string? expiresAt = null)
    {
        var names = string.Join(", ", permissions.Split(' ').Select(name => $"\"{name}\""));
        var made = await all.Post(Path("/keys"), $$"""
            { "id": "key-{{Interlocked.Increment(ref keys)}}", "name": "Test", "permissions": [{{names}}], "channel": {{Text(channel)}}, "expiresAt": {{Text(expiresAt)}} }
            """);
        return new Caller(host, made.Is(HttpStatusCode.Created).Json.GetProperty("key").GetString());
    }

    public async Task<Answer> Enroll(string member, string more = "") =>
        (await all.Post(Path("/members"), $$"""{ "id": "{{member}}"{{more}} }""", ("Idempotency-Key", "enroll-" + member))).Is(HttpStatusCode.Created);

    /// <summary>A purchase of one line.</summary>
    public string Purchase(string purchase, string? member, long amount, string channel = "web", string more = "") => $$"""
        { "id": "{{purchase}}", "channel": "{{channel}}", {{(member is null ? "" : $"\"member\": \"{member}\", ")}}"occurredAt": "{{Now}}",
          "amount": { "amount": {{amount}}, "currency": "EUR" }, "lines": [{ "sku": "tea", "quantity": 2, "amount": {{amount}} }]{{more}} }
        """;

    /// <summary>Publishes a reward; counted stock gets so many pieces.</summary>
    public async Task Offer(string reward, string definition, long pieces = 0)
    {
        (await all.Put(Path($"/rewards/{reward}/draft"), definition, ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
        (await all.Post(Path($"/rewards/{reward}/draft:publish"), "")).Is(HttpStatusCode.Created);
        if (pieces > 0)
        {
            (await all.Post(Path($"/rewards/{reward}/stock"), $$"""{ "add": {{pieces}} }""", ("Idempotency-Key", "first"))).Is(HttpStatusCode.OK);
        }
    }

    public async Task<Answer> Record(string purchase) => (await all.Post(Path("/purchases"), purchase)).Is(HttpStatusCode.Created);

    /// <summary>A document on the stream of a channel.</summary>
    /// <param name="provider">The channel's stream provider.</param>
    /// <param name="member">Whose stream.</param>
    /// <param name="document">A purchase.</param>
    public Task SendOnStream(string provider, string member, string document) =>
        host.Services.GetRequiredService<IClusterClient>().GetStreamProvider(provider).GetStream<InboundPurchase>(StreamId.Create(InboundPurchase.Streams, Ids.Member(id, member)))
            .OnNextAsync(new InboundPurchase { Document = Encoding.UTF8.GetBytes(document) });

    public async Task<long> Balance(string member) =>
        (await all.Get(Path($"/members/{member}"))).Is(HttpStatusCode.OK).Json.GetProperty("balances").EnumerateArray()
            .Where(balance => balance.GetProperty("wallet").GetString() == "points")
            .Select(balance => balance.GetProperty("balance").GetInt64()).FirstOrDefault();

    /// <summary>Everything that was ever written in the program.</summary>
    public async Task<string> Journal()
    {
        var text = "";
        string? cursor = null;
        do
        {
            var page = (await all.Get(Path($"/journal?limit=500{(cursor is null ? "" : "&cursor=" + cursor)}"))).Is(HttpStatusCode.OK);
            text += page.Text;
            cursor = page["Loyalty-Next-Cursor"];
        }
        while (cursor is not null);
        return text;
    }

    /// <summary>The answer to a call that must leave no trace.</summary>
    public async Task<Answer> WithoutTrace(Func<Task<Answer>> call)
    {
        var before = await Journal();
        var answer = await call();
        Assert.Equal(before, await Journal());
        return answer;
    }

    /// <summary>Waits until totals and the directory have caught up with the journal.</summary>
    public async Task CaughtUp()
    {
        // A guard against hanging, not a wait: it asks as fast as it is answered.
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await all.Get(Path("/relay"))).Is(HttpStatusCode.OK).Json.GetProperty("pending").GetBoolean())
        {
            guard.Token.ThrowIfCancellationRequested();
        }
    }

    private static string Text(string? value) => JsonSerializer.Serialize(value);
}
