using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Purchases.Returns;

[Collection(Shared.Name)]
public sealed class ReturnsTests(GatewayHost host)
{
    private static string Body(TestProgram program, string id, string purchase, string more = "") =>
        $$"""{ "id": "{{id}}", "channel": "web", "purchase": { "id": "{{purchase}}" }, "occurredAt": "{{program.Now}}"{{more}} }""";

    private static Task<Answer> Return(TestProgram program, string id, string purchase, string more = "", string query = "") =>
        program.All.Post(program.Path("/returns" + query), Body(program, id, purchase, more));

    [Fact]
    public async Task Record_of_lines_takes_back_what_they_earned()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        await program.Record(program.Purchase("r1", "anna", 1000));

        var answer = (await Return(program, "b1", "r1", """, "lines": [{ "line": "1", "quantity": 1 }]""")).Is(HttpStatusCode.Created);

        Assert.Equal("applied", answer.Json.GetProperty("status").GetString());
        Assert.Equal(500, answer.Json.GetProperty("amount").GetInt32());
        Assert.Equal(5, answer.Json.GetProperty("takenBack")[0].GetProperty("points").GetInt32());
        Assert.Equal(5, await program.Balance("anna"));
    }

    [Fact]
    public async Task Record_by_amount_and_then_whole_takes_back_everything()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        await program.Record(program.Purchase("r1", "anna", 1000));

        (await Return(program, "b1", "r1", """, "amount": { "amount": 300, "currency": "EUR" }""")).Is(HttpStatusCode.Created);
        var rest = (await Return(program, "b2", "r1")).Is(HttpStatusCode.Created);

        Assert.Equal(700, rest.Json.GetProperty("amount").GetInt32());
        Assert.Equal(0, await program.Balance("anna"));
    }

    [Fact]
    public async Task Record_again_answers_the_same_and_other_content_conflicts()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        await program.Record(program.Purchase("r1", "anna", 1000));
        var body = Body(program, "b1", "r1");
        var first = (await program.All.Post(program.Path("/returns"), body)).Is(HttpStatusCode.Created);

        var again = await program.WithoutTrace(() => program.All.Post(program.Path("/returns"), body));
        var other = await program.WithoutTrace(() => program.All.Post(program.Path("/returns"), body[..^1] + """, "amount": { "amount": 300, "currency": "EUR" } }"""));

        Assert.Equal("true", again.Is(HttpStatusCode.Created)["Idempotent-Replayed"]);
        Assert.Equal(first.Text, again.Text);
        other.IsProblem(HttpStatusCode.Conflict, "idReused", "/amount");
    }

    [Fact]
    public async Task Record_as_a_dry_run_foretells_the_run_and_writes_nothing()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        await program.Record(program.Purchase("r1", "anna", 1000));
        var body = Body(program, "b1", "r1");

        var dry = (await program.WithoutTrace(() => program.All.Post(program.Path("/returns?dryRun=true"), body))).Is(HttpStatusCode.OK);
        var run = (await program.All.Post(program.Path("/returns"), body)).Is(HttpStatusCode.Created);

        foreach (var member in new[] { "channel", "id", "purchaseId", "member", "status", "amount", "lines", "remainingAmount", "takenBack", "balances", "tier" })
        {
            Assert.Equal(run.Json.GetProperty(member).GetRawText(), dry.Json.GetProperty(member).GetRawText());
        }
    }

    [Fact]
    public async Task Record_again_as_a_dry_run_answers_what_is_stored()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        await program.Record(program.Purchase("r1", "anna", 1000));
        var body = Body(program, "b1", "r1");
        var first = (await program.All.Post(program.Path("/returns"), body)).Is(HttpStatusCode.Created);

        var again = await program.WithoutTrace(() => program.All.Post(program.Path("/returns?dryRun=true"), body));

        Assert.Equal("true", again.Is(HttpStatusCode.Created)["Idempotent-Replayed"]);
        Assert.Equal(first.Text, again.Text);
    }

    [Fact]
    public async Task Record_of_more_than_was_bought_says_what_is_left()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        await program.Record(program.Purchase("r1", "anna", 1000));

        var lines = await program.WithoutTrace(() => Return(program, "b1", "r1", """, "lines": [{ "line": "1", "quantity": 3 }]"""));
        var amount = await program.WithoutTrace(() => Return(program, "b2", "r1", """, "amount": { "amount": 1001, "currency": "EUR" }"""));
        await Return(program, "b3", "r1");
        var nothing = await program.WithoutTrace(() => Return(program, "b4", "r1"));

        lines.IsProblem(HttpStatusCode.UnprocessableEntity, "exceedsPurchase", "/lines/0/quantity");
        amount.IsProblem(HttpStatusCode.UnprocessableEntity, "exceedsPurchase");
        Assert.Equal(1000, amount.Json.GetProperty("available").GetInt64());
        nothing.IsProblem(HttpStatusCode.UnprocessableEntity, "nothingLeft");
        Assert.Equal(0, nothing.Json.GetProperty("available").GetInt64());
    }

    [Fact]
    public async Task Record_before_its_purchase_is_parked_and_then_applied()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");

        var parked = (await Return(program, "b1", "r1", """, "member": "anna", "lines": [{ "line": "1", "quantity": 1 }]""")).Is(HttpStatusCode.Accepted);
        var waiting = (await program.All.Get(program.Path("/members/anna/parked-returns"))).Is(HttpStatusCode.OK).Json.GetProperty("returns");
        var purchase = await program.Record(program.Purchase("r1", "anna", 1000));
        var none = (await program.All.Get(program.Path("/members/anna/parked-returns"))).Is(HttpStatusCode.OK).Json.GetProperty("returns");

        Assert.Equal("parked", parked.Json.GetProperty("status").GetString());
        Assert.Equal("b1", waiting[0].GetProperty("id").GetString());
        Assert.Equal("b1", purchase.Json.GetProperty("returns")[0].GetProperty("id").GetString());
        Assert.Equal(0, none.GetArrayLength());
        Assert.Equal(5, await program.Balance("anna"));
    }

    [Fact]
    public async Task Record_of_an_unknown_purchase_without_a_member_answers_404()
    {
        var program = await host.NewProgram();

        (await program.WithoutTrace(() => Return(program, "b1", "none"))).IsProblem(HttpStatusCode.NotFound, "purchaseNotFound");
    }

    [Fact]
    public async Task Record_of_a_guests_purchase_finds_it()
    {
        var program = await host.NewProgram();
        await program.Record(program.Purchase("r1", null, 1000));

        var answer = (await Return(program, "b1", "r1")).Is(HttpStatusCode.Created);

        Assert.Equal("null", answer.Json.GetProperty("member").GetRawText());
        Assert.Equal(1000, answer.Json.GetProperty("amount").GetInt32());
    }

    [Fact]
    public async Task Record_in_another_channel_than_the_purchase_names_that_channel()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        await program.Record(program.Purchase("r1", "anna", 1000));
        var till = await program.NewCaller("purchasesWrite", channel: "store");

        (await till.Post(program.Path("/returns"), $$"""{ "id": "b1", "purchase": { "id": "r1" }, "occurredAt": "{{program.Now}}" }""")).IsProblem(HttpStatusCode.NotFound, "purchaseNotFound");
        (await till.Post(program.Path("/returns"), $$"""{ "id": "b1", "purchase": { "channel": "web", "id": "r1" }, "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Record_on_another_member_than_the_buyer_conflicts()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        await program.Enroll("ben");
        await program.Record(program.Purchase("r1", "anna", 1000));

        (await program.WithoutTrace(() => Return(program, "b1", "r1", """, "member": "ben" """)))
            .IsProblem(HttpStatusCode.Conflict, "purchaseOfAnotherMember", "/purchase/id");
    }

    [Theory]
    [InlineData(""", "lines": []""", "/lines")]
    [InlineData(""", "lines": [{ "line": "1", "quantity": 0 }]""", "/lines/0/quantity")]
    [InlineData(""", "lines": [{ "line": "1", "quantity": -1 }]""", "/lines/0/quantity")]
    [InlineData(""", "lines": [{ "line": "1", "quantity": 1 }, { "line": "1", "quantity": 1 }]""", "/lines/1/line")]
    [InlineData(""", "lines": [{ "line": "1" }]""", "/lines/0/quantity")]
    [InlineData(""", "lines": [{ "line": "1", "quantity": 1 }], "amount": { "amount": 1, "currency": "EUR" }""", "/amount")]
    [InlineData(""", "amount": { "amount": 0, "currency": "EUR" }""", "/amount/amount")]
    [InlineData(""", "amount": { "amount": -5, "currency": "EUR" }""", "/amount/amount")]
    [InlineData(""", "amount": { "amount": 5, "currency": "euro" }""", "/amount/currency")]
    [InlineData(""", "reason": "too small" """, "/reason")]
    public async Task Record_with_a_faulty_body_names_the_fault(string more, string pointer)
    {
        var program = await host.NewProgram();
        await program.Record(program.Purchase("r1", null, 1000));

        (await program.WithoutTrace(() => Return(program, "b1", "r1", more))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);
    }

    [Fact]
    public async Task Record_of_an_amount_in_another_currency_is_refused()
    {
        var program = await host.NewProgram();
        await program.Record(program.Purchase("r1", null, 1000));

        (await program.WithoutTrace(() => Return(program, "b1", "r1", """, "amount": { "amount": 5, "currency": "JPY" }"""))).IsProblem(HttpStatusCode.UnprocessableEntity, "currencyNotAccepted", "/amount/currency");
    }
}
