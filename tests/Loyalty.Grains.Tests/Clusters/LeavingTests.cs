using Loyalty.ServiceDefaults;
using Loyalty.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Loyalty.Grains.Tests.Clusters;

public sealed class LeavingTests
{
    private readonly ManualTimeProvider clock = new();

    [Fact]
    public async Task Stopping_process_is_not_ready_before_anything_stops()
    {
        using var host = Build("5");
        var service = (Service)host.Services.GetServices<IHostedService>().Single(one => one is Service);
        await host.StartAsync();
        Assert.Equal(HealthStatus.Healthy, await Ready(host));

        var stopping = host.StopAsync();
        await Waiting.Until(() => clock.NextTimer is not null);
        Assert.Equal(HealthStatus.Unhealthy, await Ready(host));
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(service.IsStopped);

        clock.Advance(TimeSpan.FromSeconds(0.1));
        await stopping.Soon();
        Assert.True(service.IsStopped);
    }

    [Fact]
    public async Task Process_stops_at_once_where_nothing_is_set()
    {
        using var host = Build(null);
        await host.StartAsync();
        await host.StopAsync().Soon();
    }

    [Fact]
    public async Task Process_that_gets_less_time_stops_in_it()
    {
        using var host = Build("60");
        await host.StartAsync();

        await host.StopAsync(new CancellationToken(canceled: true)).Soon();

        Assert.Equal(HealthStatus.Unhealthy, await Ready(host));
    }

    [Fact]
    public void Time_to_drain_comes_on_top()
    {
        using var without = Build(null);
        using var with = Build("7");
        Assert.Equal(TimeSpan.FromSeconds(7), Timeout(with) - Timeout(without));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("61")]
    public void Time_out_of_range_is_refused_by_its_name(string seconds) =>
        Assert.Contains("Loyalty:UnreadySeconds", Assert.Throws<InvalidDataException>(() => Build(seconds)).Message);

    private static TimeSpan Timeout(IHost host) => host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;

    private static async Task<HealthStatus> Ready(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains(ServiceDefaults.ServiceDefaults.Ready))).Status;

    private IHost Build(string? seconds)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Loyalty:UnreadySeconds"] = seconds });
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddServiceDefaults();
        builder.Services.AddHostedService<Service>();
        return builder.Build();
    }

    private sealed class Service : IHostedService
    {
        public bool IsStopped { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            IsStopped = true;
            return Task.CompletedTask;
        }
    }
}
