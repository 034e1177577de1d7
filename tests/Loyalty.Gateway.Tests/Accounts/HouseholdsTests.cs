using System.Net.Http.Headers;
using System.Text.Json;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Accounts;

[Collection(Shared.Name)]
public sealed class HouseholdsTests(GatewayHost host)
{
    private static readonly string Definition = TestProgram.Definition
        .Replace("""{ "id": "points", "kind": "points" }""", """{ "id": "points", "kind": "points", "transferable": true, "payment": { "points": 1, "perAmount": 1 } }""", StringComparison.Ordinal)
        .Replace("\"earningRules\": [", """
            "households": { "wallet": "points", "members": 2 },
            "earningRules": [{ "id": "welcome", "wallet": "points", "trigger": "enrollment", "effect": { "points": 200 } },
            """, StringComparison.Ordinal);

    [Fact]
    public async Task Household_is_founded_joined_seen_and_left()
    {
        var program = await Program();

        Assert.True((await program.WithoutTrace(() => program.All.Post(program.Path("/households?dryRun=true"), """{ "id": "home" }"""))).Is(HttpStatusCode.OK).Json.GetProperty("dryRun").GetBoolean());
        (await program.All.Post(program.Path("/households?dryRun=1"), """{ "id": "home" }""")).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?dryRun");
        var founded = (await program.All.Post(program.Path("/households"), """{ "id": "home" }""")).Is(HttpStatusCode.Created);
        Assert.EndsWith("/households/home", founded["Location"], StringComparison.Ordinal);
        var again = (await program.All.Post(program.Path("/households"), """{ "id": "home" }""")).Is(HttpStatusCode.Created);
        Assert.Equal(("true", founded.Text), (again["Idempotent-Replayed"], again.Text));
        var foretold = (await program.WithoutTrace(() => program.All.Post(program.Path("/households/home/members?dryRun=true"), """{ "member": "anna" }""", ("Idempotency-Key", "foretold")))).Is(HttpStatusCode.OK).Json;
        Assert.Equal((200, true), (foretold.GetProperty("points").GetInt32(), foretold.GetProperty("dryRun").GetBoolean()));
        var joined = (await Join(program, "anna")).Is(HttpStatusCode.OK);
        Assert.Equal(200, joined.Json.GetProperty("points").GetInt32());
        Assert.Equal(joined.Text, (await Join(program, "anna")).Is(HttpStatusCode.OK).Text);
        (await Join(program, "ben")).Is(HttpStatusCode.OK);

        var seen = (await program.All.Get(program.Path("/households/home"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(400, seen.GetProperty("balance").GetProperty("balance").GetInt32());
        Assert.Equal(["anna", "ben"], seen.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("member").GetString()));
        Assert.Equal([200, 200], seen.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("contributed").GetInt32()));
        Assert.Equal("home", (await program.All.Get(program.Path("/members/anna"))).Json.GetProperty("household").GetString());
        Assert.Equal((400, 400), (await program.Balance("anna"), await program.Balance("ben")));

        var leaving = await program.WithoutTrace(() => program.All.Send(HttpMethod.Delete, program.Path("/households/home/members/ben?dryRun=true"), null, ("Idempotency-Key", "foretold")));
        Assert.Equal(200, leaving.Is(HttpStatusCode.OK).Json.GetProperty("points").GetInt32());
        var left = (await Leave(program, "ben")).Is(HttpStatusCode.OK);
        Assert.Equal(200, left.Json.GetProperty("points").GetInt32());
        Assert.Equal((200, 200), (await program.Balance("anna"), await program.Balance("ben")));
        var history = (await program.All.Get(program.Path("/households/home/history"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal("memberLeft", history.GetProperty("entries")[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Answers_and_lists_name_the_household_whose_points_they_are()
    {
        var program = await Program();
        (await program.All.Post(program.Path("/households"), """{ "id": "home" }""")).Is(HttpStatusCode.Created);
        (await Join(program, "anna")).Is(HttpStatusCode.OK);

        var foretold = (await program.All.Post(program.Path("/purchases?dryRun=true"), program.Purchase("p", "anna", 10_00))).Is(HttpStatusCode.OK).Json;
        var bought = (await program.Record(program.Purchase("p", "anna", 10_00))).Json;
        var alone = (await program.Record(program.Purchase("q", "ben", 10_00))).Json;
        var back = (await program.All.Post(program.Path("/returns"), $$"""{ "id": "r", "channel": "web", "purchase": { "id": "p" }, "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Created).Json;
        await program.CaughtUp();

        Assert.All([foretold, bought, back], answer => Assert.Equal("home", answer.GetProperty("household").GetString()));
        Assert.Equal(JsonValueKind.Null, alone.GetProperty("household").ValueKind);
        Assert.Equal("home", (await program.All.Get(program.Path("/purchases/web/p"))).Is(HttpStatusCode.OK).Json.GetProperty("household").GetString());
        var listed = (await program.All.Get(program.Path("/members"))).Is(HttpStatusCode.OK).Json.GetProperty("members").EnumerateArray()
            .Select(member => (member.GetProperty("member").GetString(), member.GetProperty("household").GetString(), member.GetProperty("balance").GetInt64()));
        Assert.Equal([("anna", "home", 200L), ("ben", null, 210L)], listed);
        var wallet = (await program.All.Get(program.Path("/members/anna/wallets"))).Is(HttpStatusCode.OK).Json.GetProperty("wallets")[0];
        Assert.Equal(("points", "home"), (wallet.GetProperty("balance").GetProperty("wallet").GetString(), wallet.GetProperty("household").GetString()));
    }

    [Fact]
    public async Task Simulation_knows_whether_a_described_member_was_referred_and_is_in_a_household()
    {
        var program = await host.NewProgram(Definition.Replace("\"earningRules\": [", """
            "earningRules": [
              { "id": "friends", "wallet": "points", "condition": { "referred": true }, "effect": { "points": 7 } },
              { "id": "homes", "wallet": "points", "condition": { "all": [{ "inHousehold": true }, { "not": { "referred": true } }] }, "effect": { "points": 9 } },
            """, StringComparison.Ordinal));
        async Task<string> Awards(string described)
        {
            var answer = await program.All.Post(program.Path("/editions/1:simulate"), program.Purchase("s", null, 1_00, more: $$""", "described": { {{described}} }"""));
            return string.Join(' ', answer.Is(HttpStatusCode.OK).Json.GetProperty("awards").EnumerateArray().Select(award => award.GetProperty("rule").GetString()));
        }

        Assert.Equal("base", await Awards(""));
        Assert.Equal("friends base", await Awards("\"referred\": true"));
        Assert.Equal("homes base", await Awards("\"inHousehold\": true"));
        Assert.Equal("friends base", await Awards("\"inHousehold\": true, \"referred\": true"));
        var plain = await host.NewProgram();
        (await plain.All.Post(plain.Path("/editions/1:simulate"), plain.Purchase("s", null, 1_00, more: """, "described": { "inHousehold": true }"""))).IsProblem(HttpStatusCode.UnprocessableEntity, "householdsNotOffered");
    }

    [Fact]
    public async Task Household_endpoints_say_what_is_wrong()
    {
        var program = await Program();
        await program.Enroll("cleo");
        (await program.All.Post(program.Path("/households"), """{ "id": "home" }""")).Is(HttpStatusCode.Created);
        (await Join(program, "anna")).Is(HttpStatusCode.OK);
        (await Join(program, "ben")).Is(HttpStatusCode.OK);

        (await program.All.Post(program.Path("/households"), """{ "id": "a/b" }""")).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/id");
        (await program.All.Get(program.Path("/households/nowhere"))).IsProblem(HttpStatusCode.NotFound, "householdNotFound");
        (await program.All.Get(program.Path("/households/nowhere/history"))).IsProblem(HttpStatusCode.NotFound, "householdNotFound");
        (await Join(program, "cleo", "nowhere")).IsProblem(HttpStatusCode.NotFound, "householdNotFound");
        (await Join(program, "cleo")).IsProblem(HttpStatusCode.UnprocessableEntity, "householdFull");
        (await Join(program, "nobody", key: "n")).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        (await Join(program, "anna", key: "twice")).IsProblem(HttpStatusCode.Conflict, "alreadyInHousehold");
        (await Leave(program, "cleo")).IsProblem(HttpStatusCode.NotFound, "notInHousehold");
        Assert.Equal(200, await program.Balance("cleo"));

        var plain = await host.NewProgram();
        (await plain.All.Post(plain.Path("/households"), """{ "id": "home" }""")).IsProblem(HttpStatusCode.UnprocessableEntity, "householdsNotOffered");
    }

    [Fact]
    public async Task Reconcile_of_a_household_finds_no_difference()
    {
        var program = await Program();
        (await program.All.Post(program.Path("/households"), """{ "id": "home" }""")).Is(HttpStatusCode.Created);
        (await Join(program, "anna")).Is(HttpStatusCode.OK);
        (await Join(program, "ben")).Is(HttpStatusCode.OK);
        await program.Enroll("cleo");
        var calls = Enumerable.Range(0, 40).Select(number => (number % 4) switch
        {
            0 => Post("/members/anna/transfers", """{ "to": "cleo", "wallet": "points", "points": 7 }""", $"t{number}"),
            1 => Post("/members/ben/adjustments", $$"""{ "wallet": "points", "points": {{number - 20}}, "reason": "count" }""", $"a{number}"),
            2 => Post("/purchases", program.Purchase($"p{number}", "anna", 10_00, more: """, "payWith": [{ "wallet": "points", "points": 20 }]"""), "-"),
            _ => Post("/purchases", program.Purchase($"p{number}", "ben", 20_00), "-"),
        });
        await Task.WhenAll(calls);
        (await Post("/returns", $$"""{ "id": "r", "channel": "store", "purchase": { "channel": "web", "id": "p2" }, "occurredAt": "{{program.Now}}", "amount": { "amount": 400, "currency": "EUR" } }""", "-")).Is(HttpStatusCode.Created);
        (await Leave(program, "ben")).Is(HttpStatusCode.OK);
        await program.CaughtUp();

        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) } };
        var result = await new Reconcile(http, TimeProvider.System, program.Id, Meter.Silent).Run(CancellationToken.None);

        Assert.Empty(result.Differences);
        Assert.Equal(0, result.TransfersInTransit);

        Task<Answer> Post(string path, string body, string key) => program.All.Post(program.Path(path), body, ("Idempotency-Key", key));
    }

    [Fact]
    public async Task Draft_that_shares_a_wallet_which_cannot_be_shared_says_why()
    {
        var program = await host.NewProgram(Definition);
        var draft = Definition.Replace("\"wallet\": \"points\", \"members\": 2", "\"wallet\": \"status\", \"members\": 21", StringComparison.Ordinal);
        (await program.All.Put(program.Path("/draft"), draft, ("If-Match", "\"1\""))).Is(HttpStatusCode.OK);

        var faults = (await program.All.Post(program.Path("/draft:validate"), "{}")).Is(HttpStatusCode.OK).Json.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("pointer").GetString()).ToArray();

        Assert.Contains("/households/wallet", faults);
        Assert.Contains("/households/members", faults);
    }

    private async Task<TestProgram> Program()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");
        await program.Enroll("ben");
        return program;
    }

    private static Task<Answer> Join(TestProgram program, string member, string household = "home", string? key = null) =>
        program.All.Post(program.Path($"/households/{household}/members"), $$"""{ "member": "{{member}}" }""", ("Idempotency-Key", key ?? $"join-{member}-{household}"));

    private static Task<Answer> Leave(TestProgram program, string member) =>
        program.All.Send(HttpMethod.Delete, program.Path($"/households/home/members/{member}"), null, ("Idempotency-Key", $"leave-{member}"));
}
