using System.Text.Json.Nodes;
using Loyalty.Gateway.Tests.Fixture;
using Loyalty.Gateway.Tests.Programs;

namespace Loyalty.Gateway.Tests.Purchases.Simulations;

[Collection(Shared.Name)]
public sealed class SimulationsTests(GatewayHost host)
{
    private const string Definition = """
        {
          "name": "Test", "timeZone": "Europe/Berlin", "currency": "EUR", "channels": [{ "id": "web" }, { "id": "store" }],
          "wallets": [{ "id": "points", "kind": "points", "payment": { "points": 1, "perAmount": 1 } }],
          "earningRules": [{ "id": "base", "wallet": "points", "effect": { "points": 1, "perAmount": 100 } },
                           { "id": "first", "wallet": "points", "firstPurchase": true, "effect": { "points": 100 } },
                           { "id": "store-only", "wallet": "points", "channels": ["store"], "effect": { "points": 1, "perAmount": 100 } }],
          "tiers": { "metric": "spend", "period": "calendarYear", "levels": [{ "id": "base", "threshold": 0 }, { "id": "gold", "threshold": 50000 }] }
        }
        """;

    private const string ForGold = """
        { "name": "Double for gold", "audience": { "tiers": ["gold"], "attributes": [{ "name": "city", "value": "Berlin" }] }, "effect": { "multiplier": { "factor": 2, "rules": ["base"] } },
          "budget": { "unit": "points", "total": 30 } }
        """;

    [Fact]
    public async Task Draft_answers_a_purchase_as_a_dry_run_does_once_it_is_published()
    {
        var program = await host.NewProgram(Definition);
        await Campaign(program);
        await program.Enroll("anna", """, "profile": { "attributes": [{ "name": "city", "value": "Berlin" }] }""");
        await program.Record(program.Purchase("r1", "anna", 60_000));
        await EditionsTests.Save(program, definition => definition.Replace("\"points\":1,\"perAmount\":100", "\"points\":3,\"perAmount\":100", StringComparison.Ordinal));

        // A till's clock may be ahead: what occurs then does so under the edition that is about to come.
        var ahead = host.Clock.GetUtcNow().AddMinutes(2).ToString("yyyy-MM-ddTHH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);
        var purchase = program.Purchase("r2", "anna", 1_000).Replace(program.Now, ahead, StringComparison.Ordinal);

        var simulated = await program.WithoutTrace(() => program.All.Post(program.Path("/draft:simulate"), purchase));
        (await program.All.Post(program.Path("/draft:publish"), "{}")).Is(HttpStatusCode.Created);
        var dryRun = await program.All.Post(program.Path("/purchases?dryRun=true"), purchase);

        Assert.Equal(Comparable(dryRun), Comparable(simulated));
        Assert.True(simulated.Json.GetProperty("dryRun").GetBoolean());
        Assert.Equal(3, simulated.Json.GetProperty("edition").GetInt32());
        Assert.Equal([("base", 30), ("gold", 30)], Awards(simulated));
        Assert.Equal(["base True", "first False", "store-only False", "gold True"], simulated.Json.GetProperty("explanation").EnumerateArray().Select(rule => $"{rule.GetProperty("rule").GetString()} {rule.GetProperty("applied").GetBoolean()}"));
        await program.Record(purchase);
    }

    [Fact]
    public async Task Draft_of_a_campaign_answers_a_purchase_as_a_dry_run_does_once_it_is_published()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna", """, "profile": { "attributes": [{ "name": "city", "value": "Berlin" }] }""");
        await program.Record(program.Purchase("r1", "anna", 60_000));
        var path = program.Path("/campaigns/gold/draft");
        (await program.All.Put(path, ForGold, ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
        var purchase = program.Purchase("r2", "anna", 5_000);

        var simulated = (await program.WithoutTrace(() => program.All.Post(path + ":simulate", purchase))).Is(HttpStatusCode.OK);
        var changes = (await program.All.Get(path + ":diff")).Is(HttpStatusCode.OK).Json.GetProperty("changes").EnumerateArray().ToArray();
        Assert.Equal([("base", 50)], Awards((await program.All.Post(program.Path("/purchases?dryRun=true"), purchase)).Is(HttpStatusCode.OK)));
        (await program.All.Post(path + ":publish", "")).Is(HttpStatusCode.Created);
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        var dryRun = await program.All.Post(program.Path("/purchases?dryRun=true"), program.Purchase("r2", "anna", 5_000));

        // The budget has 30 left.
        Assert.Equal([("base", 50), ("gold", 30)], Awards(simulated));
        Assert.Equal(Awards(dryRun), Awards(simulated));
        Assert.Equal(["/campaigns/0 added gold"], changes.Select(change => $"{change.GetProperty("pointer").GetString()} {change.GetProperty("change").GetString()} {change.GetProperty("after").GetProperty("id").GetString()}"));
        Assert.Empty((await program.All.Get(path + ":diff")).Is(HttpStatusCode.OK).Json.GetProperty("changes").EnumerateArray());
    }

    [Fact]
    public async Task Draft_of_a_reward_shows_what_comes_automatically_and_what_it_changes()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");
        var path = program.Path("/rewards/coffee/draft");
        (await program.All.Put(path, """{ "name": "Coffee", "kind": "freeProduct", "automatic": true, "price": { "wallet": "points", "points": 40 }, "stock": "unlimited", "value": { "sku": "coffee" } }""", ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
        var purchase = program.Purchase("r1", "anna", 5_000);

        var simulated = (await program.WithoutTrace(() => program.All.Post(path + ":simulate", purchase))).Is(HttpStatusCode.OK).Json;
        var changes = (await program.All.Get(path + ":diff")).Is(HttpStatusCode.OK).Json.GetProperty("changes").EnumerateArray().ToArray();

        // 50 for the amount, 100 for the first purchase.
        Assert.Equal(["coffee", "coffee", "coffee"], simulated.GetProperty("vouchers").EnumerateArray().Select(voucher => voucher.GetProperty("reward").GetString()));
        Assert.Equal(30, simulated.GetProperty("balances")[0].GetProperty("balance").GetInt32());
        Assert.Equal(["/rewards/0 added"], changes.Select(change => $"{change.GetProperty("pointer").GetString()} {change.GetProperty("change").GetString()}"));
    }

    [Theory]
    [InlineData("campaigns", """{ "wallet": "nothing", "effect": { "pointsPerPurchase": 50 } }""", "campaignInvalid", "/wallet")]
    [InlineData("rewards", """{ "name": "Coffee", "kind": "freeProduct", "price": { "wallet": "nothing", "points": 40 }, "stock": "unlimited", "value": { "sku": "coffee" } }""", "rewardInvalid", "/price/wallet")]
    public async Task Draft_of_a_part_that_has_faults_values_nothing_and_one_that_is_not_there_is_not_found(string parts, string draft, string code, string pointer)
    {
        var program = await host.NewProgram(Definition);
        var path = program.Path($"/{parts}/some/draft");
        var purchase = program.Purchase("r1", "anna", 5_000);
        (await program.All.Post(path + ":simulate", purchase)).IsProblem(HttpStatusCode.NotFound, "draftNotFound");
        (await program.All.Get(path + ":diff")).IsProblem(HttpStatusCode.NotFound, "draftNotFound");
        (await program.All.Put(path, draft, ("If-None-Match", "*"))).Is(HttpStatusCode.OK);

        (await program.All.Post(path + ":simulate", purchase)).IsProblem(HttpStatusCode.UnprocessableEntity, code, pointer);
        Assert.NotEmpty((await program.All.Get(path + ":diff")).Is(HttpStatusCode.OK).Json.GetProperty("changes").EnumerateArray());
    }

    [Fact]
    public async Task Draft_values_the_purchase_whatever_was_recorded_under_its_id()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");
        await program.Record(program.Purchase("r1", "anna", 1_000));

        var simulated = (await program.All.Post(program.Path("/draft:simulate"), program.Purchase("r1", "anna", 2_000))).Is(HttpStatusCode.OK);

        Assert.Equal([("base", 20)], Awards(simulated));
        Assert.Null(simulated["Idempotent-Replayed"]);
    }

    [Fact]
    public async Task Described_member_gets_what_such_a_member_gets()
    {
        var program = await host.NewProgram(Definition);
        await Campaign(program);
        await program.Enroll("anna", """, "profile": { "attributes": [{ "name": "city", "value": "Berlin" }] }""");
        await program.Record(program.Purchase("r1", "anna", 60_000));
        var purchase = program.Purchase("r2", "anna", 1_000, more: """, "payWith": [{ "wallet": "points", "points": 600 }]""");

        var real = (await program.All.Post(program.Path("/draft:simulate"), purchase)).Is(HttpStatusCode.OK);
        var described = (await program.All.Post(program.Path("/draft:simulate"), Described(purchase, """{ "tier": "gold", "attributes": [{ "name": "city", "value": "Berlin" }], "balances": [{ "wallet": "points", "points": 700 }], "purchases": 1 }"""))).Is(HttpStatusCode.OK);

        Assert.Equal([("base", 4), ("gold", 4)], Awards(described));
        Assert.Equal(Comparable(real), Comparable(described));
        Assert.Equal(0, (await program.All.Get(program.Path("/members"))).Json.GetProperty("members").EnumerateArray().Count(member => member.GetProperty("member").GetString() == "described"));
    }

    [Theory]
    [InlineData("{}", "base 10, first 100")]
    [InlineData("""{ "purchases": 1 }""", "base 10")]
    [InlineData("""{ "purchases": 1, "tier": "gold" }""", "base 10")]
    [InlineData("""{ "purchases": 1, "tier": "gold", "attributes": [{ "name": "city", "value": "Berlin" }] }""", "base 10, gold 10")]
    public async Task Described_member_is_taken_as_described(string described, string awards)
    {
        var program = await host.NewProgram(Definition);
        await Campaign(program);

        var simulated = (await program.All.Post(program.Path("/draft:simulate"), Described(program.Purchase("r1", "anna", 1_000), described))).Is(HttpStatusCode.OK);

        Assert.Equal(awards, string.Join(", ", Awards(simulated).Select(award => $"{award.Rule} {award.Points}")));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, simulated.Json.GetProperty("member").ValueKind);
    }

    [Fact]
    public async Task Guest_earns_nothing_and_is_told_why()
    {
        var program = await host.NewProgram(Definition);

        var simulated = (await program.All.Post(program.Path("/draft:simulate"), program.Purchase("r1", null, 1_000))).Is(HttpStatusCode.OK);

        Assert.All(simulated.Json.GetProperty("explanation").EnumerateArray(), rule => Assert.Equal("guest", rule.GetProperty("reasons")[0].GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Edition_values_the_purchase_whether_or_not_it_is_in_force()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");
        await EditionsTests.Save(program, definition => definition.Replace("\"points\":1,\"perAmount\":100", "\"points\":3,\"perAmount\":100", StringComparison.Ordinal));
        (await program.All.Post(program.Path("/draft:publish"), "{}")).Is(HttpStatusCode.Created);

        foreach (var (edition, points) in new[] { (1, 10), (2, 30) })
        {
            var simulated = (await program.WithoutTrace(() => program.All.Post(program.Path($"/editions/{edition}:simulate"), program.Purchase("r1", "anna", 1_000)))).Is(HttpStatusCode.OK);
            Assert.Equal([("base", points), ("first", 100)], Awards(simulated));
            Assert.Equal(edition, simulated.Json.GetProperty("edition").GetInt32());
        }

        (await program.All.Post(program.Path("/editions/9:simulate"), program.Purchase("r1", "anna", 1_000))).IsProblem(HttpStatusCode.NotFound, "editionNotFound");
    }

    [Fact]
    public async Task Draft_with_faults_values_nothing()
    {
        var program = await host.NewProgram(Definition);
        await EditionsTests.Save(program, definition => definition.Replace("\"threshold\":50000", "\"threshold\":0", StringComparison.Ordinal));

        var answer = await program.All.Post(program.Path("/draft:simulate"), Described(program.Purchase("r1", "anna", 1_000), "{}"));

        answer.IsProblem(HttpStatusCode.UnprocessableEntity, "programInvalid", "/tiers/levels/1/threshold");
        (await program.All.Post("/v1/programs/never-drafted/draft:simulate", program.Purchase("r1", null, 1_000))).IsProblem(HttpStatusCode.NotFound, "draftNotFound");
    }

    [Theory]
    [InlineData("""{ "tier": "platinum" }""", HttpStatusCode.UnprocessableEntity, "tierUnknown", "/described/tier")]
    [InlineData("""{ "balances": [{ "wallet": "none", "points": 1 }] }""", HttpStatusCode.UnprocessableEntity, "walletUnknown", "/described/balances/0/wallet")]
    [InlineData("""{ "balances": [{ "wallet": "points", "points": 0 }] }""", HttpStatusCode.BadRequest, "invalidRequest", "/described/balances/0/points")]
    [InlineData("""{ "balances": [{ "wallet": "points", "points": 1 }, { "wallet": "points", "points": 1 }] }""", HttpStatusCode.BadRequest, "invalidRequest", "/described/balances/1/wallet")]
    [InlineData("""{ "purchases": 1001 }""", HttpStatusCode.BadRequest, "invalidRequest", "/described/purchases")]
    [InlineData("""{ "spend": 100 }""", HttpStatusCode.BadRequest, "invalidRequest", "/described/spend")]
    [InlineData("""{ "lastChannel": "web" }""", HttpStatusCode.BadRequest, "invalidRequest", "/described/lastChannel")]
    [InlineData("""{ "purchases": 1, "lastChannel": "kiosk" }""", HttpStatusCode.UnprocessableEntity, "channelUnknown", "/described/lastChannel")]
    [InlineData("""{ "purchases": 1, "lastPurchaseOn": "2999-01-01" }""", HttpStatusCode.BadRequest, "invalidRequest", "/described/lastPurchaseOn")]
    [InlineData("""{ "purchases": 1, "lastPurchaseOn": "2020-01-01", "joinedOn": "2020-01-02" }""", HttpStatusCode.BadRequest, "invalidRequest", "/described/joinedOn")]
    [InlineData("""{ "joinedOn": "1899-12-31" }""", HttpStatusCode.BadRequest, "invalidRequest", "/described/joinedOn")]
    [InlineData("""{ "tags": ["a b"] }""", HttpStatusCode.BadRequest, "invalidRequest", "/described/tags/0")]
    [InlineData("""{ "name": "Anna" }""", HttpStatusCode.BadRequest, "invalidRequest", "/described/name")]
    public async Task Described_member_that_cannot_be_is_refused(string described, HttpStatusCode status, string code, string pointer)
    {
        var program = await host.NewProgram(Definition);

        (await program.All.Post(program.Path("/draft:simulate"), Described(program.Purchase("r1", "anna", 1_000), described))).IsProblem(status, code, pointer);
    }

    [Fact]
    public async Task Simulation_refuses_what_a_purchase_is_refused_for()
    {
        var program = await host.NewProgram(Definition);
        var path = program.Path("/draft:simulate");
        var purchase = program.Purchase("r1", "nobody", 1_000);

        (await program.All.Post(path, purchase)).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        (await program.All.Post(path, purchase.Replace("\"web\"", "\"moon\"", StringComparison.Ordinal))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        (await program.All.Post(path, Described(purchase, "{}").Replace("\"web\"", "\"moon\"", StringComparison.Ordinal))).IsProblem(HttpStatusCode.UnprocessableEntity, "channelUnknown", "/channel");
        (await program.All.Post(path, purchase.Replace("\"lines\"", "\"described\": {}, \"lines\"", StringComparison.Ordinal))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/described");
        (await program.All.Post(path, Described(purchase, "{}").Replace("\"EUR\"", "\"GBP\"", StringComparison.Ordinal))).IsProblem(HttpStatusCode.UnprocessableEntity, "currencyNotAccepted", "/amount/currency");
        var manager = await program.NewCaller("programsRead");
        (await manager.Post(path, purchase)).IsProblem(HttpStatusCode.Forbidden, "permissionMissing");
        (await manager.Post(path, Described(purchase, "{}"))).Is(HttpStatusCode.OK);
        (await (await program.NewCaller("programsRead", channel: "store")).Post(path, Described(purchase, "{}"))).IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
    }

    private static async Task Campaign(TestProgram program)
    {
        (await program.All.Put(program.Path("/campaigns/gold/draft"), ForGold, ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
        (await program.All.Post(program.Path("/campaigns/gold/draft:publish"), "")).Is(HttpStatusCode.Created);
    }

    private static string Described(string purchase, string described) => purchase.Replace("\"member\": \"anna\"", $"\"described\": {described}", StringComparison.Ordinal).Replace("\"member\": \"nobody\"", $"\"described\": {described}", StringComparison.Ordinal);

    private static (string Rule, int Points)[] Awards(Answer answer) =>
        [.. answer.Is(HttpStatusCode.OK).Json.GetProperty("awards").EnumerateArray().Select(award => (award.GetProperty("rule").GetString()!, award.GetProperty("points").GetInt32()))];

    /// <summary>All but when it was asked, and of whom.</summary>
    private static string Comparable(Answer answer)
    {
        var json = JsonNode.Parse(answer.Is(HttpStatusCode.OK).Text)!.AsObject();
        json.Remove("receivedAt");
        json.Remove("member");
        return json.ToJsonString();
    }
}
