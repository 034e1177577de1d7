using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Loyalty.Storage.Postgres.Scripts;
using Loyalty.Storage.Relay;
using Loyalty.Storage.Rewards;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace Loyalty.Storage.Postgres;

public static class PostgresStorageServiceCollectionExtensions
{
    /// <summary>
    /// The account journal, the relay log, the member directory and the code pool in one database. It is laid out, and
    /// checked, when the host starts; what is queued is sent when the container is disposed, after everything that writes.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="options">Which database, and the bounds.</param>
    /// <param name="alone">No other process may have the database at the same time: for an engine that does not share its grains.</param>
    /// <exception cref="StorageSetupException">A setting is missing or out of range; the message says what to set.</exception>
    public static IServiceCollection AddPostgresStorage(this IServiceCollection services, PostgresStorageOptions options, bool alone = false)
    {
        options.Validate();
        options.IsAlone = alone;
        services.AddSingleton(options);
        services.AddSingleton<PostgresStore>();
        services.AddHostedService<PostgresStoreStartup>();
        services.AddSingleton<IAccountJournal>(provider => provider.GetRequiredService<PostgresStore>().Journal);
        services.AddSingleton<IRelayLog>(provider => provider.GetRequiredService<PostgresStore>().RelayLog);
        services.AddSingleton<IMemberDirectory>(provider => provider.GetRequiredService<PostgresStore>().Members);
        services.AddSingleton<ICodePool>(provider => provider.GetRequiredService<PostgresStore>().Codes);
        return services;
    }

    /// <summary>
    /// Grain state under a provider name, as <c>[PersistentState(state, name)]</c> asks for it; in the database of
    /// <see cref="AddPostgresStorage"/>, which must be called too.
    /// </summary>
    public static IServiceCollection AddPostgresGrainStorage(this IServiceCollection services, string name) =>
        services.AddKeyedSingleton<IGrainStorage>(name, (provider, _) => provider.GetRequiredService<PostgresStore>().GrainStorage(name));

    /// <summary>
    /// Runs scripts of somebody else's that make tables, when the host starts and where the tables are missing. Safe to do
    /// again, and from several processes at once.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="connectionString">The database.</param>
    /// <param name="folder">Where the scripts are; null where their tables should be there.</param>
    /// <param name="folderSetting">The setting that names the folder, for messages.</param>
    /// <param name="scripts">In the order in which they build on each other.</param>
    public static IServiceCollection AddPostgresScripts(this IServiceCollection services, string connectionString, string? folder, string folderSetting, IReadOnlyList<PostgresScript> scripts) =>
        services.AddSingleton<IHostedService>(new PostgresScriptsStartup(new PostgresScripts(connectionString, folder, folderSetting, scripts)));
}
