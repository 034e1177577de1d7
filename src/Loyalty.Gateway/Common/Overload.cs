using System.Text.Json;
using System.Threading.RateLimiting;
using Loyalty.Gateway.Common.Json;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Loyalty.Gateway.Common;

/// <summary>
/// Bounds on what is worked on and what waits. What exceeds them is refused at once, before it is read, so that what
/// was accepted keeps its latency.
/// </summary>
internal static class Overload
{
    private static readonly ProblemDetails TooMany = Problem.Create(
        StatusCodes.Status429TooManyRequests, "tooManyRequests", "Too much is being worked on already; nothing was done. Try again after Retry-After.").ProblemDetails;

    private static readonly byte[] Answer = JsonSerializer.SerializeToUtf8Bytes(TooMany, OutputJson.Web.ProblemDetails);

    public static void AddOverloadProtection(this IServiceCollection services, GatewayOptions options) =>
        services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = Requests(options);
            limiter.OnRejected = static (rejected, cancellationToken) => Refuse(rejected.HttpContext, cancellationToken);
        });

    /// <summary>Around the limiter: refuses what had to wait too long for its turn, so that it does not make others wait for an answer that comes too late.</summary>
    public static void UseOverloadProtection(this WebApplication app)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        app.Use((context, next) =>
        {
            if (!IsBatch(context) && context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is null)
            {
                context.Features.Set(new Arrival(clock.GetTimestamp()));
            }

            return next(context);
        });
        app.UseRateLimiter();
        app.Use((context, next) =>
            context.Features.Get<Arrival>() is { } arrival && clock.GetElapsedTime(arrival.Timestamp) > GatewayLimits.LongestWait
                ? Refuse(context, context.RequestAborted).AsTask()
                : next(context));
    }

    private static bool IsBatch(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<Batch>() is not null;

    private static PartitionedRateLimiter<HttpContext> Requests(GatewayOptions options) =>
        PartitionedRateLimiter.Create<HttpContext, bool>(context =>
            IsBatch(context)
                ? RateLimitPartition.GetConcurrencyLimiter(true, _ => Limiter(options.ConcurrentBatches, options.WaitingBatches))
                : RateLimitPartition.GetConcurrencyLimiter(false, _ => Limiter(options.ConcurrentRequests, options.WaitingRequests)));

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

    private static ConcurrencyLimiterOptions Limiter(int permits, int waiting) =>
        new() { PermitLimit = permits, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };

    /// <summary>When a request came.</summary>
    private sealed record Arrival(long Timestamp);

    /// <summary>Marks an endpoint whose requests are as heavy as thousands of others.</summary>
    public sealed class Batch
    {
        public static readonly Batch Instance = new();
    }
}
