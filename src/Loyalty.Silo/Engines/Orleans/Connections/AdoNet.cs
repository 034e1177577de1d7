using Loyalty.ServiceDefaults.Clusters;
using Loyalty.Storage.Postgres;

namespace Loyalty.Silo.Connections;

/// <summary>What Orleans is told of PostgreSQL.</summary>
internal static class AdoNet
{
    /// <summary>How it calls the driver.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>The cluster's database, read as the storage reads it.</summary>
    /// <exception cref="ClusterSetupException">It cannot be read.</exception>
    public static string Connection(ClusterOptions cluster)
    {
        try
        {
            return PostgresConnection.Settings(cluster.Database).ConnectionString;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Not with the text itself: it holds a password.
            throw new ClusterSetupException($"Loyalty:Postgres:ConnectionString cannot be read: set it as 'Host=…;Database=…;Username=…;Password=…'. {e.Message}", e);
        }
    }
}
