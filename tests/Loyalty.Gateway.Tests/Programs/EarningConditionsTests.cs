using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Programs;

/// <summary>Conditions, stacking groups and multipliers as they are written and answered over HTTP.</summary>
[Collection(Shared.Name)]
public sealed class EarningConditionsTests(GatewayHost host)
{
    private const string Definition = """
        {
          "name": "Conditions", "timeZone": "Europe/Berlin", "currency": "EUR", "lateWindowDays": 90,
          "channels": [{ "id": "web" }, { "id": "store" }],
          "wallets": [{ "id": "points", "kind": "points" }, { "id": "card", "kind": "stamps" }],
          "activityTypes": [{ "id": "review" }],
          "stackingGroups": [{ "id": "best", "policy": "highest" }],
          "earningRules": [
            { "id": "base", "wallet": "points", "group": "best", "effect": { "points": 1, "perAmount": 100 } },
            { "id": "north", "wallet": "points", "group": "best", "effect": { "points": 3, "perAmount": 100 },
              "condition": { "all": [{ "stores": ["north"] }, { "amount": { "atLeast": 2000 } }, { "not": { "items": { "filter": { "includeLabels": ["sale"] } } } }] } },
            { "id": "double", "wallet": "points", "items": { "includeBrands": ["acme"] }, "multiplier": { "factor": 2, "rules": ["base", "north"] } },
            { "id": "stamps", "wallet": "card", "items": { "includeSkus": ["coffee"] }, "effect": { "points": 1, "perItem": true } },
            { "id": "birthday", "wallet": "points", "effect": { "points": 100 }, "condition": { "birthday": { "daysBefore": 1, "daysAfter": 1 } } },
            { "id": "five-stars", "wallet": "points", "trigger": "activity", "activityType": "review", "effect": { "points": 50 },
              "condition": { "activity": { "name": "stars", "atLeast": 4 } } }
          ]
        }
        """;

    [Fact]
    public async Task Draft_that_was_read_saves_the_same()
    {
        var program = await host.NewProgram(Definition);
        var read = (await program.All.Get(program.Path("/draft"))).Is(HttpStatusCode.OK);

        var saved = (await program.All.Put(program.Path("/draft"), read.Json.GetProperty("definition").GetRawText(), ("If-Match", read["ETag"]!))).Is(HttpStatusCode.OK);

        Assert.Equal(read.Json.GetProperty("definition").GetRawText(), saved.Json.GetProperty("definition").GetRawText());
        Assert.Equal(2000, saved.Json.GetProperty("definition").GetProperty("earningRules")[1].GetProperty("condition").GetProperty("all")[1].GetProperty("amount").GetProperty("atLeast").GetInt32());
    }

    [Fact]
    public async Task Purchase_earns_by_conditions_group_multiplier_and_pieces_and_the_dry_run_says_why()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");
        var body = $$"""
            { "id": "p", "channel": "web", "store": "north", "member": "anna", "occurredAt": "{{program.Now}}", "amount": { "amount": 3000, "currency": "EUR" },
              "lines": [{ "sku": "coffee", "quantity": 3, "amount": 900 }, { "sku": "pan", "brand": "acme", "quantity": 1, "amount": 2100 }] }
            """;

        var foretold = (await program.All.Post(program.Path("/purchases?dryRun=true"), body)).Is(HttpStatusCode.OK).Json;
        var bought = (await program.All.Post(program.Path("/purchases"), body)).Is(HttpStatusCode.Created).Json;

        Assert.Equal("north 90, stamps 3, double 63", Awards(bought));
        Assert.Equal(Awards(foretold), Awards(bought));
        Assert.Equal("base notHighest, birthday outsideBirthday", Reasons(foretold));
        var read = (await program.All.Get(program.Path("/purchases/web/p"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(Reasons(foretold), Reasons(read));
        Assert.Equal("/condition/birthday", read.GetProperty("explanation")[4].GetProperty("reasons")[0].GetProperty("condition").GetString());
        (await program.All.Post(program.Path("/purchases"), body.Replace("\"north\"", "\"south\"", StringComparison.Ordinal))).IsProblem(HttpStatusCode.Conflict, "idReused", "/store");
    }

    [Fact]
    public async Task Birthday_of_the_profile_counts_and_is_not_told()
    {
        var program = await host.NewProgram(Definition);
        var today = DateOnly.FromDateTime(host.Clock.GetUtcNow().DateTime).AddYears(-30);
        await program.Enroll("bert", $$""", "profile": { "birthDate": "{{today:yyyy-MM-dd}}" }""");

        var bought = (await program.All.Post(program.Path("/purchases"), program.Purchase("p", "bert", 1000))).Is(HttpStatusCode.Created);

        Assert.Equal("base 10, birthday 100", Awards(bought.Json));
    }

    [Fact]
    public async Task Activity_earns_by_its_attributes_and_keeps_them()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");
        string Body(string id, int stars) => $$"""
            { "id": "{{id}}", "channel": "web", "member": "anna", "type": "review", "occurredAt": "{{program.Now}}", "attributes": [{ "name": "stars", "value": "{{stars}}" }] }
            """;

        var good = (await program.All.Post(program.Path("/activities"), Body("a", 5))).Is(HttpStatusCode.Created).Json;
        var bad = (await program.All.Post(program.Path("/activities?dryRun=true"), Body("b", 3))).Is(HttpStatusCode.OK).Json;

        Assert.Equal("five-stars 50", Awards(good));
        Assert.Equal("5", good.GetProperty("attributes")[0].GetProperty("value").GetString());
        Assert.Equal("five-stars otherActivityAttribute", Reasons(bad));
        (await program.All.Post(program.Path("/activities"), Body("a", 4))).IsProblem(HttpStatusCode.Conflict, "idReused", "/attributes");
        (await program.All.Post(program.Path("/activities"), Body("c", 4).Replace("\"stars\"", "\"no stars\"", StringComparison.Ordinal)))
            .IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/attributes/0/name");
    }

    [Theory]
    [InlineData("""{ "all": [{ "channels": ["web"] }, { "channels": ["store"] }] }""", "/earningRules/0/condition/all/1/channels")]
    [InlineData("""{ "amount": { "atLeast": 2, "atMost": 1 } }""", "/earningRules/0/condition/amount")]
    [InlineData("""{ "channels": ["web"], "lapsedDays": 3 }""", "/earningRules/0/condition")]
    public async Task Validate_names_what_can_never_hold(string condition, string pointer)
    {
        var program = await host.NewProgram(Definition);
        var tag = (await program.All.Get(program.Path("/draft")))["ETag"]!;
        var faulty = Definition.Replace("\"id\": \"base\",", $"\"id\": \"base\", \"condition\": {condition},", StringComparison.Ordinal);
        (await program.All.Put(program.Path("/draft"), faulty, ("If-Match", tag))).Is(HttpStatusCode.OK);

        var faults = (await program.All.Send(HttpMethod.Post, program.Path("/draft:validate"), null)).Is(HttpStatusCode.OK).Json.GetProperty("faults");

        Assert.Equal(pointer, Assert.Single(faults.EnumerateArray()).GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Draft_with_a_tree_that_is_too_large_is_not_taken()
    {
        var program = await host.NewProgram(Definition);
        var tag = (await program.All.Get(program.Path("/draft")))["ETag"]!;
        var deep = string.Concat(Enumerable.Repeat("{ \"not\": ", 5)) + "{ \"channels\": [\"web\"] }" + new string('}', 5);

        (await program.All.Put(program.Path("/draft"), Definition.Replace("\"id\": \"base\",", $"\"id\": \"base\", \"condition\": {deep},", StringComparison.Ordinal), ("If-Match", tag)))
            .IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/earningRules/0/condition");
    }

    private static string Awards(System.Text.Json.JsonElement answer) => string.Join(
        ", ", answer.GetProperty("awards").EnumerateArray().Select(award => $"{award.GetProperty("rule").GetString()} {award.GetProperty("points").GetInt64()}"));

    private static string Reasons(System.Text.Json.JsonElement answer) => string.Join(
        ", ",
        answer.GetProperty("explanation").EnumerateArray()
            .SelectMany(rule => rule.GetProperty("reasons").EnumerateArray().Select(reason => $"{rule.GetProperty("rule").GetString()} {reason.GetProperty("code").GetString()}")));
}
