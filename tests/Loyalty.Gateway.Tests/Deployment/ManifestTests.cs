using System.Text.Json.Nodes;
using Loyalty.Gateway.Health;
using Loyalty.Gateway.Tests.Fixture;
using Loyalty.ServiceDefaults;
using Loyalty.ServiceDefaults.Clusters;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>Holds what is deployed to what the program reads and answers.</summary>
[Collection(Shared.Name)]
public sealed class ManifestTests(GatewayHost host)
{
    private const string Silo = "loyalty-silo";
    private const string Gateway = "loyalty-gateway";

    /// <summary>Settings of the cluster that no overlay needs.</summary>
    private static readonly string[] LeftOut = ["Loyalty__Cluster__AdvertisedAddress", "Loyalty__AzureStorage__ConnectionString"];

    public static TheoryData<string> Overlays => [.. Manifests.Overlays];

    public static IEnumerable<object[]> Pods => from overlay in Manifests.Overlays from pod in (string[])[Silo, Gateway] select new object[] { overlay, pod };

    [KubectlTheory]
    [MemberData(nameof(Overlays))]
    public async Task Overlay_renders_without_a_warning(string overlay) => Assert.Empty((await Manifests.Of(overlay)).Warnings);

    [KubectlTheory]
    [MemberData(nameof(Pods))]
    public async Task Every_variable_is_one_that_the_program_reads(string overlay, string pod)
    {
        var environment = (await Manifests.Of(overlay)).Pod(pod).Environment();

        Assert.Empty(environment.Select(variable => Settings.Fault(pod, variable.Key, variable.Value)).OfType<string>());
    }

    [KubectlFact]
    public async Task Every_setting_of_the_cluster_is_given_somewhere()
    {
        var given = (await Manifests.OfAll()).SelectMany(overlay => overlay.Pods).SelectMany(pod => pod.Environment().Keys).ToHashSet();

        string[] wanted = [.. Settings.Of(ClusterOptions.Section), .. Settings.Of(ClusterTlsOptions.Section), .. Settings.Of(AzureStorageOptions.Section), .. Settings.ByName.Keys];
        Assert.Equal(LeftOut.Order(StringComparer.Ordinal), wanted.Where(setting => !given.Contains(setting)).Order(StringComparer.Ordinal));
    }

    [KubectlTheory]
    [MemberData(nameof(Overlays))]
    public async Task Silo_and_gateway_look_for_the_same_cluster_and_only_the_silo_has_members(string overlay)
    {
        var manifests = await Manifests.Of(overlay);
        var (silo, gateway) = (manifests.Pod(Silo).Environment(), manifests.Pod(Gateway).Environment());

        string[] same = ["Loyalty__Cluster__Provider", "Loyalty__Cluster__ClusterId", "Loyalty__Cluster__ServiceId", "Loyalty__Cluster__DrainSeconds"];
        Assert.All(same, name => Assert.Equal(Assert.Contains(name, silo), Assert.Contains(name, gateway)));
        Assert.Equal(
            silo.Keys.Where(name => name.Contains("Tls", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            gateway.Keys.Where(name => name.Contains("Tls", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.NotEqual(nameof(StorageProvider.Sqlite), Assert.Contains("Loyalty__Storage", silo));
        Assert.Contains("Loyalty__PersonalDataKey", silo);
        Assert.DoesNotContain("Loyalty__PersonalDataKey", gateway);
        Assert.DoesNotContain("Loyalty__Storage", gateway);
    }

    [KubectlTheory]
    [MemberData(nameof(Overlays))]
    public async Task No_secret_is_in_the_manifests(string overlay)
    {
        var manifests = await Manifests.Of(overlay);

        Assert.Empty(manifests.All("Secret"));
        Assert.All(manifests.Pods.SelectMany(pod => pod.Environment()), variable =>
        {
            if (variable.Key.EndsWith("ConnectionString", StringComparison.Ordinal) || variable.Key.EndsWith("Key", StringComparison.Ordinal))
            {
                Assert.Null(variable.Value);
            }
        });
    }

    [KubectlTheory]
    [MemberData(nameof(Overlays))]
    public async Task Ports_are_those_that_the_program_listens_on(string overlay)
    {
        var manifests = await Manifests.Of(overlay);
        var (silo, gateway) = (manifests.Pod(Silo), manifests.Pod(Gateway));

        Assert.Equal(Assert.Contains("ASPNETCORE_HTTP_PORTS", silo.Environment()), $"{silo.Ports["http"]}");
        Assert.Equal(Assert.Contains("ASPNETCORE_HTTP_PORTS", gateway.Environment()), $"{gateway.Ports["http"]}");
        Assert.Equal(Assert.Contains("Loyalty__Cluster__SiloPort", silo.Environment()), $"{silo.Ports["silo"]}");
        Assert.Equal(Assert.Contains("Loyalty__Cluster__GatewayPort", silo.Environment()), $"{silo.Ports["gateway"]}");
        foreach (var pod in (Pod[])[silo, gateway])
        {
            var service = manifests.One("Service", pod.Name)["spec"]!;
            Assert.True(Selects(service["selector"], pod));
            Assert.All(service["ports"]!.AsArray(), port => Assert.Contains((string)port!["targetPort"]!, pod.Ports));
        }
    }

    [KubectlTheory]
    [MemberData(nameof(Pods))]
    public async Task Probes_ask_endpoints_that_are_there_and_wait_longer_than_the_program(string overlay, string name)
    {
        var pod = (await Manifests.Of(overlay)).Pod(name);
        var paths = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(endpoint => "/" + endpoint.RoutePattern.RawText?.TrimStart('/')).ToArray();

        foreach (var probe in (string[])["startupProbe", "readinessProbe", "livenessProbe"])
        {
            var asked = pod.Container[probe]!["httpGet"]!;
            Assert.Equal("http", (string?)asked["port"]);
            Assert.Contains((string)asked["path"]!, paths);
        }

        // A gateway goes on refusing by itself while silos or storage are away; nobody sends a silo requests who does not know it.
        Assert.EndsWith(name == "loyalty-gateway" ? "/serving" : "/ready", (string?)pod.Container["readinessProbe"]!["httpGet"]!["path"], StringComparison.Ordinal);
        Assert.EndsWith("/live", (string?)pod.Container["livenessProbe"]!["httpGet"]!["path"], StringComparison.Ordinal);
        Assert.True((int)pod.Container["readinessProbe"]!["timeoutSeconds"]! > StorageCheck.Timeout.TotalSeconds);
    }

    [KubectlTheory]
    [MemberData(nameof(Pods))]
    public async Task Pod_is_given_more_time_to_stop_than_the_program_takes(string overlay, string name)
    {
        var pod = (await Manifests.Of(overlay)).Pod(name);
        var drain = Seconds(Assert.Contains("Loyalty__Cluster__DrainSeconds", pod.Environment()));
        var usual = (int)host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout.TotalSeconds;
        var pause = Seconds(pod.Environment().GetValueOrDefault("Loyalty__UnreadySeconds") ?? "0");

        Assert.True((int)pod.Spec["terminationGracePeriodSeconds"]! > pause + Math.Max(drain, usual), $"{pause} s and then {drain} or {usual} s are not less.");
    }

    [KubectlTheory]
    [MemberData(nameof(Overlays))]
    public async Task Container_may_do_nothing_that_it_need_not(string overlay)
    {
        var manifests = await Manifests.Of(overlay);

        foreach (var spec in manifests.All("Deployment").Concat(manifests.All("StatefulSet")).Select(found => found["spec"]!["template"]!["spec"]!))
        {
            Assert.False((bool)spec["automountServiceAccountToken"]!);
            Assert.True((bool)spec["securityContext"]!["runAsNonRoot"]!);
            Assert.NotEqual(0, (int)spec["securityContext"]!["runAsUser"]!);
            Assert.Equal("RuntimeDefault", (string?)spec["securityContext"]!["seccompProfile"]!["type"]);
            var container = spec["containers"]!.AsArray().Single()!;
            Assert.False((bool)container["securityContext"]!["allowPrivilegeEscalation"]!);
            Assert.True((bool)container["securityContext"]!["readOnlyRootFilesystem"]!);
            Assert.Equal("ALL", (string?)container["securityContext"]!["capabilities"]!["drop"]!.AsArray().Single());
            Assert.NotNull(container["resources"]!["requests"]!["cpu"]);
            Assert.NotNull(container["resources"]!["limits"]!["memory"]);
        }
    }

    [KubectlTheory]
    [MemberData(nameof(Overlays))]
    public async Task Only_gateways_and_silos_reach_silos(string overlay)
    {
        var manifests = await Manifests.Of(overlay);
        var silo = manifests.Pod(Silo);
        var gateway = manifests.Pod(Gateway);
        var admitted = manifests.All("NetworkPolicy").Where(policy => Selects(policy["spec"]!["podSelector"]!["matchLabels"], silo))
            .SelectMany(policy => policy["spec"]!["ingress"]?.AsArray() ?? []);

        Assert.Equal(
            [(Gateway, silo.Ports["gateway"]), (Silo, silo.Ports["silo"])],
            admitted.Select(rule => (
                (string)rule!["from"]!.AsArray().Single()!["podSelector"]!["matchLabels"]!["app.kubernetes.io/name"]!,
                (int)rule["ports"]!.AsArray().Single()!["port"]!)).Order());
        Assert.Equal([silo.Ports["gateway"]], PortsTo(manifests, gateway, silo));
        Assert.Equal([silo.Ports["silo"]], PortsTo(manifests, silo, silo));
        Assert.Empty(PortsTo(manifests, silo, gateway));
    }

    [KubectlTheory]
    [MemberData(nameof(Pods))]
    public async Task Everything_that_is_not_admitted_is_shut_both_ways(string overlay, string name)
    {
        var manifests = await Manifests.Of(overlay);
        var pod = manifests.Pod(name);

        Assert.Contains(manifests.All("NetworkPolicy"), policy =>
            Selects(policy["spec"]!["podSelector"]!["matchLabels"], pod) && policy["spec"]!["policyTypes"]!.AsArray().Select(type => (string?)type).Order().SequenceEqual(["Egress", "Ingress"]));
        Assert.DoesNotContain(manifests.All("NetworkPolicy").SelectMany(policy => policy["spec"]!["egress"]?.AsArray() ?? []), rule => rule!["ports"] is null);
    }

    [KubectlTheory]
    [MemberData(nameof(Overlays))]
    public async Task What_is_scaled_and_what_is_kept_are_the_pods(string overlay)
    {
        var manifests = await Manifests.Of(overlay);

        Assert.Equal(2, manifests.All("PodDisruptionBudget").Count());
        Assert.All(manifests.All("PodDisruptionBudget"), budget => Assert.True(Selects(budget["spec"]!["selector"]!["matchLabels"], manifests.Pod((string)budget["metadata"]!["name"]!))));
        Assert.All(manifests.All("HorizontalPodAutoscaler"), scaler =>
        {
            Assert.NotNull(manifests.Pod((string)scaler["spec"]!["scaleTargetRef"]!["name"]!));
            Assert.True((int)scaler["spec"]!["behavior"]!["scaleDown"]!["stabilizationWindowSeconds"]! > (int)scaler["spec"]!["behavior"]!["scaleUp"]!["stabilizationWindowSeconds"]!);
        });
    }

    /// <summary>A load balancer of one's own asks as often as the probe does; Kubernetes' own routes are told at once.</summary>
    [KubectlTheory]
    [MemberData(nameof(Overlays))]
    public async Task Gateway_goes_on_answering_until_it_is_known_that_it_leaves(string overlay)
    {
        var gateway = (await Manifests.Of(overlay)).Pod(Gateway);

        Assert.True(Seconds(Assert.Contains("Loyalty__UnreadySeconds", gateway.Environment())) >= (int)gateway.Container["readinessProbe"]!["periodSeconds"]!);
    }

    private static int Seconds(string? value) => int.Parse(value!, System.Globalization.CultureInfo.InvariantCulture);

    private static int[] PortsTo(Manifests manifests, Pod from, Pod to) =>
    [
        .. manifests.All("NetworkPolicy").Where(policy => Selects(policy["spec"]!["podSelector"]!["matchLabels"], from))
            .SelectMany(policy => policy["spec"]!["egress"]?.AsArray() ?? [])
            .Where(rule => rule!["to"]?.AsArray().Any(peer => peer!["namespaceSelector"] is null && peer["podSelector"] is { } selector && Selects(selector["matchLabels"], to)) is true)
            .SelectMany(rule => rule!["ports"]!.AsArray()).Select(port => (int)port!["port"]!),
    ];

    private static bool Selects(JsonNode? labels, Pod pod) => labels!.AsObject().All(label => pod.Labels.GetValueOrDefault(label.Key) == (string?)label.Value);
}
