using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Loyalty.Gateway.Access;

/// <summary>API keys: of one program, and of the platform. Nobody makes or renews a key that can do more than their own.</summary>
internal static class ApiKeysApi
{
    public static void MapApiKeyEndpoints(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints.MapGroup("/programs/{program}/keys"), "of a program");
        Map(endpoints.MapGroup("/keys").ForAllPrograms(), "that hold for every program");
    }

    private static void Map(RouteGroupBuilder keys, string which)
    {
        keys.WithTags("Keys").Needs(Permissions.KeysManage);
        keys.MapPost("", Create).WithSummary($"Make a key (keys {which})")
            .For("""{ "id": "till-7", "name": "Till 7", "channel": "store", "permissions": ["membersRead", "purchasesWrite"] }""")
            .WithDescription("The key is in the answer, once; only a hash of its secret is kept. A key grants no permission, channel or time that its maker lacks.")
            .Answers(StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status409Conflict);
        keys.MapGet("", List).WithSummary($"List keys (keys {which})")
            .WithDescription("Every key with what it allows and until when; never a secret.").Answers();
        keys.MapPost("/{key}/rotate", Rotate).WithSummary($"Give a key a new secret (keys {which})")
            .For("""{ "overlapSeconds": 86400 }""")
            .WithDescription("The old secret holds until the overlap has passed, so that no till stands still. Other gateways may take ten seconds longer.")
            .Answers(StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound);
        keys.MapPost("/{key}/revoke", Revoke).WithSummary($"End a key (keys {which})")
            .WithDescription("It ends at once in this gateway and within ten seconds in others.")
            .Answers(StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound);
    }

    public static async Task<Results<Created<IssuedKey>, ProblemHttpResult>> Create(
        Body<ApiKeyInput> body, HttpContext context, IGrainFactory grains, KeyCache cache)
    {
        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var input = body.Value;
        if (Exceeds(Caller.Of(context), input.Channel, input.Permissions, input.ExpiresAt) is { } refused)
        {
            return refused;
        }

        var program = ProgramOf(context);
        var secret = ApiKeyText.NewSecret();
        var command = new CreateApiKey
        {
            Id = input.Id ?? ApiKeyText.NewId(),
            Name = input.Name,
            Channel = input.Channel,
            Permissions = input.Permissions,
            SecretHash = ApiKeyText.Hash(secret),
            ExpiresAt = input.ExpiresAt,
        };
        var outcome = await Calls.Ask((grains, program, command), static call => call.grains.GetGrain<IApiKeys>(call.program).Create(call.command));
        if (outcome.Value is not { } key)
        {
            return Problem.From(outcome.Refusal!);
        }

        cache.Forget();
        return TypedResults.Created((string?)null, new IssuedKey(ApiKeyText.Format(program, key.Id, secret), key));
    }

    public static async Task<Ok<ApiKeyList>> List(HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<IApiKeys>(ProgramOf(context)).List());

    public static async Task<Results<Ok<IssuedKey>, ProblemHttpResult>> Rotate(
        string key, Body<RotateInput> body, HttpContext context, IGrainFactory grains, KeyCache cache)
    {
        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var program = ProgramOf(context);
        if (await ExceedsStored(program, key, Caller.Of(context), grains) is { } refused)
        {
            return refused;
        }

        var secret = ApiKeyText.NewSecret();
        var hash = ApiKeyText.Hash(secret);
        var overlap = TimeSpan.FromSeconds(body.Value.OverlapSeconds);
        var outcome = await Calls.Ask((grains, program, key, hash, overlap), static call => call.grains.GetGrain<IApiKeys>(call.program).Rotate(call.key, call.hash, call.overlap));
        if (outcome.Value is not { } rotated)
        {
            return Problem.From(outcome.Refusal!);
        }

        cache.Forget();
        return TypedResults.Ok(new IssuedKey(ApiKeyText.Format(program, rotated.Id, secret), rotated));
    }

    public static async Task<Results<Ok<ApiKeyInfo>, ProblemHttpResult>> Revoke(string key, HttpContext context, IGrainFactory grains, KeyCache cache)
    {
        var program = ProgramOf(context);
        if (await ExceedsStored(program, key, Caller.Of(context), grains) is { } refused)
        {
            return refused;
        }

        var outcome = await Calls.Ask((grains, program, key), static call => call.grains.GetGrain<IApiKeys>(call.program).Revoke(call.key));
        if (outcome.Value is not { } revoked)
        {
            return Problem.From(outcome.Refusal!);
        }

        cache.Forget();
        return TypedResults.Ok(revoked);
    }

    private static string ProgramOf(HttpContext context) => context.Request.RouteValues["program"] as string ?? ApiKeyText.AllPrograms;

    /// <summary>Renewing a key hands out its secret, so it takes what making it would take.</summary>
    private static async Task<ProblemHttpResult?> ExceedsStored(string program, string id, Caller caller, IGrainFactory grains)
    {
        var keys = await grains.GetGrain<IApiKeys>(program).List();
        return keys.Keys.FirstOrDefault(key => key.Id == id) is { } stored
            ? Exceeds(caller, stored.Channel, stored.Permissions, stored.ExpiresAt)
            : Problem.NotFound("keyNotFound", "There is no such key.");
    }

    private static ProblemHttpResult? Exceeds(Caller caller, string? channel, Permissions permissions, DateTimeOffset? expiresAt)
    {
        var lacking = permissions & ~caller.Permissions;
        if (lacking != Permissions.None)
        {
            return Policies.Missing((Permissions)((int)lacking & -(int)lacking));
        }

        if (caller.Channel is { } own && own != channel)
        {
            return Problem.Forbidden("channelForbidden", $"A key of the channel {own} manages keys of that channel only.");
        }

        return caller.ExpiresAt is { } end && (expiresAt is null || expiresAt > end)
            ? Problem.Forbidden("expiryForbidden", "The key would outlast the one that is used to manage it.")
            : null;
    }
}

/// <summary>A key with its secret; shown once.</summary>
/// <param name="Key">What the caller sends: <c>Authorization: Bearer lk_…</c></param>
/// <param name="Info">What is kept of it.</param>
internal sealed record IssuedKey(string Key, ApiKeyInfo Info);
