using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Loyalty.ServiceDefaults.Clusters;
using Microsoft.Extensions.Configuration;

namespace Loyalty.Grains.Tests.Clusters;

public sealed class ClusterCertificatesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("loyalty-tls-").FullName;
    private readonly Authority ours = new();
    private readonly Authority another = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Certificate_of_the_authority_is_trusted_and_another_is_not()
    {
        using var own = ours.Sign();
        var certificates = ClusterCertificates.Load(Files(own, ours));

        using var peer = ours.Sign();
        using var stranger = another.Sign();
        using var old = ours.Sign(daysFromNow: -2);
        Assert.Equal("silo.loyalty", certificates.Name);
        Assert.True(certificates.Own.HasPrivateKey);
        Assert.True(certificates.Trusts(peer));
        Assert.False(certificates.Trusts(stranger));
        Assert.False(certificates.Trusts(old));
    }

    [Fact]
    public void Certificate_that_the_others_would_not_trust_stops_the_start()
    {
        using var own = another.Sign();

        Assert.Contains("CaFile", Assert.Throws<ClusterSetupException>(() => ClusterCertificates.Load(Files(own, ours))).Message);
    }

    [Fact]
    public void File_that_is_no_certificate_stops_the_start()
    {
        using var own = ours.Sign();
        var files = Files(own, ours);
        File.WriteAllText(files.CertificateFile!, "nothing");

        Assert.Contains("Loyalty:Cluster:Tls", Assert.Throws<ClusterSetupException>(() => ClusterCertificates.Load(files)).Message);
    }

    [Theory]
    [InlineData("CertificateFile")]
    [InlineData("KeyFile")]
    [InlineData("CaFile")]
    public void Files_are_all_there_or_none_is_set(string name)
    {
        using var own = ours.Sign();
        var files = Files(own, ours);

        Assert.Contains(name, Assert.Throws<ClusterSetupException>(() => Options(files, name, null)).Message);
        Assert.Contains(name, Assert.Throws<ClusterSetupException>(() => Options(files, name, Path.Combine(folder, "missing"))).Message);
        Assert.True(Options(files, name, Path.Combine(folder, name)).Tls.IsOn);
    }

    private static ClusterOptions Options(ClusterTlsOptions files, string change, string? value)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Loyalty:Cluster:Tls:CertificateFile"] = files.CertificateFile,
            ["Loyalty:Cluster:Tls:KeyFile"] = files.KeyFile,
            ["Loyalty:Cluster:Tls:CaFile"] = files.CaFile,
            [$"Loyalty:Cluster:Tls:{change}"] = value,
        };
        return ClusterOptions.ForGateway(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
    }

    private ClusterTlsOptions Files(X509Certificate2 own, Authority authority) => new()
    {
        CertificateFile = Write("CertificateFile", own.ExportCertificatePem()),
        KeyFile = Write("KeyFile", own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
        CaFile = Write("CaFile", authority.Pem),
    };

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private sealed class Authority
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
}
