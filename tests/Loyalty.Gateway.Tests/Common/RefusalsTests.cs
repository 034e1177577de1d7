using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Tests.Fixture;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Gateway.Tests.Common;

/// <summary>A member, purchase or command that is refused leaves no trace but a line of the log and a count.</summary>
public sealed class RefusalsTests
{
    private const string Name = "Rosalinde Unverwechselbar";
    private const string Provider = "web-in";

    private static readonly string Definition = TestProgram.Definition.Replace("\"kind\": \"points\"", "\"kind\": \"points\", \"transferable\": true", StringComparison.Ordinal).Replace("\"earningRules\":", """
        "activityTypes": [{ "id": "review" }], "memberships": [{ "id": "plus", "length": 12, "unit": "months" }], "households": { "wallet": "points", "members": 2 },
        "segments": [{ "id": "buyers", "condition": { "purchases": { "days": 30, "atLeast": 1 } } }, { "id": "staff" }], "adjustmentLimit": 500, "earningRules":
        """, StringComparison.Ordinal);

    [Fact]
    public async Task Refused_leaves_nothing_but_a_line_of_the_log_and_a_count()
    {
        await using var own = await Start();
        using var counted = new CountedRefusals();
        var shop = await Open(own.Host);
        var (program, faulty) = (shop.Program, shop.Faulty);
        var rows = Refusals(own.Host, program, shop.Reader).Concat(OfEveryCommand(shop)).ToArray();
        Assert.Empty(Commands(own.Host).Except(rows.Select(row => row.Endpoint)));
        await program.CaughtUp();

        // What is read says as of when.
        own.Host.Clock.StopAt(own.Host.Clock.GetUtcNow());
        var before = await Everything(own.Host, program, faulty);

        var refused = new List<(string Code, string Endpoint)>();
        foreach (var (call, code, endpoint) in rows)
        {
            var (status, given) = Refused(await call());
            Assert.Equal((code, endpoint), (given, endpoint));
            ErrorTable.Check(code, status);
            refused.Add((code, endpoint));
        }

        await program.CaughtUp();
        Assert.Equal(before, await Everything(own.Host, program, faulty));
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

    [Fact]
    public async Task Refused_line_of_codes_is_counted_like_a_request()
    {
        await using var own = await OwnHost.Start();
        using var counted = new CountedRefusals();
        var program = await own.Host.NewProgram();
        await program.Offer("film", """{ "name": "Film", "price": { "wallet": "points", "points": 1 }, "stock": "codes" }""");

        (await program.All.Send(HttpMethod.Post, program.Path("/rewards/film/codes"), "A-1\nB\u0001\n"u8.ToArray(), "text/plain", Key("c1"))).Is(HttpStatusCode.OK);

        Assert.Contains(("invalidRequest", "POST /v1/programs/{program}/rewards/{reward}/codes"), counted.All);
    }

    [Fact]
    public async Task Refused_purchase_of_a_replay_is_counted_like_a_request()
    {
        await using var own = await Start();
        using var counted = new CountedRefusals();
        var program = await own.Host.NewProgram();
        await Park(program);

        var replayed = await program.WithoutTrace(() => program.All.Post(program.Path("/channels/web/parked-purchases:replay"), ""));

        Assert.Equal("memberNotFound", replayed.Is(HttpStatusCode.OK).Json.GetProperty("replayed")[0].GetProperty("code").GetString());
        Assert.Contains(("memberNotFound", "POST /v1/programs/{program}/channels/{channel}/parked-purchases:replay"), counted.All);
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
        yield return (() => all.Post(program.Path("/returns"), Return(program)), "lineUnknown", $"POST {Base}/returns");
        yield return (() => all.Put(program.Path("/draft"), TestProgram.Definition, ("If-None-Match", "*")), "preconditionFailed", $"PUT {Base}/draft");
        yield return (() => all.Put(program.Path("/draft"), TestProgram.Definition), "preconditionRequired", $"PUT {Base}/draft");
        yield return (() => all.Post(program.Path("/draft:publish"), """{ "effectiveAt": "2020-01-01T00:00:00Z" }"""), "effectiveTooEarly", $"POST {Base}/draft:publish");
        yield return (() => all.Post(program.Path("/members:lookup"), """{ "kind": "card", "value": "4712-secret" }"""), "memberNotFound", $"POST {Base}/members:lookup");
    }

    /// <summary>One of every command, refused by a rule wherever there is one that can refuse it.</summary>
    private static IEnumerable<(Func<Task<Answer>> Call, string Code, string Endpoint)> OfEveryCommand(Shop shop)
    {
        const string Base = "/v1/programs/{program}";
        const string Member = Base + "/members/{member}";
        const string Voucher = Member + "/vouchers/{voucher}";
        const string Segment = Base + "/segments/{segment}";
        const string Campaign = Base + "/campaigns/{campaign}";
        const string Reward = Base + "/rewards/{reward}";
        const string Parked = Base + "/channels/{channel}/parked-purchases";
        var (program, faulty, all) = (shop.Program, shop.Faulty, shop.Program.All);

        yield return (() => Lines(program, "/purchases:batch", program.Purchase("r2", "ben", 100)), "memberBlocked", $"POST {Base}/purchases:batch");
        yield return (() => Lines(program, "/returns:batch", Return(program)), "lineUnknown", $"POST {Base}/returns:batch");
        yield return (() => all.Post(program.Path("/purchases/web/r1/confirm"), ""), "nothingToConfirm", $"POST {Base}/purchases/{{channel}}/{{id}}/confirm");
        yield return (() => all.Post(program.Path($"/channels/web/parked-purchases/{shop.Parked}:replay"), ""), "memberNotFound", $"POST {Parked}/{{parked}}:replay");
        yield return (() => Delete(program, "/channels/web/parked-purchases/none"), "parkedPurchaseNotFound", $"DELETE {Parked}/{{parked}}");
        yield return (() => all.Post(program.Path("/channels/web/parked-purchases:replay?limit=0"), ""), "invalidRequest", $"POST {Parked}:replay");
        yield return (() => all.Post(program.Path("/activities"), Activity(program, "anna", "dance")), "activityTypeUnknown", $"POST {Base}/activities");
        yield return (() => Lines(program, "/activities:batch", Activity(program, "ben", "review")), "memberBlocked", $"POST {Base}/activities:batch");

        yield return (() => all.Post(program.Path("/members"), """{ "id": "cleo", "identifiers": [{ "kind": "card", "value": "4713-secret" }, { "kind": "card", "value": "4711-secret" }], "profile": { "name": "Cleo" } }""", Key("m0")), "identifierTaken", $"POST {Base}/members");
        yield return (() => all.Post(program.Path("/members:evaluate?limit=0"), ""), "invalidRequest", $"POST {Base}/members:evaluate");
        yield return (() => all.Post(program.Path("/members/anna/unblock"), """{ "reason": "mistake" }""", Key("m1")), "notBlocked", $"POST {Member}/unblock");
        yield return (() => all.Put(program.Path("/members/anna/profile"), """{ "name": "Other" }""", ("If-Match", "\"0\"")), "preconditionFailed", $"PUT {Member}/profile");
        yield return (() => Delete(program, "/members/carl", Key("m2")), "inHousehold", $"DELETE {Member}");
        yield return (() => all.Post(program.Path("/members/anna/merge"), """{ "into": "ben" }""", Key("m3")), "targetBlocked", $"POST {Member}/merge");
        yield return (() => all.Post(program.Path("/members/anna/merge"), """{ "into": "carl" }""", Key("m13")), "targetInHousehold", $"POST {Member}/merge");
        yield return (() => all.Post(program.Path("/members/anna/transfers"), """{ "to": "nobody", "wallet": "points", "points": 5 }""", Key("m14")), "receiverNotFound", $"POST {Member}/transfers");
        yield return (() => all.Post(program.Path("/members/anna/transfers"), """{ "to": "carl", "wallet": "points", "points": 5000 }""", Key("m15")), "insufficientBalance", $"POST {Member}/transfers");
        yield return (() => all.Post(program.Path("/members/anna/referral-code"), """{ "devices": ["phone"] }"""), "referralsNotOffered", $"POST {Member}/referral-code");
        yield return (() => all.Post(program.Path("/members/anna/adjustments"), """{ "wallet": "moon", "points": 5, "reason": "goodwill" }""", Key("m4")), "walletUnknown", $"POST {Member}/adjustments");
        yield return (() => all.Post(program.Path("/members/anna/adjustments"), """{ "wallet": "points", "points": -200, "reason": "mistake" }""", Key("m5")), "insufficientBalance", $"POST {Member}/adjustments");
        yield return (() => all.Post(program.Path($"/members/anna/adjustments/{shop.Adjustment}:confirm"), ""), "secondOperatorNeeded", $"POST {Member}/adjustments/{{adjustment}}:confirm");
        yield return (() => all.Post(program.Path("/members/anna/adjustments/none:reject"), ""), "adjustmentNotFound", $"POST {Member}/adjustments/{{adjustment}}:reject");
        yield return (() => all.Post(program.Path("/members/anna/tier:give"), """{ "tier": "gold", "until": "2020-01-01T00:00:00Z", "reason": "goodwill" }""", Key("m6")), "untilInPast", $"POST {Member}/tier:give");
        yield return (() => all.Post(program.Path("/members/anna/tier:withdraw"), """{ "reason": "mistake" }""", Key("m7")), "noTierGiven", $"POST {Member}/tier:withdraw");
        yield return (() => all.Post(program.Path("/members/anna/memberships/plus:pay"), """{ "paidAt": "2199-01-01T00:00:00Z" }""", Key("m8")), "paidInFuture", $"POST {Member}/memberships/{{plan}}:pay");
        yield return (() => all.Post(program.Path("/members/anna/memberships/plus:cancel"), "", Key("m9")), "membershipNotHeld", $"POST {Member}/memberships/{{plan}}:cancel");
        yield return (() => all.Post(program.Path("/members/anna/memberships/plus:refund"), "", Key("m10")), "membershipNotHeld", $"POST {Member}/memberships/{{plan}}:refund");
        yield return (() => all.Put(program.Path("/members/dora/tags/press"), "", Key("m11")), "memberErased", $"PUT {Member}/tags/{{tag}}");
        yield return (() => Delete(program, "/members/dora/tags/press", Key("m12")), "memberErased", $"DELETE {Member}/tags/{{tag}}");

        yield return (() => all.Post(program.Path("/vouchers:lookup"), """{ "code": "none" }"""), "voucherNotFound", $"POST {Base}/vouchers:lookup");
        yield return (() => all.Post(program.Path("/members/anna/redemptions"), """{ "reward": "cup", "channel": "web" }""", Key("v1")), "outOfStock", $"POST {Member}/redemptions");
        yield return (() => all.Post(program.Path($"/members/anna/vouchers/{shop.UsedVoucher}:use"), """{ "channel": "web" }""", Key("v2")), "voucherNotUsable", $"POST {Voucher}:use");
        yield return (() => all.Post(program.Path($"/members/anna/vouchers/{shop.OpenVoucher}:unuse"), """{ "reason": "mistake" }""", Key("v3")), "voucherNotUsed", $"POST {Voucher}:unuse");
        yield return (() => all.Post(program.Path($"/members/anna/vouchers/{shop.UsedVoucher}:cancel"), """{ "reason": "mistake" }""", Key("v4")), "voucherNotUsable", $"POST {Voucher}:cancel");

        yield return (() => all.Post(faulty.Path("/households"), """{ "id": "home" }"""), "householdsNotOffered", $"POST {Base}/households");
        yield return (() => all.Post(program.Path("/households/none/members"), """{ "member": "anna" }""", Key("h1")), "householdNotFound", $"POST {Base}/households/{{household}}/members");
        yield return (() => all.Post(program.Path("/households/home/members"), """{ "member": "ben" }""", Key("h2")), "memberBlocked", $"POST {Base}/households/{{household}}/members");
        yield return (() => all.Post(program.Path("/households/home/members"), """{ "member": "anna" }""", Key("h4")), "householdFull", $"POST {Base}/households/{{household}}/members");
        yield return (() => Delete(program, "/households/home/members/anna", Key("h3")), "notInHousehold", $"DELETE {Base}/households/{{household}}/members/{{member}}");

        yield return (() => all.Post(program.Path("/segments/none:evaluate"), ""), "segmentNotFound", $"POST {Segment}:evaluate");
        yield return (() => all.Send(HttpMethod.Put, program.Path("/segments/buyers/members"), "ben"u8.ToArray(), "text/plain", Key("s1")), "segmentNotListed", $"PUT {Segment}/members");
        yield return (() => all.Send(HttpMethod.Post, program.Path("/segments/buyers/members"), "ben"u8.ToArray(), "text/plain", Key("s2")), "segmentNotListed", $"POST {Segment}/members");
        yield return (() => Delete(program, "/segments/buyers/members/anna", Key("s3")), "segmentNotListed", $"DELETE {Segment}/members/{{member}}");

        yield return (() => all.Put(program.Path("/campaigns/extra/draft"), "{}", ("If-None-Match", "*")), "preconditionFailed", $"PUT {Campaign}/draft");
        yield return (() => all.Post(program.Path("/campaigns/none/draft:validate"), ""), "draftNotFound", $"POST {Campaign}/draft:validate");
        yield return (() => all.Post(program.Path("/campaigns/wrong/draft:publish"), ""), "campaignInvalid", $"POST {Campaign}/draft:publish");
        yield return (() => all.Post(program.Path("/campaigns/wrong/draft:simulate"), program.Purchase("r2", "anna", 100)), "campaignInvalid", $"POST {Campaign}/draft:simulate");
        yield return (() => all.Post(program.Path("/campaigns/extra:pause"), ""), "campaignEnded", $"POST {Campaign}:pause");
        yield return (() => all.Post(program.Path("/campaigns/extra:resume"), ""), "campaignEnded", $"POST {Campaign}:resume");
        yield return (() => all.Post(program.Path("/campaigns/wrong:end"), ""), "campaignNotPublished", $"POST {Campaign}:end");

        yield return (() => all.Put(program.Path("/rewards/mug/draft"), """{ "name": "Other" }""", ("If-None-Match", "*")), "preconditionFailed", $"PUT {Reward}/draft");
        yield return (() => Delete(program, "/rewards/mug/draft", ("If-Match", shop.MugTag)), "rewardPublished", $"DELETE {Reward}/draft");
        yield return (() => all.Post(program.Path("/rewards/none/draft:validate"), ""), "draftNotFound", $"POST {Reward}/draft:validate");
        yield return (() => all.Post(program.Path("/rewards/wrong/draft:publish"), ""), "rewardInvalid", $"POST {Reward}/draft:publish");
        yield return (() => all.Post(program.Path("/rewards/wrong/draft:simulate"), program.Purchase("r2", "anna", 100)), "rewardInvalid", $"POST {Reward}/draft:simulate");
        yield return (() => all.Post(program.Path("/rewards/mug/stock"), """{ "add": 5 }""", Key("w1")), "stockNotCounted", $"POST {Reward}/stock");
        yield return (() => all.Send(HttpMethod.Post, program.Path("/rewards/mug/codes"), "A-1\nA-2"u8.ToArray(), "text/plain", Key("w2")), "stockNotCodes", $"POST {Reward}/codes");
        yield return (() => all.Post(program.Path("/rewards/bicycle/draws"), """{ "winners": 1 }""", Key("w3")), "noTickets", $"POST {Reward}/draws");

        yield return (() => all.Post("/v1/programs/nowhere/draft:validate", ""), "draftNotFound", $"POST {Base}/draft:validate");
        yield return (() => all.Post(faulty.Path("/draft:publish"), "{}"), "programInvalid", $"POST {Base}/draft:publish");
        yield return (() => all.Post(faulty.Path("/draft:simulate"), faulty.Purchase("r2", null, 100)), "programInvalid", $"POST {Base}/draft:simulate");
        yield return (() => all.Post(program.Path("/draft:from-template"), """{ "template": "stamp-card", "name": "Other", "currency": "EUR", "timeZone": "Europe/Berlin" }"""), "draftExists", $"POST {Base}/draft:from-template");
        yield return (() => all.Post(program.Path("/editions/99:rollback"), "{}"), "editionNotFound", $"POST {Base}/editions/{{number:int}}:rollback");
        yield return (() => all.Post(program.Path("/editions/99:simulate"), program.Purchase("r2", "anna", 100)), "editionNotFound", $"POST {Base}/editions/{{number:int}}:simulate");

        foreach (var (path, keys) in new[] { (program.Path("/keys"), Base + "/keys"), ("/v1/keys", "/v1/keys") })
        {
            yield return (() => all.Post(path, """{ "id": "first", "name": "Other", "permissions": ["membersRead"] }"""), "keyExists", $"POST {keys}");
            yield return (() => all.Post(path + "/none/rotate", """{ "overlapSeconds": 60 }"""), "keyNotFound", $"POST {keys}/{{key}}/rotate");
            yield return (() => all.Post(path + "/none/revoke", ""), "keyNotFound", $"POST {keys}/{{key}}/revoke");
        }
    }

    /// <summary>Whatever can change something: a new one needs a row of its own in the table above.</summary>
    private static IEnumerable<string> Commands(GatewayHost host) => host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Select(endpoint => (Method: endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET", Path: endpoint.RoutePattern.RawText!.TrimEnd('/')))
        .Where(endpoint => endpoint.Method != "GET")
        .Select(endpoint => $"{endpoint.Method} {endpoint.Path}");

    /// <summary>Why a call was refused, or the one line of a batch.</summary>
    private static (HttpStatusCode Status, string? Code) Refused(Answer answer)
    {
        var line = answer.Status == HttpStatusCode.OK && answer.Json.TryGetProperty("problem", out var problem) ? problem : answer.Json;
        Assert.True(line.TryGetProperty("code", out var code), answer.Text);
        return ((HttpStatusCode)line.GetProperty("status").GetInt32(), code.GetString());
    }

    private static (string Name, string Value) Key(string key) => ("Idempotency-Key", key);

    private static Task<Answer> Delete(TestProgram program, string path, params (string Name, string Value)[] headers) =>
        program.All.Send(HttpMethod.Delete, program.Path(path), null, headers);

    private static Task<Answer> Lines(TestProgram program, string path, string line) =>
        program.All.Send(HttpMethod.Post, program.Path(path), System.Text.Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ")), "application/x-ndjson");

    private static string Return(TestProgram program) =>
        $$"""{ "id": "b1", "channel": "web", "purchase": { "id": "r1" }, "member": "anna", "occurredAt": "{{program.Now}}", "lines": [{ "line": "9", "quantity": 1 }] }""";

    private static string Activity(TestProgram program, string member, string type) =>
        $$"""{ "id": "a1", "channel": "web", "member": "{{member}}", "type": "{{type}}", "occurredAt": "{{program.Now}}" }""";

    /// <summary>What commands are refused about.</summary>
    private static async Task<Shop> Open(GatewayHost host)
    {
        var program = await host.NewProgram(Definition);
        var all = program.All;
        await program.Enroll("anna", $$""", "identifiers": [{ "kind": "card", "value": "4711-secret" }], "profile": { "name": "{{Name}}" }""");
        await program.Enroll("ben");
        await program.Enroll("carl");
        await program.Enroll("dora");
        await program.Enroll("elsa");
        await program.Record(program.Purchase("r1", "anna", 12_000));
        (await all.Post(program.Path("/members/ben/block"), """{ "reason": "lost" }""", Key("block"))).Is(HttpStatusCode.OK);
        (await all.Post(program.Path("/households"), """{ "id": "home" }""")).Is(HttpStatusCode.Created);
        (await all.Post(program.Path("/households/home/members"), """{ "member": "carl" }""", Key("join-1"))).Is(HttpStatusCode.OK);
        (await all.Post(program.Path("/households/home/members"), """{ "member": "elsa" }""", Key("join-2"))).Is(HttpStatusCode.OK);
        (await Delete(program, "/members/dora", Key("erase"))).Is(HttpStatusCode.OK);
        var adjustment = (await all.Post(program.Path("/members/anna/adjustments"), """{ "wallet": "points", "points": 1000, "reason": "goodwill" }""", Key("adjust"))).Is(HttpStatusCode.Accepted);

        await program.Offer("mug", """{ "name": "A mug", "price": { "wallet": "points", "points": 100000 } }""");
        await program.Offer("pen", """{ "name": "A pen", "price": { "wallet": "points", "points": 1 } }""");
        await program.Offer("cup", """{ "name": "A cup", "price": { "wallet": "points", "points": 1 }, "stock": "counted" }""");
        await program.Offer("bicycle", """{ "name": "A bicycle", "price": { "wallet": "points", "points": 1 }, "kind": "raffleTicket", "value": { "text": "A bicycle" } }""");
        (await all.Put(program.Path("/rewards/wrong/draft"), """{ "name": "Wrong", "price": { "wallet": "moon", "points": 1 } }""", ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
        var used = await Redeem("pen-1");
        (await all.Post(program.Path($"/members/anna/vouchers/{used}:use"), """{ "channel": "web" }""", Key("use"))).Is(HttpStatusCode.OK);
        var open = await Redeem("pen-2");

        (await all.Put(program.Path("/campaigns/extra/draft"), """{ "wallet": "points", "effect": { "pointsPerPurchase": 50 } }""", ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
        (await all.Post(program.Path("/campaigns/extra/draft:publish"), "")).Is(HttpStatusCode.Created);
        (await all.Post(program.Path("/campaigns/extra:end"), "")).Is(HttpStatusCode.Created);
        (await all.Put(program.Path("/campaigns/wrong/draft"), """{ "wallet": "moon", "effect": { "pointsPerPurchase": 50 } }""", ("If-None-Match", "*"))).Is(HttpStatusCode.OK);

        (await all.Post(program.Path("/keys"), """{ "id": "first", "name": "Till", "permissions": ["membersRead"] }""")).Is(HttpStatusCode.Created);
        var faulty = await host.NewProgram();
        var tag = (await all.Get(faulty.Path("/draft"))).Is(HttpStatusCode.OK)["ETag"]!;
        (await all.Put(faulty.Path("/draft"), TestProgram.Definition.Replace("\"wallet\": \"points\"", "\"wallet\": \"moon\"", StringComparison.Ordinal), ("If-Match", tag))).Is(HttpStatusCode.OK);

        return new Shop
        {
            Program = program,
            Faulty = faulty,
            Reader = await program.NewCaller("membersRead"),
            UsedVoucher = used,
            OpenVoucher = open,
            Adjustment = adjustment.Json.GetProperty("id").GetString()!,
            MugTag = (await all.Get(program.Path("/rewards/mug/draft"))).Is(HttpStatusCode.OK)["ETag"]!,
            Parked = await Park(program),
        };

        async Task<string> Redeem(string key) =>
            (await all.Post(program.Path("/members/anna/redemptions"), """{ "reward": "pen", "channel": "web" }""", Key(key))).Is(HttpStatusCode.Created).Json.GetProperty("voucher").GetProperty("id").GetString()!;
    }

    private static Task<OwnHost> Start() => OwnHost.Start(
        "--Loyalty:Inbound:Channels:0:Program", "program-1", "--Loyalty:Inbound:Channels:0:Channel", "web", "--Loyalty:Inbound:Channels:0:Provider", Provider);

    /// <summary>A purchase of nobody's, from the stream.</summary>
    private static async Task<string> Park(TestProgram program)
    {
        await program.SendOnStream(Provider, "nobody", program.Purchase("s1", "nobody", 100));

        // A guard against hanging, not a wait: it asks as fast as it is answered.
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var parked = (await program.All.Get(program.Path("/channels/web/parked-purchases"))).Is(HttpStatusCode.OK).Json.GetProperty("parked");
            if (parked.GetArrayLength() > 0)
            {
                return parked[0].GetProperty("id").GetString()!;
            }

            guard.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>All that is kept: journal, states, directory, totals, editions, drafts, keys.</summary>
    private static async Task<string> Everything(GatewayHost host, TestProgram program, TestProgram faulty)
    {
        var all = new List<string> { await program.Journal(), await faulty.Journal() };
        var paths = new[]
        {
            "/members", "/members?status=erased", "/channels/web", "/channels/web/parked-purchases", "/tiers", "/households/home", "/households/home/history", "/segments", "/segments/buyers", "/draft", "/editions",
            "/rewards", "/rewards/mug/stock", "/rewards/cup/stock", "/rewards/bicycle/draws", "/rewards/wrong/draft", "/campaigns", "/campaigns/extra/draft", "/campaigns/wrong/draft", "/referrals", "/notices", "/keys",
        };
        var ofMembers = new[] { "anna", "ben", "carl" }.SelectMany(member => new[] { "/recorded", "/export", "/transfers" }.Select(path => $"/members/{member}{path}"));
        foreach (var path in paths.Concat(ofMembers).Select(program.Path).Concat(new[] { "/members", "/draft", "/editions", "/keys" }.Select(faulty.Path)).Concat(["/v1/programs", "/v1/keys"]))
        {
            all.Add((await host.First.Get(path)).Is(HttpStatusCode.OK).Text);
        }

        return string.Join("\n", all.Concat(StoredStates.Of(host)));
    }

    /// <summary>A program in which a command of every kind could succeed, and what there is in it.</summary>
    private sealed record Shop
    {
        public required TestProgram Program { get; init; }

        /// <summary>Another program that offers little, and whose draft has faults.</summary>
        public required TestProgram Faulty { get; init; }

        /// <summary>Someone who may only read.</summary>
        public required Caller Reader { get; init; }

        public required string UsedVoucher { get; init; }

        public required string OpenVoucher { get; init; }

        /// <summary>One that waits for a second operator.</summary>
        public required string Adjustment { get; init; }

        public required string MugTag { get; init; }

        public required string Parked { get; init; }
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
