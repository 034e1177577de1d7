using System.Text.Json;
using Loyalty.Grains;
using Loyalty.ServiceDefaults;
using Loyalty.Storage.AzureTables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Silo.Storage;

/// <summary>Accounts, grain states and the directory in the tables of an Azure storage account.</summary>
internal static class AzureTablesRegistration
{
    public static IServiceCollection AddAzureTables(this IServiceCollection services, IConfiguration configuration, JsonSerializerOptions grainState)
    {
        var options = SettingsSection.Read<AzureTablesStorageOptions>(configuration, AzureTablesStorageOptions.Section);
        options.GrainStateJson = grainState;
        return services.AddAzureTablesStorage(options).AddAzureTablesGrainStorage(GrainStorages.State);
    }
}
