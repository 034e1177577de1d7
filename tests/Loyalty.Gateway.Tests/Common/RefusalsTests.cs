using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Common;

/// <summary>A member, purchase or command that is refused leaves no trace but a line of the log and a count.</summary>
public sealed class RefusalsTests
{
    private const string Name = "Rosalinde Unverwechselbar";

    [Fact]
    public async Task Refused_leaves_nothing_but_a_line_of_the_log_and_a_count()
    {
        await using var own = await OwnHost.Start();
        using var counted = new CountedRefusals();
        var program = await own.Host.NewProgram();
        await program.Enroll("anna", $$""", "identifiers": [{ "kind": "card", "value": "4711-secret" }], "profile": { "name": "{{Name}}" }""");
        await program.Enroll("ben");
        await program.Record(program.Purchase("r1", "anna", 12_000));
        (await program.All.Post(program.Path("/members/ben/block"), """{ "reason": "lost" }""", ("Idempotency-Key", "block"))).Is(HttpStatusCode.OK);
        var reader = await program.NewCaller("membersRead");
        await program.Offer("mug", """{ "name": "A mug", "price": { "wallet": "points", "points": 100000 } }""");
        await program.CaughtUp();
        var before = await Everything(own.Host, program);

        var refused = new List<(string Code, string Endpoint)>();
        foreach (var (call, code, endpoint) in Refusals(own.Host, program, reader))
        {
            var answer = await call();
            Assert.True((int)answer.Status >= 400, answer.Text);
            Assert.Equal(code, answer.Json.GetProperty("code").GetString());
            ErrorTable.Check(code, answer.Status);
            refused.Add((code, endpoint));
        }

        await program.CaughtUp();
        Assert.Equal(before, await Everything(own.Host, program));
        foreach (var (code, endpoint) in refused)
        {
            Assert.Contains((code, endpoint), counted.All);
            Assert.Contains(own.Host.Logs.Lines, line => line.StartsWith($"Information: Refused with {code} (", StringComparison.Ordinal) && line.Contains($": {endpoint}.", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(own.Host.Logs.Lines, line => line.Contains(Name, StringComparison.Ordinal) || line.Contains("4711-secret", StringComparison.Ordinal) || line.Contains("anna", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refused_line_of_a_batch_is_counted_like_a_request()
    {
        await using var own = await OwnHost.Start();
        using var counted = new CountedRefusals();
        var program = await own.Host.NewProgram();

        var lines = $"{program.Purchase("r1", "nobody", 100).ReplaceLineEndings(" ")}\n{{}}\n";
        (await program.All.Send(HttpMethod.Post, program.Path("/purchases:batch"), System.Text.Encoding.UTF8.GetBytes(lines), "application/x-ndjson")).Is(HttpStatusCode.OK);

        const string Endpoint = "POST /v1/programs/{program}/purchases:batch";
        Assert.Contains(("memberNotFound", Endpoint), counted.All);
        Assert.Contains(("invalidRequest", Endpoint), counted.All);
    }

    [Fact]
    public async Task Refused_line_of_a_list_is_counted_like_a_request()
    {
        await using var own = await OwnHost.Start();
        using var counted = new CountedRefusals();
        var program = await own.Host.NewProgram(TestProgram.Definition.Replace("\"tiers\":", """ "segments": [{ "id": "staff" }], "tiers": """, StringComparison.Ordinal));

        (await program.All.Send(HttpMethod.Post, program.Path("/segments/staff/members"), "nobody\na b\n"u8.ToArray(), "text/plain", ("Idempotency-Key", "l1"))).Is(HttpStatusCode.OK);

        const string Endpoint = "POST /v1/programs/{program}/segments/{segment}/members";
        Assert.Contains(("memberNotFound", Endpoint), counted.All);
        Assert.Contains(("invalidRequest", Endpoint), counted.All);
    }

    /// <summary>One of every kind: shape, headers, keys, path, precondition, rule, conflict, not found.</summary>
    private static IEnumerable<(Func<Task<Answer>> Call, string Code, string Endpoint)> Refusals(GatewayHost host, TestProgram program, Caller reader)
    {
        const string Base = "/v1/programs/{program}";
        var all = program.All;
        const string Purchases = $"POST {Base}/purchases";
        yield return (() => host.Anonymous.Get(program.Path("/members/anna")), "keyMissing", $"GET {Base}/members/{{member}}");
        yield return (() => new Caller(host, "lk_none").Get(program.Path("/members/anna")), "keyInvalid", $"GET {Base}/members/{{member}}");
        yield return (() => reader.Post(program.Path("/purchases"), program.Purchase("r2", "anna", 100)), "permissionMissing", Purchases);
        yield return (() => reader.Get("/v1/programs/other/members/anna"), "programForbidden", $"GET {Base}/members/{{member}}");
        yield return (() => all.Get("/v1/nowhere"), "routeNotFound", "none");
        yield return (() => all.Send(HttpMethod.Delete, program.Path("/purchases"), null), "methodNotAllowed", "none");
        yield return (() => all.Send(HttpMethod.Post, program.Path("/purchases"), "{}"u8.ToArray(), "text/plain"), "unsupportedMediaType", "none");
        yield return (() => all.Post(program.Path("/purchases"), "{"), "malformedJson", Purchases);
        yield return (() => all.Post(program.Path("/purchases"), $$"""{ "{{Name}}": 1 }"""), "invalidRequest", Purchases);
        yield return (() => all.Post(program.Path("/purchases") + "?dry=true", program.Purchase("r2", "anna", 100)), "invalidRequest", Purchases);
        yield return (() => all.Post(program.Path("/purchases"), program.Purchase("r2", "anna", 100).Replace("\"amount\": 100 }]", "\"amount\": 99 }]", StringComparison.Ordinal)), "amountMismatch", Purchases);
        yield return (() => all.Post(program.Path("/purchases"), program.Purchase("r2", "nobody", 100)), "memberNotFound", Purchases);
        yield return (() => all.Post(program.Path("/purchases"), program.Purchase("r2", "ben", 100)), "memberBlocked", Purchases);
        yield return (() => all.Post(program.Path("/purchases"), program.Purchase("r1", "anna", 100)), "idReused", Purchases);
        yield return (() => all.Post(program.Path("/purchases"), program.Purchase("r2", "anna", 100, channel: "moon")), "channelUnknown", Purchases);
        yield return (() => all.Post(program.Path("/purchases"), program.Purchase("r2", "anna", 100, more: """, "payWith": [{ "wallet": "points", "points": 1 }]""")), "paymentNotAccepted", Purchases);
        yield return (() => all.Post(program.Path("/members"), "{}"), "idempotencyKeyMissing", $"POST {Base}/members");
        yield return (() => all.Post(program.Path("/members"), """{ "id": "anna" }""", ("Idempotency-Key", "k1")), "memberExists", $"POST {Base}/members");
        yield return (() => all.Post(program.Path("/members"), """{ "id": "cleo", "identifiers": [{ "kind": "card", "value": "4711-secret" }] }""", ("Idempotency-Key", "k2")), "identifierTaken", $"POST {Base}/members");
        yield return (() => all.Get(program.Path("/members/a%20b")), "invalidId", $"GET {Base}/members/{{member}}");
        yield return (() => all.Post(program.Path("/members/ben/block"), """{ "reason": "lost" }""", ("Idempotency-Key", "k5")), "alreadyBlocked", $"POST {Base}/members/{{member}}/block");
        yield return (() => all.Post(program.Path("/members/anna/redemptions"), """{ "reward": "mug", "channel": "web" }""", ("Idempotency-Key", "k3")), "insufficientBalance", $"POST {Base}/members/{{member}}/redemptions");
        yield return (() => all.Post(program.Path("/members/anna/transfers"), """{ "to": "ben", "wallet": "points", "points": 5 }""", ("Idempotency-Key", "k4")), "receiverBlocked", $"POST {Base}/members/{{member}}/transfers");
        yield return (() => all.Post(program.Path("/returns"), $$"""{ "id": "b1", "channel": "web", "purchase": { "id": "r1" }, "member": "anna", "occurredAt": "{{program.Now}}", "lines": [{ "line": "9", "quantity": 1 }] }"""), "lineUnknown", $"POST {Base}/returns");
        yield return (() => all.Put(program.Path("/draft"), TestProgram.Definition, ("If-None-Match", "*")), "preconditionFailed", $"PUT {Base}/draft");
        yield return (() => all.Put(program.Path("/draft"), TestProgram.Definition), "preconditionRequired", $"PUT {Base}/draft");
        yield return (() => all.Post(program.Path("/draft:publish"), """{ "effectiveAt": "2020-01-01T00:00:00Z" }"""), "effectiveTooEarly", $"POST {Base}/draft:publish");
        yield return (() => all.Post(program.Path("/members:lookup"), """{ "kind": "card", "value": "4712-secret" }"""), "memberNotFound", $"POST {Base}/members:lookup");
    }

    /// <summary>All that is kept: journal, states, directory, totals, editions, drafts, keys.</summary>
    private static async Task<string> Everything(GatewayHost host, TestProgram program)
    {
        var all = new List<string> { await program.Journal() };
        foreach (var path in new[]
        {
            "/members", "/members/anna/recorded", "/members/ben/recorded", "/members/anna/profile", "/members/anna/vouchers", "/channels/web", "/tiers", "/draft", "/editions",
            "/rewards", "/rewards/mug/stock", "/campaigns", "/keys",
        })
        {
            all.Add((await host.First.Get(program.Path(path))).Is(HttpStatusCode.OK).Text);
        }

        return string.Join("\n", all);
    }

    /// <summary>What the metric was told while this was there; by other tests, too.</summary>
    private sealed class CountedRefusals : IDisposable
    {
        private readonly ConcurrentQueue<(string, string)> _counted = [];
        private readonly MeterListener _listener = new();

        public CountedRefusals()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == RefusalLog.Counter)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => _counted.Enqueue((Tag(tags, "code"), Tag(tags, "endpoint"))));
            _listener.Start();
        }

        public IReadOnlyCollection<(string Code, string Endpoint)> All => _counted;

        public void Dispose() => _listener.Dispose();

        private static string Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
        {
            foreach (var tag in tags)
            {
                if (tag.Key == name)
                {
                    return (string)tag.Value!;
                }
            }

            return "";
        }
    }
}
