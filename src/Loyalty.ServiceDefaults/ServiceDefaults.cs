using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Loyalty.ServiceDefaults;

/// <summary>What every process of the platform has in common: configuration, logging, telemetry, health, an orderly stop.</summary>
public static class ServiceDefaults
{
    /// <summary>Marks the health checks that must pass before traffic is sent to the process.</summary>
    public const string Ready = "ready";

    /// <summary>Marks those that must pass for the process to be sent requests though it may only refuse them.</summary>
    public const string Serving = "serving";

    /// <summary>How long a stopping process waits for what is in flight.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(30);

    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Drain);
        builder.AddLoyaltyOptions();
        builder.AddLeaving();
        builder.AddConsoleLogging();
        builder.AddTelemetry();
        return builder;
    }

    private static void AddLeaving(this IHostApplicationBuilder builder)
    {
        var goOnFor = TimeSpan.FromSeconds(LoyaltyOptions.From(builder.Configuration).UnreadySeconds);
        builder.Services.AddSingleton(provider => new Leaving(goOnFor, provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService(static provider => provider.GetRequiredService<Leaving>());
        builder.Services.AddHealthChecks().AddCheck<Leaving>(Leaving.Name, tags: [Ready, Serving]);

        // What is in flight has as long as without it.
        builder.Services.PostConfigure<HostOptions>(options => options.ShutdownTimeout += goOnFor);
    }

    /// <summary>
    /// <c>/live</c> answers as long as the process serves; <c>/ready</c> runs the checks that are tagged
    /// <see cref="Ready"/>, <c>/serving</c> those tagged <see cref="Serving"/>. The host owns the prefix and who may ask.
    /// </summary>
    public static void MapHealthEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/live", new HealthCheckOptions { Predicate = static _ => false });
        endpoints.MapHealthChecks("/ready", new HealthCheckOptions { Predicate = static check => check.Tags.Contains(Ready) });
        endpoints.MapHealthChecks("/serving", new HealthCheckOptions { Predicate = static check => check.Tags.Contains(Serving) });
    }
}
