using System.Threading.RateLimiting;
using Loyalty.Gateway.Common.Problems;

namespace Loyalty.Gateway.Common;

/// <summary>
/// Bounds on what is worked on and what waits. What exceeds them is refused at once, before it is read, so that what
/// was accepted keeps its latency.
/// </summary>
internal static class Overload
{
    public static void AddOverloadProtection(this IServiceCollection services, GatewayOptions options) =>
        services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = Requests(options);
            limiter.OnRejected = static async (rejected, _) =>
                await Problem.Create(StatusCodes.Status429TooManyRequests, "tooManyRequests", "Too much is being worked on already; nothing was done. Try again after Retry-After.").ExecuteAsync(rejected.HttpContext);
        });

    private static PartitionedRateLimiter<HttpContext> Requests(GatewayOptions options) =>
        PartitionedRateLimiter.Create<HttpContext, bool>(context =>
            context.GetEndpoint()?.Metadata.GetMetadata<Batch>() is null
                ? RateLimitPartition.GetConcurrencyLimiter(false, _ => Limiter(options.ConcurrentRequests, options.WaitingRequests))
                : RateLimitPartition.GetConcurrencyLimiter(true, _ => Limiter(options.ConcurrentBatches, options.WaitingBatches)));

    private static ConcurrencyLimiterOptions Limiter(int permits, int waiting) =>
        new() { PermitLimit = permits, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };

    /// <summary>Marks an endpoint whose requests are as heavy as thousands of others.</summary>
    public sealed class Batch
    {
        public static readonly Batch Instance = new();
    }
}
