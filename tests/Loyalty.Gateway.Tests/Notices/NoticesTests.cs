using System.Net.Http.Headers;
using System.Text.Json;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Notices;

[Collection(Shared.Name)]
public sealed class NoticesTests(GatewayHost host)
{
    /// <summary>Points that live no longer than their notice are told with the purchase.</summary>
    private static readonly string Definition = TestProgram.Definition
        .Replace("""{ "id": "points", "kind": "points" }""", """{ "id": "points", "kind": "points", "expiry": { "after": 20 } }""", StringComparison.Ordinal)
        .Replace("\"earningRules\": [", "\"notices\": { \"pointsExpireDays\": 30, \"tierEndsDays\": 14 }, \"earningRules\": [", StringComparison.Ordinal);

    [Fact]
    public async Task Notices_are_listed_and_stand_in_the_history_and_reconcile_finds_no_difference()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");
        await program.Record(program.Purchase("p", "anna", 10_00));
        await program.Enroll("ben");
        await program.CaughtUp();
        await program.Record(program.Purchase("q", "ben", 20_00));
        await program.CaughtUp();

        var listed = (await program.All.Get(program.Path("/notices"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal((2, "ben"), (listed.GetProperty("total").GetInt64(), listed.GetProperty("notices")[0].GetProperty("member").GetString()));
        var newest = (await program.All.Get(program.Path("/notices?limit=1"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(listed.GetProperty("notices")[0].GetRawText(), Assert.Single(newest.GetProperty("notices").EnumerateArray()).GetRawText());
        var older = (await program.All.Get(program.Path($"/notices?limit=1&cursor={newest.GetProperty("next").GetString()}"))).Is(HttpStatusCode.OK).Json;
        var notice = Assert.Single(older.GetProperty("notices").EnumerateArray());
        Assert.Equal(("anna", 1, JsonValueKind.Null), (notice.GetProperty("member").GetString(), notice.GetProperty("number").GetInt64(), older.GetProperty("next").ValueKind));
        (await program.All.Get(program.Path("/notices?cursor=soon"))).IsProblem(HttpStatusCode.BadRequest, "invalidCursor", "/cursor");
        (await program.All.Get(program.Path("/notices?limit=0"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?limit");
        Assert.Equal(("pointsExpire", "points", 10), (notice.GetProperty("notice").GetProperty("about").GetString(), notice.GetProperty("notice").GetProperty("wallet").GetString(), notice.GetProperty("notice").GetProperty("points").GetInt64()));
        var history = (await program.All.Get(program.Path("/members/anna/history"))).Is(HttpStatusCode.OK).Json.GetProperty("entries")[0];
        Assert.Equal(notice.GetProperty("notice").GetRawText(), history.GetProperty("notices")[0].GetRawText());

        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) } };
        var result = await new Reconcile(http, TimeProvider.System, program.Id, Meter.Silent).Run(CancellationToken.None);
        Assert.Empty(result.Differences);
    }

    [Fact]
    public async Task Settings_of_notices_are_kept_and_bad_ones_are_faults()
    {
        var program = await host.NewProgram(Definition);
        var read = (await program.All.Get(program.Path("/draft"))).Is(HttpStatusCode.OK);
        Assert.Equal("""{"pointsExpireDays":30,"tierEndsDays":14,"membershipLapsesDays":null}""", read.Json.GetProperty("definition").GetProperty("notices").GetRawText());

        (await program.All.Put(program.Path("/draft"), Definition.Replace("\"tierEndsDays\": 14", "\"tierEndsDays\": 0, \"membershipLapsesDays\": 1", StringComparison.Ordinal), ("If-Match", read["ETag"]!))).Is(HttpStatusCode.OK);
        (await program.All.Post(program.Path("/draft:publish"), "{}")).IsProblem(HttpStatusCode.UnprocessableEntity, "programInvalid", "/notices/tierEndsDays", "/notices/membershipLapsesDays");
        (await host.First.Get("/v1/programs/nowhere/notices")).IsProblem(HttpStatusCode.NotFound, "programNotFound");
    }
}
