using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Loyalty.ServiceDefaults.Clusters;

/// <summary>What the processes of a cluster show each other, and what they believe: a certificate of the cluster's own authority.</summary>
public sealed class ClusterCertificates
{
    private readonly X509Certificate2Collection authorities;

    private ClusterCertificates(X509Certificate2 own, X509Certificate2Collection authorities)
    {
        Own = own;
        this.authorities = authorities;
    }

    /// <summary>With its key.</summary>
    public X509Certificate2 Own { get; }

    /// <summary>The name that is asked for. Addresses of pods come and go; who signed is what counts.</summary>
    public string Name => Own.GetNameInfo(X509NameType.DnsName, forIssuer: false);

    /// <exception cref="ClusterSetupException">A file cannot be read as what it should be, or this process would not be believed itself.</exception>
    public static ClusterCertificates Load(ClusterTlsOptions options)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(options.CaFile!);
            var loaded = new ClusterCertificates(X509Certificate2.CreateFromPemFile(options.CertificateFile!, options.KeyFile), authorities);
            return loaded.Trusts(loaded.Own)
                ? loaded
                : throw new ClusterSetupException($"{ClusterTlsOptions.Section}:{nameof(options.CertificateFile)} is not signed by {nameof(options.CaFile)}, or not valid now.");
        }
        catch (CryptographicException e)
        {
            throw new ClusterSetupException($"The files of {ClusterTlsOptions.Section} cannot be read as a PEM certificate, its key and the certificate of an authority. {e.Message}", e);
        }
    }

    /// <summary>Signed by the authority, and valid now.</summary>
    public bool Trusts(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
