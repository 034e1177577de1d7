using System.ComponentModel;
using System.Reflection;
using System.Text.RegularExpressions;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Demo;
using Loyalty.Grains.Campaigns;
using Loyalty.Grains.Purchases.Inbound;
using Loyalty.ServiceDefaults;
using Loyalty.ServiceDefaults.Clusters;
using Loyalty.Storage.Postgres;

namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>What silo and gateway read from their environment.</summary>
internal static partial class Settings
{
    /// <summary>Read by name, by the program or by the libraries that it uses for it.</summary>
    public static readonly IReadOnlyDictionary<string, string> ByName = new Dictionary<string, string>
    {
        ["ASPNETCORE_HTTP_PORTS"] = "ASP.NET Core: where it listens",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "Loyalty.ServiceDefaults: whether telemetry is sent; OpenTelemetry: where to",
        ["OTEL_RESOURCE_ATTRIBUTES"] = "OpenTelemetry: what it is sent as",
        ["POD_IP"] = "Loyalty.ServiceDefaults: where other silos find this one",
        ["POD_NAME"] = "the line of OTEL_RESOURCE_ATTRIBUTES",
    };

    private static readonly (string Section, Type Type)[] Shared =
    [
        (LoyaltyOptions.Section, typeof(LoyaltyOptions)),
        (ClusterOptions.Section, typeof(ClusterOptions)),
        (ClusterTlsOptions.Section, typeof(ClusterTlsOptions)),
        (AzureStorageOptions.Section, typeof(AzureStorageOptions)),
        (PostgresStorageOptions.Section, typeof(PostgresStorageOptions)),
    ];

    private static readonly (string Section, Type Type)[] Silo =
        [.. Shared, ("Loyalty:Campaigns", typeof(CampaignOptions)), ("Loyalty:Inbound", typeof(InboundOptions)), ("Loyalty:Inbound:Channels:#", typeof(InboundChannel))];

    private static readonly (string Section, Type Type)[] Gateway = [.. Shared, (LoyaltyOptions.Section, typeof(DemoOptions)), (GatewayOptions.Section, typeof(GatewayOptions))];

    /// <summary>The properties of a section, as variables.</summary>
    public static IEnumerable<string> Of(string section) => Shared.Where(known => known.Section == section)
        .SelectMany(known => Bindable(known.Type))
        .Select(property => $"{section}:{property.Name}".Replace(":", "__", StringComparison.Ordinal));

    /// <summary>What is wrong with a variable of this pod; null: nothing.</summary>
    public static string? Fault(string pod, string variable, string? value)
    {
        if (ByName.ContainsKey(variable))
        {
            return null;
        }

        var path = PlacesInLists().Replace(variable.Replace("__", ":", StringComparison.Ordinal), ":#");
        var property = (pod == "loyalty-silo" ? Silo : Gateway)
            .Where(known => path.StartsWith(known.Section + ":", StringComparison.Ordinal))
            .SelectMany(known => Bindable(known.Type).Where(property => path == $"{known.Section}:{property.Name}"))
            .FirstOrDefault();
        return property is null ? $"{pod} reads no {variable}"
            : value is null || TypeDescriptor.GetConverter(property.PropertyType).IsValid(value) ? null
            : $"{pod} cannot read {variable} as {property.PropertyType.Name} from '{value}'";
    }

    [GeneratedRegex(":[0-9]+(?=:)")]
    private static partial Regex PlacesInLists();

    private static IEnumerable<PropertyInfo> Bindable(Type type) => type.GetProperties()
        .Where(property => property.SetMethod is { IsPublic: true } && TypeDescriptor.GetConverter(property.PropertyType).CanConvertFrom(typeof(string)));
}
