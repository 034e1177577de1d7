using System.Text;
using System.Text.Json;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Testing.Gateways;

namespace Loyalty.Gateway.Tests.Rewards;

/// <summary>The process dies while members compete for the last pieces and codes.</summary>
public sealed class KilledRedemptionsTests
{
    private const int Members = 60;
    private const int Pieces = 40;
    private const int Points = 350;
    private const int Price = 100;

    [Fact]
    public async Task Kill_among_redemptions_leaves_each_issued_or_undone_and_everything_adding_up()
    {
        using var gateway = await GatewayProcess.StartNew();
        using var http = gateway.Client();
        await Offer(http, "mug", "counted");
        await Offer(http, "film", "codes");
        await Send(http, HttpMethod.Post, "rewards/mug/stock", $$"""{ "add": {{Pieces}} }""", "Idempotency-Key", "pieces");
        await Send(http, HttpMethod.Post, "rewards/film/codes", string.Join('\n', Enumerable.Range(0, Pieces).Select(i => $"F-{i}")), "Idempotency-Key", "codes", "text/plain");
        await Task.WhenAll(Enumerable.Range(0, Members).Select(async i =>
        {
            await Send(http, HttpMethod.Post, "members", $$"""{ "id": "m-{{i}}" }""", "Idempotency-Key", $"m-{i}");
            await Send(http, HttpMethod.Post, $"members/m-{i}/adjustments", $$"""{ "wallet": "points", "points": {{Points}}, "reason": "start" }""", "Idempotency-Key", $"start-{i}");
        }));

        var answered = 0;
        var amongThem = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var redemptions = Enumerable.Range(0, Members).SelectMany(i => new[] { ("mug", i, 0), ("film", i, 0), ("mug", i, 1) }).ToArray();
        var rush = Task.WhenAll(redemptions.Select(async redemption =>
        {
            var voucher = await Redeem(http, redemption);
            if (Interlocked.Increment(ref answered) == Pieces / 2)
            {
                amongThem.SetResult();
            }

            return voucher;
        }));
        await amongThem.Task;
        await gateway.Kill();
        await gateway.Start();
        var first = await rush;

        // Sent again, what was issued is answered as it was; what was refused may get what others gave back.
        var stored = await Task.WhenAll(redemptions.Select(redemption => Redeem(http, redemption)));
        Assert.All(first.Zip(stored), pair => Assert.True(pair.First is null || pair.First == pair.Second, $"{pair.First}, then {pair.Second}"));
        var reconciled = await new Reconcile(http, TimeProvider.System, "demo", Meter.Silent).Run(CancellationToken.None);
        Assert.Empty(reconciled.Differences);
        Assert.Equal(stored.Count(voucher => voucher is not null), reconciled.Vouchers);
        Assert.Equal(await Ended(http, "redeem"), await Ended(http, "voucher") + await Ended(http, "unredeem"));
        foreach (var reward in (string[])["mug", "film"])
        {
            var stock = await Send(http, HttpMethod.Get, $"rewards/{reward}/stock", null);
            var issued = redemptions.Zip(stored).Count(pair => pair.First.Item1 == reward && pair.Second is not null);
            Assert.Equal((issued, Pieces - issued, 0), (Number(stock, "issued"), Number(stock, "available"), Number(stock, "reserved")));
            Assert.Equal(Pieces, issued);
        }

        for (var i = 0; i < Members; i++)
        {
            var vouchers = redemptions.Zip(stored).Count(pair => pair.First.Item2 == i && pair.Second is not null);
            var member = await Send(http, HttpMethod.Get, $"members/m-{i}", null);
            Assert.Equal(Points - (Price * vouchers), member.GetProperty("balances").EnumerateArray().Single(balance => balance.GetProperty("wallet").GetString() == "points").GetProperty("balance").GetInt64());
        }
    }

    /// <summary>Sends the redemption until it is answered; the voucher's id and code, null when there was nothing left.</summary>
    private static async Task<string?> Redeem(HttpClient http, (string Reward, int Member, int Time) redemption)
    {
        var (reward, member, time) = redemption;
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            guard.Token.ThrowIfCancellationRequested();
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"v1/programs/demo/members/m-{member}/redemptions", UriKind.Relative));
                request.Headers.TryAddWithoutValidation("Idempotency-Key", $"{reward}-{member}-{time}");
                request.Content = new StringContent($$"""{ "reward": "{{reward}}", "channel": "web" }""", Encoding.UTF8, "application/json");
                using var response = await http.SendAsync(request, guard.Token);
                var text = await response.Content.ReadAsStringAsync(guard.Token);
                if (response.IsSuccessStatusCode)
                {
                    var voucher = JsonDocument.Parse(text).RootElement.GetProperty("voucher");
                    return $"{voucher.GetProperty("id").GetString()} {voucher.GetProperty("code").GetString()}";
                }

                if ((int)response.StatusCode == 422)
                {
                    Assert.Contains("outOfStock", text, StringComparison.Ordinal);
                    return null;
                }

                Assert.True((int)response.StatusCode is 429 or 503, text);
            }
            catch (HttpRequestException)
            {
                // It is dead, or coming back.
            }
        }
    }

    /// <summary>How many events of the kind the journal holds.</summary>
    private static async Task<int> Ended(HttpClient http, string kind)
    {
        var count = 0;
        string? cursor = null;
        do
        {
            using var response = await http.GetAsync(new Uri($"v1/programs/demo/journal?limit=500{(cursor is null ? "" : "&cursor=" + cursor)}", UriKind.Relative));
            count += (await response.Content.ReadAsStringAsync()).Split($"{{\"t\":\"{kind}\"").Length - 1;
            cursor = response.Headers.TryGetValues("Loyalty-Next-Cursor", out var next) ? next.Single() : null;
        }
        while (cursor is not null);
        return count;
    }

    private static async Task Offer(HttpClient http, string reward, string stock)
    {
        await Send(http, HttpMethod.Put, $"rewards/{reward}/draft", $$"""{ "name": "{{reward}}", "price": { "wallet": "points", "points": {{Price}} }, "stock": "{{stock}}" }""", "If-None-Match", "*");
        await Send(http, HttpMethod.Post, $"rewards/{reward}/draft:publish", null);
    }

    private static int Number(JsonElement stock, string name) => stock.GetProperty(name).GetInt32();

    private static async Task<JsonElement> Send(HttpClient http, HttpMethod method, string path, string? body, string header = "Accept", string value = "application/json", string media = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri($"v1/programs/demo/{path}", UriKind.Relative));
        request.Headers.TryAddWithoutValidation(header, value);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, media);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
