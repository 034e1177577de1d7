using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Loyalty.Engine.Tests.Clusters.Programs;

/// <summary>Silo and gateway as they are deployed: two programs, and PostgreSQL for everything between and below them.</summary>
public sealed partial class ProgramsTests
{
    private const string Members = "/v1/programs/demo/members";
    private const string Purchases = "/v1/programs/demo/purchases";

    private static readonly TimeSpan s_hangGuard = TimeSpan.FromMinutes(2);

    [ProgramsFact]
    public async Task Gateway_started_first_refuses_while_there_is_no_silo_and_goes_on_by_itself_whenever_there_is_one()
    {
        await using var deployment = await Deployment.Create();
        await using var gateway = deployment.StartGateway();
        var listening = await gateway.Said("Now listening on: ");
        using var http = new HttpClient { BaseAddress = new Uri(listening[listening.IndexOf("http:", StringComparison.Ordinal)..].Trim()) };
        AssertRefused(await http.GetAsync(Members));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/healthz/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/healthz/serving")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz/live")).StatusCode);

        string wallets, first = "";
        await using (var silo = deployment.StartSilo())
        {
            await gateway.Said("The cluster is there.");
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", FirstKey().Match(await gateway.Said("lk___first_")).Value);
            await Until(async () => (await Enroll(http)).IsSuccessStatusCode);
            await Until(async () => (await Post(http, Purchases, first = Purchase("r-1"))).StatusCode == HttpStatusCode.Created);
            wallets = await Wallets(http);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz/serving")).StatusCode);
            await AssertTls(deployment);
            await Until(async () => await Total(http) == 1);
            Assert.NotEqual(0, await deployment.Count("SELECT count(*) FROM orleansreminderstable"));
            Assert.NotEqual(0, await deployment.Count("SELECT nextval('orleansstreammessagesequence') - 1"));
            Assert.Equal(0, await silo.Stop());
        }

        var second = Purchase("r-2");
        AssertRefused(await Post(http, Purchases, second));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/healthz/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz/serving")).StatusCode);

        await using var next = deployment.StartSilo();
        await Until(async () => (await Post(http, Purchases, first)).Headers.Contains("Idempotent-Replayed"));
        Assert.Equal(wallets, await Wallets(http));
        await Until(async () => (await Post(http, Purchases, second)).StatusCode == HttpStatusCode.Created);
        await Until(async () => await Total(http) == 2);
        Assert.Equal(0, await next.Stop());
        Assert.Equal(0, await gateway.Stop());
    }

    private static void AssertRefused(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    /// <summary>What gateways connect to talks TLS, with the cluster's certificate.</summary>
    private static async Task AssertTls(Deployment deployment)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, deployment.GatewayPort);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "silo.loyalty",
            ClientCertificates = [deployment.Certificate],
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == deployment.Certificate.GetCertHashString(),
        });
        Assert.True(tls.IsEncrypted);
    }

    private static Task<HttpResponseMessage> Enroll(HttpClient http) => Post(http, Members, """{ "id": "alice" }""", "enrol-alice");

    /// <summary>Occurred now: an edition holds for what occurs after it took effect.</summary>
    private static string Purchase(string id) =>
        $$"""
        {
          "id": "{{id}}", "channel": "web", "member": "alice", "occurredAt": "{{DateTimeOffset.UtcNow:O}}", "amount": { "amount": 4999, "currency": "GBP" },
          "lines": [{ "sku": "teapot", "category": "kitchen", "quantity": 1, "amount": 4999 }]
        }
        """;

    private static async Task<HttpResponseMessage> Post(HttpClient http, string path, string body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await http.SendAsync(request);
    }

    private static async Task<string> Wallets(HttpClient http) =>
        JsonDocument.Parse(await http.GetStringAsync($"{Members}/alice/wallets")).RootElement.GetProperty("wallets").GetRawText();

    /// <summary>How many purchases the channel has been told of, by its stream.</summary>
    private static async Task<long> Total(HttpClient http)
    {
        var answer = await http.GetAsync("/v1/programs/demo/channels/web");
        return answer.IsSuccessStatusCode
            ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("days").EnumerateArray().Sum(day => day.GetProperty("purchases").GetInt64())
            : 0;
    }

    [GeneratedRegex("lk___first_[0-9A-Za-z]+")]
    private static partial Regex FirstKey();

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var guard = new CancellationTokenSource(s_hangGuard);
        while (!await condition())
        {
            guard.Token.ThrowIfCancellationRequested();
        }
    }
}
