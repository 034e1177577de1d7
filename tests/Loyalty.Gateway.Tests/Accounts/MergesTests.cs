using System.Net.Http.Headers;
using System.Text.Json;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Accounts;

/// <summary>Two members who are one person.</summary>
[Collection(Shared.Name)]
public sealed class MergesTests(GatewayHost host)
{
    [Fact]
    public async Task Merged_member_is_a_name_of_the_one_who_stays()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna", """, "identifiers": [{ "kind": "card", "value": "4711-stays" }], "profile": { "name": "Anna" }""");
        await program.Enroll("old", """, "identifiers": [{ "kind": "card", "value": "4711-moves" }], "profile": { "name": "Anna Before" }""");
        await program.Record(program.Purchase("r1", "anna", 1000));
        var second = program.Purchase("r2", "old", 3000);
        await program.Record(second);

        var foretold = (await program.WithoutTrace(() => Merge(program, "old", "anna", "?dryRun=true"))).Is(HttpStatusCode.OK).Json;
        var merged = (await Merge(program, "old", "anna")).Is(HttpStatusCode.OK);
        var again = (await program.WithoutTrace(() => Merge(program, "old", "anna"))).Is(HttpStatusCode.OK);

        Assert.Equal((30, 40, true), (Moved(foretold), Balance(foretold), foretold.GetProperty("dryRun").GetBoolean()));
        Assert.Equal((30, 40, "anna", "old"), (Moved(merged.Json), Balance(merged.Json), merged.Json.GetProperty("member").GetString(), merged.Json.GetProperty("from").GetString()));
        Assert.Equal(("true", merged.Text), (again["Idempotent-Replayed"], again.Text));

        foreach (var path in (string[])["", "/wallets", "/tier", "/profile", "/vouchers", "/parked-returns", "/segments", "/history", "/transfers"])
        {
            var (old, stays) = ((await program.All.Get(program.Path("/members/old" + path))).Is(HttpStatusCode.OK).Json, (await program.All.Get(program.Path("/members/anna" + path))).Is(HttpStatusCode.OK).Json);
            Assert.Equal(WithoutTime(stays), WithoutTime(old));
        }

        Assert.Equal("anna", (await program.All.Post(program.Path("/members:lookup"), """{ "kind": "card", "value": "4711-moves" }""")).Is(HttpStatusCode.OK).Json.GetProperty("member").GetString());
        (await program.All.Post(program.Path("/purchases"), program.Purchase("r3", "old", 500))).Is(HttpStatusCode.Created);
        Assert.Equal("true", (await program.All.Post(program.Path("/purchases"), second)).Is(HttpStatusCode.Created)["Idempotent-Replayed"]);
        Assert.Equal(45, await program.Balance("anna"));
        (await program.All.Post(program.Path("/returns"), $$"""{ "id": "w1", "channel": "web", "purchase": { "id": "r2" }, "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Created);
        Assert.Equal(15, await program.Balance("old"));

        var export = (await program.All.Get(program.Path("/members/old/export"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("anna", "Anna"), (export.GetProperty("summary").GetProperty("member").GetString(), export.GetProperty("profile").GetProperty("profile").GetProperty("name").GetString()));
        Assert.Contains(export.GetProperty("history").EnumerateArray(), record => record.GetProperty("entry").GetProperty("member").GetString() == "old" && record.GetProperty("entry").GetProperty("reference").GetString() == "r2");
        await program.CaughtUp();
        Assert.DoesNotContain("\"old\"", (await program.All.Get(program.Path("/members"))).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.Contains("\"old\"", (await program.All.Get(program.Path("/members?status=merged"))).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Anna Before", await program.Journal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merging_that_cannot_be_is_refused_and_leaves_no_trace()
    {
        var program = await host.NewProgram();
        foreach (var member in (string[])["anna", "ben", "old", "gone"])
        {
            await program.Enroll(member);
        }

        (await program.All.Post(program.Path("/members/ben/block"), """{ "reason": "lost" }""", ("Idempotency-Key", "b"))).Is(HttpStatusCode.OK);
        (await Merge(program, "gone", "anna")).Is(HttpStatusCode.OK);

        await Refused("old", "old", HttpStatusCode.UnprocessableEntity, "mergeIntoItself");
        await Refused("old", "ben", HttpStatusCode.UnprocessableEntity, "targetBlocked");
        await Refused("ben", "old", HttpStatusCode.UnprocessableEntity, "memberBlocked");
        await Refused("old", "nobody", HttpStatusCode.UnprocessableEntity, "targetNotFound");
        await Refused("nobody", "old", HttpStatusCode.NotFound, "memberNotFound");
        await Refused("old", "gone", HttpStatusCode.Conflict, "targetMerged");
        (await program.All.Post(program.Path("/members/gone/merge"), """{ "into": "old" }""", ("Idempotency-Key", "other"))).IsProblem(HttpStatusCode.Conflict, "memberMerged");
        (await program.All.Send(HttpMethod.Delete, program.Path("/members/gone"), null, ("Idempotency-Key", "erase"))).IsProblem(HttpStatusCode.Conflict, "memberMerged");
        (await program.All.Post(program.Path("/members/old/merge"), """{ "into": "anna" }""")).IsProblem(HttpStatusCode.BadRequest, "idempotencyKeyMissing", "Idempotency-Key");
        (await program.All.Post(program.Path("/members/old/merge"), """{ "into": "a/b" }""", ("Idempotency-Key", "x"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/into");

        async Task Refused(string member, string into, HttpStatusCode status, string code) =>
            (await program.WithoutTrace(() => Merge(program, member, into))).IsProblem(status, code, code.StartsWith("target", StringComparison.Ordinal) || code == "mergeIntoItself" ? ["/into"] : []);
    }

    [Fact]
    public async Task Reconcile_of_merged_members_finds_no_difference()
    {
        var program = await host.NewProgram();
        await program.Offer("mug", """{ "name": "A mug", "price": { "wallet": "points", "points": 5 } }""");
        var amounts = new Dictionary<string, int> { ["anna"] = 12_000, ["ben"] = 60_000, ["carl"] = 3_000, ["dora"] = 1_000, ["emil"] = 90_000 };
        foreach (var (member, amount) in amounts)
        {
            await program.Enroll(member);
            await program.Record(program.Purchase($"r-{member}", member, amount));
            await program.All.Post(program.Path($"/members/{member}/redemptions"), """{ "reward": "mug", "channel": "web" }""", ("Idempotency-Key", $"v-{member}"));
        }

        (await program.All.Post(program.Path("/returns"), $$"""{ "id": "w", "channel": "web", "member": "anna", "purchase": { "id": "unknown" }, "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Accepted);
        (await Merge(program, "anna", "ben")).Is(HttpStatusCode.OK);
        (await Merge(program, "ben", "carl")).Is(HttpStatusCode.OK);
        (await program.All.Post(program.Path("/purchases"), program.Purchase("after", "anna", 2_500))).Is(HttpStatusCode.Created);
        (await program.All.Post(program.Path("/returns"), $$"""{ "id": "w2", "channel": "web", "purchase": { "id": "r-ben" }, "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Created);
        (await Merge(program, "dora", "emil")).Is(HttpStatusCode.OK);
        (await program.All.Send(HttpMethod.Delete, program.Path("/members/emil"), null, ("Idempotency-Key", "erase-emil"))).Is(HttpStatusCode.OK);
        await program.CaughtUp();

        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) } };
        var result = await new Reconcile(http, TimeProvider.System, program.Id, Meter.Silent).Run(CancellationToken.None);

        Assert.Empty(result.Differences);
        Assert.True(result.Vouchers > 0);
    }

    private static long Moved(JsonElement merged) => merged.GetProperty("moved").EnumerateArray().Single(wallet => wallet.GetProperty("wallet").GetString() == "points").GetProperty("points").GetInt64();

    private static long Balance(JsonElement merged) => merged.GetProperty("balances").EnumerateArray().Single(wallet => wallet.GetProperty("wallet").GetString() == "points").GetProperty("balance").GetInt64();

    private static string WithoutTime(JsonElement answer) => string.Join(' ', answer.EnumerateObject().Where(property => property.Name != "asOf").Select(property => property.Value.GetRawText()));

    private static Task<Answer> Merge(TestProgram program, string member, string into, string query = "") =>
        program.All.Post(program.Path($"/members/{member}/merge{query}"), $$"""{ "into": "{{into}}" }""", ("Idempotency-Key", $"merge-{member}"));
}
