using System.Text.Json;
using System.Text.Json.Serialization;
using Loyalty.Grains;
using Loyalty.ServiceDefaults;
using Loyalty.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Silo.Storage;

/// <summary>Where accounts, grain states and the directory are kept.</summary>
internal static class StorageRegistration
{
    public static IServiceCollection AddLoyaltyStorage(this IServiceCollection services, LoyaltyOptions options) => services
        .AddSqliteStorage(new SqliteStorageOptions
        {
            Folder = options.Data,
            GrainStateJson = new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
            },
        })
        .AddSqliteGrainStorage(GrainStorages.State);
}
