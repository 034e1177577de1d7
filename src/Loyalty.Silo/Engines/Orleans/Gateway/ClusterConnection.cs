using Loyalty.Gateway;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Loyalty.Silo;

/// <summary>
/// Looks for the cluster until it is found, and answers for it until then: a client that has never seen a silo does not
/// even know the grains. Once found, the client sees to lost silos and to new ones by itself.
/// </summary>
internal sealed partial class ClusterConnection(TimeProvider time, ILogger<ClusterConnection> logger)
    : IClientConnectionRetryFilter, ILifecycleParticipant<IClusterClientLifecycle>, IStartupFilter
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private TimeSpan pause = FirstPause;
    private volatile bool isFound;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        LogNotFound(pause, exception.Message);
        await Task.Delay(pause, time, cancellationToken);
        pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        return true;
    }

    public void Participate(IClusterClientLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ClusterConnection), ServiceLifecycleStage.Active, _ =>
        {
            isFound = true;
            LogFound();
            return Task.CompletedTask;
        });

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(RefuseUntilFound);
        next(app);
    };

    private Task RefuseUntilFound(HttpContext context, RequestDelegate next) =>
        isFound || !context.Request.Path.StartsWithSegments(GatewayApp.Prefix) ? next(context) : Problem.Unavailable().ExecuteAsync(context);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster is not there yet; requests are answered 503. Looking again in {Pause}. {Reason}")]
    private partial void LogNotFound(TimeSpan pause, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The cluster is there.")]
    private partial void LogFound();
}
