using Loyalty.ServiceDefaults.Clusters;
using Orleans.Connections.Security;

namespace Loyalty.Silo.Connections;

/// <summary>TLS on every connection of the cluster; both ends show a certificate of its authority.</summary>
internal static class ClusterTls
{
    public static void Use(this TlsOptions tls, ClusterCertificates certificates)
    {
        tls.LocalCertificate = certificates.Own;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (certificate, _, _) => certificates.Trusts(certificate);
        tls.OnAuthenticateAsClient = (_, client) => client.TargetHost = certificates.Name;
    }
}
