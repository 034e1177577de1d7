using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Loyalty.Testing.Gateways;

namespace Loyalty.Faults.Fuzz;

/// <summary>The documented examples, carried out one after the other, and members beside them: what the odd requests meet.</summary>
internal sealed partial class FuzzProgram
{
    /// <summary>When the examples are told.</summary>
    private static readonly DateOnly Told = new(2026, 3, 10);

    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);

    public required JsonObject Document { get; init; }

    public required JsonObject[] Story { get; init; }

    /// <summary>Keys by their id.</summary>
    public IReadOnlyDictionary<string, string> Secrets => _secrets;

    /// <summary>Examples that were answered as they say; the others need a clock or a stream of their own.</summary>
    public int Worked { get; private set; }

    public static async Task<FuzzProgram> Prepare(GatewayProcess gateway, CancellationToken cancellationToken)
    {
        using var http = gateway.Client();
        var program = new FuzzProgram
        {
            Document = JsonNode.Parse(Shifted(await http.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative), cancellationToken)))!.AsObject(),
            Story = [.. JsonNode.Parse(Shifted(await Examples()))!.AsArray().Select(call => call!.AsObject())],
        };
        foreach (var call in program.Story)
        {
            await program.CarryOut(http, call, cancellationToken);
        }

        for (var i = 0; i < RequestMaker.Members; i++)
        {
            await Send(http, null, HttpMethod.Post, "v1/programs/shop/members", $$"""{ "id": "m-{{i}}" }""", "application/json", [("Idempotency-Key", $"enrol-{i}")], cancellationToken);
            await Send(http, null, HttpMethod.Post, $"v1/programs/shop/members/m-{i}/adjustments", """{ "wallet": "points", "points": 900, "reason": "start" }""", "application/json", [("Idempotency-Key", $"start-{i}")], cancellationToken);
        }

        return program;
    }

    private static async Task<string> Examples()
    {
        using var reader = new StreamReader(System.Reflection.Assembly.Load("Loyalty.Gateway").GetManifestResourceStream("examples.json")!);
        return await reader.ReadToEndAsync();
    }

    /// <summary>The examples are of one week; here that is the one before now, or what they record would be late.</summary>
    private static string Shifted(string text)
    {
        var days = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).DayNumber - Told.DayNumber;
        return Date().Replace(text, date => DateOnly.ParseExact(date.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    private async Task CarryOut(HttpClient http, JsonObject call, CancellationToken cancellationToken)
    {
        var operation = ApiOperation.Of(Document, (string)call["call"]!);
        var path = operation.Path;
        var query = new List<string>();
        var headers = new List<(string, string)>();
        foreach (var (name, value) in call["with"]?.AsObject() ?? [])
        {
            switch (operation.Parameters.Single(parameter => parameter.Name == name).In)
            {
                case "path":
                    path = path.Replace($"{{{name}}}", value!.ToString(), StringComparison.Ordinal);
                    break;
                case "query":
                    query.Add($"{name}={Uri.EscapeDataString(value!.ToString())}");
                    break;
                default:
                    headers.Add((name, value!.ToString()));
                    break;
            }
        }

        // An edition takes effect at once: what the example says is over.
        var example = operation.Path.EndsWith("/programs/{program}/draft:publish", StringComparison.Ordinal) ? new JsonObject() : call["body"] ?? operation.Example;
        var body = operation.Media is null ? null : operation.Media == "text/plain" ? (string?)example : example?.ToJsonString();
        var key = call["as"] is { } documented ? _secrets.GetValueOrDefault((string)documented!) : null;
        var (status, text) = await Send(http, key, new HttpMethod(operation.Method), path + (query.Count == 0 ? "" : "?" + string.Join('&', query)), body, operation.Media, headers, cancellationToken);
        Worked += status == (int)call["status"]! ? 1 : 0;
        if (status == 201 && operation.Path.EndsWith("/keys", StringComparison.Ordinal) && JsonNode.Parse(text) is { } made)
        {
            _secrets[(string)made["info"]!["id"]!] = (string)made["key"]!;
        }
    }

    private static async Task<(int Status, string Text)> Send(
        HttpClient http, string? key, HttpMethod method, string path, string? body, string? media, IEnumerable<(string Name, string Value)> headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.RelativeOrAbsolute));
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, media!);
        using var response = await http.SendAsync(request, cancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    [GeneratedRegex(@"\b202[67]-\d\d-\d\d\b(?=[T""])")]
    private static partial Regex Date();
}
