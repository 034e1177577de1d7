using Loyalty.Contracts.Access;
using Loyalty.Contracts.Programs;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Programs;
using Loyalty.ServiceDefaults;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Loyalty.Gateway.Demo;

/// <summary>
/// What the very first start does, so that the second command can already be a purchase: a program to look at, and a
/// key that is shown once. Each step sees what an interrupted start has done before it, and goes on from there.
/// </summary>
internal sealed partial class FirstStart(
    IGrainFactory grains,
    IServer server,
    IOptions<LoyaltyOptions> loyalty,
    IOptions<DemoOptions> demo,
    TimeProvider time,
    Announcement announcement,
    ILogger<FirstStart> logger) : IHostedLifecycleService
{
    private const string KeyId = "first";

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        LogData(loyalty.Value.Data);
        if (demo.Value.Demo)
        {
            await DemoProgram.Ensure(grains);
        }

        if (await MakeKey() is { } key)
        {
            await announcement.Show(Address(), key, time.GetUtcNow(), demo.Value.Demo);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The first key, or null when there has been one already.</summary>
    private async Task<string?> MakeKey()
    {
        var keys = grains.GetGrain<IApiKeys>(ApiKeyText.AllPrograms);
        if ((await keys.List()).Keys.Length > 0)
        {
            return null;
        }

        var secret = ApiKeyText.NewSecret();
        var outcome = await keys.Create(new CreateApiKey { Id = KeyId, Name = "First key", Permissions = Permissions.All, SecretHash = ApiKeyText.Hash(secret) });

        // A refusal means that another gateway, started at the same time, has made and shown it.
        return outcome.Value is null ? null : ApiKeyText.Format(ApiKeyText.AllPrograms, KeyId, secret);
    }

    private string Address()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses;
        return (addresses?.FirstOrDefault() ?? GatewayApp.DefaultAddress)
            .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal)
            .TrimEnd('/');
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Everything is kept in {Folder}.")]
    private partial void LogData(string folder);
}

internal sealed class DemoOptions
{
    /// <summary>Whether the first start makes the program <c>demo</c>.</summary>
    public bool Demo { get; init; } = true;
}

internal static class FirstStartServices
{
    public static void AddFirstStart(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<DemoOptions>(configuration.GetSection(LoyaltyOptions.Section));
        services.AddSingleton(new Announcement(Console.Out));
        services.AddHostedService<FirstStart>();
    }
}
