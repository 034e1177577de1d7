using System.Text;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Purchases;

[Collection(Shared.Name)]
public sealed class PointPaymentsTests(GatewayHost host)
{
    private static readonly string Definition = TestProgram.Definition.Replace(
        """{ "id": "points", "kind": "points" }""", """{ "id": "points", "kind": "points", "payment": { "points": 100, "perAmount": 100 } }, { "id": "status", "kind": "status" }""", StringComparison.Ordinal);

    [Fact]
    public async Task Record_takes_no_more_points_than_needed_and_says_what_they_paid()
    {
        var program = await Program();

        var paid = await program.Record(program.Purchase("p", "anna", 10_00, more: """, "payWith": [{ "wallet": "points", "points": 300 }]"""));
        var foretold = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases?dryRun=true"), program.Purchase("q", "anna", 50, more: """, "payWith": [{ "wallet": "points", "points": 300 }]""")));

        Assert.Equal("""[{"wallet":"points","points":300,"amount":300}]""", paid.Json.GetProperty("paidWithPoints").GetRawText());
        Assert.Equal("""[{"wallet":"points","points":50,"amount":50}]""", foretold.Is(HttpStatusCode.OK).Json.GetProperty("paidWithPoints").GetRawText());
        Assert.Equal(1_000 - 300 + 7, await program.Balance("anna"));
        var read = (await program.All.Get(program.Path("/purchases/web/p"))).Is(HttpStatusCode.OK);
        Assert.Equal(700, read.Json.GetProperty("explanation")[0].GetProperty("countedAmount").GetInt32());
    }

    [Fact]
    public async Task Return_gives_back_what_was_paid()
    {
        var program = await Program();
        await program.Record(program.Purchase("p", "anna", 10_00, more: """, "payWith": [{ "wallet": "points", "points": 300 }]"""));

        var returned = (await program.All.Post(program.Path("/returns"), $$"""{ "id": "r", "channel": "web", "purchase": { "id": "p" }, "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Created);

        Assert.Equal("""[{"wallet":"points","points":300,"lapsed":0,"amount":300}]""", returned.Json.GetProperty("restored").GetRawText());
        Assert.Equal(1_000, await program.Balance("anna"));
    }

    [Fact]
    public async Task Record_with_more_than_there_is_or_of_a_wallet_that_pays_nothing_is_refused()
    {
        var program = await Program();

        var refused = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), program.Purchase("p", "anna", 50_00, more: """, "payWith": [{ "wallet": "points", "points": 1001 }]""")));
        refused.IsProblem(HttpStatusCode.UnprocessableEntity, "insufficientBalance");
        Assert.Equal((1_001, 1_000, 1), (refused.Json.GetProperty("required").GetInt32(), refused.Json.GetProperty("available").GetInt32(), refused.Json.GetProperty("missing").GetInt32()));
        (await program.All.Post(program.Path("/purchases"), program.Purchase("p", "anna", 50_00, more: """, "payWith": [{ "wallet": "status", "points": 1 }]""")))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "paymentNotAccepted", "/payWith/0/wallet");
    }

    [Theory]
    [InlineData("""[{ "wallet": "points", "points": 0 }]""", "/payWith/0/points")]
    [InlineData("""[{ "wallet": "a b", "points": -1 }]""", "/payWith/0/wallet", "/payWith/0/points")]
    [InlineData("""[{ "wallet": "points", "points": 9223372036854775807 }]""", "/payWith/0/points")]
    [InlineData("""[{ "wallet": "points", "points": 1 }, { "wallet": "points", "points": 1 }]""", "/payWith/1/wallet")]
    [InlineData("""[{ "points": 1 }]""", "/payWith/0/wallet")]
    [InlineData("""{ "wallet": "points" }""", "/payWith")]
    [InlineData("""[null]""", "/payWith/0")]
    [InlineData("""[{"wallet":"a","points":1},{"wallet":"b","points":1},{"wallet":"c","points":1},{"wallet":"d","points":1},{"wallet":"e","points":1},{"wallet":"f","points":1}]""", "/payWith")]
    public async Task Record_with_a_payment_that_makes_no_sense_names_it(string payWith, params string[] pointers)
    {
        var program = await Program();

        (await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), program.Purchase("p", "anna", 50_00, more: $", \"payWith\": {payWith}"))))
            .IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointers);
    }

    [Fact]
    public async Task Key_that_may_not_redeem_spends_nobodys_points()
    {
        var program = await Program();
        var recorder = await program.NewCaller("purchasesWrite", "web");
        var till = await program.NewCaller("purchasesWrite rewardsRedeem", "web");
        var paying = program.Purchase("p", "anna", 10_00, more: """, "payWith": [{ "wallet": "points", "points": 300 }]""");
        var plain = program.Purchase("q", "anna", 10_00, more: """, "payWith": []""");

        (await program.WithoutTrace(() => recorder.Post(program.Path("/purchases"), paying))).IsProblem(HttpStatusCode.Forbidden, "permissionMissing");
        (await recorder.Post(program.Path("/purchases?dryRun=true"), paying)).IsProblem(HttpStatusCode.Forbidden, "permissionMissing");
        var lines = (await recorder.Send(HttpMethod.Post, program.Path("/purchases:batch"), Encoding.UTF8.GetBytes(OneLine(paying) + "\n" + OneLine(plain)), "application/x-ndjson")).Is(HttpStatusCode.OK).Lines;

        Assert.Equal([403, 201], lines.Select(line => line.GetProperty("status").GetInt32()));
        Assert.Contains("rewardsRedeem", lines[0].GetProperty("problem").GetProperty("detail").GetString(), StringComparison.Ordinal);
        (await till.Post(program.Path("/purchases"), paying)).Is(HttpStatusCode.Created);

        static string OneLine(string json) => json.ReplaceLineEndings(" ");
    }

    [Fact]
    public async Task Guest_has_nothing_to_pay_with()
    {
        var program = await Program();

        (await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), program.Purchase("p", null, 50_00, more: """, "payWith": [{ "wallet": "points", "points": 1 }]"""))))
            .IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/payWith");
    }

    private async Task<TestProgram> Program()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");
        await program.Record(program.Purchase("start", "anna", 1_000_00));
        return program;
    }
}
