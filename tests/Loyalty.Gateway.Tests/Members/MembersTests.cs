using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Members;

[Collection(Shared.Name)]
public sealed class MembersTests(GatewayHost host)
{
    [Fact]
    public async Task Enroll_opens_an_account_that_is_seen_at_once()
    {
        var program = await host.NewProgram();

        var answer = (await program.All.Post(program.Path("/members"), """{ "id": "anna", "profile": { "name": "Anna" } }""", ("Idempotency-Key", "k1"))).Is(HttpStatusCode.Created);

        Assert.Equal(program.Path("/members/anna"), answer["Location"]);
        var member = (await program.All.Get(answer["Location"]!)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("anna", "active", 0), (member.GetProperty("member").GetString(), member.GetProperty("status").GetString(), member.GetProperty("purchases").GetInt32()));
        (await program.All.Get(program.Path("/members/anna/wallets"))).Is(HttpStatusCode.OK);
        var tier = (await program.All.Get(program.Path("/members/anna/tier"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(10_000, tier.GetProperty("next").GetProperty("missing").GetInt32());
        Assert.Equal(0, (await program.All.Get(program.Path("/members/anna/recorded"))).Is(HttpStatusCode.OK).Json.GetProperty("purchases").GetInt32());
    }

    [Fact]
    public async Task Enroll_as_a_dry_run_tells_and_leaves_no_trace()
    {
        var program = await host.NewProgram();
        await program.Enroll("ben", """
            , "identifiers": [{ "kind": "card", "value": "1" }]
            """);
        const string Anna = """{ "id": "anna", "identifiers": [{ "kind": "card", "value": "2" }], "profile": { "name": "Anna" } }""";

        var foretold = (await program.WithoutTrace(() => Ask(Anna))).Is(HttpStatusCode.OK);
        (await program.WithoutTrace(() => Ask("""{ "id": "carl", "identifiers": [{ "kind": "card", "value": "1" }] }"""))).IsProblem(HttpStatusCode.Conflict, "identifierTaken", "/identifiers/0");
        (await program.WithoutTrace(() => Ask("""{ "id": "ben" }"""))).IsProblem(HttpStatusCode.Conflict, "memberExists");
        (await program.All.Get(program.Path("/members/anna"))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        (await program.All.Get(program.Path("/members/anna/profile"))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        (await program.All.Post(program.Path("/members:lookup"), """{ "kind": "card", "value": "2" }""")).IsProblem(HttpStatusCode.NotFound, "memberNotFound");

        var enrolled = (await program.All.Post(program.Path("/members"), Anna, ("Idempotency-Key", "k"))).Is(HttpStatusCode.Created);
        Assert.Equal(WithoutInstants(enrolled.Json), WithoutInstants(foretold.Json));
        Assert.Equal("true", (await program.WithoutTrace(() => Ask(Anna)))["Idempotent-Replayed"]);

        Task<Answer> Ask(string body) => program.All.Post(program.Path("/members?dryRun=true"), body, ("Idempotency-Key", "k"));

        static string WithoutInstants(System.Text.Json.JsonElement member) => string.Join(", ", member.EnumerateObject()
            .Where(property => property.Name is "member" or "status" or "balances" or "purchases").Select(property => property.Value.GetRawText()));
    }

    [Fact]
    public async Task Enroll_without_an_id_sent_twice_enrolls_one_member()
    {
        var program = await host.NewProgram();

        var first = (await program.All.Post(program.Path("/members"), "{}", ("Idempotency-Key", "k1"))).Is(HttpStatusCode.Created);
        var again = await program.WithoutTrace(() => program.All.Post(program.Path("/members"), "{}", ("Idempotency-Key", "k1")));
        var other = (await program.All.Post(program.Path("/members"), "{}", ("Idempotency-Key", "k2"))).Is(HttpStatusCode.Created);

        var id = first.Json.GetProperty("member").GetString()!;
        Assert.Equal('5', Guid.Parse(id).ToString()[14]);
        Assert.Equal("true", again.Is(HttpStatusCode.Created)["Idempotent-Replayed"]);
        Assert.Equal(id, again.Json.GetProperty("member").GetString());
        Assert.NotEqual(id, other.Json.GetProperty("member").GetString());
    }

    [Fact]
    public async Task Enroll_of_a_taken_id_or_identifier_conflicts()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna", """, "identifiers": [{ "kind": "card", "value": "1" }]""");

        var sameId = await program.WithoutTrace(() => program.All.Post(program.Path("/members"), """{ "id": "anna" }""", ("Idempotency-Key", "another")));
        var sameCard = await program.All.Post(program.Path("/members"), """{ "id": "ben", "identifiers": [{ "kind": "phone", "value": "123" }, { "kind": "card", "value": "1" }] }""", ("Idempotency-Key", "ben"));

        sameId.IsProblem(HttpStatusCode.Conflict, "memberExists");
        sameCard.IsProblem(HttpStatusCode.Conflict, "identifierTaken", "/identifiers/1");
        (await program.All.Get(program.Path("/members/ben"))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        (await program.All.Post(program.Path("/members:lookup"), """{ "kind": "phone", "value": "123" }""")).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
    }

    [Fact]
    public async Task Enroll_of_other_content_under_the_same_key_conflicts()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");

        var other = await program.WithoutTrace(() => program.All.Post(program.Path("/members"), """{ "id": "anna", "profile": { "name": "Other" } }""", ("Idempotency-Key", "enroll-anna")));

        Assert.Equal(HttpStatusCode.Conflict, other.Status);
    }

    [Theory]
    [InlineData(null, "idempotencyKeyMissing")]
    [InlineData("a b", "idempotencyKeyInvalid")]
    [InlineData("a/b", "idempotencyKeyInvalid")]
    public async Task Enroll_without_a_sound_key_is_refused(string? key, string code)
    {
        var program = await host.NewProgram();

        var answer = await program.WithoutTrace(() => program.All.Post(program.Path("/members"), "{}", key is null ? [] : [("Idempotency-Key", key)]));

        answer.IsProblem(HttpStatusCode.BadRequest, code, "Idempotency-Key");
    }

    [Theory]
    [InlineData("""{ "id": "a b" }""", "/id")]
    [InlineData("""{ "identifiers": [{ "kind": "card" }] }""", "/identifiers/0/value")]
    [InlineData("""{ "identifiers": [null] }""", "/identifiers/0")]
    [InlineData("""{ "profile": { "email": "nobody" } }""", "/profile/email")]
    [InlineData("""{ "profile": { "birthDate": "1.4.1990" } }""", "/profile/birthDate")]
    [InlineData("""{ "profile": { "birthDate": "0900-04-01" } }""", "/profile/birthDate")]
    [InlineData("""{ "profile": { "language": "English!" } }""", "/profile/language")]
    [InlineData("""{ "profile": { "nickname": "A" } }""", "/profile/nickname")]
    [InlineData("""{ "points": 1000 }""", "/points")]
    public async Task Enroll_with_a_faulty_body_names_the_fault(string body, string pointer)
    {
        var program = await host.NewProgram();

        (await program.WithoutTrace(() => program.All.Post(program.Path("/members"), body, ("Idempotency-Key", "k")))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);
    }

    [Fact]
    public async Task Enroll_at_an_earlier_time_needs_the_permission_import()
    {
        var program = await host.NewProgram();
        var caller = await program.NewCaller("membersWrite");
        const string body = """{ "id": "anna", "enrolledAt": "2020-01-01T00:00:00Z" }""";

        (await program.WithoutTrace(() => caller.Post(program.Path("/members"), body, ("Idempotency-Key", "k")))).IsProblem(HttpStatusCode.Forbidden, "permissionMissing");
        var answer = (await program.All.Post(program.Path("/members"), body, ("Idempotency-Key", "k"))).Is(HttpStatusCode.Created);
        Assert.Equal(DateTimeOffset.Parse("2020-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture), answer.Json.GetProperty("enrolledAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Enroll_in_an_unknown_program_answers_404() =>
        (await host.First.Post("/v1/programs/never-founded-for-members/members", "{}", ("Idempotency-Key", "k"))).IsProblem(HttpStatusCode.NotFound, "programNotFound");

    [Fact]
    public async Task Lookup_finds_a_member_by_any_identifier()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna", """, "identifiers": [{ "kind": "card", "value": "1" }, { "kind": "phone", "value": "+44 20 7946 0000" }]""");

        Assert.Equal("anna", (await program.All.Post(program.Path("/members:lookup"), """{ "kind": "phone", "value": "442079460000" }""")).Is(HttpStatusCode.OK).Json.GetProperty("member").GetString());
        var nobody = (await program.All.Post(program.Path("/members:lookup"), """{ "kind": "card", "value": "1313" }""")).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        Assert.DoesNotContain("1313", nobody.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_of_an_unknown_member_answers_404()
    {
        var program = await host.NewProgram();

        foreach (var path in new[] { "", "/wallets", "/tier", "/history", "/parked-returns", "/profile", "/recorded" })
        {
            (await program.WithoutTrace(() => program.All.Get(program.Path("/members/nobody" + path)))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        }

        (await program.All.Get(program.Path("/members/no%20body"))).IsProblem(HttpStatusCode.BadRequest, "invalidId", "member");
    }

    [Theory]
    [InlineData("")]
    [InlineData(""", "identifiers": [{ "kind": "card", "value": "1" }], "profile": { "name": "Anna" }""")]
    public async Task Repeats_get_the_stored_answers_whole_whatever_happened_since(string more)
    {
        var program = await host.NewProgram();
        async Task<Answer[]> Send() =>
        [
            await program.Enroll("anna", more),
            (await program.All.Post(program.Path("/members/anna/block"), """{ "reason": "cardStolen" }""", ("Idempotency-Key", "k1"))).Is(HttpStatusCode.OK),
            (await program.All.Post(program.Path("/members/anna/unblock"), """{ "reason": "newCard" }""", ("Idempotency-Key", "k2"))).Is(HttpStatusCode.OK),
        ];
        var first = await Send();
        await program.Record(program.Purchase("r1", "anna", 20_000));

        var again = await Send();

        Assert.Equal(first.Select(answer => answer.Text), again.Select(answer => answer.Text));
        Assert.All(again, answer => Assert.Equal("true", answer["Idempotent-Replayed"]));
        Assert.Equal(("silver", 200L), ((await program.All.Get(program.Path("/members/anna/tier"))).Json.GetProperty("standing").GetProperty("tier").GetString(), await program.Balance("anna")));
    }

    [Fact]
    public async Task Block_stops_earning_and_unblock_lets_it_go_on()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        await program.Record(program.Purchase("r1", "anna", 1000));

        var blocked = (await program.All.Post(program.Path("/members/anna/block"), """{ "reason": "cardStolen" }""", ("Idempotency-Key", "k1"))).Is(HttpStatusCode.OK);
        var again = await program.WithoutTrace(() => program.All.Post(program.Path("/members/anna/block"), """{ "reason": "cardStolen" }""", ("Idempotency-Key", "k1")));
        var unblocked = (await program.All.Post(program.Path("/members/anna/unblock"), """{ "reason": "newCard" }""", ("Idempotency-Key", "k2"))).Is(HttpStatusCode.OK);

        Assert.Equal("blocked", blocked.Json.GetProperty("status").GetString());
        Assert.Equal("true", again.Is(HttpStatusCode.OK)["Idempotent-Replayed"]);
        Assert.Equal("active", unblocked.Json.GetProperty("status").GetString());
        Assert.Equal(10, await program.Balance("anna"));
        (await program.All.Post(program.Path("/members/anna/block"), "{}", ("Idempotency-Key", "k3"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/reason");
        (await program.All.Post(program.Path("/members/anna/block"), """{ "reason": "x" }""")).IsProblem(HttpStatusCode.BadRequest, "idempotencyKeyMissing", "Idempotency-Key");
    }

    [Fact]
    public async Task Profile_is_replaced_only_under_the_tag_that_was_read()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna", """, "profile": { "name": "Anna" }""");
        var path = program.Path("/members/anna/profile");
        var read = (await program.All.Get(path)).Is(HttpStatusCode.OK);
        var tag = read["ETag"]!;

        (await program.All.Put(path, """{ "name": "A" }""")).IsProblem(HttpStatusCode.PreconditionRequired, "preconditionRequired");
        (await program.All.Put(path, """{ "name": "A" }""", ("If-Match", "\"other\""))).IsProblem(HttpStatusCode.PreconditionFailed, "preconditionFailed");
        (await program.All.Put(path, """{ "name": "A" }""", ("If-Match", "unquoted"))).IsProblem(HttpStatusCode.BadRequest, "invalidIfMatch", "If-Match");
        (await program.All.Put(path, """{ "name": "A" }""", ("If-Match", "W/" + tag))).IsProblem(HttpStatusCode.BadRequest, "invalidIfMatch", "If-Match");
        var replaced = (await program.All.Put(path, """{ "name": "Anna B." }""", ("If-Match", tag))).Is(HttpStatusCode.OK);

        Assert.NotEqual(tag, replaced["ETag"]);
        Assert.Equal("Anna B.", (await program.All.Get(path)).Json.GetProperty("profile").GetProperty("name").GetString());
        (await program.All.Put(path, """{ "name": "Late" }""", ("If-Match", tag))).IsProblem(HttpStatusCode.PreconditionFailed, "preconditionFailed");
        Assert.DoesNotContain("Anna", await program.Journal(), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains("Anna", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Profile_of_one_enrolled_with_an_id_alone_is_empty_and_is_given_later()
    {
        var program = await host.NewProgram();
        await program.Enroll("bare");
        var path = program.Path("/members/bare/profile");

        var read = (await program.WithoutTrace(() => program.All.Get(path))).Is(HttpStatusCode.OK);
        Assert.Equal("bare", read.Json.GetProperty("member").GetString());
        (await program.All.Put(path, """{ "name": "A" }""")).IsProblem(HttpStatusCode.PreconditionRequired, "preconditionRequired");
        var given = (await program.All.Put(
            path,
            """{ "name": "Barbara", "attributes": [{ "name": "city", "value": "Bonn" }], "consents": [{ "purpose": "newsletter", "givenAt": "2026-01-02T03:04:05Z" }] }""",
            ("If-Match", read["ETag"]!))).Is(HttpStatusCode.OK);

        var again = (await program.All.Get(path)).Is(HttpStatusCode.OK);
        Assert.Equal((given.Text, given["ETag"]), (again.Text, again["ETag"]));
        Assert.Equal("Bonn", again.Json.GetProperty("profile").GetProperty("attributes")[0].GetProperty("value").GetString());
        (await program.All.Put(path, """{ "name": "Late" }""", ("If-Match", read["ETag"]!))).IsProblem(HttpStatusCode.PreconditionFailed, "preconditionFailed");
    }

    [Fact]
    public async Task History_and_list_page_by_cursor()
    {
        var program = await host.NewProgram();
        foreach (var member in new[] { "anna", "ben", "carl" })
        {
            await program.Enroll(member);
        }

        for (var i = 1; i <= 5; i++)
        {
            await program.Record(program.Purchase($"r{i}", "anna", 100));
        }

        await program.CaughtUp();

        Assert.Equal(["r5", "r4", "r3", "r2", "r1"], (await All(program, "/members/anna/history?limit=2", "entries", "reference")).Where(reference => reference is not null));
        Assert.Equal(["anna", "ben", "carl"], await All(program, "/members?limit=2", "members", "member"));
        (await program.All.Get(program.Path("/members?limit=0"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?limit");
        (await program.All.Get(program.Path("/members?limit=501"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?limit");
        (await program.All.Get(program.Path("/members?limit=ten"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?limit");
        (await program.All.Get(program.Path("/members?status=asleep"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?status");
        (await program.All.Get(program.Path("/members?page=2"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?page");
        Assert.Equal("invalidCursor", (await program.All.Get(program.Path("/members/anna/history?cursor=zzz"))).Is(HttpStatusCode.BadRequest).Json.GetProperty("code").GetString());
        Assert.Equal("invalidCursor", (await program.All.Get(program.Path("/journal?cursor=zzz"))).Is(HttpStatusCode.BadRequest).Json.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Journal_pages_hold_every_record_once()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        for (var i = 1; i <= 7; i++)
        {
            await program.Record(program.Purchase($"r{i}", "anna", 100));
        }

        var whole = await program.Journal();
        var paged = "";
        string? cursor = "0";
        while (cursor is not null)
        {
            var page = (await program.All.Get(program.Path($"/journal?limit=2&cursor={cursor}"))).Is(HttpStatusCode.OK);
            Assert.Equal("application/x-ndjson", page.MediaType);
            Assert.True(page.Lines.Length <= 2);
            paged += page.Text;
            cursor = page["Loyalty-Next-Cursor"];
        }

        Assert.Equal(whole, paged);
        Assert.Equal(7, whole.Split("/purchase/", StringSplitOptions.None).Length - 1);
    }

    private static async Task<List<string?>> All(TestProgram program, string path, string list, string member)
    {
        var all = new List<string?>();
        string? cursor = null;
        do
        {
            var page = (await program.All.Get(program.Path(path + (cursor is null ? "" : "&cursor=" + cursor)))).Is(HttpStatusCode.OK).Json;
            all.AddRange(page.GetProperty(list).EnumerateArray().Select(entry => entry.GetProperty(member).GetString()));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        return all;
    }
}
