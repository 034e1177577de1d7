using Azure.Data.Tables;
using Azure.Identity;
using Loyalty.ServiceDefaults.Clusters;

namespace Loyalty.Silo.Connections;

/// <summary>The tables of a storage account. By their address the process signs in as what it runs as, e.g. its workload identity.</summary>
internal static class AzureTables
{
    public static TableServiceClient Tables(this AzureStorageOptions options) =>
        options.TableServiceUri is { } address ? new TableServiceClient(address, new DefaultAzureCredential()) : new TableServiceClient(options.ConnectionString);
}
