using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Programs;

[Collection(Shared.Name)]
public sealed class ProgramsTests(GatewayHost host)
{
    private const string Small = """
        { "name": "Small", "timeZone": "Europe/Berlin", "currency": "EUR", "channels": [{ "id": "web" }],
          "wallets": [{ "id": "points", "kind": "points" }], "earningRules": [{ "id": "base", "wallet": "points", "effect": { "points": 1, "perAmount": 100 } }] }
        """;

    [Fact]
    public async Task SaveDraft_fills_in_the_defaults_of_what_was_not_sent()
    {
        var saved = (await host.First.Put("/v1/programs/defaults/draft", Small, ("If-None-Match", "*"))).Is(HttpStatusCode.OK);

        var definition = saved.Json.GetProperty("definition");
        Assert.Equal(30, definition.GetProperty("lateWindowDays").GetInt32());
        Assert.Equal("withTax", definition.GetProperty("amountBasis").GetString());
        Assert.Equal(365, definition.GetProperty("returns").GetProperty("windowDays").GetInt32());
        Assert.Equal("debt", definition.GetProperty("returns").GetProperty("spentPoints").GetString());
        Assert.Equal("floor", definition.GetProperty("earningRules")[0].GetProperty("effect").GetProperty("rounding").GetString());
    }

    [Fact]
    public async Task SaveDraft_of_what_was_read_saves_the_same()
    {
        var program = await host.NewProgram();
        var read = (await program.All.Get(program.Path("/draft"))).Is(HttpStatusCode.OK);

        var saved = (await program.All.Put(program.Path("/draft"), read.Json.GetProperty("definition").GetRawText(), ("If-Match", read["ETag"]!))).Is(HttpStatusCode.OK);

        Assert.Equal(read.Json.GetProperty("definition").GetRawText(), saved.Json.GetProperty("definition").GetRawText());
    }

    [Fact]
    public async Task SaveDraft_needs_the_tag_that_was_read()
    {
        var program = await host.NewProgram();
        var path = program.Path("/draft");
        var tag = (await program.All.Get(path))["ETag"]!;

        (await program.All.Put(path, Small)).IsProblem(HttpStatusCode.PreconditionRequired, "preconditionRequired");
        (await program.All.Put(path, Small, ("If-None-Match", "*"))).IsProblem(HttpStatusCode.PreconditionFailed, "preconditionFailed");
        (await program.All.Put(path, Small, ("If-Match", "\"0\""))).IsProblem(HttpStatusCode.PreconditionFailed, "preconditionFailed");
        (await program.All.Put(path, Small, ("If-Match", tag), ("If-None-Match", "*"))).IsProblem(HttpStatusCode.BadRequest, "invalidIfMatch");
        (await program.All.Put(path, Small, ("If-Match", tag))).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("\"lateWindowDays\": \"30\"", "/lateWindowDays")]
    [InlineData("\"rules\": []", "/rules")]
    [InlineData("\"tiers\": { \"metric\": \"Spend\", \"period\": \"calendarYear\", \"levels\": [] }", "/tiers/metric")]
    [InlineData("\"tiers\": { \"metric\": \"spend\", \"period\": \"calendarYear\", \"levels\": [null] }", "/tiers/levels/0")]
    [InlineData("\"returns\": { \"windowDays\": 1.5 }", "/returns/windowDays")]
    [InlineData("\"name\": \"again\"", "/name")]
    public async Task SaveDraft_of_another_shape_names_the_fault(string member, string pointer)
    {
        var answer = await host.First.Put("/v1/programs/faulty/draft", Small.TrimEnd()[..^1] + ", " + member + "}", ("If-None-Match", "*"));

        answer.IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);
        (await host.First.Get("/v1/programs/faulty/draft")).IsProblem(HttpStatusCode.NotFound, "draftNotFound");
    }

    [Fact]
    public async Task Validate_and_publish_name_every_fault_of_a_draft()
    {
        var wrong = Small.Replace("\"wallet\": \"points\"", "\"wallet\": \"nowhere\"", StringComparison.Ordinal).Replace("Europe/Berlin", "Europe/Atlantis", StringComparison.Ordinal);
        (await host.First.Put("/v1/programs/wrong/draft", wrong, ("If-None-Match", "*"))).Is(HttpStatusCode.OK);

        var faults = (await host.First.Send(HttpMethod.Post, "/v1/programs/wrong/draft:validate", null)).Is(HttpStatusCode.OK).Json.GetProperty("faults");
        var published = await host.First.Post("/v1/programs/wrong/draft:publish", "{}");

        Assert.Equal(["/earningRules/0/wallet", "/timeZone"], faults.EnumerateArray().Select(fault => fault.GetProperty("pointer").GetString()!).Order(StringComparer.Ordinal));
        published.IsProblem(HttpStatusCode.UnprocessableEntity, "programInvalid", "/timeZone", "/earningRules/0/wallet");
        Assert.Equal(0, (await host.First.Get("/v1/programs/wrong/editions")).Is(HttpStatusCode.OK).Json.GetProperty("editions").GetArrayLength());
    }

    [Fact]
    public async Task Publish_makes_editions_that_can_be_read_and_rolled_back_to()
    {
        var program = await host.NewProgram();
        var draft = await program.All.Get(program.Path("/draft"));
        var changed = draft.Json.GetProperty("definition").GetRawText().Replace("\"name\":\"Test\"", "\"name\":\"Changed\"", StringComparison.Ordinal);
        var saved = (await program.All.Put(program.Path("/draft"), changed, ("If-Match", draft["ETag"]!))).Is(HttpStatusCode.OK);

        (await program.All.Post(program.Path("/draft:publish"), "{}", ("If-Match", "\"0\""))).IsProblem(HttpStatusCode.PreconditionFailed, "preconditionFailed");
        (await program.All.Post(program.Path("/draft:publish"), """{ "effectiveAt": "2020-01-01T00:00:00Z" }""")).IsProblem(HttpStatusCode.UnprocessableEntity, "effectiveTooEarly", "/effectiveAt");
        var second = (await program.All.Post(program.Path("/draft:publish"), "{}", ("If-Match", saved["ETag"]!))).Is(HttpStatusCode.Created);
        var third = (await program.All.Post(program.Path("/editions/1:rollback"), "{}")).Is(HttpStatusCode.Created);

        Assert.Equal(program.Path("/editions/2"), second["Location"]);
        Assert.Equal("Changed", (await program.All.Get(second["Location"]!)).Is(HttpStatusCode.OK).Json.GetProperty("definition").GetProperty("name").GetString());
        Assert.Equal(1, third.Json.GetProperty("rollbackOf").GetInt32());
        Assert.Equal("Test", (await program.All.Get(program.Path("/editions/3"))).Is(HttpStatusCode.OK).Json.GetProperty("definition").GetProperty("name").GetString());
        Assert.Equal(3, (await program.All.Get(program.Path("/editions"))).Json.GetProperty("editions").GetArrayLength());
        (await program.All.Get(program.Path("/editions/9"))).IsProblem(HttpStatusCode.NotFound, "editionNotFound");
        (await program.All.Post(program.Path("/editions/9:rollback"), "{}")).IsProblem(HttpStatusCode.NotFound, "editionNotFound");
        Assert.Contains(program.Id, (await host.First.Get("/v1/programs")).Json.GetProperty("programs").EnumerateArray().Select(id => id.GetString()));
    }

    [Fact]
    public async Task Unknown_program_answers_404()
    {
        foreach (var path in new[] { "/draft", "/editions", "/editions/1", "/tiers", "/channels" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await host.First.Get("/v1/programs/never-founded" + path)).Status);
        }
    }
}
