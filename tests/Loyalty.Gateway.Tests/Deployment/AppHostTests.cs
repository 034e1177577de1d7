using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Loyalty.Gateway.Tests.Fixture;
using Loyalty.ServiceDefaults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>Holds the app host, whose packages not every feed has, to the projects that it starts and to what they read.</summary>
[Collection(Shared.Name)]
public sealed partial class AppHostTests(GatewayHost host)
{
    private static readonly string Source = Repository.Read("aspire/apphost.cs");

    [Fact]
    public void Projects_are_there_and_have_the_engine_that_they_are_asked_for()
    {
        var projects = Projects().Matches(Source).Select(found => found.Groups[1].Value).ToArray();

        Assert.Equal(["src/Loyalty.Silo", "src/Loyalty.Gateway"], projects);
        Assert.All(projects, project => Assert.True(File.Exists(Repository.Path($"{project}/{Path.GetFileName(project)}.csproj"))));
        Assert.Contains("\"--property:LoyaltyEngine=Orleans\"", Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_variable_is_one_that_silos_read()
    {
        var variables = Variables().Matches(Source).Select(found => (Name: found.Groups[1].Value, Value: found.Groups[2].Success ? found.Groups[2].Value : null)).ToArray();

        Assert.Contains("Loyalty__Cluster__Provider", variables.Select(variable => variable.Name));
        Assert.Contains("Loyalty__PersonalDataKey", variables.Select(variable => variable.Name));
        Assert.Empty(variables.Select(variable => Settings.Fault("loyalty-silo", variable.Name, variable.Value)).OfType<string>());
        Assert.All(HttpPorts().Matches(Source), found => Assert.Contains(found.Groups[1].Value, Settings.ByName.Keys));
    }

    [Fact]
    public void Three_silos_have_ports_of_their_own()
    {
        Assert.Contains("const int Silos = 3;", Source, StringComparison.Ordinal);
        Assert.Contains("(11_111 + i)", Source, StringComparison.Ordinal);
        Assert.Contains("(30_000 + i)", Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Storage_is_one_that_silos_can_share() =>
        Assert.NotEqual(StorageProvider.Sqlite, Enum.Parse<StorageProvider>(StorageSetting().Match(Source).Groups[1].Value));

    [Fact]
    public void Health_is_asked_where_it_is_answered()
    {
        var paths = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(endpoint => "/" + endpoint.RoutePattern.RawText?.TrimStart('/'));

        Assert.Contains(HealthCheck().Match(Source).Groups[1].Value, paths);
    }

    [Fact]
    public void Packages_have_the_version_of_the_sdk()
    {
        var versions = Versions().Matches(Source).Select(found => found.Groups[1].Value).ToArray();

        Assert.True(versions.Length >= 3);
        Assert.StartsWith("13.", Assert.Single(versions.Distinct()), StringComparison.Ordinal);
    }

    /// <summary>Without addresses for the dashboard and for what it asks, the app host does not start; http needs to be allowed.</summary>
    [Fact]
    public void Start_has_the_addresses_that_the_app_host_asks_for()
    {
        var profiles = JsonNode.Parse(Repository.Read("aspire/apphost.run.json"))!["profiles"]!.AsObject();

        var profile = Assert.Single(profiles).Value!;
        Assert.Equal("Project", (string)profile["commandName"]!);
        string[] addresses =
        [
            (string)profile["applicationUrl"]!,
            (string)profile["environmentVariables"]!["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"]!,
            (string)profile["environmentVariables"]!["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"]!,
        ];
        Assert.Equal(3, addresses.Select(address => new Uri(address).Port).Distinct().Count());
        Assert.True(addresses.All(address => address.StartsWith("https:", StringComparison.Ordinal)) || (string)profile["environmentVariables"]!["ASPIRE_ALLOW_UNSECURED_TRANSPORT"]! == "true");
    }

    /// <summary>A project of the solution would be restored by everyone who builds it.</summary>
    [Fact]
    public void App_host_is_no_part_of_the_solution()
    {
        Assert.DoesNotContain("aspire", Repository.Read("Loyalty.Orleans.sln"), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion"), package => ((string?)package.Attribute("Include"))!.StartsWith("Aspire", StringComparison.Ordinal));
    }

    /// <summary>Its folders, warnings and packages would else be those of the projects, whose engine it does not have.</summary>
    [Theory]
    [InlineData("Directory.Build.props")]
    [InlineData("Directory.Build.targets")]
    [InlineData("Directory.Packages.props")]
    public void App_host_takes_nothing_from_the_root(string file)
    {
        Assert.True(File.Exists(Repository.Path(file)));
        Assert.Empty(XDocument.Parse(Repository.Read($"aspire/{file}")).Root!.Elements());
    }

    [GeneratedRegex("Run\\(.*\"(src/[^\"]*)\"\\)")]
    private static partial Regex Projects();

    [GeneratedRegex("WithEnvironment\\(\"([^\"]*)\", (?:\"([^\"]*)\")?")]
    private static partial Regex Variables();

    [GeneratedRegex("WithHttpEndpoint\\(env: \"([^\"]*)\"")]
    private static partial Regex HttpPorts();

    [GeneratedRegex("\"Loyalty__Storage\", \"([^\"]*)\"")]
    private static partial Regex StorageSetting();

    [GeneratedRegex("WithHttpHealthCheck\\(\"([^\"]*)\"")]
    private static partial Regex HealthCheck();

    [GeneratedRegex("(?m)^#:(?:sdk|package) [A-Za-z.]+@(.*)$")]
    private static partial Regex Versions();
}
