using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Accounts;

[Collection(Shared.Name)]
public sealed class AdjustmentsTests(GatewayHost host)
{
    private static Task<Answer> Adjust(TestProgram program, Caller caller, string body, string key = "k1", string query = "") =>
        caller.Post(program.Path("/members/anna/adjustments" + query), body, ("Idempotency-Key", key));

    [Fact]
    public async Task Adjust_gives_and_takes_points_at_once_up_to_the_limit()
    {
        var program = await Program();

        var given = (await Adjust(program, program.All, """{ "wallet": "points", "points": 500, "reason": "goodwill" }""")).Is(HttpStatusCode.Created);
        var again = (await Adjust(program, program.All, """{ "wallet": "points", "points": 500, "reason": "goodwill" }""")).Is(HttpStatusCode.Created);
        (await Adjust(program, program.All, """{ "wallet": "points", "points": -200, "reason": "mistake" }""", "k2")).Is(HttpStatusCode.Created);

        Assert.Equal(("applied", 500), (given.Json.GetProperty("state").GetString(), given.Json.GetProperty("balances")[0].GetProperty("balance").GetInt32()));
        Assert.Equal("true", again["Idempotent-Replayed"]);
        Assert.Equal(given.Text, again.Text);
        Assert.Equal(300, await program.Balance("anna"));
        var entry = (await program.All.Get(program.Path("/members/anna/history"))).Json.GetProperty("entries")[0];
        Assert.Equal(("adjusted", "mistake"), (entry.GetProperty("kind").GetString(), entry.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Adjust_above_the_limit_waits_for_another_key()
    {
        var program = await Program();
        var (first, second) = (await program.NewCaller("membersAdjust"), await program.NewCaller("membersAdjust"));

        var asked = (await Adjust(program, first, """{ "wallet": "points", "points": 10001, "reason": "goodwill" }""")).Is(HttpStatusCode.Accepted);
        var id = asked.Json.GetProperty("id").GetString();
        var listed = (await second.Get(program.Path("/members/anna/adjustments"))).Is(HttpStatusCode.OK).Json.GetProperty("adjustments");
        (await first.Send(HttpMethod.Post, program.Path($"/members/anna/adjustments/{id}:confirm"), null)).IsProblem(HttpStatusCode.Forbidden, "secondOperatorNeeded");
        (await second.Send(HttpMethod.Post, program.Path($"/members/anna/adjustments/{id}:confirm?dryRun=true"), null)).Is(HttpStatusCode.OK);
        Assert.Equal(0, await program.Balance("anna"));
        var confirmed = (await second.Send(HttpMethod.Post, program.Path($"/members/anna/adjustments/{id}:confirm"), null)).Is(HttpStatusCode.OK);
        var again = (await second.Send(HttpMethod.Post, program.Path($"/members/anna/adjustments/{id}:confirm"), null)).Is(HttpStatusCode.OK);

        Assert.Equal("awaitingConfirmation", asked.Json.GetProperty("state").GetString());
        Assert.Equal(id, Assert.Single(listed.EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal("applied", confirmed.Json.GetProperty("state").GetString());
        Assert.Equal("true", again["Idempotent-Replayed"]);
        Assert.Equal(10_001, await program.Balance("anna"));
        (await second.Send(HttpMethod.Post, program.Path($"/members/anna/adjustments/{id}:reject"), null)).IsProblem(HttpStatusCode.NotFound, "adjustmentNotFound");
    }

    [Fact]
    public async Task Adjustment_is_seen_where_its_answer_says()
    {
        var program = await Program();
        var given = (await Adjust(program, program.All, """{ "wallet": "points", "points": 500, "reason": "goodwill" }""", "small")).Is(HttpStatusCode.Created);
        var confirmed = await Large("confirmed");
        var rejected = await Large("rejected");
        var waiting = await Large("waiting");
        (await (await program.NewCaller("membersAdjust")).Send(HttpMethod.Post, confirmed["Location"] + ":confirm", null)).Is(HttpStatusCode.OK);
        (await program.All.Send(HttpMethod.Post, rejected["Location"] + ":reject", null)).Is(HttpStatusCode.OK);

        Assert.Equal(given.Text, (await program.All.Get(given["Location"]!)).Is(HttpStatusCode.OK).Text);
        Assert.Equal(waiting.Text, (await program.All.Get(waiting["Location"]!)).Is(HttpStatusCode.OK).Text);
        Assert.Equal(("applied", "rejected"), (await StateOf(confirmed), await StateOf(rejected)));
        (await program.All.Get(program.Path("/members/anna/adjustments/nothing"))).IsProblem(HttpStatusCode.NotFound, "adjustmentNotFound");
        await program.Enroll("berta");
        (await program.All.Get(given["Location"]!.Replace("/anna/", "/berta/", StringComparison.Ordinal))).IsProblem(HttpStatusCode.NotFound, "adjustmentNotFound");

        async Task<Answer> Large(string key) => (await Adjust(program, program.All, """{ "wallet": "points", "points": 20000, "reason": "goodwill" }""", key)).Is(HttpStatusCode.Accepted);

        async Task<string?> StateOf(Answer asked) => (await program.All.Get(asked["Location"]!)).Is(HttpStatusCode.OK).Json.GetProperty("state").GetString();
    }

    [Fact]
    public async Task Reject_gives_up_an_adjustment_that_waits()
    {
        var program = await Program();
        var asked = await Adjust(program, program.All, """{ "wallet": "points", "points": 20000, "reason": "goodwill" }""");
        var path = program.Path($"/members/anna/adjustments/{asked.Json.GetProperty("id").GetString()}");

        var rejected = (await program.All.Send(HttpMethod.Post, path + ":reject", null)).Is(HttpStatusCode.OK);

        Assert.Equal("rejected", rejected.Json.GetProperty("state").GetString());
        (await program.All.Send(HttpMethod.Post, path + ":confirm", null)).IsProblem(HttpStatusCode.NotFound, "adjustmentNotFound");
        Assert.Equal(0, await program.Balance("anna"));
    }

    [Fact]
    public async Task Adjust_without_trace_is_what_is_refused_or_only_asked()
    {
        var program = await Program();

        var foretold = await program.WithoutTrace(() => Adjust(program, program.All, """{ "wallet": "points", "points": 500, "reason": "goodwill" }""", query: "?dryRun=true"));
        Assert.True(foretold.Is(HttpStatusCode.OK).Json.GetProperty("dryRun").GetBoolean());

        var refused = await program.WithoutTrace(() => Adjust(program, program.All, """{ "wallet": "points", "points": -1, "reason": "goodwill" }"""));
        refused.IsProblem(HttpStatusCode.UnprocessableEntity, "insufficientBalance");
        Assert.Equal((1, 0, 1), (refused.Json.GetProperty("required").GetInt32(), refused.Json.GetProperty("available").GetInt32(), refused.Json.GetProperty("missing").GetInt32()));

        (await program.WithoutTrace(() => Adjust(program, program.All, """{ "wallet": "gems", "points": 1, "reason": "goodwill" }"""))).IsProblem(HttpStatusCode.UnprocessableEntity, "walletUnknown", "/wallet");
        (await program.WithoutTrace(() => program.All.Post(program.Path("/members/nobody/adjustments"), """{ "wallet": "points", "points": 1, "reason": "goodwill" }""", ("Idempotency-Key", "k"))))
            .IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        (await program.All.Get(program.Path("/members/nobody/adjustments"))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
    }

    [Theory]
    [InlineData("""{ }""", "/wallet", "/points", "/reason")]
    [InlineData("""{ "wallet": "points", "points": 0, "reason": "goodwill" }""", "/points")]
    [InlineData("""{ "wallet": "points", "points": 1000000000001, "reason": "goodwill" }""", "/points")]
    [InlineData("""{ "wallet": "points", "points": -9223372036854775808, "reason": "goodwill" }""", "/points")]
    [InlineData("""{ "wallet": "points", "points": 1.5, "reason": "goodwill" }""", "/points")]
    [InlineData("""{ "wallet": "points", "points": 1, "reason": "Anna called" }""", "/reason")]
    [InlineData("""{ "wallet": "a/b", "points": 1, "reason": "" }""", "/wallet", "/reason")]
    [InlineData("""{ "wallet": "points", "points": 1, "reason": "goodwill", "expiresAt": "2300-01-01T00:00:00Z" }""", "/expiresAt")]
    [InlineData("""{ "wallet": "points", "points": -1, "reason": "goodwill", "expiresAt": "2100-01-01T00:00:00Z" }""", "/expiresAt")]
    [InlineData("""{ "wallet": "points", "points": 1, "reason": "goodwill", "by": "me" }""", "/by")]
    public async Task Adjust_of_what_makes_no_sense_names_it(string body, params string[] pointers)
    {
        var program = await Program();

        (await program.WithoutTrace(() => Adjust(program, program.All, body))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointers);
    }

    [Fact]
    public async Task Adjust_without_a_key_or_with_an_unknown_parameter_is_refused()
    {
        var program = await Program();

        (await program.All.Post(program.Path("/members/anna/adjustments"), """{ "wallet": "points", "points": 1, "reason": "goodwill" }""")).IsProblem(HttpStatusCode.BadRequest, "idempotencyKeyMissing", "Idempotency-Key");
        (await Adjust(program, program.All, """{ "wallet": "points", "points": 1, "reason": "goodwill" }""", query: "?dry_run=true")).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?dry_run");
        (await program.All.Send(HttpMethod.Post, program.Path("/members/anna/adjustments/x:confirm?force=true"), null)).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?force");
    }

    private async Task<TestProgram> Program()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        return program;
    }
}
