using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Loyalty.Contracts.Purchases.Inbound;
using Loyalty.Gateway.Tests.Fixture;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Streams;

namespace Loyalty.Gateway.Tests.Common;

/// <summary>
/// Carries out the documented example of every operation, one after the other, on a gateway of its own whose clock stands
/// still, and holds what is answered to the document: status, media type, schema, and the answer that it shows.
/// </summary>
public sealed partial class OpenApiExamplesTests
{
    private const string Refresh = "LOYALTY_REFRESH_OPENAPI";
    private const string Inbound = "web-in";
    private const string Story = "src/Loyalty.Gateway/Common/OpenApi/examples.json";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Examples_work_in_their_order_and_answer_what_is_documented()
    {
        await using var own = OwnHost.NotStarted(
            "--Loyalty:Demo", "false", "--Loyalty:PersonalDataKey", Convert.ToBase64String(new byte[32]),
            "--Loyalty:Inbound:Channels:0:Program", "shop", "--Loyalty:Inbound:Channels:0:Channel", "web", "--Loyalty:Inbound:Channels:0:Provider", Inbound);
        var story = JsonNode.Parse(await File.ReadAllTextAsync(FileOf("examples.json")))!.AsArray().Select(call => call!.AsObject()).ToArray();
        own.Host.Clock.StopAt(Instant(story[0]));
        await own.Host.InitializeAsync();
        var document = JsonNode.Parse((await own.Host.Anonymous.Get("/openapi/v1.json")).Is(HttpStatusCode.OK).Text)!.AsObject();
        EveryOperationHasOne(document, story);

        var callers = new Dictionary<string, Caller>(StringComparer.Ordinal);
        var answers = new JsonObject();
        var foretellings = 0;
        var failed = new List<string>();
        foreach (var call in story)
        {
            if (call.ContainsKey("now"))
            {
                own.Host.Clock.StopAt(Instant(call));
            }

            var name = (string)call["call"]!;
            try
            {
                if (call["stream"] is { } stream)
                {
                    await Arrive(own.Host, (string)stream!, call["document"]!.ToJsonString());
                }

                var operation = Operation(document, name);
                var caller = call["as"] is { } key ? callers[(string)key!] : own.Host.First;
                var foretold = HasDryRun(operation) && call["with"]?["dryRun"] is null ? await Send(own.Host, caller, name, operation, call, dryRun: true) : null;
                var answer = await Send(own.Host, caller, name, operation, call);
                if (foretold is not null)
                {
                    foretellings++;
                    HoldTogether(foretold, answer);
                }

                var shown = Check(document, operation, call, answer);
                if (!call.ContainsKey("setup"))
                {
                    // What can be sent in several forms means the same in each; the document shows the answer to the first.
                    foreach (var media in Medias(operation).Skip(1))
                    {
                        Check(document, operation, call, await Send(own.Host, own.Host.First, name, operation, call, media));
                    }
                }

                if (shown["key"] is JsonValue secret && answer.Json.TryGetProperty("info", out var info))
                {
                    callers[info.GetProperty("id").GetString()!] = new Caller(own.Host, answer.Json.GetProperty("key").GetString());
                }

                if (!call.ContainsKey("setup"))
                {
                    answers[name] = shown;
                }
            }
            catch (Exception exception)
            {
                failed.Add($"{name}: {exception.Message}");
            }
        }

        Assert.True(failed.Count == 0, string.Join("\n", failed));
        Assert.True(foretellings >= document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Count(operation => HasDryRun(operation.Value!.AsObject())));

        if (Environment.GetEnvironmentVariable(Refresh) == "1")
        {
            await File.WriteAllTextAsync(FileOf("answers.json"), answers.ToJsonString(Readable) + "\n");
            return;
        }

        foreach (var (name, answer) in answers)
        {
            var documented = Operation(document, name)["responses"]![Status(story, name)]!["content"]!.AsObject().Single().Value!["example"];
            Assert.True(
                JsonNode.DeepEquals(documented, answer),
                $"{name} answers another thing than its documented example. See that the change is meant; then run the tests whose names hold OpenApi twice with {Refresh}=1 (the first run writes the answers down, the second, which has built them in, the document).\n{answer!.ToJsonString()}\n{documented?.ToJsonString()}");
        }
    }

    private static void EveryOperationHasOne(JsonObject document, JsonObject[] story)
    {
        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}")).ToArray();
        var examples = story.Where(call => !call.ContainsKey("setup")).Select(call => (string)call["call"]!).ToArray();
        foreach (var operation in operations)
        {
            Assert.True(
                examples.Count(example => example == operation) == 1,
                $"{operation} has no example, or several. Write one into {Story}, after the calls that it needs: {{ \"call\": \"{operation}\", \"with\": {{ parameters and headers by name }}, \"status\": 200 }}. "
                + "Its body is the one that the endpoint gives with .For(…). What has to be there first and is no example has \"setup\": true and a \"body\" of its own; \"as\" names a key that was made before.");
        }

        Assert.Empty(story.Select(call => (string)call["call"]!).Except(operations));
    }

    private static async Task<Answer> Send(GatewayHost host, Caller caller, string name, JsonObject operation, JsonObject call, string? form = null, bool dryRun = false)
    {
        var (method, path) = (new HttpMethod(name.Split(' ')[0]), name.Split(' ')[1]);
        List<string> query = dryRun ? ["dryRun=true"] : [];
        var headers = new List<(string, string)>();
        foreach (var (parameter, value) in call["with"]?.AsObject() ?? [])
        {
            var documented = (operation["parameters"]?.AsArray() ?? []).SingleOrDefault(known => (string)known!["name"]! == parameter);
            Assert.True(documented is not null, $"'{parameter}' is not documented.");
            Assert.True(call.ContainsKey("setup") || JsonNode.DeepEquals(documented["example"], value), $"The document does not show '{parameter}'.");
            switch ((string)documented["in"]!)
            {
                case "path":
                    path = path.Replace($"{{{parameter}}}", value!.ToString(), StringComparison.Ordinal);
                    break;
                case "query":
                    query.Add($"{parameter}={Uri.EscapeDataString(value!.ToString())}");
                    break;
                default:
                    headers.Add((parameter, value!.ToString()));
                    break;
            }
        }

        foreach (var required in (operation["parameters"]?.AsArray() ?? []).Where(parameter => parameter!["required"]?.GetValue<bool>() is true))
        {
            Assert.True(call["with"]?[(string)required!["name"]!] is not null, $"'{required["name"]}' is required and not given.");
        }

        if (method == HttpMethod.Get)
        {
            await CaughtUp(host);
        }

        var media = form ?? Medias(operation).FirstOrDefault();
        var content = media is null ? null : operation["requestBody"]!["content"]![media];
        var example = call["body"] ?? content?["example"];
        Assert.True(content is null || example is not null, "The body has no example: give it one with .For(…).");
        var body = example is JsonValue whole && whole.TryGetValue<string>(out var text) ? text : example?.ToJsonString();
        return await caller.Send(method, path + (query.Count == 0 ? "" : "?" + string.Join('&', query)), body is null ? null : Encoding.UTF8.GetBytes(body), body is null ? null : media, [.. headers]);
    }

    /// <summary>What is answered, as it is shown; the document knows its status, media type and schema.</summary>
    private static JsonNode Check(JsonObject document, JsonObject operation, JsonObject call, Answer answer)
    {
        answer.Is((HttpStatusCode)call["status"]!.GetValue<int>());
        var response = operation["responses"]![call["status"]!.ToString()];
        Assert.True(response is not null, $"The status {call["status"]} is not documented.");
        var (media, content) = response["content"]!.AsObject().Single();
        Assert.Equal(media, answer.MediaType);
        var lines = media == "application/json" ? [answer.Text] : answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            var faults = JsonSchema.Faults(document, content!["schema"]!, JsonNode.Parse(line), "");
            Assert.True(faults.Count == 0, $"{string.Join("; ", faults)} in {line}");
        }

        return JsonNode.Parse(Secret().Replace(lines[0], "lk_$1_…"))!;
    }

    private static async Task CaughtUp(GatewayHost host)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await host.First.Get("/v1/programs/shop/relay") is { Status: HttpStatusCode.OK } relay && relay.Json.GetProperty("pending").GetBoolean())
        {
            guard.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A document on the web shop's inbound stream that cannot be booked: what is done about it needs one that waits.</summary>
    private static async Task Arrive(GatewayHost host, string stream, string document)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var before = await Parked();
        await host.Services.GetRequiredService<IClusterClient>().GetStreamProvider(Inbound)
            .GetStream<InboundPurchase>(StreamId.Create(InboundPurchase.Streams, stream))
            .OnNextAsync(new InboundPurchase { Document = Encoding.UTF8.GetBytes(document) });
        while (await Parked() == before)
        {
            guard.Token.ThrowIfCancellationRequested();
        }

        async Task<int> Parked() =>
            (await host.First.Get("/v1/programs/shop/channels/web/parked-purchases")).Is(HttpStatusCode.OK).Json.GetProperty("parked").GetArrayLength();
    }

    private static bool HasDryRun(JsonObject operation) => (operation["parameters"]?.AsArray() ?? []).Any(parameter => (string)parameter!["name"]! == "dryRun");

    /// <summary>What a dry run answered is what the run that followed at the same instant did.</summary>
    private static void HoldTogether(Answer foretold, Answer answer)
    {
        foretold.Is(HttpStatusCode.OK);
        var (told, done) = (Lines(foretold), Lines(answer));
        Assert.Equal(done.Length, told.Length);
        foreach (var (one, other) in told.Zip(done))
        {
            var faults = Differences(one, other, "").ToArray();
            Assert.True(faults.Length == 0, $"the dry run told otherwise: {string.Join("; ", faults)}");
        }

        static JsonNode[] Lines(Answer answer) =>
            [.. (answer.MediaType == "application/json" ? [answer.Text] : answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(line => JsonNode.Parse(line)!)];
    }

    /// <summary>A dry run says that it is one, explains every rule and every challenge that it does not further, and issues no voucher and draws no code.</summary>
    private static IEnumerable<string> Differences(JsonNode? told, JsonNode? done, string at)
    {
        if (at.EndsWith("/challenges", StringComparison.Ordinal) && told is JsonArray challenges)
        {
            told = new JsonArray([.. challenges.Where(challenge => challenge!["reasons"]!.AsArray().Count == 0).Select(challenge => challenge!.DeepClone())]);
        }

        if (told is JsonObject one && done is JsonObject other)
        {
            foreach (var name in one.Select(property => property.Key).Union(other.Select(property => property.Key)).Except((string[])["dryRun", "explanation", "code"])
                .Where(name => name != "status" || other[name]?.GetValueKind() != JsonValueKind.Number)
                .Where(name => name != "voucher" || one[name] is not null || one["dryRun"]?.GetValue<bool>() != true))
            {
                foreach (var fault in Differences(one[name], other[name], $"{at}/{name}"))
                {
                    yield return fault;
                }
            }
        }
        else if (told is JsonArray some && done is JsonArray others && some.Count == others.Count)
        {
            for (var i = 0; i < some.Count; i++)
            {
                foreach (var fault in Differences(some[i], others[i], $"{at}/{i}"))
                {
                    yield return fault;
                }
            }
        }
        else if (!JsonNode.DeepEquals(told, done))
        {
            yield return $"{at}: {told?.ToJsonString() ?? "null"}, then {done?.ToJsonString() ?? "null"}";
        }
    }

    private static IEnumerable<string> Medias(JsonObject operation) => operation["requestBody"]?["content"]?.AsObject().Select(content => content.Key) ?? [];

    private static JsonObject Operation(JsonObject document, string name) =>
        document["paths"]![name.Split(' ')[1]]?[name.Split(' ')[0].ToLowerInvariant()]?.AsObject() ?? throw new InvalidOperationException("There is no such operation.");

    private static string Status(JsonObject[] story, string name) => story.Single(call => (string)call["call"]! == name && !call.ContainsKey("setup"))["status"]!.ToString();

    private static DateTimeOffset Instant(JsonObject call) => DateTimeOffset.Parse((string)call["now"]!, System.Globalization.CultureInfo.InvariantCulture);

    private static string FileOf(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src", "Loyalty.Gateway", "Common", "OpenApi", name);

    /// <summary>An API key: the secret is another every time.</summary>
    [GeneratedRegex("lk_([A-Za-z0-9_-]+)_[A-Za-z0-9-]{43}")]
    private static partial Regex Secret();
}
