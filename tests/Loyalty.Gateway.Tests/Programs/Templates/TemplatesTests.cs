using System.Text.Json;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Programs.Templates;

/// <summary>Templates as they are read, and saved as drafts.</summary>
[Collection(Shared.Name)]
public sealed class TemplatesTests(GatewayHost host)
{
    private static int programs;

    [Fact]
    public async Task Templates_are_listed_with_what_they_are_for_and_seen_with_how_they_work()
    {
        var listed = (await host.First.Get("/v1/templates")).Is(HttpStatusCode.OK).Json.GetProperty("templates").EnumerateArray().ToArray();

        Assert.Equal(["points", "tiers", "cashback", "stamp-card", "membership", "coalition"], listed.Select(template => template.GetProperty("id").GetString()));
        foreach (var template in listed)
        {
            var seen = (await host.First.Get($"/v1/templates/{template.GetProperty("id").GetString()}")).Is(HttpStatusCode.OK).Json;
            Assert.All(["name", "purpose"], words => Assert.Equal(template.GetProperty(words).GetString(), seen.GetProperty(words).GetString()));
            Assert.All(["howItWorks", "beforePublishing"], list => Assert.True(seen.GetProperty(list).GetArrayLength() > 2));
        }

        (await host.First.Get("/v1/templates/none")).IsProblem(HttpStatusCode.NotFound, "templateNotFound");
    }

    [Theory]
    [InlineData("points")]
    [InlineData("tiers")]
    [InlineData("cashback")]
    [InlineData("stamp-card")]
    [InlineData("membership")]
    [InlineData("coalition")]
    public async Task Template_that_was_read_saves_the_same_drafts(string template)
    {
        var (made, saved) = (NewProgram(), NewProgram());
        await Make(made, $$"""{ "template": "{{template}}" }""");
        var read = (await host.First.Get($"/v1/templates/{template}")).Is(HttpStatusCode.OK).Json;

        await Same("/draft", read.GetProperty("program"));
        foreach (var campaign in read.GetProperty("campaigns").EnumerateArray())
        {
            await Same($"/campaigns/{campaign.GetProperty("id").GetString()}/draft", campaign);
        }

        foreach (var reward in read.GetProperty("rewards").EnumerateArray())
        {
            await Same($"/rewards/{reward.GetProperty("id").GetString()}/draft", reward);
        }

        async Task Same(string path, JsonElement part)
        {
            var draft = (await host.First.Put($"/v1/programs/{saved}{path}", part.GetRawText(), ("If-None-Match", "*"))).Is(HttpStatusCode.OK).Json;
            Assert.Equal((await host.First.Get($"/v1/programs/{made}{path}")).Is(HttpStatusCode.OK).Json.GetProperty("definition").GetRawText(), draft.GetProperty("definition").GetRawText());
        }
    }

    [Fact]
    public async Task Name_currency_and_time_zone_are_the_programs_own()
    {
        var program = NewProgram();

        var made = await Make(program, """{ "template": "points", "name": "Corner shop", "currency": "GBP", "timeZone": "Europe/London" }""");

        var definition = made.Json.GetProperty("draft").GetProperty("definition");
        Assert.Equal(("Corner shop", "GBP", "Europe/London"), (definition.GetProperty("name").GetString(), definition.GetProperty("currency").GetString(), definition.GetProperty("timeZone").GetString()));
        Assert.Equal("\"1\"", made["ETag"]);
        Assert.Equal(["tuesdays"], made.Json.GetProperty("campaigns").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal($"/v1/programs/{program}/draft:publish", made.Json.GetProperty("publish")[0].GetString());
        Assert.Equal(1 + 1 + 3, made.Json.GetProperty("publish").GetArrayLength());
    }

    [Fact]
    public async Task Template_sent_again_changes_nothing_and_finishes_what_was_interrupted()
    {
        var program = NewProgram();
        var made = await Make(program, """{ "template": "points" }""");
        (await host.First.Send(HttpMethod.Delete, $"/v1/programs/{program}/rewards/five-off/draft", null, ("If-Match", "\"1\""))).Is(HttpStatusCode.OK);

        var again = await Make(program, """{ "template": "points" }""");

        Assert.Equal(made.Text, again.Text);
        Assert.Equal("\"2\"", (await host.First.Get($"/v1/programs/{program}/rewards/five-off/draft")).Is(HttpStatusCode.OK)["ETag"]);
        Assert.Equal("\"1\"", (await host.First.Get($"/v1/programs/{program}/rewards/twelve-off/draft")).Is(HttpStatusCode.OK)["ETag"]);
    }

    [Fact]
    public async Task Drafts_that_say_something_else_are_kept_until_they_are_to_be_replaced()
    {
        var program = NewProgram();
        await Make(program, """{ "template": "points" }""");
        (await host.First.Put($"/v1/programs/{program}/rewards/five-off/draft", """{ "name": "Mine", "price": { "wallet": "points", "points": 1 } }""", ("If-Match", "\"1\""))).Is(HttpStatusCode.OK);

        (await Send(program, """{ "template": "tiers" }""")).IsProblem(HttpStatusCode.Conflict, "draftExists", "/replace", "/replace");
        (await Send(program, """{ "template": "points" }""")).IsProblem(HttpStatusCode.Conflict, "draftExists", "/replace");
        Assert.Equal("Mine", await RewardName(program));
        Assert.Equal("Points", (await host.First.Get($"/v1/programs/{program}/draft")).Json.GetProperty("definition").GetProperty("name").GetString());
        var replaced = await Make(program, """{ "template": "tiers", "replace": true }""");

        Assert.Equal(("\"2\"", "5.00 off"), (replaced["ETag"], await RewardName(program)));
        (await host.First.Post($"/v1/programs/{program}/draft:publish", "{}")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Bad_requests_are_refused_and_save_nothing()
    {
        var program = NewProgram();

        (await Send(program, """{ "template": "none" }""")).IsProblem(HttpStatusCode.NotFound, "templateNotFound");
        (await Send(program, "{}")).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/template");
        (await Send(program, """{ "template": "points", "currency": "EURO", "name": " ", "timeZone": "" }""")).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/currency", "/name", "/timeZone");
        (await host.First.Get($"/v1/programs/{program}/draft")).IsProblem(HttpStatusCode.NotFound, "draftNotFound");
        await Make(program, """{ "template": "points", "timeZone": "Nowhere/Here" }""");
        (await host.First.Post($"/v1/programs/{program}/draft:publish", "{}")).IsProblem(HttpStatusCode.UnprocessableEntity, "programInvalid", "/timeZone");
    }

    [Fact]
    public async Task Brand_that_is_no_id_is_a_fault()
    {
        var program = await host.NewProgram();

        (await program.All.Put(program.Path("/draft"), TestProgram.Definition.Replace("\"web\" }", "\"web\", \"brand\": \"the bakery\" }", StringComparison.Ordinal), ("If-Match", "\"1\""))).Is(HttpStatusCode.OK);

        var faults = (await program.All.Post(program.Path("/draft:validate"), "")).Is(HttpStatusCode.OK).Json.GetProperty("faults").EnumerateArray();
        Assert.Equal(["/channels/0/brand"], faults.Select(fault => fault.GetProperty("pointer").GetString()));
    }

    private static string NewProgram() => $"template-{Interlocked.Increment(ref programs)}";

    private Task<Answer> Send(string program, string body) => host.First.Post($"/v1/programs/{program}/draft:from-template", body);

    private async Task<Answer> Make(string program, string body) => (await Send(program, body)).Is(HttpStatusCode.OK);

    private async Task<string?> RewardName(string program) =>
        (await host.First.Get($"/v1/programs/{program}/rewards/five-off/draft")).Is(HttpStatusCode.OK).Json.GetProperty("definition").GetProperty("name").GetString();
}
