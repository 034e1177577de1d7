using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Purchases.Batches;

[Collection(Shared.Name)]
public sealed class BatchesTests(GatewayHost host)
{
    private static Task<Answer> Send(TestProgram program, string body, string what = "purchases", string query = "") => Send(program, Encoding.UTF8.GetBytes(body), what, query);

    private static Task<Answer> Send(TestProgram program, byte[] body, string what = "purchases", string query = "") =>
        program.All.Send(HttpMethod.Post, program.Path($"/{what}:batch{query}"), body, "application/x-ndjson");

    private static string Line(string json) => json.ReplaceLineEndings(" ");

    private static void IsFailed(JsonElement answer, int line, HttpStatusCode status, string code, params string[] pointers)
    {
        Assert.Equal((line, (int)status), (answer.GetProperty("line").GetInt32(), answer.GetProperty("status").GetInt32()));
        Problems.Check(answer.GetProperty("problem"), status, code, pointers);
    }

    [Fact]
    public async Task Record_answers_line_by_line_in_order()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        var lines = Enumerable.Range(1, 300).Select(number => Line(program.Purchase($"r{number}", number % 3 == 0 ? "anna" : null, 1000)));

        var answers = (await Send(program, string.Join("\n", lines))).Is(HttpStatusCode.OK);

        Assert.Equal("application/x-ndjson", answers.MediaType);
        Assert.Equal(Enumerable.Range(1, 300).Select(number => (number, 201, $"r{number}")), answers.Lines.Select(answer =>
            (answer.GetProperty("line").GetInt32(), answer.GetProperty("status").GetInt32(), answer.GetProperty("purchase").GetProperty("id").GetString()!)));
        Assert.Equal(1_000, await program.Balance("anna"));
    }

    [Fact]
    public async Task Record_again_changes_nothing_and_says_so()
    {
        var program = await host.NewProgram();
        var body = string.Join("\n", Enumerable.Range(1, 20).Select(number => Line(program.Purchase($"r{number}", null, 1000))));
        await Send(program, body);

        var again = await program.WithoutTrace(() => Send(program, body));

        Assert.All(again.Lines, answer => Assert.True(answer.GetProperty("replayed").GetBoolean()));
    }

    [Fact]
    public async Task Record_with_a_broken_line_in_the_middle_fails_that_line_alone()
    {
        var program = await host.NewProgram();
        var good = Line(program.Purchase("r1", null, 1000));
        byte[] body =
        [
            .. Encoding.UTF8.GetBytes(good + "\n"),
            .. Encoding.UTF8.GetBytes(good[..40] + "\n"),
            .. "\r\n   \n"u8,
            .. "{ \"id\": \""u8, 0xff, .. "\" }\n"u8,
            .. Encoding.UTF8.GetBytes("{ \"id\": \"r2\", \"colour\": 1 }\n"),
            .. Encoding.UTF8.GetBytes(Line(program.Purchase("r3", "nobody", 1000)) + "\r\n"),
            .. Encoding.UTF8.GetBytes(Line(program.Purchase("r4", null, 1000))),
        ];

        var answers = (await Send(program, body)).Is(HttpStatusCode.OK).Lines;

        Assert.Equal(6, answers.Length);
        Assert.Equal((1, 201), (answers[0].GetProperty("line").GetInt32(), answers[0].GetProperty("status").GetInt32()));
        IsFailed(answers[1], 2, HttpStatusCode.BadRequest, "malformedJson", "");
        IsFailed(answers[2], 5, HttpStatusCode.BadRequest, "invalidUtf8");
        IsFailed(answers[3], 6, HttpStatusCode.BadRequest, "invalidRequest", "/colour", "/occurredAt", "/amount", "/lines");
        IsFailed(answers[4], 7, HttpStatusCode.NotFound, "memberNotFound");
        Assert.Equal((8, 201), (answers[5].GetProperty("line").GetInt32(), answers[5].GetProperty("status").GetInt32()));
        Assert.Equal(2, (await program.Journal()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Record_with_half_a_character_in_a_line_fails_that_line_alone()
    {
        var program = await host.NewProgram();
        string[] lines =
        [
            Line(program.Purchase("r1", null, 1000)),
            """{ "\ud800": 1 }""",
            Line(program.Purchase("r2", null, 1000, more: """, "member": "\udc00" """)),
            Line(program.Purchase("r3", null, 1000)),
        ];

        var answers = (await Send(program, string.Join("\n", lines))).Is(HttpStatusCode.OK).Lines;

        Assert.Equal([201, 400, 400, 201], answers.Select(answer => answer.GetProperty("status").GetInt32()));
        IsFailed(answers[1], 2, HttpStatusCode.BadRequest, "invalidRequest", "", "/id", "/occurredAt", "/amount", "/lines");
    }

    [Fact]
    public async Task Record_keeps_the_order_of_one_member_however_it_is_named()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna", """, "identifiers": [{ "kind": "card", "value": "1" }]""");
        var lines = Enumerable.Range(1, 100).Select(number => Line(number % 2 == 0
            ? program.Purchase($"r{number}", "anna", 100)
            : program.Purchase($"r{number}", null, 100, more: """, "identifier": { "kind": "card", "value": "1" }""")));

        (await Send(program, string.Join("\n", lines))).Is(HttpStatusCode.OK);

        var history = (await program.All.Get(program.Path("/members/anna/history?limit=100"))).Json.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("reference").GetString());
        Assert.Equal(Enumerable.Range(1, 100).Reverse().Select(number => $"r{number}"), history);
    }

    [Fact]
    public async Task Record_as_a_dry_run_writes_nothing()
    {
        var program = await host.NewProgram();

        var answers = (await program.WithoutTrace(() => Send(program, Line(program.Purchase("r1", null, 1000)), query: "?dryRun=true"))).Is(HttpStatusCode.OK).Lines;

        Assert.Equal(200, answers[0].GetProperty("status").GetInt32());
        Assert.True(answers[0].GetProperty("purchase").GetProperty("dryRun").GetBoolean());
    }

    [Fact]
    public async Task Record_of_a_line_that_is_too_long_fails_that_line_alone()
    {
        var program = await host.NewProgram();
        var body = new string(' ', 2 * 1024 * 1024) + "{}\n" + Line(program.Purchase("r1", null, 1000));

        var answers = (await Send(program, body)).Is(HttpStatusCode.OK).Lines;

        IsFailed(answers[0], 1, HttpStatusCode.RequestEntityTooLarge, "bodyTooLarge");
        Assert.Equal(201, answers[1].GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Record_of_more_lines_than_a_batch_has_stops_there()
    {
        var program = await host.NewProgram();
        var body = string.Join("\n", Enumerable.Repeat("{}", 10_002));

        var answers = (await program.WithoutTrace(() => Send(program, body))).Is(HttpStatusCode.OK).Lines;

        Assert.Equal(10_001, answers.Length);
        IsFailed(answers[^1], 10_001, HttpStatusCode.RequestEntityTooLarge, "batchTooLong");
    }

    [Fact]
    public async Task Record_of_a_body_that_is_too_large_is_refused()
    {
        var program = await host.NewProgram();

        var answer = await program.WithoutTrace(() => Send(program, new byte[33 * 1024 * 1024]));

        answer.IsProblem(HttpStatusCode.RequestEntityTooLarge, "bodyTooLarge");
    }

    [Fact]
    public async Task Record_of_a_body_that_turns_out_too_large_stops_there()
    {
        var program = await host.NewProgram();
        var line = Encoding.UTF8.GetBytes(new string(' ', 1024 * 1024) + "{}\n");
        using var request = new HttpRequestMessage(HttpMethod.Post, program.Path("/purchases:batch")) { Content = new Chunks(line, 40, "application/x-ndjson") };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + host.FirstKey);

        using var response = await host.Http.SendAsync(request);
        var answers = new Answer(response, await response.Content.ReadAsStringAsync()).Lines;

        Assert.Equal(32, answers.Length);
        IsFailed(answers[^1], 32, HttpStatusCode.RequestEntityTooLarge, "bodyTooLarge");
    }

    [Fact]
    public async Task Record_of_nothing_answers_nothing()
    {
        var program = await host.NewProgram();

        Assert.Equal("", (await Send(program, "\n\n")).Is(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task Record_as_json_answers_415()
    {
        var program = await host.NewProgram();

        (await program.All.Post(program.Path("/purchases:batch"), "{}")).IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupportedMediaType");
    }

    [Fact]
    public async Task Record_with_a_key_of_another_channel_fails_the_line()
    {
        var program = await host.NewProgram();
        var till = await program.NewCaller("purchasesWrite", channel: "store");

        var answers = (await till.Send(HttpMethod.Post, program.Path("/purchases:batch"), Encoding.UTF8.GetBytes(Line(program.Purchase("r1", null, 1000))), "application/x-ndjson")).Lines;

        IsFailed(answers[0], 1, HttpStatusCode.Forbidden, "channelForbidden");
    }

    [Fact]
    public async Task Return_answers_line_by_line()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        await program.Record(program.Purchase("r1", "anna", 1000));
        string[] lines =
        [
            $$"""{ "id": "b1", "channel": "web", "purchase": { "id": "r1" }, "occurredAt": "{{program.Now}}", "lines": [{ "line": "1", "quantity": 1 }] }""",
            $$"""{ "id": "b2", "channel": "web", "member": "anna", "purchase": { "id": "later" }, "occurredAt": "{{program.Now}}" }""",
            $$"""{ "id": "b3", "channel": "web", "purchase": { "id": "never" }, "occurredAt": "{{program.Now}}" }""",
        ];

        var answers = (await Send(program, string.Join("\n", lines), "returns")).Is(HttpStatusCode.OK).Lines;

        Assert.Equal((201, "b1"), (answers[0].GetProperty("status").GetInt32(), answers[0].GetProperty("return").GetProperty("id").GetString()));
        Assert.Equal((202, "b2"), (answers[1].GetProperty("status").GetInt32(), answers[1].GetProperty("return").GetProperty("id").GetString()));
        IsFailed(answers[2], 3, HttpStatusCode.NotFound, "purchaseNotFound");
    }

    [Fact]
    public async Task Record_to_a_caller_that_reads_nothing_before_everything_is_sent_comes_through()
    {
        // More answers than any buffer between them holds: a gateway that waited for the caller would wait for ever.
        var program = await host.NewProgram();
        var lines = string.Join(",", Enumerable.Range(1, 100).Select(_ => """{"sku":"tea","quantity":1,"amount":100}"""));
        await program.Enroll("anna");
        var purchases = Enumerable.Range(1, 2_000).Select(number =>
            $$"""{"id":"r{{number}}","channel":"web","member":"anna","occurredAt":"{{program.Now}}","amount":{"amount":10000,"currency":"EUR"},"lines":[{{lines}}]}""");
        var body = Encoding.UTF8.GetBytes(string.Join("\n", purchases));

        using var socket = new TcpClient { SendBufferSize = 64 * 1024, ReceiveBufferSize = 64 * 1024 };
        await socket.ConnectAsync(host.Http.BaseAddress!.Host, host.Http.BaseAddress.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {program.Path("/purchases:batch?dryRun=true")} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {host.FirstKey}\r\n"
            + $"Content-Type: application/x-ndjson\r\nContent-Length: {body.Length}\r\n\r\n"));
        await stream.WriteAsync(body);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();

        Assert.Equal(2_000, answer.Split("\"status\":200").Length - 1);
    }
}
