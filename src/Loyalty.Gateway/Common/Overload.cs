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
            .AddRateLimiter(static limiter => limiter.OnRejected = static (rejected, cancellationToken) => Refuse(rejected.HttpContext, cancellationToken))
            .AddOptions<RateLimiterOptions>().Configure<TimeProvider>((limiter, time) => limiter.GlobalLimiter = Requests(options, time));

    private static bool IsBatch(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<Batch>() is not null;

    private static PartitionedRateLimiter<HttpContext> Requests(GatewayOptions options, TimeProvider time) =>
        PartitionedRateLimiter.Create<HttpContext, bool>(context =>
            IsBatch(context)
                ? RateLimitPartition.GetConcurrencyLimiter(true, _ => Batches(options))
                : RateLimitPartition.Get(false, _ => new AdaptiveLimiter(options.ConcurrentRequests, time)));

    /// <summary>As any other problem, but written once and for all: what refusals cost in a flood, what was accepted does not get.</summary>
    private static async ValueTask Refuse(HttpContext context, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.RetryAfter = "1";
        response.ContentType = Problem.ContentType;
        response.ContentLength = Answer.Length;
        context.RequestServices.GetRequiredService<RefusalLog>().Record(context, TooMany);
        await response.BodyWriter.WriteAsync(Answer, cancellationToken);
    }

    private static ConcurrencyLimiterOptions Batches(GatewayOptions options) =>
        new() { PermitLimit = options.ConcurrentBatches, QueueLimit = options.WaitingBatches, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };

    /// <summary>Marks an endpoint whose requests are as heavy as thousands of others.</summary>
    public sealed class Batch
    {
        public static readonly Batch Instance = new();
    }
}
