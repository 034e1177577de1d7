using System.Net.Http.Headers;
using Loyalty.Gateway;
using Loyalty.Gateway.Demo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Loyalty.Faults.Shops;

/// <summary>The gateway in this process, where a part of it can be replaced: Kestrel on a free port, SQLite in a temporary folder.</summary>
internal sealed class HostedGateway : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _app;

    private HostedGateway(string folder, WebApplication app, string key)
    {
        (_folder, _app) = (folder, app);
        Http = new HttpClient
        {
            BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        };
    }

    public HttpClient Http { get; }

    /// <param name="replace">Replaces what it is made of.</param>
    /// <param name="settings">Beside the usual ones.</param>
    public static async Task<HostedGateway> Start(Action<IServiceCollection> replace, params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("loyalty-hosted-").FullName;
        var printed = new StringWriter();
        var app = GatewayApp.Build(
            ["--urls", "http://127.0.0.1:0", "--Loyalty:Data", folder, "--Loyalty:Demo", "false", .. settings],
            builder =>
            {
                builder.Services.AddSingleton(new Announcement(printed));
                builder.Logging.ClearProviders();
                replace(builder.Services);
            });
        await app.StartAsync();
        var key = printed.ToString().Split('\n').Select(line => line.Trim()).First(line => line.StartsWith("lk_", StringComparison.Ordinal));
        return new HostedGateway(folder, app, key);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
