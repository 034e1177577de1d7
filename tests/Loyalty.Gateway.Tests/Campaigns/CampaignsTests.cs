using System.Text.Json;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Campaigns;

[Collection(Shared.Name)]
public sealed class CampaignsTests(GatewayHost host)
{
    private const string Extra = """{ "wallet": "points", "effect": { "pointsPerPurchase": 50 } }""";

    [Fact]
    public async Task SaveDraft_of_what_was_read_saves_the_same()
    {
        var program = await host.NewProgram();
        var path = program.Path("/campaigns/full/draft");
        (await program.All.Put(path, """
            { "name": "Full", "schedule": { "from": "2026-01-01T00:00:00+01:00", "until": "2030-01-01T00:00:00Z", "days": ["monday", "sunday"], "hours": [{ "from": 8, "to": 20 }] },
              "channels": ["web"], "audience": { "tiers": ["silver"], "attributes": [{ "name": "region", "value": "north" }] }, "minimumAmount": 100,
              "items": { "includeSkus": ["tea"] }, "caps": [{ "period": "week", "points": 100, "awards": 2, "atLimit": "refuse" }], "budget": { "unit": "points", "total": 1000, "atLimit": "refuse" },
              "variants": [{ "id": "a", "percent": 60, "effect": { "multiplier": { "factor": 1.5, "rules": ["base"] } } }, { "id": "b", "percent": 30, "effect": { "multiplier": { "factor": 3, "rules": ["base"] } } }],
              "controlPercent": 10 }
            """, ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
        var read = (await program.All.Get(path)).Is(HttpStatusCode.OK);

        var saved = (await program.All.Put(path, read.Json.GetProperty("definition").GetRawText(), ("If-Match", read["ETag"]!))).Is(HttpStatusCode.OK);

        Assert.Equal(read.Json.GetProperty("definition").GetRawText(), saved.Json.GetProperty("definition").GetRawText());
        Assert.NotEqual(read["ETag"], saved["ETag"]);
        Assert.Empty((await program.All.Send(HttpMethod.Post, path + ":validate", null)).Is(HttpStatusCode.OK).Json.GetProperty("faults").EnumerateArray());
    }

    [Fact]
    public async Task SaveDraft_needs_the_tag_that_was_read()
    {
        var program = await host.NewProgram();
        var path = program.Path("/campaigns/c/draft");

        (await program.All.Put(path, Extra)).IsProblem(HttpStatusCode.PreconditionRequired, "preconditionRequired");
        (await program.All.Put(path, Extra, ("If-Match", "\"1\""))).IsProblem(HttpStatusCode.PreconditionFailed, "preconditionFailed");
        var tag = (await program.All.Put(path, Extra, ("If-None-Match", "*"))).Is(HttpStatusCode.OK)["ETag"]!;
        (await program.All.Put(path, Extra, ("If-None-Match", "*"))).IsProblem(HttpStatusCode.PreconditionFailed, "preconditionFailed");
        (await program.All.Put(path, Extra, ("If-Match", tag), ("If-None-Match", "*"))).IsProblem(HttpStatusCode.BadRequest, "invalidIfMatch");
        (await program.All.Put(path, Extra, ("If-Match", tag))).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{ "effect": { "pointsPerPurchase": "50" } }""", "/effect/pointsPerPurchase")]
    [InlineData("""{ "effects": {} }""", "/effects")]
    [InlineData("""{ "effect": { "multiplier": { "factor": 2 } } }""", "/effect/multiplier/rules")]
    [InlineData("""{ "schedule": { "days": ["Monday"] } }""", "/schedule/days/0")]
    [InlineData("""{ "schedule": { "from": "2026-01-01" } }""", "/schedule/from")]
    [InlineData("""{ "schedule": { "until": "2300-01-01T00:00:00Z" } }""", "/schedule/until")]
    [InlineData("""{ "schedule": { "hours": [{ "from": 8 }] } }""", "/schedule/hours/0/to")]
    [InlineData("""{ "budget": { "unit": "euros", "total": 5 } }""", "/budget/unit")]
    [InlineData("""{ "budget": { "unit": "points" } }""", "/budget/total")]
    [InlineData("""{ "caps": [null] }""", "/caps/0")]
    [InlineData("""{ "variants": [{ "id": "a", "percent": 100 }] }""", "/variants/0/effect")]
    [InlineData("""{ "audience": { "attributes": [{ "name": "x" }] } }""", "/audience/attributes/0/value")]
    [InlineData("""{ "id": "another" }""", "/id")]
    [InlineData("""{ "schedule": { "days": ["monday", "monday", "monday", "monday", "monday", "monday", "monday", "monday"] } }""", "/schedule/days")]
    public async Task SaveDraft_of_another_shape_names_the_fault(string body, string pointer)
    {
        var program = await host.NewProgram();

        (await program.All.Put(program.Path("/campaigns/c/draft"), body, ("If-None-Match", "*"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);
        (await program.All.Get(program.Path("/campaigns/c/draft"))).IsProblem(HttpStatusCode.NotFound, "draftNotFound");
    }

    [Fact]
    public async Task Publish_names_every_fault_within_the_campaign()
    {
        var program = await host.NewProgram();
        var path = program.Path("/campaigns/c/draft");
        (await program.All.Put(path, """{ "wallet": "nowhere", "effect": { "pointsPerPurchase": 0 } }""", ("If-None-Match", "*"))).Is(HttpStatusCode.OK);

        var faults = (await program.All.Send(HttpMethod.Post, path + ":validate", null)).Is(HttpStatusCode.OK).Json.GetProperty("faults");
        var published = await program.All.Send(HttpMethod.Post, path + ":publish", null);

        Assert.Equal(["/effect/pointsPerPurchase", "/wallet"], faults.EnumerateArray().Select(fault => fault.GetProperty("pointer").GetString()!).Order(StringComparer.Ordinal));
        published.IsProblem(HttpStatusCode.UnprocessableEntity, "campaignInvalid", "/effect/pointsPerPurchase", "/wallet");
        Assert.Equal(1, (await program.All.Get(program.Path("/editions"))).Json.GetProperty("editions").GetArrayLength());
    }

    [Fact]
    public async Task Published_campaign_gives_is_listed_paused_resumed_and_ended()
    {
        var program = await host.NewProgram();
        await program.Enroll("m");
        var path = program.Path("/campaigns/extra");
        var tag = (await program.All.Put(path + "/draft", Extra, ("If-None-Match", "*")))["ETag"]!;
        Assert.Equal(JsonValueKind.Null, (await program.All.Get(program.Path("/campaigns"))).Is(HttpStatusCode.OK).Json.GetProperty("campaigns")[0].GetProperty("published").ValueKind);
        (await program.All.Get(path)).IsProblem(HttpStatusCode.NotFound, "campaignNotPublished");
        (await program.All.Send(HttpMethod.Post, path + ":pause", null)).IsProblem(HttpStatusCode.NotFound, "campaignNotPublished");
        (await program.All.Send(HttpMethod.Post, path + "/draft:publish", null, ("If-Match", "\"0\""))).IsProblem(HttpStatusCode.PreconditionFailed, "preconditionFailed");
        (await program.All.Send(HttpMethod.Post, path + "/draft:publish", null, ("If-Match", "0"))).IsProblem(HttpStatusCode.BadRequest, "invalidIfMatch", "If-Match");

        var published = (await program.All.Send(HttpMethod.Post, path + "/draft:publish", null, ("If-Match", tag))).Is(HttpStatusCode.Created);
        Assert.Equal(program.Path("/editions/2"), published["Location"]);
        Assert.Equal("extra", published.Json.GetProperty("campaign").GetString());
        Assert.Equal("true", (await program.All.Send(HttpMethod.Post, path + "/draft:publish", null)).Is(HttpStatusCode.Created)["Idempotent-Replayed"]);
        Assert.Equal("extra", (await program.All.Get(published["Location"]!)).Json.GetProperty("definition").GetProperty("campaigns")[0].GetProperty("id").GetString());
        Assert.Equal(51, await Points(program, "active"));

        foreach (var (verb, state, points) in new[] { ("pause", "paused", 1), ("resume", "active", 51), ("end", "ended", 1) })
        {
            (await program.All.Send(HttpMethod.Post, $"{path}:{verb}", null)).Is(HttpStatusCode.Created);
            Assert.Equal("true", (await program.All.Send(HttpMethod.Post, $"{path}:{verb}", null)).Is(HttpStatusCode.Created)["Idempotent-Replayed"]);
            Assert.Equal(state, (await program.All.Get(path)).Is(HttpStatusCode.OK).Json.GetProperty("definition").GetProperty("state").GetString());
            Assert.Equal(points, await Points(program, verb));
        }

        (await program.All.Send(HttpMethod.Post, path + ":resume", null)).IsProblem(HttpStatusCode.UnprocessableEntity, "campaignEnded");
        Assert.Equal(5, (await program.All.Get(program.Path("/editions"))).Json.GetProperty("editions").GetArrayLength());
    }

    [Fact]
    public async Task Purchase_and_dry_run_show_the_campaign_and_why_it_gave_nothing()
    {
        var program = await host.NewProgram();
        await program.Enroll("m");
        await Publish(program, "extra", """{ "wallet": "points", "effect": { "pointsPerPurchase": 50 }, "budget": { "unit": "awards", "total": 1 } }""");
        await Publish(program, "store", """{ "channels": ["store"], "effect": { "multiplier": { "factor": 2.5, "rules": ["base"] } } }""");

        var bought = (await program.Record(program.Purchase("p", "m", 10_00))).Json;
        var award = bought.GetProperty("awards").EnumerateArray().Single(award => award.GetProperty("rule").GetString() == "extra");
        Assert.Equal(("extra", 50), (award.GetProperty("campaign").GetString(), award.GetProperty("points").GetInt64()));

        var dry = (await program.All.Post(program.Path("/purchases?dryRun=true"), program.Purchase("q", "m", 10_00))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(["budgetExhausted", "otherChannel"], dry.GetProperty("explanation").EnumerateArray()
            .Where(outcome => outcome.GetProperty("campaign").ValueKind != JsonValueKind.Null).Select(outcome => outcome.GetProperty("reasons")[0].GetProperty("code").GetString()));
        var stored = (await program.All.Get(program.Path("/purchases/web/p"))).Is(HttpStatusCode.OK).Json;
        Assert.Contains(stored.GetProperty("explanation").EnumerateArray(), outcome => outcome.GetProperty("rule").GetString() == "extra" && outcome.GetProperty("applied").GetBoolean());

        await program.CaughtUp();
        var budget = (await program.All.Get(program.Path("/campaigns/extra"))).Is(HttpStatusCode.OK).Json.GetProperty("budget");
        Assert.Equal(("awards", 1, 1, 0), (budget.GetProperty("unit").GetString(), budget.GetProperty("total").GetInt64(), budget.GetProperty("awarded").GetInt64(), budget.GetProperty("remaining").GetInt64()));
    }

    [Fact]
    public async Task Results_are_by_day_channel_and_variant()
    {
        var program = await host.NewProgram();
        await program.Enroll("m");
        await Publish(program, "extra", Extra);
        await program.Record(program.Purchase("p", "m", 10_00));
        await program.Record(program.Purchase("q", "m", 20_00));
        await program.CaughtUp();

        var results = (await program.All.Get(program.Path("/campaigns/extra/results"))).Is(HttpStatusCode.OK).Json;
        var figures = results.GetProperty("days")[0].GetProperty("figures")[0];
        Assert.Equal(
            ("web", 2, 100, 2, 30_00),
            (figures.GetProperty("channel").GetString(), figures.GetProperty("awards").GetInt64(), figures.GetProperty("points").GetInt64(), figures.GetProperty("purchases").GetInt64(), figures.GetProperty("spend").GetInt64()));
        Assert.Empty((await program.All.Get(program.Path("/campaigns/extra/results?to=2020-01-01"))).Json.GetProperty("days").EnumerateArray());
    }

    [Theory]
    [InlineData("?from=yesterday", "?from")]
    [InlineData("?from=2026-03-02&to=2026-03-01", "?to")]
    [InlineData("?day=2026-03-02", "?day")]
    public async Task Results_with_a_wrong_question_name_it(string query, string pointer)
    {
        var program = await host.NewProgram();

        (await program.All.Get(program.Path("/campaigns/c/results" + query))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);
    }

    [Fact]
    public async Task Unknown_campaign_and_program_answer_404()
    {
        var program = await host.NewProgram();

        (await program.All.Get(program.Path("/campaigns/c"))).IsProblem(HttpStatusCode.NotFound, "campaignNotPublished");
        (await program.All.Get(program.Path("/campaigns/c/results"))).IsProblem(HttpStatusCode.NotFound, "campaignNotPublished");
        (await program.All.Get(program.Path("/campaigns/c/draft"))).IsProblem(HttpStatusCode.NotFound, "draftNotFound");
        (await program.All.Send(HttpMethod.Post, program.Path("/campaigns/c/draft:validate"), null)).IsProblem(HttpStatusCode.NotFound, "draftNotFound");
        (await program.All.Send(HttpMethod.Post, program.Path("/campaigns/c/draft:publish"), null)).IsProblem(HttpStatusCode.NotFound, "draftNotFound");
        (await program.All.Send(HttpMethod.Post, program.Path("/campaigns/c:end"), null)).IsProblem(HttpStatusCode.NotFound, "campaignNotPublished");
        (await host.First.Get("/v1/programs/nowhere/campaigns")).IsProblem(HttpStatusCode.NotFound, "programNotFound");
        (await host.First.Put("/v1/programs/nowhere/campaigns/c/draft", Extra, ("If-None-Match", "*"))).IsProblem(HttpStatusCode.NotFound, "programNotFound");
    }

    [Fact]
    public async Task Attributes_of_a_profile_choose_the_audience()
    {
        var program = await host.NewProgram();
        await Publish(program, "north", """{ "wallet": "points", "effect": { "pointsPerPurchase": 50 }, "audience": { "attributes": [{ "name": "region", "value": "north" }] } }""");
        await program.Enroll("m", """, "profile": { "attributes": [{ "name": "region", "value": "north" }] }""");
        Assert.Equal(51, await Points(program, "a"));

        var profile = await program.All.Get(program.Path("/members/m/profile"));
        Assert.Equal("north", profile.Json.GetProperty("profile").GetProperty("attributes")[0].GetProperty("value").GetString());
        (await program.All.Put(program.Path("/members/m/profile"), """{ "attributes": [] }""", ("If-Match", profile["ETag"]!))).Is(HttpStatusCode.OK);

        Assert.Equal(1, await Points(program, "b"));
    }

    [Theory]
    [InlineData("""[{ "name": "a b", "value": "x" }]""", "/attributes/0/name")]
    [InlineData("""[{ "name": "a", "value": "" }]""", "/attributes/0/value")]
    [InlineData("""[{ "name": "a", "value": "x" }, { "name": "a", "value": "y" }]""", "/attributes/1/name")]
    [InlineData("""[{ "name": "a" }]""", "/attributes/0/value")]
    public async Task Attributes_that_cannot_be_name_the_fault(string attributes, string pointer)
    {
        var program = await host.NewProgram();
        await program.Enroll("m");
        var tag = (await program.All.Get(program.Path("/members/m/profile")))["ETag"] ?? "\"0\"";

        (await program.All.Put(program.Path("/members/m/profile"), $$"""{ "attributes": {{attributes}} }""", ("If-Match", tag))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);
    }

    private async Task Publish(TestProgram program, string campaign, string definition)
    {
        (await program.All.Put(program.Path($"/campaigns/{campaign}/draft"), definition, ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
        (await program.All.Send(HttpMethod.Post, program.Path($"/campaigns/{campaign}/draft:publish"), null)).Is(HttpStatusCode.Created);
        NextSecond();
    }

    /// <summary>Receipts say when they were printed to the second; the next one is printed after what was just published.</summary>
    private void NextSecond() => host.Clock.Advance(TimeSpan.FromSeconds(1));

    private async Task<long> Points(TestProgram program, string purchase)
    {
        NextSecond();
        return (await program.Record(program.Purchase(purchase, "m", 1_00))).Json.GetProperty("awards").EnumerateArray().Sum(award => award.GetProperty("points").GetInt64());
    }
}
