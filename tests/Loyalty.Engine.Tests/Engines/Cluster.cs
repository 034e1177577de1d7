namespace Loyalty.Engine.Tests.Engines;

/// <summary>The one place that decides which engine the tests run on.</summary>
internal static class Cluster
{
    public static async Task<ICluster> StartAsync(ClusterSettings? settings = null) => await EmbeddedCluster.StartAsync(settings ?? new ClusterSettings());
}
