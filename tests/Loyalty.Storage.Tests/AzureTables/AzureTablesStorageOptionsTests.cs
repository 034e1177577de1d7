using Loyalty.Storage.AzureTables;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Storage.Tests.AzureTables;

public sealed class AzureTablesStorageOptionsTests
{
    [Fact]
    public void Address_that_is_missing_double_or_not_safe_is_refused_with_what_to_set()
    {
        Refused("TableServiceUri is missing", o => o.ConnectionString = null);
        Refused("TableServiceUri is missing", o => o.ConnectionString = " ");
        Refused("exclude each other", o => o.TableServiceUri = new Uri("https://demo.table.core.windows.net"));
        Refused("https://", o => (o.ConnectionString, o.TableServiceUri) = (null, new Uri("http://demo.table.core.windows.net")));
        Add(o => (o.ConnectionString, o.TableServiceUri) = (null, new Uri("https://demo.table.core.windows.net")));
    }

    [Fact]
    public void Values_out_of_range_are_refused_by_name()
    {
        Refused(nameof(AzureTablesStorageOptions.TablePrefix), o => o.TablePrefix = "my-tables");
        Refused(nameof(AzureTablesStorageOptions.TablePrefix), o => o.TablePrefix = "1st");
        Refused(nameof(AzureTablesStorageOptions.RequestTimeout), o => o.RequestTimeout = TimeSpan.FromMilliseconds(999));
        Refused(nameof(AzureTablesStorageOptions.RequestTimeout), o => o.RequestTimeout = Timeout.InfiniteTimeSpan);
        Refused(nameof(AzureTablesStorageOptions.Connections), o => o.Connections = 0);
        Refused(nameof(AzureTablesStorageOptions.ConcurrentAppends), o => o.ConcurrentAppends = 1_001);
        Refused(nameof(AzureTablesStorageOptions.MaxQueuedRecords), o => o.MaxQueuedRecords = 0);
        Refused(nameof(AzureTablesStorageOptions.MaxPayloadBytes), o => o.MaxPayloadBytes = (2 << 20) + 1);
        Refused(nameof(AzureTablesStorageOptions.MaxQueuedBytes), o => o.MaxQueuedBytes = 1);
        Refused(nameof(AzureTablesStorageOptions.MaxQueuedCalls), o => o.MaxQueuedCalls = 0);
        Add(_ => { });
    }

    private static void Refused(string says, Action<AzureTablesStorageOptions> change)
    {
        var message = Assert.Throws<StorageSetupException>(() => Add(change)).Message;
        Assert.Contains("Loyalty:AzureStorage:", message);
        Assert.Contains(says, message);
    }

    private static void Add(Action<AzureTablesStorageOptions> change)
    {
        var options = new AzureTablesStorageOptions { ConnectionString = "UseDevelopmentStorage=true" };
        change(options);
        new ServiceCollection().AddAzureTablesStorage(options);
    }
}
