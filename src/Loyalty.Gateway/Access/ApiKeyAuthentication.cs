using System.Text.Encodings.Web;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Loyalty.Gateway.Access;

/// <summary><c>Authorization: Bearer lk_…</c></summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    KeyCache cache,
    IGrainFactory grains) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "ApiKey";

    private const string Bearer = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        if (header.Count != 1 || header[0] is not { } value || !value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var key = value[Bearer.Length..].Trim();
        return key.Length <= ApiKeyText.MostLength && await cache.Find(key, grains) is { } ticket
            ? AuthenticateResult.Success(ticket)
            : AuthenticateResult.Fail("The key does not hold.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var given = Request.Headers.Authorization.Count > 0;
        Response.Headers.WWWAuthenticate = given ? "Bearer realm=\"loyalty\", error=\"invalid_token\"" : "Bearer realm=\"loyalty\"";
        var problem = given
            ? Problem.Create(StatusCodes.Status401Unauthorized, "keyInvalid", "The API key is not known, has ended, or was revoked.")
            : Problem.Create(StatusCodes.Status401Unauthorized, "keyMissing", "This needs an API key: Authorization: Bearer lk_…");
        return problem.ExecuteAsync(Context);
    }
}
