using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Loyalty.Testing.Clusters;

/// <summary>An authority that signs for a cluster.</summary>
internal sealed class Authority
{
    private readonly X509Certificate2 certificate;

    public Authority()
    {
        var request = Request("CN=authority");
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(10));
    }

    public string Pem => certificate.ExportCertificatePem();

    public X509Certificate2 Sign(int daysFromNow = 0)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request("CN=silo", key);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("silo.loyalty");
        request.CertificateExtensions.Add(names.Build());
        var start = DateTimeOffset.UtcNow.AddDays(daysFromNow).AddHours(-1);
        using var signed = request.Create(certificate, start, start.AddHours(24), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    private static CertificateRequest Request(string name, ECDsa? key = null) =>
        new(name, key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
}
