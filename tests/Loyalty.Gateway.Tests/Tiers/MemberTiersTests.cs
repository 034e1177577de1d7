using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Tiers;

[Collection(Shared.Name)]
public sealed class MemberTiersTests(GatewayHost host)
{
    [Fact]
    public async Task Give_lifts_the_member_until_its_end_and_withdraw_takes_it_back()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");

        var given = (await Give(program, "gold")).Is(HttpStatusCode.OK);
        Assert.Equal("gold", given.Json.GetProperty("tier").GetProperty("tier").GetString());
        Assert.Equal("gold", await Tier(program));
        Assert.Contains("\"tierGiven\"", (await program.All.Get(program.Path("/members/anna/history"))).Text, StringComparison.Ordinal);

        (await Withdraw(program)).Is(HttpStatusCode.OK);
        Assert.Equal("base", await Tier(program));
        (await program.WithoutTrace(() => Withdraw(program, "other"))).IsProblem(HttpStatusCode.UnprocessableEntity, "noTierGiven");
    }

    [Fact]
    public async Task Give_again_answers_the_same_and_other_content_conflicts()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        var body = Body("gold");
        var first = (await program.All.Post(program.Path("/members/anna/tier:give"), body, ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK);

        var again = await program.WithoutTrace(() => program.All.Post(program.Path("/members/anna/tier:give"), body, ("Idempotency-Key", "k")));
        var other = await program.WithoutTrace(() => program.All.Post(program.Path("/members/anna/tier:give"), body.Replace("gold", "silver", StringComparison.Ordinal), ("Idempotency-Key", "k")));

        Assert.Equal("true", again.Is(HttpStatusCode.OK)["Idempotent-Replayed"]);
        Assert.Equal(first.Text, again.Text);
        other.IsProblem(HttpStatusCode.Conflict, "idReused", "/tier");
    }

    [Fact]
    public async Task Give_as_a_dry_run_foretells_the_run_and_writes_nothing()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");

        var dry = (await program.WithoutTrace(() => Give(program, "gold", "?dryRun=true"))).Is(HttpStatusCode.OK);

        Assert.Equal("gold", dry.Json.GetProperty("tier").GetProperty("tier").GetString());
        Assert.Equal("base", await Tier(program));
    }

    [Fact]
    public async Task Give_what_is_no_tier_or_over_is_refused()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");

        (await program.WithoutTrace(() => Give(program, "diamond"))).IsProblem(HttpStatusCode.UnprocessableEntity, "tierUnknown", "/tier");
        (await program.WithoutTrace(() => program.All.Post(
            program.Path("/members/anna/tier:give"), """{ "tier": "gold", "until": "2020-01-01T00:00:00Z", "reason": "late" }""", ("Idempotency-Key", "k")))).IsProblem(HttpStatusCode.UnprocessableEntity, "untilInPast", "/until");
        (await program.WithoutTrace(() => program.All.Post(program.Path("/members/nobody/tier:give"), Body("gold"), ("Idempotency-Key", "k")))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
    }

    [Fact]
    public async Task Tier_shows_what_it_gives_by_kind()
    {
        var program = await host.NewProgram(TestProgram.Definition.Replace(
            "\"benefits\": [\"Free delivery\"]", "\"benefits\": [\"Free delivery\"], \"access\": [\"spring-preview\"], \"services\": [\"phone-line\"]", StringComparison.Ordinal));
        await program.Enroll("anna");
        (await Give(program, "silver")).Is(HttpStatusCode.OK);

        var tier = (await program.All.Get(program.Path("/members/anna/tier"))).Is(HttpStatusCode.OK).Json;

        Assert.Equal(
            ("Free delivery", "spring-preview", "phone-line"),
            (tier.GetProperty("benefits")[0].GetString(), tier.GetProperty("access")[0].GetString(), tier.GetProperty("services")[0].GetString()));
    }

    private string Body(string tier) => $$"""{ "tier": "{{tier}}", "until": "{{host.Clock.GetUtcNow().AddDays(100):yyyy-MM-ddT00:00:00Z}}", "reason": "goodwill" }""";

    private Task<Answer> Give(TestProgram program, string tier, string query = "") =>
        program.All.Post(program.Path($"/members/anna/tier:give{query}"), Body(tier), ("Idempotency-Key", $"give-{tier}"));

    private static Task<Answer> Withdraw(TestProgram program, string key = "withdraw") =>
        program.All.Post(program.Path("/members/anna/tier:withdraw"), """{ "reason": "mistake" }""", ("Idempotency-Key", key));

    private static async Task<string?> Tier(TestProgram program) =>
        (await program.All.Get(program.Path("/members/anna"))).Is(HttpStatusCode.OK).Json.GetProperty("tier").GetProperty("tier").GetString();
}
