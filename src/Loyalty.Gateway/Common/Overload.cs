using System.Net.Mime;
using System.Text.Json;
using System.Threading.RateLimiting;
using Loyalty.Gateway.Common.Json;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Loyalty.Gateway.Common;

/// <summary>
/// Bounds on what is worked on at once. What exceeds them is refused at once, before it is read, so that what was accepted
/// keeps its latency.
/// </summary>
internal static class Overload
{
    private static readonly ProblemDetails TooMany = Problem.Create(
        StatusCodes.Status429TooManyRequests, "tooManyRequests", "Too much is being worked on already; nothing was done. Try again after Retry-After.").ProblemDetails;

    private static readonly byte[] Answer = JsonSerializer.SerializeToUtf8Bytes(TooMany, OutputJson.Web.ProblemDetails);

    public static void AddOverloadProtection(this IServiceCollection services, GatewayOptions options) =>
        services
            .AddSingleton(provider => new AdaptiveLimiter(options.ConcurrentRequests, provider.GetRequiredService<TimeProvider>()))
            .AddRateLimiter(static limiter => limiter.OnRejected = static (rejected, _) =>
                new ValueTask(Refuse(rejected.HttpContext, rejected.HttpContext.RequestServices.GetRequiredService<RefusalLog>())))
            .AddOptions<RateLimiterOptions>().Configure<AdaptiveLimiter>((limiter, requests) => limiter.GlobalLimiter = Requests(options, requests));

    /// <summary>
    /// First of all, before anything is found out about a request: what it costs to refuse one in a flood, what was accepted
    /// does not get. Batches have bounds of their own, and none is of this type; which they are, only routing tells.
    /// </summary>
    public static void UseShedding(this IApplicationBuilder app)
    {
        var (limiter, log) = (app.ApplicationServices.GetRequiredService<AdaptiveLimiter>(), app.ApplicationServices.GetRequiredService<RefusalLog>());
        app.Use(next => context => IsJson(context.Request) && limiter.TurnsAway() ? Refuse(context, log) : next(context));
    }

    private static bool IsJson(HttpRequest request) => request.ContentType?.StartsWith(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsBatch(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<Batch>() is not null;

    private static PartitionedRateLimiter<HttpContext> Requests(GatewayOptions options, AdaptiveLimiter requests) =>
        PartitionedRateLimiter.Create<HttpContext, bool>(context =>
            IsBatch(context)
                ? RateLimitPartition.GetConcurrencyLimiter(true, _ => Batches(options))
                : RateLimitPartition.Get(false, _ => requests));

    /// <summary>As any other problem, but written once and for all: what refusals cost in a flood, what was accepted does not get.</summary>
    private static async Task Refuse(HttpContext context, RefusalLog log)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = "1";
        response.ContentType = Problem.ContentType;
        response.ContentLength = Answer.Length;
        log.Record(context, TooMany);

        // Whoever does not take it in time is cut off by the server.
        await response.BodyWriter.WriteAsync(Answer);
    }

    private static ConcurrencyLimiterOptions Batches(GatewayOptions options) =>
        new() { PermitLimit = options.ConcurrentBatches, QueueLimit = options.WaitingBatches, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };

    /// <summary>Marks an endpoint whose requests are as heavy as thousands of others.</summary>
    public sealed class Batch
    {
        public static readonly Batch Instance = new();
    }
}
