using Loyalty.Gateway.Access;
using Loyalty.Gateway.Tests.Fixture;
using Caller = Loyalty.Gateway.Tests.Fixture.Caller;

namespace Loyalty.Gateway.Tests.Access;

[Collection(Shared.Name)]
public sealed class ApiKeysTests(GatewayHost host)
{
    [Fact]
    public async Task Create_shows_the_key_once_and_it_works()
    {
        var program = await host.NewProgram();

        var made = (await program.All.Post(program.Path("/keys"), """{ "id": "till-7", "name": "Till 7", "channel": "store", "permissions": ["membersRead", "purchasesWrite"] }""")).Is(HttpStatusCode.Created);

        var key = made.Json.GetProperty("key").GetString()!;
        Assert.StartsWith($"lk_{program.Id}_till-7_", key, StringComparison.Ordinal);
        var secret = key[(key.LastIndexOf('_') + 1)..];
        var listed = (await program.All.Get(program.Path("/keys"))).Is(HttpStatusCode.OK);
        Assert.DoesNotContain(secret, listed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains(secret, StringComparison.Ordinal));
        Assert.Equal(["membersRead", "purchasesWrite"], listed.Json.GetProperty("keys")[0].GetProperty("permissions").EnumerateArray().Select(name => name.GetString()));
        (await new Caller(host, key).Get(program.Path("/members"))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Create_under_a_taken_id_conflicts()
    {
        var program = await host.NewProgram();
        await program.All.Post(program.Path("/keys"), """{ "id": "a", "name": "A", "permissions": ["export"] }""");

        var again = await program.All.Post(program.Path("/keys"), """{ "id": "a", "name": "A", "permissions": ["export"] }""");

        again.IsProblem(HttpStatusCode.Conflict, "keyExists", "/id");
    }

    [Theory]
    [InlineData("""{ "name": "A", "permissions": [] }""", "/permissions")]
    [InlineData("""{ "name": "A", "permissions": ["everything"] }""", "/permissions")]
    [InlineData("""{ "name": "A", "permissions": ["export", "export"] }""", "/permissions")]
    [InlineData("""{ "name": "A", "permissions": "export" }""", "/permissions")]
    [InlineData("""{ "name": "A", "permissions": 1023 }""", "/permissions")]
    [InlineData("""{ "id": "a_b", "name": "A", "permissions": ["export"] }""", "/id")]
    [InlineData("""{ "name": "", "permissions": ["export"] }""", "/name")]
    [InlineData("""{ "name": "A", "permissions": ["export"], "expiresAt": "2030-01-01" }""", "/expiresAt")]
    public async Task Create_with_a_faulty_body_names_the_fault(string body, string pointer)
    {
        var program = await host.NewProgram();

        (await program.All.Post(program.Path("/keys"), body)).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);

        Assert.Equal(0, (await program.All.Get(program.Path("/keys"))).Json.GetProperty("keys").GetArrayLength());
    }

    [Fact]
    public async Task Create_by_a_lesser_key_grants_nothing_that_it_lacks()
    {
        var program = await host.NewProgram();
        var lesser = await program.NewCaller("keysManage membersRead", channel: "store", expiresAt: "2199-01-01T00:00:00Z");

        (await lesser.Post(program.Path("/keys"), """{ "name": "A", "channel": "store", "permissions": ["purchasesWrite"], "expiresAt": "2100-01-01T00:00:00Z" }"""))
            .IsProblem(HttpStatusCode.Forbidden, "permissionMissing");
        (await lesser.Post(program.Path("/keys"), """{ "name": "A", "channel": "web", "permissions": ["membersRead"], "expiresAt": "2100-01-01T00:00:00Z" }"""))
            .IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
        (await lesser.Post(program.Path("/keys"), """{ "name": "A", "permissions": ["membersRead"], "expiresAt": "2100-01-01T00:00:00Z" }"""))
            .IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
        (await lesser.Post(program.Path("/keys"), """{ "name": "A", "channel": "store", "permissions": ["membersRead"] }"""))
            .IsProblem(HttpStatusCode.Forbidden, "expiryForbidden");
        (await lesser.Post(program.Path("/keys"), """{ "name": "A", "channel": "store", "permissions": ["membersRead"], "expiresAt": "2100-01-01T00:00:00Z" }"""))
            .Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Key_of_a_channel_reads_the_purchases_and_activities_of_that_one()
    {
        var program = await host.NewProgram(TestProgram.Definition.Replace("\"earningRules\":", "\"activityTypes\": [{ \"id\": \"review\" }], \"earningRules\":", StringComparison.Ordinal));
        await program.Enroll("anna");
        await program.Record(program.Purchase("r1", "anna", 1_000));
        (await program.All.Post(program.Path("/activities"), $$"""{ "id": "v1", "channel": "web", "member": "anna", "type": "review", "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Created);
        var (own, other) = (await program.NewCaller("membersRead", channel: "web"), await program.NewCaller("membersRead", channel: "store"));

        foreach (var path in new[] { program.Path("/purchases/web/r1"), program.Path("/activities/web/v1") })
        {
            (await own.Get(path)).Is(HttpStatusCode.OK);
            (await other.Get(path)).IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
            (await program.All.Get(path)).Is(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Rotate_or_revoke_of_a_greater_key_is_forbidden()
    {
        var program = await host.NewProgram();
        await program.All.Post(program.Path("/keys"), """{ "id": "greater", "name": "A", "permissions": ["export", "keysManage"] }""");
        var lesser = await program.NewCaller("keysManage");

        (await lesser.Post(program.Path("/keys/greater/rotate"), """{ "overlapSeconds": 0 }""")).IsProblem(HttpStatusCode.Forbidden, "permissionMissing");
        (await lesser.Send(HttpMethod.Post, program.Path("/keys/greater/revoke"), null)).IsProblem(HttpStatusCode.Forbidden, "permissionMissing");
    }

    [Fact]
    public async Task Rotate_lets_the_old_secret_hold_until_the_overlap_has_passed()
    {
        await using var own = await OwnHost.Start();
        var program = await own.Host.NewProgram();
        var old = await program.NewCaller("membersRead");

        var rotated = (await program.All.Post(program.Path("/keys/key-1/rotate"), """{ "overlapSeconds": 3600 }""")).Is(HttpStatusCode.OK);

        var renewed = new Caller(own.Host, rotated.Json.GetProperty("key").GetString());
        (await renewed.Get(program.Path("/members"))).Is(HttpStatusCode.OK);
        (await old.Get(program.Path("/members"))).Is(HttpStatusCode.OK);
        own.Host.Clock.Advance(TimeSpan.FromSeconds(3601));
        (await old.Get(program.Path("/members"))).IsProblem(HttpStatusCode.Unauthorized, "keyInvalid");
        (await renewed.Get(program.Path("/members"))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Rotate_without_overlap_ends_the_old_secret_at_once()
    {
        var program = await host.NewProgram();
        var old = await program.NewCaller("membersRead");
        (await old.Get(program.Path("/members"))).Is(HttpStatusCode.OK);

        (await program.All.Post(program.Path("/keys/key-1/rotate"), """{ "overlapSeconds": 0 }""")).Is(HttpStatusCode.OK);

        (await old.Get(program.Path("/members"))).IsProblem(HttpStatusCode.Unauthorized, "keyInvalid");
    }

    [Fact]
    public async Task Rotate_of_an_unknown_key_answers_404()
    {
        var program = await host.NewProgram();

        (await program.All.Post(program.Path("/keys/nobody/rotate"), """{ "overlapSeconds": 0 }""")).IsProblem(HttpStatusCode.NotFound, "keyNotFound");
    }

    [Fact]
    public async Task Revoke_ends_the_key_at_once()
    {
        var program = await host.NewProgram();
        var caller = await program.NewCaller("membersRead");
        (await caller.Get(program.Path("/members"))).Is(HttpStatusCode.OK);

        (await program.All.Send(HttpMethod.Post, program.Path("/keys/key-1/revoke"), null)).Is(HttpStatusCode.OK);

        (await caller.Get(program.Path("/members"))).IsProblem(HttpStatusCode.Unauthorized, "keyInvalid");
    }

    [Fact]
    public async Task Key_ends_when_it_expires_even_while_it_is_cached()
    {
        await using var own = await OwnHost.Start();
        var program = await own.Host.NewProgram();
        var until = own.Host.Clock.GetUtcNow() + TimeSpan.FromSeconds(5);
        var caller = await program.NewCaller("membersRead", expiresAt: until.ToString("O"));
        (await caller.Get(program.Path("/members"))).Is(HttpStatusCode.OK);

        own.Host.Clock.Advance(TimeSpan.FromSeconds(6));

        (await caller.Get(program.Path("/members"))).IsProblem(HttpStatusCode.Unauthorized, "keyInvalid");
    }

    [Fact]
    public async Task Keys_of_the_platform_are_closed_to_keys_of_a_program()
    {
        var program = await host.NewProgram();
        var caller = await program.NewCaller("keysManage");

        (await caller.Get("/v1/keys")).IsProblem(HttpStatusCode.Forbidden, "programForbidden");
        (await host.First.Get("/v1/keys")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("demo", "till-7")]
    [InlineData("with_under_score", "a")]
    [InlineData("*", "first")]
    public void TryParse_takes_apart_what_Format_put_together(string program, string id)
    {
        var secret = ApiKeyText.NewSecret();

        Assert.True(ApiKeyText.TryParse(ApiKeyText.Format(program, id, secret), out var parsedProgram, out var parsedId, out var parsedSecret));
        Assert.Equal((program, id, secret), (parsedProgram, parsedId, parsedSecret));
    }

    [Theory]
    [InlineData("")]
    [InlineData("lk_")]
    [InlineData("lk_a_b_short")]
    [InlineData("lk_a/b_c_0123456789012345678901234567890123456789012")]
    [InlineData("xx_a_b_0123456789012345678901234567890123456789012")]
    [InlineData("lk__0123456789012345678901234567890123456789012")]
    public void TryParse_refuses_other_texts(string text) => Assert.False(ApiKeyText.TryParse(text, out _, out _, out _));
}
