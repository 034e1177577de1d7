namespace Loyalty.ServiceDefaults.Clusters;

/// <summary>Through what the silos of a cluster find each other, keep reminders and send streams.</summary>
public enum ClusterProvider
{
    /// <summary>Nothing: one silo and its gateways on one machine.</summary>
    Localhost,

    /// <summary>Tables and queues of an Azure Storage account.</summary>
    AzureStorage,

    /// <summary>The PostgreSQL database that is the storage as well.</summary>
    Postgres,
}
