namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>The settings of a cluster as they are agreed; goes when Loyalty.ServiceDefaults has them.</summary>
internal static class PlannedSettings
{
    public enum Provider
    {
        Localhost,
        AzureStorage,
        Postgres,
    }

    public sealed class Cluster
    {
        public Provider Provider { get; set; }

        public string ClusterId { get; set; } = "";

        public string ServiceId { get; set; } = "";

        public int SiloPort { get; set; } = 11_111;

        public int GatewayPort { get; set; } = 30_000;

        public string? AdvertisedAddress { get; set; }

        public int DrainSeconds { get; set; } = 25;

        public string? ScriptsFolder { get; set; }
    }

    public sealed class Tls
    {
        public string? CertificateFile { get; set; }

        public string? KeyFile { get; set; }

        public string? CaFile { get; set; }
    }

    public sealed class AzureStorage
    {
        public string? ConnectionString { get; set; }

        public Uri? TableServiceUri { get; set; }

        public Uri? QueueServiceUri { get; set; }
    }
}
