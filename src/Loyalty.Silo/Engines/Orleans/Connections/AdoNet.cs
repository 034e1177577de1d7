using Loyalty.ServiceDefaults.Clusters;
using Loyalty.Storage.Postgres;

namespace Loyalty.Silo.Connections;

/// <summary>What Orleans is told of PostgreSQL.</summary>
internal static class AdoNet
{
    /// <summary>How it calls the driver.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>What a silo has at most for members, reminders and streams.</summary>
    public const int SiloConnections = 20;

    /// <summary>What a gateway has at most to look up the silos.</summary>
    public const int GatewayConnections = 4;

    private const string MaxPoolSize = "Maximum Pool Size";

    /// <summary>The cluster's database, read as the storage reads it.</summary>
    /// <param name="cluster">Where it is.</param>
    /// <param name="connections">How many a process may have for Orleans alone, unless the text says how many.</param>
    /// <exception cref="ClusterSetupException">It cannot be read.</exception>
    public static string Connection(ClusterOptions cluster, int connections)
    {
        try
        {
            var settings = PostgresConnection.Settings(cluster.Database);
            if (!settings.ShouldSerialize(MaxPoolSize))
            {
                settings.MaxPoolSize = connections;
            }

            return settings.ConnectionString;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Not with the text itself: it holds a password.
            throw new ClusterSetupException($"Loyalty:Postgres:ConnectionString cannot be read: set it as 'Host=…;Database=…;Username=…;Password=…'. {e.Message}", e);
        }
    }
}
