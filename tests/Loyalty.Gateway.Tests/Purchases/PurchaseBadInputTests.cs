using System.Text;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Purchases;

/// <summary>What must not be taken for a purchase: each is refused precisely, and leaves no trace.</summary>
[Collection(Shared.Name)]
public sealed class PurchaseBadInputTests(GatewayHost host)
{
    private const string Lines = """ "lines": [{ "sku": "tea", "quantity": 2, "amount": 1000 }] """;
    private const string Head = """ "id": "r1", "channel": "web", "occurredAt": "2026-03-01T10:15:00+01:00" """;
    private const string Paid = """ "amount": { "amount": 1000, "currency": "EUR" } """;

    [Theory]
    [InlineData("", "malformedJson")]
    [InlineData("{", "malformedJson")]
    [InlineData("{" + Head + "," + Paid + "," + Lines, "malformedJson")]
    [InlineData("{" + Head + "," + Paid + "," + Lines + ",}", "malformedJson")]
    [InlineData("{" + Head + "," + Paid + "," + Lines + "} {}", "malformedJson")]
    [InlineData("{ // comment\n" + Head + "," + Paid + "," + Lines + "}", "malformedJson")]
    [InlineData("{ 'id': 'r1' }", "malformedJson")]
    [InlineData("\ufeff{}", "malformedJson")]
    [InlineData("{ \"id\": \"r1\nr2\" }", "malformedJson")]
    [InlineData("{ \"id\": NaN }", "malformedJson")]
    public async Task Record_of_malformed_json_says_where_it_breaks(string body, string code)
    {
        var program = await host.NewProgram();

        var answer = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), body));

        answer.IsProblem(HttpStatusCode.BadRequest, code, "");
        Assert.True(answer.Json.GetProperty("line").GetInt64() >= 1);
    }

    [Theory]
    [InlineData("""{"colour": 1,""", "/colour")]
    [InlineData("""{"Import": false,""", "/Import")]
    [InlineData("""{"a/b~c": 1,""", "/a~1b~0c")]
    [InlineData("""{"\ud800": 1,""", "")]
    [InlineData("""{"identifier": { "kind": "card", "value": "1", "\udc00": 1 },""", "/identifier")]
    [InlineData("""{"import": "true",""", "/import")]
    [InlineData("""{"import": 1,""", "/import")]
    [InlineData("""{"discount": "5",""", "/discount")]
    [InlineData("""{"discount": 1.5,""", "/discount")]
    [InlineData("""{"discount": -1,""", "/discount")]
    [InlineData("""{"discount": 99999999999999999999,""", "/discount")]
    [InlineData("""{"member": 7,""", "/member")]
    [InlineData("""{"member": "a b",""", "/member")]
    [InlineData("""{"member": "",""", "/member")]
    [InlineData("""{"member": "\ud800",""", "/member")]
    [InlineData("""{"identifier": "card",""", "/identifier")]
    [InlineData("""{"identifier": { "kind": "card", "value": "1", "extra": 1 },""", "/identifier/extra")]
    [InlineData("""{"identifier": { "kind": "loyaltycard", "value": "1" },""", "/identifier/kind")]
    [InlineData("""{"identifier": { "kind": "card", "value": " " },""", "/identifier/value")]
    [InlineData("""{"identifier": { "kind": "phone", "value": "none" },""", "/identifier/value")]
    [InlineData("""{"member": "m", "identifier": { "kind": "card", "value": "1" },""", "/identifier")]
    [InlineData("""{"id": "again",""", "/id")]
    public async Task Record_with_a_wrong_field_names_it(string start, string pointer)
    {
        var program = await host.NewProgram();

        var answer = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), start + Head + "," + Paid + "," + Lines + "}"));

        answer.IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);
    }

    [Theory]
    [InlineData("2026-03-01T10:15:00")]
    [InlineData("2026-03-01")]
    [InlineData("2026-03-01T10:15+01:00")]
    [InlineData("2026-02-30T10:15:00Z")]
    [InlineData("2026-03-01 10:15:00Z")]
    [InlineData("yesterday")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public async Task Record_with_an_instant_that_is_none_names_it(string instant)
    {
        var program = await host.NewProgram();

        var answer = await program.WithoutTrace(() => program.All.Post(
            program.Path("/purchases"), $$"""{ "id": "r1", "channel": "web", "occurredAt": "{{instant}}", {{Paid}}, {{Lines}} }"""));

        answer.IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/occurredAt");
    }

    [Theory]
    [InlineData("""{ "amount": 1000, "currency": "EURO" }""", "/amount/currency")]
    [InlineData("""{ "amount": 1000, "currency": "eur" }""", "/amount/currency")]
    [InlineData("""{ "amount": 1000, "currency": "XXX" }""", "/amount/currency")]
    [InlineData("""{ "amount": 1000, "currency": null }""", "/amount/currency")]
    [InlineData("""{ "amount": 1000 }""", "/amount/currency")]
    [InlineData("""{ "amount": -1000, "currency": "EUR" }""", "/amount/amount")]
    [InlineData("""{ "amount": 100000000001, "currency": "EUR" }""", "/amount/amount")]
    [InlineData("""{ "amount": "1000", "currency": "EUR" }""", "/amount/amount")]
    [InlineData("1000", "/amount")]
    [InlineData("null", "/amount")]
    public async Task Record_with_an_amount_that_is_none_names_it(string amount, string pointer)
    {
        var program = await host.NewProgram();

        var answer = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), $$"""{ {{Head}}, "amount": {{amount}}, {{Lines}} }"""));

        answer.IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);
    }

    [Theory]
    [InlineData("""{ "sku": "tea", "quantity": 0, "amount": 1000 }""", "/lines/0/quantity")]
    [InlineData("""{ "sku": "tea", "quantity": -1, "amount": 1000 }""", "/lines/0/quantity")]
    [InlineData("""{ "sku": "tea", "quantity": 1000001, "amount": 1000 }""", "/lines/0/quantity")]
    [InlineData("""{ "sku": "tea", "quantity": 0.0001, "amount": 1000 }""", "/lines/0/quantity")]
    [InlineData("""{ "sku": "tea", "quantity": 1e40, "amount": 1000 }""", "/lines/0/quantity")]
    [InlineData("""{ "sku": "tea", "quantity": "1", "amount": 1000 }""", "/lines/0/quantity")]
    [InlineData("""{ "sku": "tea", "quantity": 1, "amount": -1000 }""", "/lines/0/amount")]
    [InlineData("""{ "sku": "tea", "quantity": 1, "amount": 1000, "tax": 1001 }""", "/lines/0/tax")]
    [InlineData("""{ "sku": "tea", "quantity": 1, "amount": 1000, "tax": -1 }""", "/lines/0/tax")]
    [InlineData("""{ "sku": "", "quantity": 1, "amount": 1000 }""", "/lines/0/sku")]
    [InlineData("""{ "sku": "a\u0000b", "quantity": 1, "amount": 1000 }""", "/lines/0/sku")]
    [InlineData("""{ "sku": "tea", "quantity": 1, "amount": 1000, "kind": "Item" }""", "/lines/0/kind")]
    [InlineData("""{ "sku": "tea", "quantity": 1, "amount": 1000, "kind": 1 }""", "/lines/0/kind")]
    [InlineData("""{ "sku": "tea", "quantity": 1, "amount": 1000, "kind": "item, delivery" }""", "/lines/0/kind")]
    [InlineData("""{ "sku": "tea", "quantity": 1, "amount": 1000, "labels": ["red", null] }""", "/lines/0/labels/1")]
    [InlineData("""{ "sku": "tea", "quantity": 1, "amount": 1000, "labels": ["red", ""] }""", "/lines/0/labels/1")]
    [InlineData("""{ "sku": "tea", "quantity": 1, "amount": 1000, "points": 1000000 }""", "/lines/0/points")]
    [InlineData("null", "/lines/0")]
    [InlineData("""{ "sku": "tea", "quantity": 1, "amount": 1000 }, { "id": "1", "sku": "tea", "quantity": 1, "amount": 0 }""", "/lines/1/id")]
    [InlineData("""{ "id": "2", "sku": "tea", "quantity": 1, "amount": 1000 }, { "sku": "tea", "quantity": 1, "amount": 0 }""", "/lines/1/id")]
    public async Task Record_with_a_wrong_line_names_it(string line, string pointer)
    {
        var program = await host.NewProgram();

        var answer = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), $$"""{ {{Head}}, {{Paid}}, "lines": [{{line}}] }"""));

        answer.IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);
    }

    [Fact]
    public async Task Record_names_every_fault_at_once()
    {
        var program = await host.NewProgram();

        var shape = await program.WithoutTrace(() => program.All.Post(
            program.Path("/purchases"), """{ "id": 1, "x": 1, "occurredAt": "today", "lines": [{ "sku": 3 }, 7] }"""));
        var values = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), """
            { "id": "", "channel": "a b", "occurredAt": "2026-03-01T10:15:00Z", "discount": -1, "amount": { "amount": -1, "currency": "XYZ" },
              "lines": [{ "sku": "", "quantity": 0, "amount": -1 }] }
            """));

        shape.IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/id", "/x", "/occurredAt", "/lines/0/sku", "/lines/0/quantity", "/lines/0/amount", "/lines/1", "/amount");
        values.IsProblem(
            HttpStatusCode.BadRequest, "invalidRequest", "/id", "/channel", "/discount", "/amount/amount", "/amount/currency", "/lines/0/sku", "/lines/0/quantity", "/lines/0/amount");
    }

    [Fact]
    public async Task Record_of_an_amount_that_is_not_the_sum_of_its_lines_says_what_it_would_be()
    {
        var program = await host.NewProgram();

        var answer = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), $$"""{ {{Head}}, {{Paid}}, "discount": 100, {{Lines}} }"""));

        answer.IsProblem(HttpStatusCode.BadRequest, "amountMismatch", "/amount/amount");
        Assert.Equal(900, answer.Json.GetProperty("expected").GetInt64());
        Assert.Equal(1000, answer.Json.GetProperty("actual").GetInt64());
    }

    [Fact]
    public async Task Record_of_a_discount_above_the_lines_is_refused()
    {
        var program = await host.NewProgram();

        var answer = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), $$"""{ {{Head}}, {{Paid}}, "discount": 2000, {{Lines}} }"""));

        answer.IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/discount");
    }

    [Fact]
    public async Task Record_of_invalid_utf8_is_refused()
    {
        var program = await host.NewProgram();
        byte[] body = [.. "{ \"id\": \""u8, 0xc3, 0x28, .. "\" }"u8];

        var answer = await program.WithoutTrace(() => program.All.Send(HttpMethod.Post, program.Path("/purchases"), body, "application/json"));

        answer.IsProblem(HttpStatusCode.BadRequest, "invalidUtf8");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"lines\":")]
    public async Task Record_of_deep_nesting_is_refused(string level)
    {
        var program = await host.NewProgram();

        var answer = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), string.Concat(Enumerable.Repeat(level, 50_000))));

        answer.IsProblem(HttpStatusCode.BadRequest, "tooDeep", "");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    public async Task Record_of_something_else_than_an_object_is_refused(string body)
    {
        var program = await host.NewProgram();

        (await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), body))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "");
    }

    [Theory]
    [InlineData(0, HttpStatusCode.BadRequest, "invalidRequest")]
    [InlineData(2_001, HttpStatusCode.BadRequest, "invalidRequest")]
    [InlineData(100_000, HttpStatusCode.RequestEntityTooLarge, "bodyTooLarge")]
    public async Task Record_of_too_few_or_too_many_lines_is_refused(int count, HttpStatusCode status, string code)
    {
        var program = await host.NewProgram();
        var lines = string.Join(",", Enumerable.Repeat("""{"sku":"a","quantity":1,"amount":1}""", count));

        var answer = await program.WithoutTrace(() => program.All.Post(
            program.Path("/purchases"), $$"""{ {{Head}}, "amount": { "amount": {{count}}, "currency": "EUR" }, "lines": [{{lines}}] }"""));

        answer.IsProblem(status, code, code == "bodyTooLarge" ? [] : ["/lines"]);
    }

    [Fact]
    public async Task Record_of_2000_lines_with_all_their_fields_fits()
    {
        var program = await host.NewProgram();
        var text = new string('x', 100);
        var lines = string.Join(",", Enumerable.Range(1, 2_000).Select(line =>
            $$"""{"id":"{{line}}","sku":"{{text}}","category":"{{text}}","brand":"{{text}}","labels":["{{text}}","{{text}}"],"quantity":1.125,"amount":100,"tax":16}"""));

        var answer = await program.All.Post(program.Path("/purchases"), $$"""{ {{Head}}, "import": true, "amount": { "amount": 200000, "currency": "EUR" }, "lines": [{{lines}}] }""");

        answer.Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Record_of_a_50_MB_body_is_refused()
    {
        var program = await host.NewProgram();
        var body = new byte[50 * 1024 * 1024];
        body.AsSpan().Fill((byte)' ');

        var answer = await program.WithoutTrace(() => program.All.Send(HttpMethod.Post, program.Path("/purchases"), body, "application/json"));

        answer.IsProblem(HttpStatusCode.RequestEntityTooLarge, "bodyTooLarge");
    }

    [Fact]
    public async Task Record_of_a_body_that_turns_out_too_large_is_refused()
    {
        var program = await host.NewProgram();
        using var request = new HttpRequestMessage(HttpMethod.Post, program.Path("/purchases")) { Content = new Chunks(Encoding.UTF8.GetBytes(new string(' ', 1024 * 1024)), 3, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + host.FirstKey);

        using var response = await host.Http.SendAsync(request);

        new Answer(response, await response.Content.ReadAsStringAsync()).IsProblem(HttpStatusCode.RequestEntityTooLarge, "bodyTooLarge");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData(null)]
    public async Task Record_of_another_media_type_answers_415(string? type)
    {
        var program = await host.NewProgram();

        var answer = await program.WithoutTrace(() => program.All.Send(
            HttpMethod.Post, program.Path("/purchases"), Encoding.UTF8.GetBytes(program.Purchase("r1", null, 1000)), type));

        answer.IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupportedMediaType");
    }

    [Theory]
    [InlineData("?dryRun=yes", "?dryRun")]
    [InlineData("?dryRun=true&dryRun=false", "?dryRun")]
    [InlineData("?dry_run=true", "?dry_run")]
    public async Task Record_with_a_wrong_parameter_is_refused(string query, string pointer)
    {
        var program = await host.NewProgram();

        var answer = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases" + query), program.Purchase("r1", null, 1000)));

        answer.IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);
    }

    [Fact]
    public async Task Record_without_a_channel_needs_a_key_that_has_one()
    {
        var program = await host.NewProgram();
        var till = await program.NewCaller("purchasesWrite", channel: "store");
        var body = program.Purchase("r1", null, 1000).Replace("\"channel\": \"web\",", "", StringComparison.Ordinal);

        (await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), body))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/channel");
        Assert.Equal("store", (await till.Post(program.Path("/purchases"), body)).Is(HttpStatusCode.Created).Json.GetProperty("channel").GetString());
    }

    [Fact]
    public async Task Record_with_a_key_of_another_channel_is_forbidden()
    {
        var program = await host.NewProgram();
        var till = await program.NewCaller("purchasesWrite", channel: "store");

        (await program.WithoutTrace(() => till.Post(program.Path("/purchases"), program.Purchase("r1", null, 1000, channel: "web")))).IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
        (await program.WithoutTrace(() => till.Post(program.Path("/returns"), $$"""{ "id": "b1", "channel": "web", "purchase": { "id": "r1" }, "occurredAt": "{{program.Now}}" }""")))
            .IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
    }

    [Fact]
    public async Task Record_of_history_needs_the_permission_for_it()
    {
        var program = await host.NewProgram();
        var till = await program.NewCaller("purchasesWrite");

        (await program.WithoutTrace(() => till.Post(program.Path("/purchases"), program.Purchase("r1", null, 1000, more: ", \"import\": true")))).IsProblem(HttpStatusCode.Forbidden, "permissionMissing");
    }

    [Fact]
    public async Task Record_in_an_unknown_program_answers_404()
    {
        var program = await host.NewProgram();

        (await host.First.Post("/v1/programs/founded-later/purchases", program.Purchase("r1", null, 1000))).IsProblem(HttpStatusCode.NotFound, "programNotFound");
        (await host.First.Post("/v1/programs/founded-later/purchases", program.Purchase("r1", "m", 1000))).IsProblem(HttpStatusCode.NotFound, "programNotFound");
        (await host.First.Get("/v1/programs/founded-later/journal")).IsProblem(HttpStatusCode.NotFound, "programNotFound");

        // Once there is such a program, its journal shows that nothing had been written.
        (await host.First.Send(HttpMethod.Put, "/v1/programs/founded-later/draft", TestProgram.Definition, ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
        (await host.First.Post("/v1/programs/founded-later/draft:publish", "{}")).Is(HttpStatusCode.Created);
        Assert.Equal("", (await host.First.Get("/v1/programs/founded-later/journal")).Is(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task Record_for_an_unknown_member_answers_404()
    {
        var program = await host.NewProgram();

        (await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), program.Purchase("r1", "nobody", 1000)))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        (await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), program.Purchase("r1", null, 1000, more: """, "identifier": { "kind": "card", "value": "77" }"""))))
            .IsProblem(HttpStatusCode.NotFound, "memberNotFound");
    }

    [Fact]
    public async Task Record_for_a_blocked_member_is_refused()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        (await program.All.Post(program.Path("/members/anna/block"), """{ "reason": "cardStolen" }""", ("Idempotency-Key", "b1"))).Is(HttpStatusCode.OK);

        (await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), program.Purchase("r1", "anna", 1000)))).IsProblem(HttpStatusCode.UnprocessableEntity, "memberBlocked");
    }

    [Fact]
    public async Task Record_of_what_lies_in_the_future_is_refused()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        var future = host.Clock.GetUtcNow().AddMinutes(10).ToString("O");

        var answer = await program.WithoutTrace(() => program.All.Post(
            program.Path("/purchases"), $$"""{ "id": "r1", "channel": "web", "member": "anna", "occurredAt": "{{future}}", {{Paid}}, {{Lines}} }"""));

        answer.IsProblem(HttpStatusCode.UnprocessableEntity, "occurredInFuture", "/occurredAt");
    }

    [Fact]
    public async Task Record_in_a_channel_or_currency_of_another_program_is_refused()
    {
        var program = await host.NewProgram();

        (await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), program.Purchase("r1", null, 1000, channel: "kiosk")))).IsProblem(HttpStatusCode.UnprocessableEntity, "channelUnknown", "/channel");
        (await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), program.Purchase("r1", null, 1000).Replace("EUR", "GBP", StringComparison.Ordinal))))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "currencyNotAccepted", "/amount/currency");
    }

    [Fact]
    public async Task Record_of_other_content_under_the_same_id_conflicts_and_names_the_fields()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        var first = program.Purchase("r1", "anna", 1000);
        await program.Record(first);

        var other = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), first.Replace("1000", "2000", StringComparison.Ordinal)));

        other.IsProblem(HttpStatusCode.Conflict, "idReused", "/amount/amount", "/lines/0/amount");
        Assert.Equal(10, await program.Balance("anna"));
    }

    [Fact]
    public async Task Record_of_one_receipt_on_two_members_conflicts()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        await program.Enroll("ben");
        var purchase = program.Purchase("r1", "anna", 1000);
        await program.Record(purchase);

        var other = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), purchase.Replace("anna", "ben", StringComparison.Ordinal)));
        var guest = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), purchase.Replace("\"member\": \"anna\",", "", StringComparison.Ordinal)));

        var foretold = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases?dryRun=true"), purchase.Replace("anna", "ben", StringComparison.Ordinal)));

        other.IsProblem(HttpStatusCode.Conflict, "operationOfAnotherAccount", "/id");
        guest.IsProblem(HttpStatusCode.Conflict, "operationOfAnotherAccount", "/id");
        foretold.IsProblem(HttpStatusCode.Conflict, "operationOfAnotherAccount", "/id");
        Assert.Equal(0, await program.Balance("ben"));
    }
}
