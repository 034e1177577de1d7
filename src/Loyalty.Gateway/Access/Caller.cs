using System.Security.Claims;
using Loyalty.Contracts.Access;

namespace Loyalty.Gateway.Access;

/// <summary>Who is calling, and what the key allows. Immutable: one instance serves every request of the key.</summary>
internal sealed class Caller(string program, ApiKeyGrant grant) : ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, grant.Id)], ApiKeyAuthentication.Name)
{
    public string KeyId => grant.Id;

    /// <summary>Null: any channel, named by each request.</summary>
    public string? Channel => grant.Channel;

    public Permissions Permissions => grant.Permissions;

    public DateTimeOffset? ExpiresAt => grant.ExpiresAt;

    public bool HoldsForAllPrograms => program == ApiKeyText.AllPrograms;

    public static Caller Of(HttpContext context) =>
        context.User.Identity as Caller ?? throw new InvalidOperationException("The endpoint has no policy that asks for a key.");

    public bool HoldsFor(string asked) => HoldsForAllPrograms || program == asked;

    public bool May(Permissions permission) => (Permissions & permission) == permission;

    public bool MayUse(string channel) => Channel is null || Channel == channel;

    /// <summary>The one program of the key; null when it holds for all.</summary>
    public string? Program => HoldsForAllPrograms ? null : program;
}
