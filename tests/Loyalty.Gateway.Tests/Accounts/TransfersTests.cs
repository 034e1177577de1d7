using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Accounts;

[Collection(Shared.Name)]
public sealed class TransfersTests(GatewayHost host)
{
    private static readonly string Definition = TestProgram.Definition.Replace(
        """{ "id": "points", "kind": "points" }""", """{ "id": "points", "kind": "points", "transferable": true }, { "id": "cash", "kind": "money" }""", StringComparison.Ordinal);

    private static Task<Answer> Transfer(TestProgram program, string body, string key = "k1", string query = "", string from = "anna") =>
        program.All.Post(program.Path($"/members/{from}/transfers{query}"), body, ("Idempotency-Key", key));

    [Fact]
    public async Task Transfer_moves_points_and_can_be_seen()
    {
        var program = await Program();

        var sent = (await Transfer(program, """{ "to": "ben", "wallet": "points", "points": 60 }""")).Is(HttpStatusCode.Created);
        var again = (await Transfer(program, """{ "to": "ben", "wallet": "points", "points": 60 }""")).Is(HttpStatusCode.Created);
        var other = await Transfer(program, """{ "to": "ben", "wallet": "points", "points": 61 }""");

        Assert.Equal(("credited", 60), (sent.Json.GetProperty("state").GetString(), sent.Json.GetProperty("points").GetInt32()));
        Assert.Equal((40, 60), (await program.Balance("anna"), await program.Balance("ben")));
        Assert.Equal(sent.Text, again.Text);
        Assert.Equal("true", again["Idempotent-Replayed"]);
        other.IsProblem(HttpStatusCode.Conflict, "idReused", "/points");
        Assert.Equal(sent.Text, (await program.All.Get(sent["Location"]!)).Is(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task Transfers_that_a_member_began_are_listed_in_pages()
    {
        var program = await Program();
        var sent = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            sent.Add((await Transfer(program, """{ "to": "ben", "wallet": "points", "points": 10 }""", $"k{i}")).Is(HttpStatusCode.Created).Json.GetProperty("id").GetString());
        }

        var listed = new List<string?>();
        string? cursor = null;
        do
        {
            var page = (await program.All.Get(program.Path($"/members/anna/transfers?limit=2{(cursor is null ? "" : "&cursor=" + cursor)}"))).Is(HttpStatusCode.OK).Json;
            listed.AddRange(page.GetProperty("transfers").EnumerateArray().Select(transfer => transfer.GetProperty("id").GetString()));
            Assert.All(page.GetProperty("transfers").EnumerateArray(), transfer => Assert.Equal("credited", transfer.GetProperty("state").GetString()));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Reverse(sent), listed);
        Assert.Equal(0, (await program.All.Get(program.Path("/members/ben/transfers"))).Is(HttpStatusCode.OK).Json.GetProperty("transfers").GetArrayLength());
        (await program.All.Get(program.Path("/members/nobody/transfers"))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        (await program.All.Get(program.Path("/members/anna/transfers?cursor=x"))).IsProblem(HttpStatusCode.BadRequest, "invalidCursor", "/cursor");
    }

    [Fact]
    public async Task Transfer_with_the_key_of_an_adjustment_is_a_thing_of_its_own()
    {
        var program = await Program();

        (await program.All.Post(program.Path("/members/anna/adjustments"), """{ "wallet": "points", "points": 1, "reason": "goodwill" }""", ("Idempotency-Key", "k1"))).Is(HttpStatusCode.Created);
        (await Transfer(program, """{ "to": "ben", "wallet": "points", "points": 60 }""")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Transfer_without_trace_is_what_is_refused_or_only_asked()
    {
        var program = await Program();
        await Refused("""{ "to": "ben", "wallet": "points", "points": 101 }""", "insufficientBalance");
        await Refused("""{ "to": "anna", "wallet": "points", "points": 1 }""", "transferToSelf", "/to");
        await Refused("""{ "to": "nobody", "wallet": "points", "points": 1 }""", "receiverNotFound", "/to");
        await Refused("""{ "to": "ben", "wallet": "cash", "points": 1 }""", "transferNotAllowed", "/wallet");
        await Refused("""{ "to": "ben", "wallet": "gems", "points": 1 }""", "walletUnknown", "/wallet");

        var foretold = await program.WithoutTrace(() => Transfer(program, """{ "to": "ben", "wallet": "points", "points": 60 }""", query: "?dryRun=true"));
        Assert.Equal((true, "credited"), (foretold.Is(HttpStatusCode.OK).Json.GetProperty("dryRun").GetBoolean(), foretold.Json.GetProperty("state").GetString()));

        (await program.All.Post(program.Path("/members/ben/block"), """{ "reason": "test" }""", ("Idempotency-Key", "b"))).Is(HttpStatusCode.OK);
        await Refused("""{ "to": "ben", "wallet": "points", "points": 1 }""", "receiverBlocked", "/to");
        (await Transfer(program, """{ "to": "anna", "wallet": "points", "points": 1 }""", from: "ben")).IsProblem(HttpStatusCode.UnprocessableEntity, "memberBlocked");
        (await Transfer(program, """{ "to": "anna", "wallet": "points", "points": 1 }""", from: "nobody")).IsProblem(HttpStatusCode.NotFound, "memberNotFound");

        async Task Refused(string body, string code, params string[] pointers) =>
            (await program.WithoutTrace(() => Transfer(program, body))).IsProblem(HttpStatusCode.UnprocessableEntity, code, pointers);
    }

    [Theory]
    [InlineData("""{ }""", "/to", "/wallet", "/points")]
    [InlineData("""{ "to": "ben", "wallet": "points", "points": 0 }""", "/points")]
    [InlineData("""{ "to": "ben", "wallet": "points", "points": -5 }""", "/points")]
    [InlineData("""{ "to": "ben", "wallet": "points", "points": 1000000000001 }""", "/points")]
    [InlineData("""{ "to": "a/b", "wallet": "a b", "points": 1 }""", "/to", "/wallet")]
    [InlineData("""{ "to": "ben", "wallet": "points", "points": 1, "from": "carl" }""", "/from")]
    public async Task Transfer_of_what_makes_no_sense_names_it(string body, params string[] pointers)
    {
        var program = await Program();

        (await program.WithoutTrace(() => Transfer(program, body))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointers);
    }

    [Fact]
    public async Task Transfer_of_another_member_or_unknown_is_not_found()
    {
        var program = await Program();
        var sent = await Transfer(program, """{ "to": "ben", "wallet": "points", "points": 60 }""");
        var id = sent.Json.GetProperty("id").GetString();

        (await program.All.Get(program.Path($"/members/ben/transfers/{id}"))).IsProblem(HttpStatusCode.NotFound, "transferNotFound");
        (await program.All.Get(program.Path("/members/anna/transfers/unknown"))).IsProblem(HttpStatusCode.NotFound, "transferNotFound");
    }

    private async Task<TestProgram> Program()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");
        await program.Enroll("ben");
        await program.Record(program.Purchase("start", "anna", 100_00));
        return program;
    }
}
