using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Activities;

[Collection(Shared.Name)]
public sealed class ActivitiesTests(GatewayHost host)
{
    private static readonly string Definition = TestProgram.Definition.Replace("\"earningRules\": [", """
        "activityTypes": [{ "id": "review", "name": "Review" }, { "id": "old", "retired": true }],
        "earningRules": [{ "id": "review", "wallet": "points", "trigger": "activity", "activityType": "review", "effect": { "points": 50 }, "caps": [{ "period": "day", "points": 120 }] },
                         { "id": "welcome", "wallet": "points", "trigger": "enrollment", "effect": { "points": 200 } },
                         { "id": "first", "wallet": "points", "firstPurchase": true, "effect": { "points": 30 } },
        """, StringComparison.Ordinal);

    private static string Body(TestProgram program, string id, string more = "", string member = """ "member": "anna", """) =>
        $$"""{ "id": "{{id}}", "channel": "web", {{member}} "type": "review", "occurredAt": "{{program.Now}}"{{more}} }""";

    [Fact]
    public async Task Record_earns_by_the_rules_of_the_type_and_again_answers_the_same()
    {
        var program = await Program();
        var body = Body(program, "a1");

        var first = (await program.All.Post(program.Path("/activities"), body)).Is(HttpStatusCode.Created);
        var again = await program.WithoutTrace(() => program.All.Post(program.Path("/activities"), body));
        var other = await program.WithoutTrace(() => program.All.Post(program.Path("/activities"), body[..^1] + """, "quantity": 2 }"""));

        Assert.Equal(50, first.Json.GetProperty("awards")[0].GetProperty("points").GetInt32());
        Assert.Equal(250, await program.Balance("anna"));
        Assert.Equal(first.Text, again.Is(HttpStatusCode.Created).Text);
        Assert.Equal("true", again["Idempotent-Replayed"]);
        other.IsProblem(HttpStatusCode.Conflict, "idReused", "/quantity");
    }

    [Fact]
    public async Task Activity_is_read_where_its_answer_says_with_its_explanation()
    {
        var program = await Program();
        var recorded = (await program.All.Post(program.Path("/activities"), Body(program, "a1"))).Is(HttpStatusCode.Created);

        var read = (await program.All.Get(recorded["Location"]!)).Is(HttpStatusCode.OK).Json;

        Assert.Equal(program.Path("/activities/web/a1"), recorded["Location"]);
        Assert.Equal(("anna", 50), (read.GetProperty("member").GetString(), read.GetProperty("awards")[0].GetProperty("points").GetInt32()));
        Assert.Equal(("review", 50), (read.GetProperty("explanation")[0].GetProperty("rule").GetString(), read.GetProperty("explanation")[0].GetProperty("points").GetInt32()));
        (await program.All.Get(program.Path("/activities/store/a1"))).IsProblem(HttpStatusCode.NotFound, "activityNotFound");
    }

    [Fact]
    public async Task Record_finds_the_member_by_identifier()
    {
        var program = await Program();
        await program.Enroll("carl", """, "identifiers": [{ "kind": "card", "value": "77" }]""");

        (await program.All.Post(program.Path("/activities"), Body(program, "a1", member: """ "identifier": { "kind": "card", "value": "77" }, """))).Is(HttpStatusCode.Created);
        (await program.All.Post(program.Path("/activities"), Body(program, "a2", member: """ "identifier": { "kind": "card", "value": "78" }, """))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");

        Assert.Equal(250, await program.Balance("carl"));
    }

    [Fact]
    public async Task Dry_run_explains_every_rule_and_leaves_no_trace()
    {
        var program = await Program();

        var foretold = await program.WithoutTrace(() => program.All.Post(program.Path("/activities?dryRun=true"), Body(program, "a1", """, "quantity": 3""")));

        var rule = foretold.Is(HttpStatusCode.OK).Json.GetProperty("explanation")[0];
        Assert.Equal((150, 120, "limitReduced"), (rule.GetProperty("wanted").GetInt32(), rule.GetProperty("points").GetInt32(), rule.GetProperty("reasons")[0].GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Batch_answers_line_by_line_and_a_bad_line_fails_alone()
    {
        var program = await Program();
        var lines = string.Join("\n", Body(program, "a1"), Body(program, "a2", """, "quantity": 0"""), Body(program, "a3"), Body(program, "a1"));

        var answer = (await program.All.Send(HttpMethod.Post, program.Path("/activities:batch"), System.Text.Encoding.UTF8.GetBytes(lines), "application/x-ndjson")).Is(HttpStatusCode.OK);

        Assert.Equal([201, 400, 201, 201], answer.Lines.Select(line => line.GetProperty("status").GetInt32()));
        Assert.True(answer.Lines[3].GetProperty("replayed").GetBoolean());
        Assert.Equal(300, await program.Balance("anna"));
    }

    [Theory]
    [InlineData("""{ }""", "/id", "/type", "/occurredAt")]
    [InlineData("""{ "id": "a", "channel": "web", "type": "review", "occurredAt": "2026-03-01T10:15:00Z" }""", "/member")]
    [InlineData("""{ "id": "a", "channel": "web", "member": "anna", "identifier": { "kind": "card", "value": "1" }, "type": "review", "occurredAt": "2026-03-01T10:15:00Z" }""", "/identifier")]
    [InlineData("""{ "id": "a", "channel": "web", "member": "anna", "type": "re view", "occurredAt": "2026-03-01T10:15:00Z", "quantity": 1000001 }""", "/type", "/quantity")]
    [InlineData("""{ "id": "a", "channel": "web", "member": "anna", "type": "review", "occurredAt": "1960-03-01T10:15:00Z", "quantity": -1 }""", "/occurredAt", "/quantity")]
    [InlineData("""{ "id": "a", "channel": "web", "member": "anna", "type": "review", "occurredAt": "yesterday" }""", "/occurredAt")]
    [InlineData("""{ "id": "a", "channel": "web", "member": "anna", "type": "review", "occurredAt": "2026-03-01T10:15:00Z", "points": 5 }""", "/points")]
    [InlineData("""{ "id": "a", "member": "anna", "type": "review", "occurredAt": "2026-03-01T10:15:00Z" }""", "/channel")]
    public async Task Record_of_what_makes_no_sense_names_it(string body, params string[] pointers)
    {
        var program = await Program();

        (await program.WithoutTrace(() => program.All.Post(program.Path("/activities"), body))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointers);
    }

    [Fact]
    public async Task Record_of_what_the_program_does_not_take_is_refused()
    {
        var program = await Program();
        await Refused(Body(program, "a").Replace("\"review\"", "\"old\"", StringComparison.Ordinal), "activityTypeUnknown", "/type");
        await Refused(Body(program, "a").Replace("\"review\"", "\"unheard\"", StringComparison.Ordinal), "activityTypeUnknown", "/type");
        await Refused(Body(program, "a").Replace("\"web\"", "\"moon\"", StringComparison.Ordinal), "channelUnknown", "/channel");
        await Refused(Body(program, "a").Replace(program.Now, "2150-01-01T00:00:00Z", StringComparison.Ordinal), "occurredInFuture", "/occurredAt");
        (await program.All.Post(program.Path("/activities"), Body(program, "a").Replace("anna", "nobody", StringComparison.Ordinal))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");

        var till = await program.NewCaller("activitiesWrite", channel: "store");
        (await till.Post(program.Path("/activities"), Body(program, "a"))).IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
        (await till.Post(program.Path("/activities"), Body(program, "a", """, "import": true""").Replace("\"web\"", "\"store\"", StringComparison.Ordinal))).IsProblem(HttpStatusCode.Forbidden, "permissionMissing");

        async Task Refused(string body, string code, params string[] pointers) =>
            (await program.WithoutTrace(() => program.All.Post(program.Path("/activities"), body))).IsProblem(HttpStatusCode.UnprocessableEntity, code, pointers);
    }

    [Fact]
    public async Task Joining_and_the_first_purchase_earn_their_bonus_once()
    {
        var program = await Program();
        Assert.Equal(200, await program.Balance("anna"));

        await program.Record(program.Purchase("p1", "anna", 10_00));
        await program.Record(program.Purchase("p2", "anna", 10_00));

        Assert.Equal(250, await program.Balance("anna"));
    }

    private async Task<TestProgram> Program()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");
        return program;
    }
}
