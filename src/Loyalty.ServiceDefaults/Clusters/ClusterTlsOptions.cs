namespace Loyalty.ServiceDefaults.Clusters;

/// <summary>The section <c>Loyalty:Cluster:Tls</c>: PEM files, all three or none. Read at the start.</summary>
public sealed class ClusterTlsOptions
{
    public const string Section = ClusterOptions.Section + ":Tls";

    /// <summary>The certificate of this process. It needs a DNS name, which every process may share.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>Its private key, not encrypted.</summary>
    public string? KeyFile { get; set; }

    /// <summary>
    /// The authority that signs the certificates of this cluster and no others: whoever has a certificate of it may call
    /// every grain.
    /// </summary>
    public string? CaFile { get; set; }

    /// <summary>Silos and gateways talk over TLS, and each shows a certificate.</summary>
    public bool IsOn => !string.IsNullOrWhiteSpace(CertificateFile);

    /// <exception cref="ClusterSetupException">Some are set and some are not, or a file is not there.</exception>
    internal void Validate()
    {
        (string Name, string? Path)[] files = [(nameof(CertificateFile), CertificateFile), (nameof(KeyFile), KeyFile), (nameof(CaFile), CaFile)];
        if (files.All(file => string.IsNullOrWhiteSpace(file.Path)))
        {
            return;
        }

        foreach (var (name, path) in files)
        {
            if (string.IsNullOrWhiteSpace(path))
            {
                throw new ClusterSetupException($"{Section}:{name} is missing: set {nameof(CertificateFile)}, {nameof(KeyFile)} and {nameof(CaFile)}, or none of them.");
            }

            if (!File.Exists(path))
            {
                throw new ClusterSetupException($"{Section}:{name} is {path}, and there is no such file.");
            }
        }
    }
}
