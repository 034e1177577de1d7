#:sdk Aspire.AppHost.Sdk@13.1.0
#:package Aspire.Hosting.Orleans@13.1.0
#:package Aspire.Hosting.Azure.Storage@13.1.0
#:property ManagePackageVersionsCentrally=false
#:property PublishAot=false

// A whole cluster on a developer's machine: three silos, a gateway, the emulator of Azure Storage in a container, and a dashboard with
// everyone's logs, traces and metrics. Needs a container runtime:
//   dotnet run aspire/apphost.cs
// Nothing of it is kept: the next start is a first start again.
using System.Globalization;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orleans;

const int Silos = 3;

var builder = DistributedApplication.CreateBuilder(args);

// The emulator's usual ports, so that the connection string is the usual one.
var storage = builder.AddAzureStorage("storage")
    .RunAsEmulator(emulator => emulator.WithBlobPort(10_000).WithQueuePort(10_001).WithTablePort(10_002));

var cluster = builder.AddOrleans("cluster").WithClusterId("loyalty").WithServiceId("loyalty").WithClustering(new EmulatedStorage());

// Silos and gateway do so themselves.
cluster.EnableDistributedTracing = false;

var personalDataKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
IResourceBuilder<ExecutableResource>? before = null;
for (var i = 0; i < Silos; i++)
{
    var silo = Run("silo-" + (i + 1).ToString(CultureInfo.InvariantCulture), "src/Loyalty.Silo")
        .WithReference(cluster)
        .WithEnvironment("Loyalty__Storage", "AzureTables")
        .WithEnvironment("Loyalty__PersonalDataKey", personalDataKey)
        .WithEnvironment("Loyalty__Cluster__AdvertisedAddress", "127.0.0.1")
        .WithEnvironment("Loyalty__Cluster__SiloPort", (11_111 + i).ToString(CultureInfo.InvariantCulture))
        .WithEnvironment("Loyalty__Cluster__GatewayPort", (30_000 + i).ToString(CultureInfo.InvariantCulture))
        .WaitFor(storage);

    // One after the other: the first one builds, and makes the tables.
    before = before is null ? silo : silo.WaitFor(before);
}

Run("gateway", "src/Loyalty.Gateway")
    .WithReference(cluster.AsClient())
    .WithExternalHttpEndpoints()
    .WaitFor(before!);

builder.Build().Run();

IResourceBuilder<ExecutableResource> Run(string name, string project) =>
    builder.AddExecutable(name, "dotnet", "..", "run", "--project", project, "--property:LoyaltyEngine=Orleans")
        .WithHttpEndpoint(env: "ASPNETCORE_HTTP_PORTS")
        .WithHttpHealthCheck("/healthz/ready")
        .WithOtlpExporter();

/// <summary>Hands over where the cluster is in the settings that silo and gateway read, instead of Orleans' own.</summary>
internal sealed class EmulatedStorage : IProviderConfiguration
{
    public void ConfigureResource<T>(IResourceBuilder<T> resourceBuilder, string configSectionPath)
        where T : IResourceWithEnvironment => resourceBuilder
            .WithEnvironment("Loyalty__Cluster__Provider", "AzureStorage")
            .WithEnvironment("Loyalty__AzureStorage__ConnectionString", "UseDevelopmentStorage=true");
}
