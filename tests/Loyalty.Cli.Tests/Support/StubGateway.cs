using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Loyalty.Cli.Tests.Support;

/// <summary>
/// As much of a gateway as the tool talks to, on a free port: remembers what was sent, answers a repeat as one, gives
/// one point for each whole pound, and fails on request.
/// </summary>
internal sealed class StubGateway : IAsyncDisposable
{
    public const string Key = "lk_demo_test_secret";
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonObject> _answers = [];
    private readonly List<Sent> _accepted = [];
    private readonly List<Sent> _seen = [];

    private StubGateway(WebApplication app) => _app = app;

    /// <summary>Asked before each request; a status above 0 is answered in its place.</summary>
    public Func<HttpContext, int>? Fail { get; set; }

    /// <summary>Answers to GET by path and query below /v1/programs/demo, e.g. <c>tiers</c>.</summary>
    public Dictionary<string, JsonNode> Documents { get; } = new()
    {
        ["editions"] = new JsonObject { ["editions"] = new JsonArray(new JsonObject { ["number"] = 1 }, new JsonObject { ["number"] = 2 }) },
        ["editions/1"] = new JsonObject { ["definition"] = new JsonObject() },
        ["editions/2"] = new JsonObject { ["definition"] = new JsonObject { ["currency"] = "GBP", ["timeZone"] = "Europe/London" } },
        ["relay"] = new JsonObject { ["pending"] = false },
        ["tiers"] = new JsonObject { ["tiers"] = new JsonArray() },
        ["channels"] = new JsonObject { ["channels"] = new JsonArray() },
        ["campaigns"] = new JsonObject { ["campaigns"] = new JsonArray() },
        ["referrals"] = new JsonObject { ["days"] = new JsonArray() },
        ["rewards"] = new JsonObject { ["rewards"] = new JsonArray() },
        ["segments"] = new JsonObject { ["segments"] = new JsonArray() },
        ["challenges"] = new JsonObject { ["challenges"] = new JsonArray() },
    };

    /// <summary>The journal's pages, each a list of lines.</summary>
    public List<List<string>> Journal { get; } = [];

    /// <summary>Refuses an operation by its id.</summary>
    public Dictionary<string, (int Status, string Code)> Refusals { get; } = [];

    /// <summary>Answers to POST by path, where the usual ones don't do.</summary>
    public Dictionary<string, JsonObject> Answers { get; } = [];

    /// <summary>What was carried out, in order, once each.</summary>
    public IReadOnlyList<Sent> Accepted
    {
        get
        {
            lock (_lock)
            {
                return [.. _accepted];
            }
        }
    }

    /// <summary>Every post that got an answer, repeats included.</summary>
    public IReadOnlyList<Sent> Seen
    {
        get
        {
            lock (_lock)
            {
                return [.. _seen];
            }
        }
    }

    public string Address => _app.Urls.Single();

    public static async Task<StubGateway> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var gateway = new StubGateway(app);
        app.Run(gateway.Handle);
        await app.StartAsync();
        return gateway;
    }

    public HttpClient Client(string key = Key)
    {
        var client = new HttpClient { BaseAddress = new Uri(Address + "/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Replaces a text, where it stands first, in one of <see cref="Documents"/>.</summary>
    public void Change(string path, string from, string to)
    {
        var text = Documents[path].ToJsonString();
        var at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{from}' is not in {text}.");
        Documents[path] = JsonNode.Parse(text[..at] + to + text[(at + from.Length)..])!;
    }

    /// <summary>Stops a command at its post of this number. No later one is answered before that is done.</summary>
    public void StopAt(int post, CancellationTokenSource stop)
    {
        var posts = 0;
        var stopped = new ManualResetEventSlim();
        Fail = context =>
        {
            var number = context.Request.Method == "POST" ? Interlocked.Increment(ref posts) : 0;
            if (number == post)
            {
                stop.Cancel();
                stopped.Set();
            }
            else if (number > post)
            {
                stopped.Wait();
            }

            return 0;
        };
    }

    public void Forget()
    {
        lock (_lock)
        {
            _answers.Clear();
            _accepted.Clear();
            _seen.Clear();
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task Handle(HttpContext context)
    {
        var body = context.Request.Method == "POST" ? (JsonObject?)await JsonNode.ParseAsync(context.Request.Body) : null;
        if (context.Request.Headers.Authorization != $"Bearer {Key}")
        {
            await Problem(context, 401, "keyInvalid");
            return;
        }

        if (Fail?.Invoke(context) is > 0 and var status)
        {
            await Problem(context, status, "failed");
            return;
        }

        if (!context.Request.Path.StartsWithSegments("/v1/programs/demo", out var rest))
        {
            await Problem(context, 404, "programNotFound");
            return;
        }

        var path = rest.Value!.TrimStart('/');
        await (body is null ? Get(context, path) : Post(context, path, body));
    }

    private async Task Get(HttpContext context, string path)
    {
        if (path == "journal")
        {
            await GetJournal(context);
        }
        else if (Documents.TryGetValue(path, out var document))
        {
            await Write(context, 200, document);
        }
        else if (path.StartsWith("purchases/", StringComparison.Ordinal) && Known($"purchases/{path.Split('/')[2]}"))
        {
            await Write(context, 200, new JsonObject());
        }
        else
        {
            await Problem(context, 404, "notFound");
        }
    }

    private bool Known(string key)
    {
        lock (_lock)
        {
            return _answers.ContainsKey(key);
        }
    }

    private async Task GetJournal(HttpContext context)
    {
        var page = int.TryParse(context.Request.Query["cursor"], out var at) ? at : 0;
        if (page + 1 < Journal.Count)
        {
            context.Response.Headers["Loyalty-Next-Cursor"] = $"{page + 1}";
        }

        context.Response.ContentType = "application/x-ndjson";
        foreach (var line in page < Journal.Count ? Journal[page] : [])
        {
            await context.Response.WriteAsync(line + "\n");
        }
    }

    private async Task Post(HttpContext context, string path, JsonObject body)
    {
        var id = (string?)body["id"] ?? "";
        if (Refusals.TryGetValue(id, out var refusal))
        {
            await Problem(context, refusal.Status, refusal.Code);
            return;
        }

        JsonObject answer;
        bool replayed;
        lock (_lock)
        {
            var sent = new Sent(path, id, body, context.Request.Headers["Idempotency-Key"].ToString());
            _seen.Add(sent);
            replayed = _answers.TryGetValue($"{path}/{id}", out var stored);
            if (!replayed)
            {
                _accepted.Add(sent);
                _answers[$"{path}/{id}"] = stored = Answers.GetValueOrDefault(path) ?? AnswerTo(path, body);
            }

            answer = stored!;
        }

        if (replayed)
        {
            context.Response.Headers["Idempotent-Replayed"] = "true";
        }

        await Write(context, 201, answer);
    }

    private static JsonObject AnswerTo(string path, JsonObject body) => path switch
    {
        "purchases" => new JsonObject
        {
            ["awards"] = body["member"] is null ? [] : new JsonArray(new JsonObject { ["wallet"] = "points", ["points"] = (long)body["amount"]!["amount"]! / 100 }),
        },
        "returns" => new JsonObject
        {
            ["status"] = "applied",
            ["takenBack"] = new JsonArray(new JsonObject { ["wallet"] = "points", ["points"] = body["lines"]!.AsArray().Sum(line => (long)(decimal)line!["quantity"]!) }),
        },
        _ => new JsonObject(),
    };

    private static Task Problem(HttpContext context, int status, string code) =>
        Write(context, status, new JsonObject { ["code"] = code, ["detail"] = $"It is {code}." });

    private static async Task Write(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString());
    }

    internal sealed record Sent(string Path, string Id, JsonObject Body, string IdempotencyKey)
    {
        public string? Member => (string?)Body["member"] ?? (Path == "members" ? Id : null);

        public override string ToString() => $"{Path}/{Id}";
    }
}
