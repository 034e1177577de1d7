using Loyalty.Contracts.Access;
using Orleans.Runtime;

namespace Loyalty.Grains.Tests.Access;

public sealed class ApiKeysTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Create_is_idempotent_by_id_and_content()
    {
        var keys = Keys("created");
        var command = Command("k", 1);

        var created = await keys.Create(command);
        var repeat = await keys.Create(command);

        Assert.False(created.Replayed);
        Assert.True(repeat.Replayed);
        Assert.Equal(created.Value, repeat.Value);
        Assert.Equal(created.Value, Assert.Single((await keys.List()).Keys));
        foreach (var other in (CreateApiKey[])
            [
                command with { SecretHash = Secret(2) },
                command with { Channel = "store" },
                command with { Permissions = Permissions.All },
                command with { ExpiresAt = _platform.Now.AddDays(1) },
                command with { Name = "Another" },
            ])
        {
            Assert.Equal("keyExists", (await keys.Create(other)).Refusal!.Code);
        }
    }

    [Fact]
    public async Task Authenticate_gives_what_the_key_may_do_and_nothing_to_others()
    {
        var keys = Keys("authenticated");
        await keys.Create(Command("k", 1));

        Assert.Equal(new ApiKeyGrant("k", "web", Permissions.MembersRead, null), await keys.Authenticate("k", Secret(1)));
        Assert.Null(await keys.Authenticate("k", Secret(2)));
        Assert.Null(await keys.Authenticate("k", ReadOnlyMemory<byte>.Empty));
        Assert.Null(await keys.Authenticate("other", Secret(1)));
        Assert.Null(await Keys("elsewhere").Authenticate("k", Secret(1)));
    }

    [Fact]
    public async Task Rotate_lets_both_secrets_in_until_the_overlap_ends()
    {
        var keys = Keys("rotated");
        await keys.Create(Command("k", 1));

        var rotated = await keys.Rotate("k", Secret(2), TimeSpan.FromHours(1));
        await keys.Rotate("k", Secret(2), TimeSpan.FromDays(9));

        Assert.Equal(_platform.Now.AddHours(1), rotated.Value!.OldSecretUntil);
        Assert.NotNull(await keys.Authenticate("k", Secret(1)));
        Assert.NotNull(await keys.Authenticate("k", Secret(2)));
        await _platform.Pass(TimeSpan.FromHours(1));
        Assert.Null(await keys.Authenticate("k", Secret(1)));
        Assert.NotNull(await keys.Authenticate("k", Secret(2)));

        await keys.Rotate("k", Secret(3), TimeSpan.Zero);
        Assert.Null(await keys.Authenticate("k", Secret(2)));
        Assert.Equal("keyNotFound", (await keys.Rotate("nothing", Secret(1), TimeSpan.Zero)).Refusal!.Code);
    }

    [Fact]
    public async Task Revoke_ends_every_secret_for_good()
    {
        var keys = Keys("revoked");
        await keys.Create(Command("k", 1));
        await keys.Rotate("k", Secret(2), TimeSpan.FromHours(1));

        var revoked = await keys.Revoke("k");
        await _platform.Pass(TimeSpan.FromMinutes(1));

        Assert.NotNull(revoked.Value!.RevokedAt);
        Assert.Equal(revoked.Value.RevokedAt, (await keys.Revoke("k")).Value!.RevokedAt);
        Assert.Null(await keys.Authenticate("k", Secret(1)));
        Assert.Null(await keys.Authenticate("k", Secret(2)));
        Assert.Equal("keyNotFound", (await keys.Rotate("k", Secret(3), TimeSpan.Zero)).Refusal!.Code);
        Assert.Equal("keyNotFound", (await keys.Revoke("nothing")).Refusal!.Code);
    }

    [Fact]
    public async Task Key_holds_until_its_end_and_not_at_it()
    {
        var keys = Keys("expired");
        await keys.Create(Command("k", 1) with { ExpiresAt = _platform.Now.AddMinutes(2) });

        Assert.NotNull(await keys.Authenticate("k", Secret(1)));
        await _platform.Pass(TimeSpan.FromMinutes(2));
        Assert.Null(await keys.Authenticate("k", Secret(1)));
    }

    [Fact]
    public async Task Key_whose_write_failed_does_not_hold()
    {
        var keys = Keys("unwritten");
        _platform.States.FailWrite("keys");

        await Assert.ThrowsAnyAsync<OrleansException>(() => keys.Create(Command("k", 1)));

        Assert.Null(await keys.Authenticate("k", Secret(1)));
        Assert.False((await keys.Create(Command("k", 1))).Replayed);
    }

    [Fact]
    public async Task CreateFirst_replaces_the_key_until_it_was_shown()
    {
        var keys = Keys("first");
        await keys.CreateFirst(Command("k", 1));

        var replaced = await keys.CreateFirst(Command("k", 2) with { Permissions = Permissions.All });

        Assert.Null(await keys.Authenticate("k", Secret(1)));
        Assert.Equal(Permissions.All, (await keys.Authenticate("k", Secret(2)))!.Permissions);
        Assert.Equal(replaced.Value, Assert.Single((await keys.List()).Keys));
        Assert.False(await keys.ConfirmFirst(Secret(1)));
        Assert.True(await keys.ConfirmFirst(Secret(2)));
        Assert.True(await keys.ConfirmFirst(Secret(2)));
        Assert.Equal("keyExists", (await keys.CreateFirst(Command("k", 3))).Refusal!.Code);
        Assert.NotNull(await keys.Authenticate("k", Secret(2)));
    }

    [Theory]
    [InlineData("rotate")]
    [InlineData("revoke")]
    [InlineData("create")]
    public async Task CreateFirst_is_refused_once_somebody_has_used_the_key(string change)
    {
        var keys = Keys($"used-{change}");
        await keys.CreateFirst(Command("k", 1));
        _ = change switch
        {
            "rotate" => await keys.Rotate("k", Secret(2), TimeSpan.Zero),
            "revoke" => await keys.Revoke("k"),
            _ => await keys.Create(Command("other", 2)),
        };

        Assert.Equal("keyExists", (await keys.CreateFirst(Command("k", 3))).Refusal!.Code);
        Assert.Null(await keys.Authenticate("k", Secret(3)));
    }

    [Fact]
    public async Task CreateFirst_after_a_restart_still_knows_whether_the_key_was_shown()
    {
        await using var platform = await Platform.Start();
        await First().CreateFirst(Command("k", 1));
        await platform.Restart();
        Assert.Null((await First().CreateFirst(Command("k", 2))).Refusal);
        Assert.True(await First().ConfirmFirst(Secret(2)));

        await platform.Restart();

        Assert.Equal("keyExists", (await First().CreateFirst(Command("k", 3))).Refusal!.Code);

        IApiKeys First() => platform.Grains.GetGrain<IApiKeys>("*");
    }

    private IApiKeys Keys(string program) => _platform.Grains.GetGrain<IApiKeys>(program);

    private static CreateApiKey Command(string id, byte secret) =>
        new() { Id = id, Name = "Till", Channel = "web", Permissions = Permissions.MembersRead, SecretHash = Secret(secret) };

    private static ReadOnlyMemory<byte> Secret(byte number) => Enumerable.Repeat(number, 32).ToArray();
}
