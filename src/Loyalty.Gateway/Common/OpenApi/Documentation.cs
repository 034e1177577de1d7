using System.Diagnostics.CodeAnalysis;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Loyalty.Gateway.Common.OpenApi;

/// <summary>What an endpoint says of itself beyond its signature; read by <see cref="ApiDescription"/>.</summary>
internal static class Documentation
{
    /// <summary>The problems that it may answer with, besides those that every endpoint has.</summary>
    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in new SortedSet<int>([
            .. statuses,
            StatusCodes.Status401Unauthorized,
            StatusCodes.Status403Forbidden,
            StatusCodes.Status429TooManyRequests,
            StatusCodes.Status500InternalServerError,
            StatusCodes.Status503ServiceUnavailable]))
        {
            endpoint.Produces<ProblemDetails>(status, Problem.ContentType);
        }

        return endpoint;
    }

    /// <summary>Query parameters that it reads itself.</summary>
    public static RouteHandlerBuilder Asks(this RouteHandlerBuilder endpoint, params string[] names) => endpoint.WithMetadata(new QueryParameters(names));

    /// <summary>Request headers that it reads.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder endpoint, params string[] names) => endpoint.WithMetadata(new RequestHeaders(names));

    /// <summary>Headers of its successes.</summary>
    public static RouteHandlerBuilder Gives(this RouteHandlerBuilder endpoint, params string[] names) => endpoint.WithMetadata(new ResponseHeaders(names));

    /// <summary>Lines in, lines out; heavy.</summary>
    public static RouteHandlerBuilder IsBatch<TInput, TAnswer>(this RouteHandlerBuilder endpoint)
        where TInput : notnull =>
        endpoint.WithMetadata(Overload.Batch.Instance)
            .Accepts<TInput>(Purchases.Batches.LineBatch.MediaType)
            .Produces<TAnswer>(StatusCodes.Status200OK, Purchases.Batches.LineBatch.MediaType);

    /// <summary>A body that it takes, as JSON.</summary>
    public static RouteHandlerBuilder For(this RouteHandlerBuilder endpoint, [StringSyntax(StringSyntaxAttribute.Json)] string example) => endpoint.WithMetadata(new Example(example));

    /// <summary>A body of one of several media types that it takes; the example in it is a string.</summary>
    public static RouteHandlerBuilder For(this RouteHandlerBuilder endpoint, [StringSyntax(StringSyntaxAttribute.Json)] string example, string mediaType) =>
        endpoint.WithMetadata(new Example(example, mediaType));

    public sealed record Example(string Json, string? MediaType = null);

    public sealed record QueryParameters(string[] Names);

    public sealed record RequestHeaders(string[] Names);

    public sealed record ResponseHeaders(string[] Names);
}
