using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Loyalty.Silo;

/// <summary>What a gateway on Orleans has in place of a silo of its own: a client of the cluster, and nothing else.</summary>
internal static class LoyaltyClusterExtensions
{
    public static IHostApplicationBuilder AddLoyaltyCluster(this IHostApplicationBuilder builder) =>
        builder.UseOrleansClient(client => client.UseLocalhostClustering());
}
