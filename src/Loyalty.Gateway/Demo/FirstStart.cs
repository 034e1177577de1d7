using Loyalty.Contracts.Access;
using Loyalty.Contracts.Programs;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Programs;
using Loyalty.ServiceDefaults;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Loyalty.Gateway.Demo;

/// <summary>
/// What the very first start does, so that the second command can already be a purchase: a program to look at, and a
/// key that is shown once. Each step sees what an interrupted start has done before it, and goes on from there.
/// </summary>
internal sealed partial class FirstStart(
    IGrainFactory grains,
    IServer server,
    DemoOptions demo,
    TimeProvider time,
    Announcement announcement,
    ILogger<FirstStart> logger) : IHostedLifecycleService
{
    private const string KeyId = "first";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        // The silos of a cluster, or their storage, may be away just now; requests are refused until they are back.
        while (!await TryFirst())
        {
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> TryFirst()
    {
        try
        {
            if (demo.Demo)
            {
                await DemoProgram.Ensure(grains);
            }

            await ShowKey();
            return true;
        }
        catch (Exception exception) when (Failures.IsPassing(exception))
        {
            LogLater(exception);
            return false;
        }
    }

    /// <summary>
    /// Makes the first key and shows it, unless there has been one already. It is stored before it is shown, and that it
    /// was shown after: whenever the process ends between these, the next start makes another.
    /// </summary>
    private async Task ShowKey()
    {
        var keys = grains.GetGrain<IApiKeys>(ApiKeyText.AllPrograms);
        var secret = ApiKeyText.NewSecret();
        var hash = ApiKeyText.Hash(secret);
        var created = await keys.CreateFirst(new CreateApiKey { Id = KeyId, Name = "First key", Permissions = Permissions.All, SecretHash = hash });
        if (created.Refusal is not null)
        {
            return;
        }

        await announcement.Show(Address(), ApiKeyText.Format(ApiKeyText.AllPrograms, KeyId, secret), time.GetUtcNow(), demo.Demo);
        if (!await keys.ConfirmFirst(hash))
        {
            await announcement.Withdraw();
        }
    }

    private string Address()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses;
        return (addresses?.FirstOrDefault() ?? GatewayApp.DefaultAddress)
            .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal)
            .TrimEnd('/');
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What a first start does could not be done now; trying again.")]
    private partial void LogLater(Exception exception);
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
        services.AddSingleton(SettingsSection.Read<DemoOptions>(configuration, LoyaltyOptions.Section));
        services.AddSingleton(new Announcement(Console.Out));
        services.AddHostedService<FirstStart>();
    }
}
