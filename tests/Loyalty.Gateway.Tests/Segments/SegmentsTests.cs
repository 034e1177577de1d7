using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Segments;

[Collection(Shared.Name)]
public sealed class SegmentsTests(GatewayHost host)
{
    private const string Segments = """
        "segments": [{ "id": "buyers", "name": "Buyers", "condition": { "all": [{ "purchases": { "days": 30, "atLeast": 1 } }, { "not": { "tags": ["press"] } }] } },
                     { "id": "staff" }, { "id": "northern", "condition": { "attribute": { "name": "region", "value": "north" } } }],
        "tiers":
        """;

    private static readonly string Definition = TestProgram.Definition.Replace("\"tiers\":", Segments, StringComparison.Ordinal);

    [Fact]
    public async Task Purchase_brings_the_member_into_a_segment_and_everything_shows_it()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");
        await program.Enroll("ben");

        var dry = (await program.WithoutTrace(() => program.All.Post(program.Path("/purchases?dryRun=true"), program.Purchase("r1", "anna", 1_000)))).Is(HttpStatusCode.OK);
        var answer = await program.Record(program.Purchase("r1", "anna", 1_000));
        await program.CaughtUp();

        Assert.Equal("""[{"segment":"buyers","joined":true}]""", answer.Json.GetProperty("segmentMoves").GetRawText());
        Assert.Equal(answer.Json.GetProperty("segmentMoves").GetRawText(), dry.Json.GetProperty("segmentMoves").GetRawText());
        Assert.Equal("""["buyers"]""", (await Member(program, "anna")).GetProperty("segments").GetRawText());
        var own = (await program.All.Get(program.Path("/members/anna/segments"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("buyers", "web"), (own.GetProperty("segments")[0].GetProperty("segment").GetString(), own.GetProperty("lastChannel").GetString()));
        Assert.Equal(["anna"], await Found(program, "buyers"));
        Assert.Equal(1, (await program.All.Get(program.Path("/segments/buyers"))).Is(HttpStatusCode.OK).Json.GetProperty("members").GetInt64());
        Assert.Equal(
            [("buyers", false, 1L), ("staff", true, 0L), ("northern", false, 0L)],
            (await program.All.Get(program.Path("/segments"))).Is(HttpStatusCode.OK).Json.GetProperty("segments").EnumerateArray()
                .Select(segment => (segment.GetProperty("segment").GetString()!, segment.GetProperty("listed").GetBoolean(), segment.GetProperty("members").GetInt64())));
        Assert.Contains("\"segmentMoves\":[{\"segment\":\"buyers\",\"joined\":true}]", (await program.All.Get(program.Path("/members/anna/history"))).Text, StringComparison.Ordinal);
        await AssertReconciled(program);
    }

    [Fact]
    public async Task List_is_added_to_replaced_and_taken_from()
    {
        var program = await host.NewProgram(Definition);
        foreach (var member in new[] { "anna", "ben", "carl" })
        {
            await program.Enroll(member);
        }

        Assert.Equal((2, 0, 0, 1, 1), Counts((await Upload(program, HttpMethod.Post, "\uFEFFanna\r\n\n  ben \nnobody\na b\n", "k1")).Is(HttpStatusCode.OK)));
        Assert.Equal((2, 0, 0, 1, 1), Counts((await Upload(program, HttpMethod.Post, "anna\nben\nnobody\na b\n", "k1")).Is(HttpStatusCode.OK)));
        Assert.Equal((0, 2, 0, 0, 0), Counts((await Upload(program, HttpMethod.Post, "anna\nben", "k2")).Is(HttpStatusCode.OK)));
        await program.CaughtUp();
        Assert.Equal(["anna", "ben"], await Found(program, "staff"));

        // With a line that is no id, nobody is taken off: it may have been one.
        Assert.Equal((0, 1, 0, 0, 1), Counts((await Upload(program, HttpMethod.Put, "anna\n?", "k3")).Is(HttpStatusCode.OK)));
        Assert.Equal((1, 1, 1, 0, 0), Counts((await Upload(program, HttpMethod.Put, "carl\nanna", "k4")).Is(HttpStatusCode.OK)));
        await program.CaughtUp();
        Assert.Equal(["anna", "carl"], await Found(program, "staff"));

        var removed = (await program.All.Send(HttpMethod.Delete, program.Path("/segments/staff/members/anna"), null, ("Idempotency-Key", "k5"))).Is(HttpStatusCode.OK);
        Assert.Equal("""[{"segment":"staff","joined":false}]""", removed.Json.GetProperty("segmentMoves").GetRawText());
        Assert.Equal(removed.Text, (await program.All.Send(HttpMethod.Delete, program.Path("/segments/staff/members/anna"), null, ("Idempotency-Key", "k5"))).Text);
        Assert.Equal("[]", (await Member(program, "anna")).GetProperty("segments").GetRawText());
        await AssertReconciled(program);
    }

    [Fact]
    public async Task Replacement_that_is_sent_again_takes_nobody_off_who_has_come_since()
    {
        var program = await host.NewProgram(Definition);
        foreach (var member in new[] { "anna", "ben", "carl" })
        {
            await program.Enroll(member);
        }

        await Upload(program, HttpMethod.Post, "ben", "k0");
        await program.CaughtUp();
        var first = (await Upload(program, HttpMethod.Put, "anna", "k1")).Is(HttpStatusCode.OK);
        Assert.Equal((1, 0, 1, 0, 0), Counts(first));
        await Upload(program, HttpMethod.Post, "carl", "k2");
        await program.CaughtUp();

        var again = (await Upload(program, HttpMethod.Put, "\nanna\n", "k1")).Is(HttpStatusCode.OK);

        Assert.Equal((first.Text, "true"), (again.Text, again[Preconditions.Replayed]));
        (await program.WithoutTrace(() => Upload(program, HttpMethod.Put, "ben", "k1"))).IsProblem(HttpStatusCode.Conflict, "idReused", "");
        await program.CaughtUp();
        Assert.Equal(["anna", "carl"], await Found(program, "staff"));
    }

    [Fact]
    public async Task Members_are_uploaded_as_documents_too_and_bad_lines_are_named_each()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");
        await program.Enroll("ben");
        Task<Answer> Send(HttpMethod method, string lines, string key) =>
            program.All.Send(method, program.Path("/segments/staff/members"), Encoding.UTF8.GetBytes(lines), "application/x-ndjson; charset=utf-8", ("Idempotency-Key", key));

        const string Lines = """
            {"member":"anna"}
            {"member":"b e n"}
            {"members":"ben"}
            ben

            {"member":"nobody"}
            { "member": "ben" }
            """;
        var added = (await Send(HttpMethod.Post, Lines, "k1")).Is(HttpStatusCode.OK);
        Assert.Equal((2, 0, 0, 1, 3), Counts(added));
        Assert.Equal([2, 3, 4, 6], added.Json.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("line").GetInt32()));
        Assert.All(added.Json.GetProperty("lines").EnumerateArray(), line => Assert.NotEmpty(line.GetProperty("reason").GetString()!));
        await program.CaughtUp();
        Assert.Equal((0, 1, 1, 0, 0), Counts((await Send(HttpMethod.Put, """{"member":"ben"}""", "k2")).Is(HttpStatusCode.OK)));
        await program.CaughtUp();
        Assert.Equal(["ben"], await Found(program, "staff"));
    }

    [Fact]
    public async Task List_is_refused_for_what_is_none()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");

        (await program.WithoutTrace(() => Upload(program, HttpMethod.Put, "anna", "k", "buyers"))).IsProblem(HttpStatusCode.UnprocessableEntity, "segmentNotListed");
        (await program.WithoutTrace(() => Upload(program, HttpMethod.Post, "anna", "k", "nobody"))).IsProblem(HttpStatusCode.NotFound, "segmentNotFound");
        (await program.All.Send(HttpMethod.Post, program.Path("/segments/staff/members"), "anna"u8.ToArray(), "application/json", ("Idempotency-Key", "k"))).IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupportedMediaType");
        (await program.All.Send(HttpMethod.Post, program.Path("/segments/staff/members"), "anna"u8.ToArray(), "text/plain")).IsProblem(HttpStatusCode.BadRequest, "idempotencyKeyMissing", "Idempotency-Key");
        (await program.All.Send(HttpMethod.Delete, program.Path("/segments/buyers/members/anna"), null, ("Idempotency-Key", "k"))).IsProblem(HttpStatusCode.UnprocessableEntity, "segmentNotListed");
        (await program.All.Get(program.Path("/segments/nobody"))).IsProblem(HttpStatusCode.NotFound, "segmentNotFound");
    }

    [Fact]
    public async Task Tag_moves_the_member_and_is_answered_again_under_its_key()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");
        await program.Record(program.Purchase("r1", "anna", 1_000));

        var dry = (await program.WithoutTrace(() => Tag(program, HttpMethod.Put, "press", "k1", "?dryRun=true"))).Is(HttpStatusCode.OK);
        var tagged = (await Tag(program, HttpMethod.Put, "press", "k1")).Is(HttpStatusCode.OK);
        var again = (await program.WithoutTrace(() => Tag(program, HttpMethod.Put, "press", "k1"))).Is(HttpStatusCode.OK);
        (await program.WithoutTrace(() => Tag(program, HttpMethod.Put, "other", "k1"))).IsProblem(HttpStatusCode.Conflict, "idReused", "/tag");

        Assert.Equal("""[{"segment":"buyers","joined":false}]""", tagged.Json.GetProperty("segmentMoves").GetRawText());
        Assert.Equal(dry.Json.GetProperty("segmentMoves").GetRawText(), tagged.Json.GetProperty("segmentMoves").GetRawText());
        Assert.Equal(("true", tagged.Text), (again["Idempotent-Replayed"], again.Text));
        Assert.False((await program.WithoutTrace(() => Tag(program, HttpMethod.Put, "press", "k2"))).Is(HttpStatusCode.OK).Json.GetProperty("changed").GetBoolean());
        Assert.Equal("""[{"segment":"buyers","joined":true}]""", (await Tag(program, HttpMethod.Delete, "press", "k3")).Is(HttpStatusCode.OK).Json.GetProperty("segmentMoves").GetRawText());
    }

    [Fact]
    public async Task Profile_that_changes_moves_the_member_at_once()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna", """, "profile": { "attributes": [{ "name": "region", "value": "south" }] }""");

        var etag = (await program.All.Get(program.Path("/members/anna/profile")))["ETag"]!;
        (await program.All.Put(program.Path("/members/anna/profile"), """{ "attributes": [{ "name": "region", "value": "north" }] }""", ("If-Match", etag))).Is(HttpStatusCode.OK);

        Assert.Equal("""["northern"]""", (await Member(program, "anna")).GetProperty("segments").GetRawText());
    }

    [Fact]
    public async Task Evaluate_goes_through_the_members_page_by_page()
    {
        var program = await host.NewProgram();
        foreach (var member in new[] { "anna", "ben", "carl" })
        {
            await program.Enroll(member);
        }

        await program.Record(program.Purchase("r1", "anna", 1_000));
        await program.Record(program.Purchase("r2", "carl", 1_000));
        var draft = (await program.All.Get(program.Path("/draft"))).Is(HttpStatusCode.OK);
        (await program.All.Put(program.Path("/draft"), Definition, ("If-Match", draft["ETag"]!))).Is(HttpStatusCode.OK);
        (await program.All.Post(program.Path("/draft:publish"), "{}")).Is(HttpStatusCode.Created);
        await program.CaughtUp();

        var first = (await program.All.Post(program.Path("/segments/buyers:evaluate?limit=2"), "")).Is(HttpStatusCode.OK).Json;
        var second = (await program.All.Post(program.Path($"/segments/buyers:evaluate?limit=2&cursor={first.GetProperty("next").GetString()}"), "")).Is(HttpStatusCode.OK).Json;
        var again = (await program.WithoutTrace(() => program.All.Post(program.Path("/segments/buyers:evaluate"), ""))).Is(HttpStatusCode.OK).Json;

        Assert.Equal((2, 1), (first.GetProperty("evaluated").GetInt32(), first.GetProperty("joined").GetInt32()));
        Assert.Equal((1, 1, JsonValueKind.Null), (second.GetProperty("evaluated").GetInt32(), second.GetProperty("joined").GetInt32(), second.GetProperty("next").ValueKind));
        Assert.Equal((3, 0, 0), (again.GetProperty("evaluated").GetInt32(), again.GetProperty("joined").GetInt32(), again.GetProperty("left").GetInt32()));
        var held = (await program.WithoutTrace(() => program.All.Post(program.Path("/members:evaluate?limit=2"), ""))).Is(HttpStatusCode.OK).Json;
        Assert.Equal((2, 0, JsonValueKind.String), (held.GetProperty("evaluated").GetInt32(), held.GetProperty("changed").GetInt32(), held.GetProperty("next").ValueKind));
        (await program.All.Post(program.Path("/members:evaluate?limit=0"), "")).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?limit");
        (await program.All.Post("/v1/programs/nowhere/members:evaluate", "")).IsProblem(HttpStatusCode.NotFound, "programNotFound");
        (await program.All.Post(program.Path("/segments/nobody:evaluate"), "")).IsProblem(HttpStatusCode.NotFound, "segmentNotFound");
        (await program.All.Post(program.Path("/segments/buyers:evaluate?limit=0"), "")).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?limit");
    }

    [Fact]
    public async Task Definition_is_read_as_it_was_written_and_its_faults_are_named()
    {
        var program = await host.NewProgram(Definition);

        var segments = (await program.All.Get(program.Path("/draft"))).Is(HttpStatusCode.OK).Json.GetProperty("definition").GetProperty("segments");
        Assert.Equal(("buyers", "Buyers"), (segments[0].GetProperty("id").GetString(), segments[0].GetProperty("name").GetString()));
        Assert.Equal(30, segments[0].GetProperty("condition").GetProperty("all")[0].GetProperty("purchases").GetProperty("days").GetInt32());

        var etag = (await program.All.Get(program.Path("/draft")))["ETag"]!;
        var wrong = Definition.Replace("\"tags\": [\"press\"]", "\"segments\": [\"staff\"]", StringComparison.Ordinal)
            .Replace("\"channels\": [\"store\"]", "\"condition\": { \"segments\": [\"nobody\"] }", StringComparison.Ordinal);
        (await program.All.Put(program.Path("/draft"), wrong, ("If-Match", etag))).Is(HttpStatusCode.OK);
        var faults = (await program.All.Post(program.Path("/draft:validate"), "")).Is(HttpStatusCode.OK).Json.GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("pointer").GetString());
        Assert.Equal(["/segments/0/condition/all/1/not/segments", "/earningRules/1/condition/segments/0"], faults);
    }

    [Fact]
    public async Task Members_listed_by_a_segment_that_is_none_are_refused_by_its_shape_alone()
    {
        var program = await host.NewProgram(Definition);

        (await program.All.Get(program.Path("/members?segment=a%20b"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?segment");
        Assert.Empty(await Found(program, "nobody"));
    }

    private static async Task<JsonElement> Member(TestProgram program, string member) => (await program.All.Get(program.Path($"/members/{member}"))).Is(HttpStatusCode.OK).Json;

    private static async Task<IEnumerable<string?>> Found(TestProgram program, string segment) =>
        (await program.All.Get(program.Path($"/members?segment={segment}"))).Is(HttpStatusCode.OK).Json.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("member").GetString()).ToArray();

    private static Task<Answer> Upload(TestProgram program, HttpMethod method, string lines, string key, string segment = "staff") =>
        program.All.Send(method, program.Path($"/segments/{segment}/members"), Encoding.UTF8.GetBytes(lines), "text/plain", ("Idempotency-Key", key));

    private static Task<Answer> Tag(TestProgram program, HttpMethod method, string tag, string key, string query = "") =>
        program.All.Send(method, program.Path($"/members/anna/tags/{tag}{query}"), null, ("Idempotency-Key", key));

    private static (long Listed, long Unchanged, long Removed, long Unknown, long Invalid) Counts(Answer answer)
    {
        return (Of("listed"), Of("unchanged"), Of("removed"), Of("unknown"), Of("invalid"));

        long Of(string name) => answer.Json.GetProperty(name).GetInt64();
    }

    private async Task AssertReconciled(TestProgram program)
    {
        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) } };
        var result = await new Reconcile(http, TimeProvider.System, program.Id, Meter.Silent).Run(CancellationToken.None);
        Assert.Empty(result.Differences);
    }
}
