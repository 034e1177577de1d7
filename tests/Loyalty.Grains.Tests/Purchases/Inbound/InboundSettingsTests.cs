using Loyalty.Silo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Loyalty.Grains.Tests.Purchases.Inbound;

public sealed class InboundSettingsTests
{
    [Theory]
    [InlineData("RetryFor", "00:00:00", "RetryFor")]
    [InlineData("Channels:0:Program", "", "Channels:0:Program")]
    [InlineData("Channels:0:Channel", "a/b", "Channels:0:Channel")]
    [InlineData("Channels:0:Provider", "", "Channels:0:Provider")]
    [InlineData("Channels:0:Provider", "Web", "Channels:0:Provider")]
    [InlineData("Channels:0:Provider", "web--in", "Channels:0:Provider")]
    [InlineData("Channels:0:Provider", "loyalty", "Channels:0:Provider")]
    [InlineData("Channels:1:Provider", "web-in", "Channels:1:Provider")]
    [InlineData("Channels:1:Channel", "web", "Channels:1")]
    [InlineData("Channels:0:Permissions", "membersAdjust", "Channels:0:Permissions")]
    public void AddLoyaltyCluster_with_a_setting_that_cannot_be_used_names_it(string name, string value, string named)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Loyalty:Inbound:Channels:0:Program"] = "demo",
            ["Loyalty:Inbound:Channels:0:Channel"] = "web",
            ["Loyalty:Inbound:Channels:0:Provider"] = "web-in",
            ["Loyalty:Inbound:Channels:1:Program"] = "demo",
            ["Loyalty:Inbound:Channels:1:Channel"] = "store",
            ["Loyalty:Inbound:Channels:1:Provider"] = "store-in",
            ["Loyalty:Inbound:" + name] = value,
        });

        var thrown = Assert.Throws<InvalidDataException>(() => builder.AddLoyaltyCluster());

        Assert.StartsWith($"Loyalty:Inbound:{named} ", thrown.Message, StringComparison.Ordinal);
    }
}
