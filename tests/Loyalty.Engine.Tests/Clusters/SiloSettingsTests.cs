using Loyalty.ServiceDefaults.Clusters;
using Loyalty.Silo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Loyalty.Engine.Tests.Clusters;

/// <summary>What a silo reads only on this engine.</summary>
public sealed class SiloSettingsTests
{
    [Theory]
    [InlineData("Loyalty:AzureStorage:Connections", "many")]
    [InlineData("Loyalty:AzureStorage:RequestTimeout", "soon")]
    [InlineData("Loyalty:Postgres:Connections", "many", "Postgres")]
    public void AddLoyaltyCluster_setting_of_the_storage_that_cannot_be_read_is_named(string name, string value, string storage = "AzureTables")
    {
        var refusal = Assert.Throws<InvalidDataException>(() => Start(("Loyalty:Storage", storage), (name, value)));

        Assert.Contains(name, refusal.Message);
    }

    [Fact]
    public void AddLoyaltyCluster_inbound_channel_whose_queues_would_have_too_long_names_is_refused()
    {
        var refusal = Assert.Throws<ClusterSetupException>(() => Start(
            ("Loyalty:Cluster:Provider", "AzureStorage"),
            ("Loyalty:Cluster:ServiceId", new string('a', 40)),
            ("Loyalty:AzureStorage:ConnectionString", "UseDevelopmentStorage=true"),
            ("Loyalty:Storage", "AzureTables"),
            ("Loyalty:PersonalDataKey", Convert.ToBase64String(new byte[32])),
            ("Loyalty:Inbound:Channels:0:Program", "demo"),
            ("Loyalty:Inbound:Channels:0:Channel", "web"),
            ("Loyalty:Inbound:Channels:0:Provider", new string('b', 30))));

        Assert.Contains("Loyalty:Cluster:ServiceId", refusal.Message);
    }

    private static void Start(params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        builder.AddLoyaltyCluster();
    }
}
