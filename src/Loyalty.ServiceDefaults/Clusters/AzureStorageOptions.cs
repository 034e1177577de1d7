namespace Loyalty.ServiceDefaults.Clusters;

/// <summary>
/// The section <c>Loyalty:AzureStorage</c>: a storage account, either by a connection string or by the addresses of its
/// services. With addresses the process signs in as what it runs as (workload identity, managed identity).
/// </summary>
public sealed class AzureStorageOptions
{
    public const string Section = "Loyalty:AzureStorage";

    public string? ConnectionString { get; set; }

    /// <summary><c>https://{account}.table.core.windows.net</c></summary>
    public Uri? TableServiceUri { get; set; }

    /// <summary><c>https://{account}.queue.core.windows.net</c>; gateways do without.</summary>
    public Uri? QueueServiceUri { get; set; }

    /// <param name="queues">Queues are used, not only tables.</param>
    /// <exception cref="ClusterSetupException">Neither or both ways are set.</exception>
    internal void Validate(bool queues)
    {
        var byString = !string.IsNullOrWhiteSpace(ConnectionString);
        if (byString && (TableServiceUri ?? QueueServiceUri) is not null)
        {
            throw new ClusterSetupException($"{Section}:{nameof(ConnectionString)} and {Section}:{nameof(TableServiceUri)} exclude each other: set the one or the others.");
        }

        if (!byString)
        {
            Check(TableServiceUri, nameof(TableServiceUri), "table");
            if (queues)
            {
                Check(QueueServiceUri, nameof(QueueServiceUri), "queue");
            }
        }
    }

    private static void Check(Uri? address, string name, string service)
    {
        if (address is null)
        {
            throw new ClusterSetupException($"{Section}:{name} is missing: set it to https://{{account}}.{service}.core.windows.net, or set {Section}:{nameof(ConnectionString)}.");
        }

        if (!address.IsAbsoluteUri || address.Scheme != Uri.UriSchemeHttps)
        {
            throw new ClusterSetupException($"{Section}:{name} is {address}; it must start with https://.");
        }
    }
}
