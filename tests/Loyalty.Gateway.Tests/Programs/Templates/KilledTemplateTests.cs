using System.Text;
using System.Text.Json;
using Loyalty.Testing.Gateways;

namespace Loyalty.Gateway.Tests.Programs.Templates;

/// <summary>The process dies while a template's drafts are saved.</summary>
public sealed class KilledTemplateTests
{
    private const string Template = """{ "template": "points", "name": "Corner shop" }""";

    [Theory]
    [InlineData("draft")]
    [InlineData("rewards/five-off/draft")]
    public async Task Kill_while_drafts_are_saved_leaves_nothing_in_force_and_the_same_request_finishes_it(string last)
    {
        using var gateway = await GatewayProcess.StartNew("--Loyalty:Demo", "false");
        using var http = gateway.Client();
        var whole = Saved(await Apply(http, "whole"), "whole");

        // Killed once a draft is there, before the others or among them.
        var saving = Send(http, HttpMethod.Post, "shop/draft:from-template", Template);
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await Send(http, HttpMethod.Get, $"shop/{last}")).Status != HttpStatusCode.OK)
        {
            guard.Token.ThrowIfCancellationRequested();
            saving = saving.IsCompleted ? Send(http, HttpMethod.Post, "shop/draft:from-template", Template) : saving;
        }

        await gateway.Kill();
        await saving;
        await gateway.Start();

        Assert.DoesNotContain("\"number\"", (await Send(http, HttpMethod.Get, "shop/editions")).Text!, StringComparison.Ordinal);
        var finished = await Apply(http, "shop");
        Assert.Equal(whole, Saved(finished, "shop"));
        foreach (var publish in finished.GetProperty("publish").EnumerateArray().Select(call => call.GetString()!["/v1/programs/".Length..]))
        {
            var published = await Send(http, HttpMethod.Post, publish, publish == "shop/draft:publish" ? "{}" : "");
            Assert.True(published.Status == HttpStatusCode.Created, published.Text);
        }
    }

    /// <summary>All that was saved and is to be published, but for the program's id and the time.</summary>
    private static string Saved(JsonElement applied, string program) => string.Join(' ', new[]
    {
        applied.GetProperty("draft").GetProperty("definition"), applied.GetProperty("campaigns"), applied.GetProperty("rewards"), applied.GetProperty("publish"),
    }.Select(part => part.GetRawText())).Replace($"/{program}/", "/", StringComparison.Ordinal);

    /// <summary>Sends it until it is taken: a process that has just started may have no room yet.</summary>
    private static async Task<JsonElement> Apply(HttpClient http, string program)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            guard.Token.ThrowIfCancellationRequested();
            var answer = await Send(http, HttpMethod.Post, $"{program}/draft:from-template", Template);
            if (answer.Status == HttpStatusCode.OK)
            {
                return JsonDocument.Parse(answer.Text!).RootElement;
            }

            Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status);
        }
    }

    /// <summary>No status: the process was gone.</summary>
    private static async Task<(HttpStatusCode? Status, string? Text)> Send(HttpClient http, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"v1/programs/{path}", UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        try
        {
            using var response = await http.SendAsync(request);
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException)
        {
            return (null, null);
        }
    }
}
