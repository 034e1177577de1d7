using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Loyalty.Gateway.Common.Problems;

/// <summary>
/// What is left of a request, or of a line of a batch, that was refused: a count and a line of the log, by code and
/// endpoint. Neither says whose it was, or anything that the caller wrote.
/// </summary>
internal sealed partial class RefusalLog(ILogger<RefusalLog> logger)
{
    public const string Counter = "loyalty.gateway.refusals";

    private static readonly Meter Meter = new("Loyalty.Gateway");
    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(Counter, description: "Requests, and lines of batches, that were refused; by code and endpoint.");

    public void Record(HttpContext context, ProblemDetails problem)
    {
        var code = problem.Extensions.TryGetValue("code", out var given) && given is string text ? text : "none";
        var endpoint = NameOf(context);
        Refused.Add(1, new KeyValuePair<string, object?>("code", code), new KeyValuePair<string, object?>("endpoint", endpoint));
        if (problem.Status == StatusCodes.Status429TooManyRequests)
        {
            // Refusing a flood must stay cheap; the count says how many there were.
            LogOverload(code, endpoint);
        }
        else
        {
            LogRefused(code, problem.Status ?? 0, endpoint);
        }
    }

    /// <summary>The method and the template of the path, e.g. <c>GET /v1/programs/{program}</c>: what callers wrote would never end as a tag.</summary>
    private static string NameOf(HttpContext context)
    {
        // The exception handler takes the endpoint away before it asks for an answer.
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        return endpoint is RouteEndpoint route
            ? $"{route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET"} {route.RoutePattern.RawText?.TrimEnd('/')}"
            : "none";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Refused with {Code} ({Status}): {Endpoint}.")]
    private partial void LogRefused(string code, int status, string endpoint);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Refused with {Code}: {Endpoint}.")]
    private partial void LogOverload(string code, string endpoint);
}
