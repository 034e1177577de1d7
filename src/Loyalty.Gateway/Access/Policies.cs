using Loyalty.Contracts.Access;
using Loyalty.Gateway.Common.Json;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Loyalty.Gateway.Access;

/// <summary>
/// Who may call what. Every endpoint names the permission that it needs; one that names none is refused to everybody,
/// so that forgetting it shows at once.
/// </summary>
internal static class Policies
{
    public static void AddApiKeys(this IServiceCollection services)
    {
        services.AddSingleton<KeyCache>();

        // The core alone: the full authentication services also keep keys for cookies, in the user's home.
        services.AddAuthenticationCore(static options =>
        {
            options.DefaultScheme = ApiKeyAuthentication.Name;
            options.AddScheme<ApiKeyAuthentication>(ApiKeyAuthentication.Name, displayName: null);
        });
        services.AddWebEncoders();
        services.AddTransient<ApiKeyAuthentication>();
        services.AddSingleton<IAuthorizationHandler, ScopeHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessProblems>();

        var authorization = services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new NoRoute()).Build());
        foreach (var (permission, name) in PermissionNames.All)
        {
            // Only a key has a scope: who shows none is asked for one.
            authorization.AddPolicy(name, policy => policy.AddRequirements(new Scope(permission)));
        }
    }

    /// <summary>The endpoint needs the permission, and the key must hold for the program in its path.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Permissions permission)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(PermissionNames.Of(permission));

    /// <summary>The endpoint is about all programs; a key of one program is refused.</summary>
    public static TBuilder ForAllPrograms<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(AllPrograms.Instance);

    public static ProblemHttpResult Missing(Permissions permission) =>
        Problem.Forbidden("permissionMissing", $"The key lacks the permission {PermissionNames.Of(permission)}.");

    public static ProblemHttpResult OtherChannel(string channel) =>
        Problem.Forbidden("channelForbidden", $"The key is of another channel than {channel}.");

    private static ProblemHttpResult OtherProgram() => Problem.Forbidden("programForbidden", "The key does not hold for this program.");

    private sealed class AllPrograms
    {
        public static readonly AllPrograms Instance = new();
    }

    /// <summary>Met only where routing found nothing, which then answers 404 or 405 itself.</summary>
    private sealed class NoRoute : AuthorizationHandler<NoRoute>, IAuthorizationRequirement
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, NoRoute requirement)
        {
            if (context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint)
            {
                context.Succeed(requirement);
            }

            return Task.CompletedTask;
        }
    }

    private sealed record Scope(Permissions Permission) : IAuthorizationRequirement;

    private sealed class ScopeHandler : AuthorizationHandler<Scope>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Scope requirement)
        {
            if (context.Resource is not HttpContext http || context.User.Identity is not Caller caller)
            {
                return Task.CompletedTask;
            }

            var forAll = http.GetEndpoint()?.Metadata.GetMetadata<AllPrograms>() is not null;
            if (forAll ? !caller.HoldsForAllPrograms : http.Request.RouteValues.TryGetValue("program", out var program) && !caller.HoldsFor((string)program!))
            {
                context.Fail(new Reason(this, OtherProgram()));
            }
            else if (!caller.May(requirement.Permission))
            {
                context.Fail(new Reason(this, Missing(requirement.Permission)));
            }
            else
            {
                context.Succeed(requirement);
            }

            return Task.CompletedTask;
        }
    }

    private sealed class Reason(IAuthorizationHandler handler, ProblemHttpResult problem) : AuthorizationFailureReason(handler, problem.ProblemDetails.Detail!)
    {
        public ProblemHttpResult Problem => problem;
    }

    private sealed class AccessProblems : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult result)
        {
            if (result.Succeeded)
            {
                return next(context);
            }

            if (result.Challenged)
            {
                return context.ChallengeAsync();
            }

            var reason = result.AuthorizationFailure?.FailureReasons.OfType<Reason>().FirstOrDefault();
            return (reason?.Problem ?? Problem.Forbidden("forbidden", "No key may do this.")).ExecuteAsync(context);
        }
    }
}
