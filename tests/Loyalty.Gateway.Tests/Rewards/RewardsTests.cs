using System.Net;
using System.Text;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Rewards;

[Collection(Shared.Name)]
public sealed class RewardsTests(GatewayHost host)
{
    [Fact]
    public async Task Draft_that_was_never_published_is_deleted_and_its_id_is_free()
    {
        var program = await host.NewProgram();
        const string Mug = """{ "name": "Mug", "price": { "wallet": "points", "points": 100 }, "stock": "counted" }""";
        var path = program.Path("/rewards/mug/draft");
        var first = (await program.All.Put(path, Mug, ("If-None-Match", "*"))).Is(HttpStatusCode.OK)["ETag"]!;

        (await program.All.Send(HttpMethod.Delete, path, null)).IsProblem(HttpStatusCode.PreconditionRequired, "preconditionRequired");
        (await program.All.Send(HttpMethod.Delete, path, null, ("If-Match", "\"99\""))).IsProblem(HttpStatusCode.PreconditionFailed, "preconditionFailed");
        (await program.All.Post(program.Path("/rewards/mug/stock"), """{ "add": 1 }""", ("Idempotency-Key", "a"))).Is(HttpStatusCode.OK);
        (await program.All.Send(HttpMethod.Delete, path, null, ("If-Match", first))).IsProblem(HttpStatusCode.UnprocessableEntity, "rewardHasStock");
        (await program.All.Post(program.Path("/rewards/mug/stock"), """{ "set": 0 }""", ("Idempotency-Key", "b"))).Is(HttpStatusCode.OK);
        (await program.All.Send(HttpMethod.Delete, path, null, ("If-Match", first))).Is(HttpStatusCode.OK);

        Assert.Equal(0, (await program.All.Get(program.Path("/rewards"))).Json.GetProperty("rewards").GetArrayLength());
        (await program.All.Get(path)).IsProblem(HttpStatusCode.NotFound, "draftNotFound");
        (await program.All.Get(program.Path("/rewards/mug/stock"))).IsProblem(HttpStatusCode.NotFound, "rewardNotFound");
        (await program.All.Send(HttpMethod.Delete, path, null, ("If-Match", first))).IsProblem(HttpStatusCode.NotFound, "draftNotFound");
        var second = (await program.All.Put(path, Mug, ("If-None-Match", "*"))).Is(HttpStatusCode.OK)["ETag"]!;
        Assert.NotEqual(first, second);
        (await program.All.Post(path + ":publish", "")).Is(HttpStatusCode.Created);
        (await program.All.Send(HttpMethod.Delete, path, null, ("If-Match", second))).IsProblem(HttpStatusCode.UnprocessableEntity, "rewardPublished");
    }

    private const string Mug = """{ "name": "Mug", "price": { "wallet": "points", "points": 100 }, "stock": "counted", "voucherDays": 30, "value": { "text": "one mug" } }""";

    [Fact]
    public async Task Draft_is_saved_validated_published_and_seen()
    {
        var program = await host.NewProgram();
        var saved = (await program.All.Put(program.Path("/rewards/mug/draft"), Mug, ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
        Assert.Equal("\"1\"", saved["ETag"]);
        Assert.Equal("mug", saved.Json.GetProperty("definition").GetProperty("id").GetString());
        (await program.All.Put(program.Path("/rewards/mug/draft"), Mug, ("If-None-Match", "*"))).IsProblem(HttpStatusCode.PreconditionFailed, "preconditionFailed");
        (await program.All.Put(program.Path("/rewards/mug/draft"), Mug)).IsProblem(HttpStatusCode.PreconditionRequired, "preconditionRequired");
        (await program.All.Get(program.Path("/rewards/mug"))).IsProblem(HttpStatusCode.NotFound, "rewardNotFound");
        (await program.All.Post(program.Path("/rewards/mug/draft:publish"), "", ("If-Match", "\"7\""))).IsProblem(HttpStatusCode.PreconditionFailed, "preconditionFailed");

        Assert.Empty((await program.All.Post(program.Path("/rewards/mug/draft:validate"), "")).Is(HttpStatusCode.OK).Json.GetProperty("faults").EnumerateArray());
        Assert.Equal(2, (await program.All.Post(program.Path("/rewards/mug/draft:publish"), "")).Is(HttpStatusCode.Created).Json.GetProperty("number").GetInt32());

        var seen = (await program.All.Get(program.Path("/rewards/mug"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal("Mug", seen.GetProperty("definition").GetProperty("name").GetString());
        Assert.Equal(0, seen.GetProperty("stock").GetProperty("available").GetInt64());
        Assert.Equal("mug", (await program.All.Get(program.Path("/rewards"))).Is(HttpStatusCode.OK).Json.GetProperty("rewards")[0].GetProperty("reward").GetString());
        Assert.Equal("\"1\"", (await program.All.Get(program.Path("/rewards/mug/draft"))).Is(HttpStatusCode.OK)["ETag"]);
    }

    [Fact]
    public async Task Faulty_draft_is_saved_and_names_its_faults()
    {
        var program = await host.NewProgram();
        (await program.All.Put(program.Path("/rewards/mug/draft"), """{ "name": "Mug", "price": { "wallet": "gems", "points": 0 } }""", ("If-None-Match", "*"))).Is(HttpStatusCode.OK);

        var faults = (await program.All.Post(program.Path("/rewards/mug/draft:validate"), "")).Is(HttpStatusCode.OK).Json.GetProperty("faults").EnumerateArray();
        Assert.Equal(["/price/wallet", "/price/points"], faults.Select(fault => fault.GetProperty("pointer").GetString()));
        (await program.All.Post(program.Path("/rewards/mug/draft:publish"), "")).IsProblem(HttpStatusCode.UnprocessableEntity, "rewardInvalid", "/price/wallet", "/price/points");
    }

    [Theory]
    [InlineData("""{ "name": "Mug", "price": { "points": 1 } }""", "/price/wallet")]
    [InlineData("""{ "name": "Mug", "price": { "wallet": "points", "points": "100" } }""", "/price/points")]
    [InlineData("""{ "name": "Mug", "price": { "wallet": "points", "points": 1.5 } }""", "/price/points")]
    [InlineData("""{ "name": "Mug", "price": { "wallet": "points", "points": 1 }, "stock": "some" }""", "/stock")]
    [InlineData("""{ "name": "Mug", "price": { "wallet": "points", "points": 1 }, "stok": "counted" }""", "/stok")]
    [InlineData("""{ "name": "Mug", "price": { "wallet": "points", "points": 1 }, "perMember": [{ "period": "fortnight", "count": 1 }] }""", "/perMember/0/period")]
    [InlineData("""{ "name": "Mug", "price": { "wallet": "points", "points": 1 }, "from": "yesterday" }""", "/from")]
    [InlineData("""{ "name": "Mug", "price": { "wallet": "points", "points": 1 }, "until": "1969-01-01T00:00:00Z" }""", "/until")]
    [InlineData("""{ "name": " ", "price": { "wallet": "points", "points": 1 } }""", "/name")]
    [InlineData("""{ "id": "cup", "name": "Mug", "price": { "wallet": "points", "points": 1 } }""", "/id")]
    [InlineData("[]", "")]
    public async Task Draft_of_another_shape_is_refused(string body, string pointer)
    {
        var program = await host.NewProgram();

        (await program.All.Put(program.Path("/rewards/mug/draft"), body, ("If-None-Match", "*"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);
        (await program.All.Get(program.Path("/rewards/mug/draft"))).IsProblem(HttpStatusCode.NotFound, "draftNotFound");
    }

    [Fact]
    public async Task Stock_is_added_and_set_by_key()
    {
        var program = await Offered(Mug);

        Assert.Equal(5, (await program.All.Post(program.Path("/rewards/mug/stock"), """{ "add": 5 }""", Key("a"))).Is(HttpStatusCode.OK).Json.GetProperty("available").GetInt64());
        Assert.Equal("true", (await program.All.Post(program.Path("/rewards/mug/stock"), """{ "add": 5 }""", Key("a"))).Is(HttpStatusCode.OK)["Idempotent-Replayed"]);
        Assert.Equal(2, (await program.All.Post(program.Path("/rewards/mug/stock"), """{ "set": 2 }""", Key("b"))).Is(HttpStatusCode.OK).Json.GetProperty("available").GetInt64());
        Assert.Equal(2, (await program.All.Get(program.Path("/rewards/mug/stock"))).Is(HttpStatusCode.OK).Json.GetProperty("available").GetInt64());
        (await program.All.Post(program.Path("/rewards/mug/stock"), """{ "add": 6 }""", Key("a"))).IsProblem(HttpStatusCode.Conflict, "idReused", "");
        (await program.All.Post(program.Path("/rewards/cup/stock"), """{ "add": 6 }""", Key("c"))).IsProblem(HttpStatusCode.NotFound, "rewardNotFound");
        (await program.All.Get(program.Path("/rewards/cup/stock"))).IsProblem(HttpStatusCode.NotFound, "rewardNotFound");
        (await program.All.Post(program.Path("/rewards/mug/stock"), """{ "add": 6 }""")).IsProblem(HttpStatusCode.BadRequest, "idempotencyKeyMissing", "Idempotency-Key");
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{ "add": 1, "set": 1 }""", "")]
    [InlineData("""{ "add": 0 }""", "/add")]
    [InlineData("""{ "add": 1000000001 }""", "/add")]
    [InlineData("""{ "set": -1 }""", "/set")]
    public async Task Stock_of_another_shape_is_refused(string body, string pointer)
    {
        var program = await Offered(Mug);

        (await program.All.Post(program.Path("/rewards/mug/stock"), body, Key("a"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);
    }

    [Fact]
    public async Task Codes_are_uploaded_once_each_and_bad_lines_are_named()
    {
        var program = await Offered("""{ "name": "Film", "price": { "wallet": "points", "points": 1 }, "stock": "codes" }""");
        var file = "\uFEFFA-1\r\nA-2\n\n  A-3  \nA-1\n" + new string('x', 101) + "\nbad\u0001code\n" + new string('y', 5_000) + "\nA-4\n";
        byte[] bytes = [.. Encoding.UTF8.GetBytes(file), 0xFF, 0xC0];

        var first = (await Upload(program, bytes, "u")).Is(HttpStatusCode.OK).Json;

        Assert.Equal((4L, 1L), (first.GetProperty("accepted").GetInt64(), first.GetProperty("duplicates").GetInt64()));
        Assert.Equal([6, 7, 8, 10], first.GetProperty("invalid").EnumerateArray().Select(line => line.GetProperty("line").GetInt32()));
        Assert.Equal(4, first.GetProperty("invalidLines").GetInt64());
        var again = (await Upload(program, bytes, "u")).Is(HttpStatusCode.OK);
        Assert.Equal("true", again["Idempotent-Replayed"]);
        Assert.Equal(first.GetRawText(), again.Json.GetRawText());
        (await Upload(program, "other"u8.ToArray(), "u")).IsProblem(HttpStatusCode.Conflict, "idReused", "");
        Assert.Equal(4, (await program.All.Get(program.Path("/rewards/mug/stock"))).Json.GetProperty("available").GetInt64());
    }

    [Fact]
    public async Task Codes_come_in_chunks_and_an_upload_that_was_cut_off_goes_on()
    {
        var program = await Offered("""{ "name": "Film", "price": { "wallet": "points", "points": 1 }, "stock": "codes" }""");
        var lines = Enumerable.Range(0, 2_500).Select(n => $"CODE-{n:00000}").ToArray();
        (await Upload(program, Encoding.UTF8.GetBytes(string.Join('\n', lines.Take(1_000))), "u")).Is(HttpStatusCode.OK);

        var whole = (await Upload(program, Encoding.UTF8.GetBytes(string.Join('\n', lines)), "u")).Is(HttpStatusCode.OK);

        Assert.Null(whole["Idempotent-Replayed"]);
        Assert.Equal((2_500L, 0L), (whole.Json.GetProperty("accepted").GetInt64(), whole.Json.GetProperty("duplicates").GetInt64()));
        Assert.Equal(2_500, (await program.All.Get(program.Path("/rewards/mug/stock"))).Json.GetProperty("available").GetInt64());
        Assert.Equal((0L, 2_500L), Counts(await Upload(program, Encoding.UTF8.GetBytes(string.Join('\n', lines)), "v")));
    }

    [Fact]
    public async Task Codes_of_a_wrong_kind_reward_or_body_are_refused()
    {
        var program = await Offered(Mug);

        (await Upload(program, "A"u8.ToArray(), "u")).IsProblem(HttpStatusCode.UnprocessableEntity, "stockNotCodes");
        (await program.All.Send(HttpMethod.Post, program.Path("/rewards/cup/codes"), "A"u8.ToArray(), "text/plain", Key("u"))).IsProblem(HttpStatusCode.NotFound, "rewardNotFound");
        (await program.All.Send(HttpMethod.Post, program.Path("/rewards/mug/codes"), "A"u8.ToArray(), "application/json", Key("u"))).IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupportedMediaType");
        (await program.All.Send(HttpMethod.Post, program.Path("/rewards/mug/codes"), "A"u8.ToArray(), "text/plain; charset=latin1", Key("u"))).IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupportedMediaType");
        (await program.All.Send(HttpMethod.Post, program.Path("/rewards/mug/codes"), "A"u8.ToArray(), "text/plain")).IsProblem(HttpStatusCode.BadRequest, "idempotencyKeyMissing", "Idempotency-Key");
    }

    [Fact]
    public async Task Codes_over_a_million_lines_or_too_many_bytes_are_refused()
    {
        var program = await Offered("""{ "name": "Film", "price": { "wallet": "points", "points": 1 }, "stock": "codes" }""");

        // Lines without a code count as lines too; they cost the pool nothing.
        var blank = new byte[10_000];
        Array.Fill(blank, (byte)'\n');
        (await Chunked(program, blank, 101)).IsProblem(HttpStatusCode.RequestEntityTooLarge, "tooManyLines");

        var wide = new byte[1_000_000];
        Array.Fill(wide, (byte)' ');
        wide[^1] = (byte)'\n';
        (await Chunked(program, wide, 403)).IsProblem(HttpStatusCode.RequestEntityTooLarge, "bodyTooLarge");
        Assert.Equal(402L, GatewayLimits.CodesBody / wide.Length);
    }

    private async Task<Answer> Chunked(TestProgram program, byte[] chunk, int count)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, program.Path("/rewards/mug/codes")) { Content = new Chunks(chunk, count, "text/plain") };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + program.All.Key);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", "u");
        using var response = await host.Http.SendAsync(request);
        return new Answer(response, await response.Content.ReadAsStringAsync());
    }

    private static (string, string) Key(string key) => ("Idempotency-Key", key);

    private static (long, long) Counts(Answer answer) => (answer.Json.GetProperty("accepted").GetInt64(), answer.Json.GetProperty("duplicates").GetInt64());

    private static Task<Answer> Upload(TestProgram program, byte[] file, string key) =>
        program.All.Send(HttpMethod.Post, program.Path("/rewards/mug/codes"), file, "text/plain", Key(key));

    private async Task<TestProgram> Offered(string reward)
    {
        var program = await host.NewProgram();
        await program.Offer("mug", reward);
        return program;
    }
}
