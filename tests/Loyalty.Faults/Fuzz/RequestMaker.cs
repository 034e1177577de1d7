using System.Text;
using System.Text.Json.Nodes;

namespace Loyalty.Faults.Fuzz;

/// <summary>
/// Makes requests from the API's description and its examples: most have a sound one as their base and something wrong
/// with them. One number makes one request, the same every time.
/// </summary>
internal sealed class RequestMaker
{
    public const int Members = 200;

    private const int EachStory = 25;

    private static readonly string[] MediaTypes = ["text/plain", "application/xml", "application/json; charset=utf-16", "application/json; charset=nonsense", "APPLICATION/JSON", "application/x-ndjson", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "/", "", "application/problem+json", "application/json;;;", "image/png"];
    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "QUERY", "get", "X"];
    private static readonly string[] Queries = ["dryRun=true", "dryRun=false", "dryRun=1", "dryRun=true&dryRun=false", "limit=0", "limit=-1", "limit=1", "limit=99999999999", "limit=1&limit=2", "limit=%00", "cursor=", "cursor=x", "cursor=AAAA", "cursor=%FF", "from=2026-03-01&to=2026-02-01", "from=0001-01-01&to=9999-12-31", "from=2026-02-30", "channel=web", "state=nothing", "&&&", "=", "%", "a[]=1", "start=2026-03-01", "against=0", "against=99999999999", "number=1", "tier=%F0%9F%92%A5", "status=ACTIVE", "unknown=1"];
    private static readonly string[] OddHeaders = ["Content-Encoding", "Transfer-Encoding", "Accept", "Accept-Encoding", "Accept-Language", "X-HTTP-Method-Override", "Range", "If-None-Match", "If-Match", "If-Modified-Since", "Expect", "Origin", "Cookie", "traceparent", "tracestate", "baggage", "X-Forwarded-For", "Idempotency-Key", "Upgrade", "TE", "Trailer"];

    private readonly int _seed;
    private readonly string _first;
    private readonly IReadOnlyDictionary<string, string> _secrets;
    private readonly BodyMutation _bodies;
    private readonly SchemaValues _schemas;
    private readonly (ApiOperation Operation, JsonObject Call)[] _calls;

    /// <param name="document">The API's description.</param>
    /// <param name="story">The calls of the examples.</param>
    /// <param name="first">The key that may do everything.</param>
    /// <param name="secrets">Other keys, by their id.</param>
    /// <param name="seed">Another one makes other requests.</param>
    public RequestMaker(JsonObject document, IEnumerable<JsonObject> story, string first, IReadOnlyDictionary<string, string> secrets, int seed)
    {
        (_seed, _first, _secrets) = (seed, first, secrets);
        _schemas = new SchemaValues(document);
        _bodies = new BodyMutation(_schemas);
        _calls = [.. story.Select(call => (ApiOperation.Of(document, (string)call["call"]!), call))];
    }

    /// <summary>One request, or now and then the short life of a program with odd settings, up to the first refusal that ends it.</summary>
    public IEnumerable<FuzzRequest> Make(int number)
    {
        var random = new Random(unchecked((_seed * 1_000_003) ^ (number * 7_919)));
        return number % EachStory == 0 ? Story(number, random) : [Single(number, random)];
    }

    private IEnumerable<FuzzRequest> Story(int number, Random random)
    {
        var program = $"s{_seed}-{number}";
        yield return Plain(number, "PUT /v1/programs/{program}/draft", program, random, 3, true, ("If-None-Match", "*"));
        yield return Plain(number, "POST /v1/programs/{program}/draft:publish", program, random, 0, true) with { Body = "{}"u8.ToArray(), SaidLength = 2 };
        yield return Plain(number, "POST /v1/programs/{program}/members", program, random, 1, false, ("Idempotency-Key", "enrol"));
        for (var i = 0; i < 6; i++)
        {
            yield return Plain(number, "POST /v1/programs/{program}/purchases", program, random, i == 0 ? 0 : 2, false, ("", $"p{i}"));
            yield return random.Next(3) switch
            {
                0 => Plain(number, "POST /v1/programs/{program}/returns", program, random, 1, false, ("", $"r{i}")),
                1 => Plain(number, "POST /v1/programs/{program}/activities", program, random, 1, false, ("", $"a{i}")),
                _ => Plain(number, "POST /v1/programs/{program}/members/{member}/adjustments", program, random, 1, false, ("Idempotency-Key", $"j{i}")),
            };
        }

        yield return Plain(number, "GET /v1/programs/{program}/members/{member}", program, random, 0, false);
        yield return Plain(number, "GET /v1/programs/{program}/members/{member}/history", program, random, 0, false);
        yield return Plain(number, "POST /v1/programs/{program}/draft:simulate", program, random, 1, false);
    }

    /// <summary>A request of the story of a program: from its example, with so many changes at most.</summary>
    private FuzzRequest Plain(int number, string name, string program, Random random, int changes, bool needed, params (string Name, string Value)[] headers)
    {
        var operation = _calls.First(call => call.Operation.Name == name).Operation;
        var example = operation.Example?.DeepClone();
        if (example is JsonObject members && headers is [("", var id)])
        {
            members["id"] = id;
            members["channel"] = "web";
        }

        var body = example is null ? null : _bodies.Vary(example, operation.Schema, random, random.Next(changes + 1));
        return new FuzzRequest
        {
            Number = number,
            Operation = operation.Name,
            Method = operation.Method,
            Target = operation.Path.Replace("{program}", program, StringComparison.Ordinal).Replace("{member}", "alice", StringComparison.Ordinal),
            Headers = [("Authorization", $"Bearer {_first}"), .. body is null ? Array.Empty<(string, string)>() : [("Content-Type", "application/json")], .. headers.Where(header => header.Name.Length > 0)],
            Body = body,
            SaidLength = body?.Length ?? 0,
            IsNeeded = needed,
        };
    }

    private FuzzRequest Single(int number, Random random)
    {
        var (operation, call) = _calls[random.Next(_calls.Length)];
        var fresh = $"f{_seed}-{number}";
        var with = call["with"] as JsonObject ?? [];
        var gentle = random.Next(4) == 0;
        var target = Target(operation, with, fresh, random, gentle);
        var body = Body(operation, call, fresh, random, gentle);
        var headers = Headers(operation, call, with, fresh, body is not null, random, gentle);
        return new FuzzRequest
        {
            Number = number,
            Operation = operation.Name,
            Method = !gentle && random.Next(60) == 0 ? Methods[random.Next(Methods.Length)] : operation.Method,
            Target = target,
            Headers = headers,
            Body = body,
            SaidLength = (body?.Length ?? 0) + (!gentle && random.Next(100) == 0 ? random.Next(1, 100) : 0),
        };
    }

    private static string Target(ApiOperation operation, JsonObject with, string fresh, Random random, bool gentle)
    {
        var path = operation.Path;
        foreach (var (name, _, place) in operation.Parameters.Where(parameter => parameter.In == "path"))
        {
            path = path.Replace($"{{{name}}}", PathValue(operation, name, with[name]?.ToString() ?? "x", fresh, random, gentle), StringComparison.Ordinal);
        }

        var query = operation.Parameters.Where(parameter => parameter.In == "query" && with[parameter.Name] is not null && random.Next(3) > 0)
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(with[parameter.Name]!.ToString())}").ToList();
        if (operation.Parameters.Any(parameter => parameter.Name == "dryRun") && random.Next(4) == 0)
        {
            query.Add("dryRun=true");
        }

        for (; !gentle && random.Next(8) == 0;)
        {
            query.Add(random.Next(5) == 0 ? $"{operation.Parameters.LastOrDefault().Name}={Hostile.Segment(random)}" : Queries[random.Next(Queries.Length)]);
        }

        return path + (query.Count == 0 ? "" : "?" + string.Join('&', query));
    }

    private static string PathValue(ApiOperation operation, string name, string example, string fresh, Random random, bool gentle)
    {
        if (!gentle && random.Next(25) == 0)
        {
            return Hostile.Segment(random);
        }

        var other = random.Next(4);
        return name switch
        {
            // Who is erased is gone for all that follows.
            "member" when operation.Method == "DELETE" && operation.Path.EndsWith("/members/{member}", StringComparison.Ordinal) => $"gone-{fresh}",
            "member" when other > 1 => $"m-{random.Next(Members)}",
            "number" when other == 0 => $"{random.Next(-1, 6)}",
            "program" when other == 0 && random.Next(20) == 0 => random.Next(2) == 0 ? "other" : fresh,
            "campaign" or "reward" or "segment" or "tag" or "household" when operation.Method == "PUT" && other == 0 => $"{name}-{random.Next(20)}",
            "campaign" or "reward" or "tag" or "household" when other == 1 && random.Next(3) == 0 => $"{name}-{random.Next(20)}",
            _ => Uri.EscapeDataString(example),
        };
    }

    private byte[]? Body(ApiOperation operation, JsonObject call, string fresh, Random random, bool gentle)
    {
        var example = call["body"] ?? operation.Example;
        if (example is null)
        {
            return !gentle && random.Next(20) == 0 ? Encoding.UTF8.GetBytes(Hostile.Value(random)) : null;
        }

        if (operation.Media == "text/plain")
        {
            var lines = (string)example! + (random.Next(2) == 0 ? $"\n{fresh}\nm-{random.Next(Members)}" : "");
            return gentle ? Encoding.UTF8.GetBytes(lines) : Encoding.UTF8.GetBytes(random.Next(3) switch { 0 => lines.Replace("\n", "\r\n\n", StringComparison.Ordinal), 1 => lines + "\n" + Hostile.Value(random), _ => string.Concat(Enumerable.Repeat(lines + "\n", random.Next(1, 50))) });
        }

        if (operation.Media != "application/x-ndjson")
        {
            return One(operation, example, fresh, random, gentle);
        }

        var batch = new MemoryStream();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            batch.Write(One(operation, example, $"{fresh}-{i}", random, gentle || random.Next(2) == 0));
            batch.Write(random.Next(10) == 0 ? "\r\n\n"u8 : "\n"u8);
        }

        return batch.ToArray();
    }

    private byte[] One(ApiOperation operation, JsonNode example, string fresh, Random random, bool gentle)
    {
        var body = random.Next(20) == 0 && operation.Schema is not null ? _schemas.Make(operation.Schema, random) ?? new JsonObject() : example.DeepClone();
        if (body is JsonObject members)
        {
            if (members.ContainsKey("id") && random.Next(3) > 0)
            {
                members["id"] = fresh;
            }

            if (members.ContainsKey("member") && random.Next(3) > 0)
            {
                members["member"] = $"m-{random.Next(Members)}";
            }

            if (members["purchase"] is JsonObject purchase && random.Next(2) == 0)
            {
                purchase["id"] = $"receipt-{random.Next(1, 12)}";
            }
        }

        return _bodies.Mutate(body, operation.Schema, random, gentle);
    }

    private List<(string Name, string Value)> Headers(ApiOperation operation, JsonObject call, JsonObject with, string fresh, bool hasBody, Random random, bool gentle)
    {
        var headers = new List<(string, string)>();
        if (Authorization((string?)call["as"], random, gentle) is { } authorization)
        {
            headers.Add(("Authorization", authorization));
        }

        foreach (var (name, _, _) in operation.Parameters.Where(parameter => parameter.In == "header" && with[parameter.Name] is not null))
        {
            var example = with[name]!.ToString();
            var value = random.Next(gentle ? 4 : 8) switch
            {
                < 3 when name == "Idempotency-Key" => fresh,
                5 => Hostile.Header(random),
                6 => null,
                _ => example,
            };
            if (value is not null)
            {
                headers.Add((name, value));
            }
        }

        if (hasBody)
        {
            headers.Add(("Content-Type", !gentle && random.Next(20) == 0 ? MediaTypes[random.Next(MediaTypes.Length)] : operation.Media ?? "application/json"));
        }

        for (; !gentle && random.Next(12) == 0;)
        {
            headers.Add((OddHeaders[random.Next(OddHeaders.Length)], Hostile.Header(random)));
        }

        return headers;
    }

    private string? Authorization(string? documented, Random random, bool gentle)
    {
        var key = documented is not null && _secrets.TryGetValue(documented, out var secret) && random.Next(8) > 0 ? secret : _first;
        return gentle ? $"Bearer {key}" : random.Next(60) switch
        {
            0 => null,
            1 => "Bearer",
            2 => "Bearer " + Hostile.Header(random),
            3 => "Basic dXNlcjpwYXNz",
            4 => $"Bearer {key[..^1]}",
            5 => $"Bearer {key} {key}",
            _ => $"Bearer {key}",
        };
    }
}
