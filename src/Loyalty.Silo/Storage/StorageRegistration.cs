using System.Text.Json;
using System.Text.Json.Serialization;
using Loyalty.Grains;
using Loyalty.ServiceDefaults;
using Loyalty.Storage.Postgres;
using Loyalty.Storage.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Silo.Storage;

/// <summary>Where accounts, grain states and the directory are kept.</summary>
internal static class StorageRegistration
{
    /// <param name="services">The container.</param>
    /// <param name="options">Which storage.</param>
    /// <param name="configuration">Has the settings of the storage.</param>
    /// <param name="alone">The engine runs in one process: no other may have the same storage.</param>
    public static IServiceCollection AddLoyaltyStorage(this IServiceCollection services, LoyaltyOptions options, IConfiguration configuration, bool alone) => options.Storage switch
    {
        StorageProvider.Sqlite => services
            .AddSqliteStorage(new SqliteStorageOptions { Folder = options.Data, GrainStateJson = GrainStateJson() })
            .AddSqliteGrainStorage(GrainStorages.State),
        StorageProvider.Postgres => services
            .AddPostgresStorage(Postgres(configuration), alone)
            .AddPostgresGrainStorage(GrainStorages.State),
        StorageProvider.AzureTables => services.AddAzureTables(configuration, GrainStateJson()),
        _ => throw new InvalidDataException($"Loyalty:Storage is {options.Storage}; it must be {string.Join(", ", Enum.GetNames<StorageProvider>())}."),
    };

    private static PostgresStorageOptions Postgres(IConfiguration configuration)
    {
        var options = SettingsSection.Read<PostgresStorageOptions>(configuration, PostgresStorageOptions.Section);
        options.GrainStateJson = GrainStateJson();
        return options;
    }

    private static JsonSerializerOptions GrainStateJson() => new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
