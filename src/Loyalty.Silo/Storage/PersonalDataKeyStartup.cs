using Loyalty.Grains.Members;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Loyalty.Silo.Storage;

/// <summary>Reads the key with the host, so that one that cannot be used stops the start and not the first enrolment; makes it where there is none.</summary>
internal sealed class PersonalDataKeyStartup(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Not injected: it would be made before the storage has made sure that it is this process's.
        services.GetRequiredService<PersonalDataHasher>();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
