using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Loyalty.Storage.Relay;
using Loyalty.Storage.Rewards;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Loyalty.Storage.AzureTables;

public static class AzureTablesStorageServiceCollectionExtensions
{
    /// <summary>
    /// The account journal, the relay log, the member directory and the code pool in the tables of one Azure storage
    /// account. They are made, and checked, when the host starts; what is queued is sent when the container is disposed,
    /// after everything that writes.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="options">Which storage account, and the bounds.</param>
    /// <exception cref="StorageSetupException">A setting is missing or out of range; the message says what to set.</exception>
    public static IServiceCollection AddAzureTablesStorage(this IServiceCollection services, AzureTablesStorageOptions options)
    {
        options.Validate();
        services.AddSingleton(options);
        services.AddSingleton<AzureTablesStore>();
        services.AddHostedService<AzureTablesStoreStartup>();
        services.AddSingleton<IAccountJournal>(provider => provider.GetRequiredService<AzureTablesStore>().Journal);
        services.AddSingleton<IRelayLog>(provider => provider.GetRequiredService<AzureTablesStore>().RelayLog);
        services.AddSingleton<IMemberDirectory>(provider => provider.GetRequiredService<AzureTablesStore>().Members);
        services.AddSingleton<ICodePool>(provider => provider.GetRequiredService<AzureTablesStore>().Codes);
        return services;
    }

    /// <summary>
    /// Grain state under a provider name, as <c>[PersistentState(state, name)]</c> asks for it; in the storage account of
    /// <see cref="AddAzureTablesStorage"/>, which must be called too.
    /// </summary>
    public static IServiceCollection AddAzureTablesGrainStorage(this IServiceCollection services, string name) =>
        services.AddKeyedSingleton<IGrainStorage>(name, (provider, _) => provider.GetRequiredService<AzureTablesStore>().GrainStorage(name));
}
