using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Loyalty.Storage.Relay;
using Loyalty.Storage.Rewards;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Loyalty.Storage.Sqlite;

public static class SqliteStorageServiceCollectionExtensions
{
    /// <summary>
    /// The account journal, the relay log, the member directory and the code pool in one folder. The folder is opened, and checked,
    /// when the host starts; it is closed when the container is disposed, after everything that writes to it.
    /// </summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, SqliteStorageOptions options)
    {
        options.Validate();
        services.AddSingleton(options);
        services.AddSingleton<SqliteStore>();
        services.AddHostedService<SqliteStoreStartup>();
        services.AddSingleton<IAccountJournal>(provider => provider.GetRequiredService<SqliteStore>().Journal);
        services.AddSingleton<IRelayLog>(provider => provider.GetRequiredService<SqliteStore>().RelayLog);
        services.AddSingleton<IMemberDirectory>(provider => provider.GetRequiredService<SqliteStore>().Members);
        services.AddSingleton<ICodePool>(provider => provider.GetRequiredService<SqliteStore>().Codes);
        return services;
    }

    /// <summary>
    /// Grain state under a provider name, as <c>[PersistentState(state, name)]</c> asks for it; in the folder of
    /// <see cref="AddSqliteStorage"/>, which must be called too.
    /// </summary>
    public static IServiceCollection AddSqliteGrainStorage(this IServiceCollection services, string name) =>
        services.AddKeyedSingleton<IGrainStorage>(name, (provider, _) => provider.GetRequiredService<SqliteStore>().GrainStorage(name));
}
