using System.Net.Http.Headers;
using System.Text.Json;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Members;

/// <summary>Erasing a person, and handing out everything that is known of one.</summary>
[Collection(Shared.Name)]
public sealed class ErasureTests(GatewayHost host)
{
    private const string Person = """
        , "identifiers": [{ "kind": "card", "value": "4711-erased" }], "profile": { "name": "Rosa Verschwunden", "email": "rosa@example.com",
          "consents": [{ "purpose": "newsletter", "givenAt": "2026-01-02T03:04:05Z" }] }
        """;

    [Fact]
    public async Task Erased_member_is_not_found_and_the_identifiers_are_free()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna", Person);
        await program.Record(program.Purchase("r1", "anna", 1000));

        var foretold = (await program.WithoutTrace(() => Erase(program, "anna", "?dryRun=true"))).Is(HttpStatusCode.OK).Json;
        var erased = (await Erase(program, "anna")).Is(HttpStatusCode.OK);
        var again = (await program.WithoutTrace(() => Erase(program, "anna"))).Is(HttpStatusCode.OK);

        Assert.Equal((10, 0, true), (Points(foretold), foretold.GetProperty("vouchers").GetInt32(), foretold.GetProperty("dryRun").GetBoolean()));
        Assert.Equal((10, "anna"), (Points(erased.Json), erased.Json.GetProperty("member").GetString()));
        Assert.Equal("true", again["Idempotent-Replayed"]);
        Assert.Equal(erased.Text, again.Text);
        foreach (var path in (string[])["", "/wallets", "/tier", "/history", "/profile", "/export", "/vouchers", "/parked-returns"])
        {
            (await program.All.Get(program.Path("/members/anna" + path))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        }

        (await program.All.Post(program.Path("/members:lookup"), """{ "kind": "card", "value": "4711-erased" }""")).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        (await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), program.Purchase("r2", "anna", 1000)))).IsProblem(HttpStatusCode.UnprocessableEntity, "memberErased");
        (await program.WithoutTrace(() => program.All.Send(HttpMethod.Delete, program.Path("/members/anna"), null, ("Idempotency-Key", "other")))).IsProblem(HttpStatusCode.UnprocessableEntity, "memberErased");
        (await Erase(program, "nobody")).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        (await program.All.Send(HttpMethod.Delete, program.Path("/members/anna"), null)).IsProblem(HttpStatusCode.BadRequest, "idempotencyKeyMissing", "Idempotency-Key");
        (await program.All.Put(program.Path("/members/anna/profile"), """{ "name": "Back" }""", ("If-Match", "\"1\""))).IsProblem(HttpStatusCode.UnprocessableEntity, "memberErased");

        (await program.Enroll("rosa", Person)).Is(HttpStatusCode.Created);
        Assert.Equal("rosa", (await program.All.Post(program.Path("/members:lookup"), """{ "kind": "card", "value": "4711-erased" }""")).Json.GetProperty("member").GetString());
        Assert.Equal(0, await program.Balance("rosa"));
    }

    [Fact]
    public async Task Nothing_personal_is_left_of_an_erased_member_and_the_totals_stay()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna", Person.Replace("4711-erased", "4712-erased", StringComparison.Ordinal));
        await program.Record(program.Purchase("r1", "anna", 1000));
        await program.CaughtUp();
        var totals = (await program.All.Get(program.Path("/channels/web"))).Is(HttpStatusCode.OK).Text;

        (await Erase(program, "anna")).Is(HttpStatusCode.OK);

        await program.CaughtUp();
        Assert.Equal(totals, (await program.All.Get(program.Path("/channels/web"))).Text);
        Assert.DoesNotContain("Rosa", await program.Journal(), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains("Verschwunden", StringComparison.Ordinal) || line.Contains("4712-erased", StringComparison.Ordinal));
        Assert.DoesNotContain("anna", (await program.All.Get(program.Path("/members"))).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        var listed = Assert.Single((await program.All.Get(program.Path("/members?status=erased"))).Is(HttpStatusCode.OK).Json.GetProperty("members").EnumerateArray());
        Assert.Equal(("anna", JsonValueKind.Null), (listed.GetProperty("member").GetString(), listed.GetProperty("name").ValueKind));
    }

    [Fact]
    public async Task Reconcile_of_erased_members_finds_no_difference()
    {
        var program = await host.NewProgram();
        await program.Offer("mug", """{ "name": "A mug", "price": { "wallet": "points", "points": 5 } }""");
        foreach (var member in new[] { "anna", "ben", "carl" })
        {
            await program.Enroll(member);
            await program.Record(program.Purchase($"r-{member}", member, 12_000));
            await program.All.Post(program.Path($"/members/{member}/redemptions"), """{ "reward": "mug", "channel": "web" }""", ("Idempotency-Key", $"v-{member}"));
        }

        (await program.All.Post(program.Path("/members/ben/block"), """{ "reason": "lost" }""", ("Idempotency-Key", "b"))).Is(HttpStatusCode.OK);
        (await program.All.Post(program.Path("/returns"), $$"""{ "id": "w", "channel": "web", "member": "anna", "purchase": { "id": "unknown" }, "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Accepted);
        (await Erase(program, "anna")).Is(HttpStatusCode.OK);
        (await Erase(program, "ben")).Is(HttpStatusCode.OK);
        await program.CaughtUp();

        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) } };
        var result = await new Reconcile(http, TimeProvider.System, program.Id, Meter.Silent).Run(CancellationToken.None);

        Assert.Empty(result.Differences);
        Assert.True(result.Vouchers > 0);
    }

    [Fact]
    public async Task Export_holds_everything_that_is_known_of_a_person()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna", Person.Replace("4711-erased", "4713-erased", StringComparison.Ordinal));
        for (var number = 0; number < 120; number++)
        {
            await program.Record(program.Purchase($"r{number}", "anna", 1000));
        }

        (await program.All.Send(HttpMethod.Put, program.Path("/members/anna/tags/vip"), null, ("Idempotency-Key", "tag"))).Is(HttpStatusCode.OK);
        var export = (await program.All.Get(program.Path("/members/anna/export"))).Is(HttpStatusCode.OK).Json;

        Assert.Equal(("anna", 120), (export.GetProperty("summary").GetProperty("member").GetString(), export.GetProperty("summary").GetProperty("purchases").GetInt32()));
        var profile = export.GetProperty("profile");
        Assert.Equal("Rosa Verschwunden", profile.GetProperty("profile").GetProperty("name").GetString());
        Assert.Equal("newsletter", profile.GetProperty("profile").GetProperty("consents")[0].GetProperty("purpose").GetString());
        Assert.Equal("4713-erased", profile.GetProperty("identifiers")[0].GetProperty("value").GetString());
        Assert.Equal(1200, export.GetProperty("wallets").GetProperty("wallets").EnumerateArray().Sum(wallet => wallet.GetProperty("balance").GetProperty("wallet").GetString() == "points" ? wallet.GetProperty("balance").GetProperty("balance").GetInt64() : 0));
        Assert.Equal("gold", export.GetProperty("tier").GetProperty("standing").GetProperty("tier").GetString());
        var history = export.GetProperty("history").EnumerateArray().ToArray();
        Assert.Equal(Enumerable.Range(1, history.Length).Reverse(), history.Select(record => record.GetProperty("entry").GetProperty("version").GetInt32()));
        Assert.Equal(120, history.Count(record => record.GetProperty("entry").GetProperty("kind").GetString() == "purchase"));
        Assert.All(history, record => Assert.NotEqual(0, record.GetProperty("record").GetProperty("e").GetArrayLength()));
        Assert.Equal(0, export.GetProperty("vouchers").GetArrayLength());
        Assert.All(["challenges", "referrals", "segments"], part => Assert.Equal("anna", export.GetProperty(part).GetProperty("member").GetString()));
        Assert.Equal("vip", export.GetProperty("segments").GetProperty("tags")[0].GetString());
    }

    [Fact]
    public async Task Export_of_one_who_gave_no_personal_data_says_so_until_it_is_given()
    {
        var program = await host.NewProgram();
        await program.Enroll("bare");

        var export = (await program.All.Get(program.Path("/members/bare/export"))).Is(HttpStatusCode.OK).Json;

        Assert.Empty(export.GetProperty("profile").GetProperty("identifiers").EnumerateArray());
        Assert.False(export.GetProperty("profile").GetProperty("profile").TryGetProperty("name", out var name) && name.ValueKind != JsonValueKind.Null);
        Assert.Single(export.GetProperty("history").EnumerateArray());

        var path = program.Path("/members/bare/profile");
        (await program.All.Put(path, """{ "name": "Given Later" }""", ("If-Match", (await program.All.Get(path))["ETag"]!))).Is(HttpStatusCode.OK);
        Assert.Equal("Given Later", (await program.All.Get(program.Path("/members/bare/export"))).Json.GetProperty("profile").GetProperty("profile").GetProperty("name").GetString());
        (await program.All.Get(program.Path("/members/nobody/export"))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
    }

    private static long Points(JsonElement erased) => erased.GetProperty("forfeited").EnumerateArray().Single(wallet => wallet.GetProperty("wallet").GetString() == "points").GetProperty("points").GetInt64();

    private static Task<Answer> Erase(TestProgram program, string member, string query = "") =>
        program.All.Send(HttpMethod.Delete, program.Path($"/members/{member}{query}"), null, ("Idempotency-Key", $"erase-{member}"));
}
