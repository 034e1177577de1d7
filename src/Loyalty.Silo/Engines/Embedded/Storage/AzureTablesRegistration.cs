using System.Text.Json;
using Loyalty.ServiceDefaults;
using Loyalty.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Silo.Storage;

/// <summary>What keeps everything in Azure tables is not compiled in here.</summary>
internal static class AzureTablesRegistration
{
    public static IServiceCollection AddAzureTables(this IServiceCollection services, IConfiguration configuration, JsonSerializerOptions grainState) =>
        throw new StorageSetupException(
            $"Loyalty:Storage is {StorageProvider.AzureTables}, which needs the Orleans engine (-p:LoyaltyEngine=Orleans). Here set it to {StorageProvider.Sqlite} or {StorageProvider.Postgres}.");
}
